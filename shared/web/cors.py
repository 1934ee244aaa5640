"""Cross-origin requests: which pages a browser lets call the API (https://fetch.spec.whatwg.org).

A browser asks first, with a preflight, before it sends a token or JSON to another origin, and gives
an answer to a page only where a header of the answer allows the page's origin. Errors carry it too:
otherwise a page would see a network failure in the place of a 401 or a 503.

Cookies are never used, so credentials are not allowed: `Access-Control-Allow-Credentials` is
absent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from werkzeug.datastructures import Headers

from shared.origins import AllowedOrigins

MAX_AGE_S: Final = 86_400
"""How long a browser may remember the answer to a preflight; Chromium remembers it for two hours.
"""
EXPOSED: Final = "ETag, Location, Retry-After, X-Request-Id, Idempotent-Replayed"
"""The headers of an answer that a page may read, beside those that it always may."""

ALLOWED: Final = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id, "
    "traceparent"
)
"""The headers of a request that a page may set, beside those that it always may."""

_PREFLIGHT: Final = (
    ("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE"),
    ("Access-Control-Allow-Headers", ALLOWED),
    ("Access-Control-Max-Age", str(MAX_AGE_S)),
)
"""The same for every path: a method that a path does not have is then a 405 that the page can
read.
"""


def is_preflight(environ: Mapping[str, Any]) -> bool:
    """Whether a browser asks for leave to send a request, rather than sending one."""
    return (
        environ["REQUEST_METHOD"] == "OPTIONS"
        and "HTTP_ORIGIN" in environ
        and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in environ
    )


def add_headers(
    headers: Headers,
    environ: Mapping[str, Any],
    origins: AllowedOrigins,
    *,
    any_origin: bool = False,
) -> None:
    """Adds to the headers of an answer what allows its request's origin, if anything does.
    `any_origin` is for answers without private data.
    """
    if any_origin:
        headers["Access-Control-Allow-Origin"] = "*"
    elif not origins:
        return
    else:
        # Also without an Origin, and for one that is not allowed: a cache must give neither answer
        # to a page of another origin.
        add_vary(headers, "Origin")
        origin = environ.get("HTTP_ORIGIN", "")
        if not origins.allows(origin):
            return
        headers["Access-Control-Allow-Origin"] = origin
    if is_preflight(environ):
        headers.extend(_PREFLIGHT)
    else:
        headers["Access-Control-Expose-Headers"] = EXPOSED


def add_vary(headers: Headers, name: str) -> None:
    """Adds a request header to those on which the answer depends."""
    current = headers.get("Vary")
    headers["Vary"] = name if current is None else f"{current}, {name}"
