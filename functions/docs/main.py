"""The API reference: the OpenAPI document that the code generates, and Swagger UI to read it.
Nothing is loaded from a CDN.
"""

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import functions_framework
from flask import Request, Response

from shared.config import settings
from shared.errors import NotFound
from shared.web.api import Api
from shared.web.replies import Reply

api = Api("docs")

_HERE = Path(__file__).parent
_MEDIA_TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "html": "text/html; charset=utf-8",
}
_PAGES = {"reference.html", "reference.js", "reference.css"}
_SWAGGER_UI = {"css/swagger-ui.css", "js/swagger-ui-bundle.js", "images/swagger.svg"}
_HEADERS = {
    "Cache-Control": "public, max-age=3600",
    "Content-Security-Policy": "default-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; frame-ancestors 'none'",
}


@api.page("")
def reference() -> Reply:
    """The reference as a page."""
    return _file((_HERE / "reference.html").read_bytes(), "html")


@api.page("/openapi.json", any_origin=True)
def openapi() -> Reply:
    """The OpenAPI 3.1 document of all public functions."""
    return Reply(200, _document(), _HEADERS)


@api.page("/static/<path:name>")
def static(name: str) -> Reply:
    """A file of the page or of Swagger UI, by name; no other file is served."""
    if name in _PAGES:
        return _file((_HERE / name).read_bytes(), name.rpartition(".")[2])
    if name in _SWAGGER_UI:
        file = files("flask_openapi3_swagger").joinpath("templates", "swagger", *name.split("/"))
        return _file(file.read_bytes(), name.rpartition(".")[2])
    raise NotFound("There is no such file")


@cache
def _document() -> bytes:
    document = json.loads((_HERE / "openapi.json").read_bytes())
    document["servers"] = [{"url": settings().public_url}]
    return json.dumps(document, ensure_ascii=False).encode()


def _file(content: bytes, kind: str) -> Reply:
    return Reply(200, content, _HEADERS, _MEDIA_TYPES[kind])


@functions_framework.http
def docs(_request: Request) -> Response:
    return api.answer()
