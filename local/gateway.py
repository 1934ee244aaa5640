"""Serves every function on one port, by the first segment of the path.

A load balancer does the same in the cloud. gunicorn serves it, as in production: `gunicorn
local.gateway:application`.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from werkzeug.datastructures import Headers

from local.catalog import read_catalog
from local.functions import load_function
from local.origin_guard import Refusal, refusal
from local.platform_identity import Platform
from shared.config import read_settings
from shared.web import cors
from shared.web.connection import ConnectionMiddleware, WsgiApplication


class Gateway:
    """Loads every function of the catalog at its start, and passes each request and each answer on
    unchanged: a function says itself which pages may call it, and the gateway of its own answers.

    It refuses requests to the scheduled functions that web pages send (local/origin_guard.py), or
    that do not show the identity of the scheduler or of a queue (local/platform_identity.py).
    """

    def __init__(self, platform: Platform | None = None) -> None:
        self._platform = platform or Platform.of_environment()
        self._functions: dict[str, WsgiApplication] = {
            function.name: load_function(function.folder) for function in read_catalog()
        }
        self._scheduled = {function.name for function in read_catalog() if function.scheduled}
        settings = read_settings(os.environ)
        self._base_url, self._origins = settings.public_url, settings.cors_origins
        self._own = ConnectionMiddleware(self._own_answer)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        segment = _segment(environ)
        function = self._functions.get(segment)
        if function is None or self._refusal(segment, environ):
            return self._own(environ, start_response)
        return function(environ, start_response)

    def _refusal(self, segment: str, environ: dict[str, Any]) -> Refusal | None:
        if segment not in self._scheduled:
            return None
        audience = f"{self._base_url}/{segment}"
        return refusal(environ) or self._platform.refusal(environ, audience)

    def _own_answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        segment = _segment(environ)
        if refused := self._refusal(segment, environ):
            return _answer(start_response, *_problem(*refused))
        if not segment:
            return _answer(start_response, "302 Found", Headers({"Location": "/app"}), b"")
        there = f"There is no such function. There are: {', '.join(self._functions)}."
        status, headers, body = _problem("404 Not Found", "not_found", there)
        if cors.is_preflight(environ):
            status, headers, body = "204 No Content", Headers(), b""
        cors.add_headers(headers, environ, self._origins)
        return _answer(start_response, status, headers, body)


def _problem(status: str, code: str, detail: str) -> tuple[str, Headers, bytes]:
    number, _, title = status.partition(" ")
    type_ = f"urn:finance-api:problem:{code}"
    problem = {"type": type_, "title": title, "status": int(number), "detail": detail, "code": code}
    body = json.dumps(problem).encode()
    headers = {"Content-Type": "application/problem+json", "X-Request-Id": str(uuid4())}
    return status, Headers(headers), body


def _answer(start_response: Any, status: str, headers: Headers, body: bytes) -> Iterable[bytes]:
    if not status.startswith("204"):
        headers["Content-Length"] = str(len(body))
    start_response(status, headers.to_wsgi_list())
    return [body]


def _segment(environ: dict[str, Any]) -> str:
    return str(environ.get("PATH_INFO", "/")).lstrip("/").partition("/")[0]


application = Gateway()
