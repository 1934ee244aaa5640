"""Serves every function on one port, by the first segment of the path.

A load balancer does the same in the cloud. gunicorn serves it, as in production: `gunicorn
local.gateway:application`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from local.catalog import read_catalog
from local.functions import load_function
from local.origin_guard import refusal
from shared.web.connection import ConnectionMiddleware, WsgiApplication


class Gateway:
    """Loads every function of the catalog at its start, and passes each request on unchanged.

    It refuses requests that web pages send to the scheduled functions (local/origin_guard.py).
    """

    def __init__(self) -> None:
        self._functions: dict[str, WsgiApplication] = {
            function.name: load_function(function.folder) for function in read_catalog()
        }
        self._scheduled = {function.name for function in read_catalog() if function.scheduled}
        self._own = ConnectionMiddleware(self._own_answer)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        segment = _segment(environ)
        function = self._functions.get(segment)
        if function is None or (segment in self._scheduled and refusal(environ)):
            return self._own(environ, start_response)
        return function(environ, start_response)

    def _own_answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        segment = _segment(environ)
        if segment in self._scheduled and (refused := refusal(environ)):
            return _problem(start_response, *refused)
        if not segment:
            start_response("302 Found", [("Location", "/docs"), ("Content-Length", "0")])
            return [b""]
        there = f"There is no such function. There are: {', '.join(self._functions)}"
        return _problem(start_response, "404 Not Found", "not_found", there)


def _problem(start_response: Any, status: str, code: str, detail: str) -> Iterable[bytes]:
    number, _, title = status.partition(" ")
    type_ = f"urn:finance-api:problem:{code}"
    problem = {"type": type_, "title": title, "status": int(number), "detail": detail, "code": code}
    body = json.dumps(problem).encode()
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(body))),
        ("X-Request-Id", str(uuid4())),
    ]
    start_response(status, headers)
    return [body]


def _segment(environ: dict[str, Any]) -> str:
    return str(environ.get("PATH_INFO", "/")).lstrip("/").partition("/")[0]


application = Gateway()
