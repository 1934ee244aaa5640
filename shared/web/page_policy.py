"""What the dashboard may do in a browser, and how it learns of Firebase's sign-in."""

from __future__ import annotations

from functools import cache
from typing import Final
from urllib.parse import urlsplit

from shared.config import Settings

_FIREBASE: Final = ("https://identitytoolkit.googleapis.com", "https://securetoken.googleapis.com")
"""Where the page signs in, and where it renews its tokens."""


@cache
def security_headers(settings: Settings) -> dict[str, str]:
    """The headers of every answer: nothing inline, and no host but our own. Where the deployment
    has Firebase's sign-in, the page may also call Firebase's two.
    """
    hosts = " ".join(["'self'", *dict.fromkeys(_firebase_hosts(settings))])
    return {
        "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
        f"img-src 'self' data:; connect-src {hosts}; manifest-src 'self'; worker-src 'self'; "
        "base-uri 'self'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types finance-app",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }


def firebase_sign_in(settings: Settings) -> str:
    """The two base URLs of Firebase's REST API and the project's key; empty without a key."""
    if settings.firebase_api_key is None:
        return ""
    emulated = settings.firebase_auth_emulator_host is not None
    # The emulator serves both below the names of their hosts.
    paths = [f"/{urlsplit(host).hostname}/v1" if emulated else "/v1" for host in _FIREBASE]
    urls = [host + path for host, path in zip(_firebase_hosts(settings), paths, strict=True)]
    return " ".join([*urls, settings.firebase_api_key])


def _firebase_hosts(settings: Settings) -> tuple[str, ...]:
    """The origins of both; the emulator's, where it runs; none without a key."""
    if settings.firebase_api_key is None:
        return ()
    emulator = settings.firebase_auth_emulator_host
    return _FIREBASE if emulator is None else (f"http://{emulator}",) * len(_FIREBASE)
