"""A loopback Secret Manager with the part of the REST API, v1, that stores and reads versions.

https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class StoredVersion:
    """One version in the server."""

    content: bytes
    created_at: datetime
    state: str = "ENABLED"


@dataclass(slots=True)
class SecretManagerServer:
    """`now` is the server's clock. A change for which `refuse` is true is answered with 403."""

    url: str
    now: datetime
    secrets: dict[str, list[StoredVersion]] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)
    refuse: Callable[[str], bool] = lambda _change: False

    def latest(self, secret: str) -> bytes:
        """The content of a file that mounts `latest`: the newest version, which must be enabled."""
        newest = self.secrets[secret][-1]
        assert newest.state == "ENABLED"
        return newest.content

    def put(self, secret: str, content: bytes) -> None:
        self.secrets.setdefault(secret, []).append(StoredVersion(content, self.now))

    def enabled(self, secret: str) -> list[int]:
        """The numbers of the versions that can be read."""
        return [
            number
            for number, version in enumerate(self.secrets[secret], 1)
            if version.state == "ENABLED"
        ]

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        matched = re.fullmatch(
            r"/v1/(projects/[^/]+/secrets/([^/:]+))(?:/versions(?:/(\d+))?)?(?::(\w+))?", path
        )
        if matched is None or matched[2] not in self.secrets:
            return _error(404, "NOT_FOUND")
        parent, secret, number, verb = matched.groups()
        versions = self.secrets[secret]
        match (method, verb):
            case ("GET", None):
                described = [
                    _described(parent, index, version) for index, version in enumerate(versions, 1)
                ]
                return 200, {"versions": described[::-1], "totalSize": len(described)}
            case ("GET", "access"):
                version = versions[int(number) - 1]
                if version.state != "ENABLED":
                    return _error(400, "FAILED_PRECONDITION")
                data = base64.b64encode(version.content).decode()
                return 200, {"name": f"{parent}/versions/{number}", "payload": {"data": data}}
        change = f"{verb} {secret}"
        if self.refuse(change):
            return _error(403, "PERMISSION_DENIED")
        match verb:
            case "addVersion":
                versions.append(
                    StoredVersion(base64.b64decode(json.loads(body)["payload"]["data"]), self.now)
                )
                number = str(len(versions))
            case "disable":
                versions[int(number) - 1].state = "DISABLED"
        self.changes.append(change)
        return 200, _described(parent, int(number), versions[int(number) - 1])


@contextmanager
def running_secret_manager(now: datetime) -> Iterator[SecretManagerServer]:
    """Listens on a free port of 127.0.0.1 while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # One packet per response: a second one would wait until the first is acknowledged.
        wbufsize = 65_536

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = server.answer(self.command, self.path.partition("?")[0], body)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_GET  # noqa: N815 - http.server's name

        def log_message(self, *_: object) -> None:
            """Logs nothing."""

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = SecretManagerServer(f"http://127.0.0.1:{listener.server_port}", now)
    thread = threading.Thread(
        target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield server
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()


def _described(parent: str, number: int, version: StoredVersion) -> dict[str, Any]:
    created = version.created_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {"name": f"{parent}/versions/{number}", "createTime": created, "state": version.state}


def _error(code: int, status: str) -> tuple[int, dict[str, Any]]:
    return code, {"error": {"code": code, "message": "refused", "status": status}}
