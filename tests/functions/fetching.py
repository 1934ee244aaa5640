"""A client that does what a browser's `fetch` does for a page of an origin: it asks first where it
must, and shows the page only what the answers allow (https://fetch.spec.whatwg.org, 4.8 to 4.10).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_SAFE_METHODS = {"GET", "HEAD", "POST"}
_SAFE_HEADERS = {"accept", "accept-language", "content-language"}
_SAFE_TYPES = {"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}
_READABLE = {"cache-control", "content-language", "content-length", "content-type", "expires"}


class BlockedError(Exception):
    """What a page sees as `TypeError: Failed to fetch`."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What the page sees of an answer. `preflighted` is whether the browser asked first."""

    status: int
    headers: dict[str, str]
    body: bytes
    preflighted: bool


def fetch(
    send: Callable[..., Any],
    origin: str,
    path: str,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
) -> Fetched:
    """Sends with `send(path, method=, headers=, data=)`, which gives a werkzeug response."""
    headers = headers or {}
    unsafe = sorted(name.lower() for name, value in headers.items() if not _is_safe(name, value))
    preflighted = method not in _SAFE_METHODS or bool(unsafe)
    if preflighted:
        asking = {"Origin": origin, "Access-Control-Request-Method": method}
        if unsafe:
            asking["Access-Control-Request-Headers"] = ",".join(unsafe)
        answer = send(path, method="OPTIONS", headers=asking)
        _check_origin(answer, origin)
        if not 200 <= answer.status_code < 300:
            raise BlockedError(f"the preflight answered {answer.status_code}")
        allowed = _listed(answer, "Access-Control-Allow-Methods")
        if method not in _SAFE_METHODS and method.lower() not in allowed:
            raise BlockedError(f"{method} is not allowed")
        refused = set(unsafe) - set(_listed(answer, "Access-Control-Allow-Headers"))
        if refused:
            raise BlockedError(f"{refused} are not allowed")
    answer = send(path, method=method, headers={**headers, "Origin": origin}, data=body)
    _check_origin(answer, origin)
    readable = _READABLE | set(_listed(answer, "Access-Control-Expose-Headers"))
    shown = {name.lower(): value for name, value in answer.headers if name.lower() in readable}
    return Fetched(answer.status_code, shown, answer.data, preflighted)


def _is_safe(name: str, value: str) -> bool:
    if name.lower() == "content-type":
        return value.partition(";")[0].strip().lower() in _SAFE_TYPES
    return name.lower() in _SAFE_HEADERS


def _listed(answer: Any, name: str) -> list[str]:
    return [entry.strip().lower() for entry in answer.headers.get(name, "").split(",")]


def _check_origin(answer: Any, origin: str) -> None:
    """Exactly one value, and no credentials, with which a `*` would not count."""
    values = answer.headers.getlist("Access-Control-Allow-Origin")
    if values not in ([origin], ["*"]):
        raise BlockedError(f"Access-Control-Allow-Origin is {values}")
