"""A market data vendor on loopback that answers exactly what a test scripts, and remembers the
requests.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class VendorRequest:
    """One request as it arrived. Header names are in lower case; a GET has no body."""

    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to send back. `body`: bytes and str as they are, anything else as JSON.

    `delay_s` passes before the first byte; with `cut_at` only so many bytes of the body are sent
    before the connection is closed, though the whole length was announced.
    """

    body: object = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    cut_at: int | None = None

    def encoded(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


Script = Answer | Callable[[VendorRequest], Answer]


class VendorServer:
    """Answers per path, in the order scripted; the last one of a path is repeated for ever.

    A path without a script is answered 400, which every adapter reports as a refusal: never
    silently "not found".
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.requests: list[VendorRequest] = []
        self.closing = threading.Event()
        self._scripts: dict[str, list[Script]] = defaultdict(list)
        self._lock = threading.Lock()

    def answer(self, path: str, *answers: object) -> None:
        """Scripts `path`: each an Answer, a function from VendorRequest to Answer, or a body to be
        sent with status 200.
        """
        with self._lock:
            self._scripts[path].extend(
                a if isinstance(a, Answer) or callable(a) else Answer(a) for a in answers
            )

    def forget(self, path: str) -> None:
        """Forgets what is scripted for one path."""
        with self._lock:
            self._scripts.pop(path, None)

    def reset(self) -> None:
        """Forgets every script and every request."""
        with self._lock:
            self._scripts.clear()
            self.requests.clear()

    def reply_to(self, request: VendorRequest) -> Answer:
        with self._lock:
            self.requests.append(request)
            scripts = self._scripts.get(request.path)
            if not scripts:
                return Answer(f"nothing is scripted for {request.path}", status=400)
            script = scripts.pop(0) if len(scripts) > 1 else scripts[0]
        return script if isinstance(script, Answer) else script(request)


@contextmanager
def running_vendor_server() -> Iterator[VendorServer]:
    """A VendorServer on 127.0.0.1 and a free port, for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave in one packet
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", "0")))
            answer = vendor.reply_to(VendorRequest(parts.path, query, headers, body))
            if answer.delay_s and vendor.closing.wait(answer.delay_s):
                return
            self._send(answer)

        do_POST = do_GET  # noqa: N815 - its name

        def _send(self, answer: Answer) -> None:
            body = answer.encoded()
            try:
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body[: answer.cut_at])
                self.wfile.flush()
            except ConnectionError:  # the adapter stopped waiting: what a test of time-outs wants
                self.close_connection = True
            if answer.cut_at is not None:
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its name)
            """Silent: the test asserts on the requests."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        # Of the usual five, the sixth of a run's eight threads would wait a second to connect.
        request_queue_size = 64

        def handle_error(self, request: object, client_address: object) -> None:
            """Silent where the adapter has hung up: on an answer that was too large."""
            if not isinstance(sys.exception(), ConnectionError):
                super().handle_error(request, client_address)  # type: ignore[arg-type]

    server = Server(("127.0.0.1", 0), Handler)
    vendor = VendorServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
    )
    thread.start()
    try:
        yield vendor
    finally:
        vendor.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
