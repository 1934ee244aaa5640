"""The dashboard: a page of static files that uses this API alone. Nothing is loaded from another
host, and nothing is built.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import functions_framework
from flask import Request, Response

from shared.config import settings
from shared.errors import NotFound
from shared.web.api import Api
from shared.web.page_policy import firebase_sign_in, security_headers
from shared.web.replies import Reply, entity_tag

api = Api("app")

_HERE: Final = Path(__file__).parent
_STATIC: Final = _HERE / "static"
_MEDIA_TYPES: Final = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".json": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_VIEWS: Final = {
    "allocation",
    "assets",
    "dividends",
    "new-password",
    "portfolios",
    "settings",
    "shared",
    "sign-in",
}
"""The first segments of the addresses that the page itself shows (static/routes.js)."""

_DEMO_ACCOUNT: Final = "demo@example.com sample-market-2026"
"""What the sign-in form suggests on the sample market, whose data are public anyway."""

_NEWEST: Final = {"Cache-Control": "no-cache"}
_FOREVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


@api.page("")
def home() -> Reply:
    """The shell of the page, which shows a view by its own address."""
    return _revalidated(_shell(), ".html", _NEWEST)


@api.page("/<path:view>")
def view(view: str) -> Reply:
    """The same shell, for a view's address that is opened or loaded again."""
    if view.partition("/")[0] not in _VIEWS:
        raise NotFound("There is no such view")
    return home()


@api.page("/service-worker.js")
def service_worker() -> Reply:
    """The program that keeps the shell for when there is no connection. It may also serve the
    address without a slash at its end.
    """
    headers = {**_NEWEST, "Service-Worker-Allowed": f"{_base()}app"}
    return _revalidated(_template("service-worker.js"), ".js", headers)


@api.page("/manifest.json")
def manifest() -> Reply:
    """What a browser that installs the page needs."""
    return _revalidated(_template("manifest.json"), ".json", _NEWEST)


@api.page("/static/<version>/<path:name>")
def static(version: str, name: str) -> Reply:
    """A file of the page in this version. Another version is not found, so that no page is ever
    put together from files of two.
    """
    if version != _version() or name not in _files():
        raise NotFound("There is no such file in this version of the page")
    content = (_STATIC / name).read_bytes()
    return Reply(
        200, content, {**security_headers(settings()), **_FOREVER}, _MEDIA_TYPES[Path(name).suffix]
    )


@cache
def _files() -> tuple[str, ...]:
    """The names of the files below static/."""
    names = (path.relative_to(_STATIC).as_posix() for path in _STATIC.rglob("*.*"))
    return tuple(sorted(name for name in names if Path(name).suffix in _MEDIA_TYPES))


@cache
def _version() -> str:
    """A digest of all files of the page."""
    digest = hashlib.sha256()
    for name in _files():
        digest.update(name.encode() + b"\0" + (_STATIC / name).read_bytes())
    return digest.hexdigest()[:16]


def _shell() -> bytes:
    return _template("page.html")


@cache
def _template(name: str) -> bytes:
    """A file beside this one, with the values of its placeholders put in."""
    text = (_HERE / name).read_text()
    for placeholder, value in _placeholders().items():
        text = text.replace(f"{{{{{placeholder}}}}}", value)
    return text.encode()


def _placeholders() -> dict[str, str]:
    """The address of the page, its version and files, and the ways to sign in."""
    return {
        "base": _base(),
        "version": _version(),
        "files": " ".join(_files()),
        "demo": _DEMO_ACCOUNT if settings().sample_market else "",
        "firebase": firebase_sign_in(settings()),
        "providers": " ".join(settings().firebase_providers),
    }


def _base() -> str:
    """The path of the base URL, which ends with a slash."""
    return f"{urlsplit(settings().public_url).path.rstrip('/')}/"


def _revalidated(content: bytes, suffix: str, headers: dict[str, str]) -> Reply:
    headers = {**security_headers(settings()), **headers, "ETag": entity_tag(content)}
    return Reply(200, content, headers, _MEDIA_TYPES[suffix])


@functions_framework.http
def app(_request: Request) -> Response:
    return api.answer()
