"""Keeps web pages away from the laptop's scheduled functions, before their callers' identity is
checked.

On a laptop any page that is open in a browser
can send a POST to localhost: a form, or a fetch without CORS, needs no permission as long as its
body is not JSON. So the body must be JSON, for which a browser asks permission first; the origin
that the browser states counts; and so does the host name, since the name of a page's own server may
lead to 127.0.0.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

_OWN_HOSTS: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_READS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class Refusal(NamedTuple):
    """`status` with its reason phrase, as WSGI wants it."""

    status: str
    code: str
    detail: str


def refusal(environ: Mapping[str, Any]) -> Refusal | None:
    """Why a request to a scheduled function is refused, from its WSGI environment; None if it is
    not.
    """
    if environ.get("REQUEST_METHOD", "GET") in _READS:
        return None
    host, origin = environ.get("HTTP_HOST", ""), environ.get("HTTP_ORIGIN")
    if _host_name(host) not in _OWN_HOSTS:
        return _forbidden("Host: send this request to localhost")
    if origin is not None and origin != f"http://{host}":
        return _forbidden("Origin: web pages of another origin may not start this")
    if environ.get("HTTP_SEC_FETCH_SITE", "none") not in ("same-origin", "none"):
        return _forbidden("Sec-Fetch-Site: web pages of another origin may not start this")
    media_type = environ.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if media_type != "application/json":
        detail = (
            "Content-Type: send application/json, with {} as the body where nothing is asked for"
        )
        return Refusal("415 Unsupported Media Type", "unsupported_media_type", detail)
    return None


def _forbidden(detail: str) -> Refusal:
    return Refusal("403 Forbidden", "forbidden", detail)


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
