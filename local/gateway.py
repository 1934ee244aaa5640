"""Every function behind one port, told apart by the first segment of the path, as a load balancer does in the cloud.

Served by gunicorn, as in production: `gunicorn local.gateway:application`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from local.catalog import read_catalog
from local.functions import load_function

WsgiApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]


class Gateway:
    """Loads every function of the catalog when it is made, and passes each request on unchanged."""

    def __init__(self) -> None:
        self._functions: dict[str, WsgiApplication] = {
            function.name: load_function(function.folder) for function in read_catalog()
        }

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        segment = environ.get("PATH_INFO", "/").lstrip("/").partition("/")[0]
        function = self._functions.get(segment)
        if function is not None:
            return function(environ, start_response)
        if not segment:
            start_response("302 Found", [("Location", "/docs"), ("Content-Length", "0")])
            return [b""]
        body = json.dumps(
            {
                "type": "urn:finance-api:problem:not_found",
                "title": "Not Found",
                "status": 404,
                "detail": f"There is no such function. There are: {', '.join(self._functions)}",
                "code": "not_found",
            }
        ).encode()
        start_response(
            "404 Not Found",
            [
                ("Content-Type", "application/problem+json"),
                ("Content-Length", str(len(body))),
                ("X-Request-Id", str(uuid4())),
            ],
        )
        return [body]


application = Gateway()
