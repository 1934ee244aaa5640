"""Opens a client of one deployment."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from finance_api_client.generated.client import AuthenticatedClient, Client
from finance_api_client.transport import RetryingTransport

TIMEOUT_S = 60.0
WAIT_S_MAX = 60.0
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


def connect(
    base_url: str,
    token: str,
    *,
    auth: httpx.Auth | None = None,
    timeout_s: float = TIMEOUT_S,
    wait_s_max: float = WAIT_S_MAX,
) -> AuthenticatedClient:
    """A client of the deployment at `base_url`, for a `with` block.

    `token` is an access token or a personal one; `auth` sets it for each request instead. A request
    that can be repeated safely is, for `wait_s_max` seconds at most. Raises ValueError for an
    address that would send the token unencrypted to another machine.
    """
    return AuthenticatedClient(
        base_url=_checked(base_url),
        token=token,
        timeout=httpx.Timeout(timeout_s),
        httpx_args={"transport": _transport(wait_s_max)} | ({} if auth is None else {"auth": auth}),
    )


def connect_without_token(
    base_url: str, *, timeout_s: float = TIMEOUT_S, wait_s_max: float = WAIT_S_MAX
) -> Client:
    """A client for signing up and logging in, like `connect`."""
    return Client(
        base_url=_checked(base_url),
        timeout=httpx.Timeout(timeout_s),
        httpx_args={"transport": _transport(wait_s_max)},
    )


def _transport(wait_s_max: float) -> RetryingTransport:
    return RetryingTransport(httpx.HTTPTransport(), wait_s_max=wait_s_max)


def _checked(base_url: str) -> str:
    parts = urlsplit(base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{base_url!r} is not an address such as https://api.example.com")
    if parts.scheme == "http" and parts.hostname not in _THIS_MACHINE:
        raise ValueError(f"{base_url} would send passwords and tokens unencrypted: use https")
    return base_url.rstrip("/")
