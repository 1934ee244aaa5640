"""A server on loopback that gives prepared answers, and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Prepared = tuple[int, dict[str, str], bytes]
BREAK: Prepared = (0, {}, b"")
"""Instead of an answer: the connection is closed."""


@dataclass
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    """By their names in lower case."""
    body: bytes


@dataclass
class PreparedServer:
    answers: list[Prepared] = field(default_factory=list)
    """In their order; the last one is given again and again."""
    requests: list[Asked] = field(default_factory=list)
    base_url: str = ""


@contextmanager
def prepared_server() -> Iterator[PreparedServer]:
    prepared = PreparedServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            prepared.requests.append(
                Asked(
                    self.command,
                    self.path,
                    {name.lower(): value for name, value in self.headers.items()},
                    body,
                )
            )
            remaining = prepared.answers
            status, headers, content = remaining.pop(0) if len(remaining) > 1 else remaining[0]
            self.close_connection = True
            if not status:
                return
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            # Said too: a client under load would send the next request before it sees the end.
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = answer  # noqa: N815 - the names of http.server

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    prepared.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield prepared
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
