"""The connection of a request: its body has a deadline, and an unread body closes the connection.

The middleware wraps the whole application, and so functions-framework too, which would read any
body to its end, however long it is and however slowly it comes, before it sends a response. Only
shared/web/requests.py receives the body; all other code sees a request without one. After an unread
body the client can't send another request on the connection: the response says `Connection: close`,
and the connection ends.
"""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any, Final

WsgiApplication = Callable[[dict[str, Any], Any], Iterable[bytes]]

BODY: Final = "finance_api.body"
"""The key of the request's body in the WSGI environ."""
BYTES_PER_S_MIN: Final = 256 * 1024
"""The slowest rate at which a body may arrive, after a fixed number of seconds."""
LINGER_S_MAX: Final = 1.0
LINGER_BYTES_MAX: Final = 16 * 1024 * 1024
"""How much of an unread body is discarded. A connection that ends before its client has sent
everything is reset, and a client that reads only after it has written then finds no response.
"""
NO_SNIFFING: Final = ("X-Content-Type-Options", "nosniff")
"""A header of every response."""


class ConnectionMiddleware:
    """A WSGI application around another one."""

    def __init__(self, application: WsgiApplication) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = RequestBody(environ)
        environ[BODY] = body
        environ["wsgi.input"] = io.BytesIO()
        # It ends by itself; else werkzeug would miss the announced bytes in it.
        environ["wsgi.input_terminated"] = True
        # gunicorn's Response, where gunicorn serves.
        server = getattr(start_response, "__self__", None)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            headers = [*headers, NO_SNIFFING]
            if not body.is_read:
                # gunicorn ignores an application's Connection header, but closes the connection on
                # request, and then sends the header itself.
                if server is None:
                    headers.append(("Connection", "close"))
                else:
                    server.force_close()
            return start_response(status, headers, exc_info)

        response = self._application(environ, start)
        if (
            body.socket is None
            or server is None
            or server.status is None
            or not server.should_close()
        ):
            return response
        return _LastResponse(response, body)


class RequestBody:
    """The body of one request, which can be read once.

    `announced` is its length in bytes as the client declares it, or 0. `is_read` is whether nothing
    of it remains on the connection. `is_overdue` is whether its deadline passed before it was
    complete.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        self.socket: socket.socket | None = environ.get("gunicorn.socket")
        self.announced = int(environ.get("CONTENT_LENGTH") or 0)
        self.is_read = not self.announced and "HTTP_TRANSFER_ENCODING" not in environ
        self.is_overdue = False
        self._stream = environ["wsgi.input"]

    def read(self, bytes_max: int, *, seconds: float) -> bytes:
        """The body, truncated to `bytes_max` + 1 bytes, or to what arrives within `seconds`. Raises
        the server's own errors where the client disconnects or sends malformed chunks.
        """
        if self.is_read:
            return b""
        watched = None if self.socket is None else _watch.begin(self, time.monotonic() + seconds)
        try:
            content: bytes = self._stream.read(bytes_max + 1)
        finally:
            if watched is not None:
                _watch.end(watched)
        self.is_read = self.announced <= len(content) <= bytes_max and not self.is_overdue
        return content

    def expire(self) -> None:
        """Ends the reading thread's wait for the body, as if the client had disconnected."""
        self.is_overdue = True
        if self.socket is not None:
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_RD)


class _LastResponse:
    """A response after which the connection ends. Once it is sent, the request's thread drains the
    connection.

    Otherwise gunicorn would wait up to two seconds for the client to close its side, in the thread
    that accepts connections.
    """

    def __init__(self, parts: Iterable[bytes], body: RequestBody) -> None:
        self._parts = parts
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._parts)

    def close(self) -> None:
        close = getattr(self._parts, "close", None)
        if close is not None:
            close()
        connection = self._body.socket
        if connection is None:
            return
        if not self._body.is_read and not self._body.is_overdue:
            with suppress(OSError):
                _discard(connection)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)


def _discard(connection: socket.socket) -> None:
    """Reads and drops what the client still sends, up to the bounds. Raises OSError where nothing
    comes in time, or the connection is reset.
    """
    connection.shutdown(socket.SHUT_WR)
    deadline_s = time.monotonic() + LINGER_S_MAX
    bytes_left = LINGER_BYTES_MAX
    while bytes_left > 0 and (seconds_left := deadline_s - time.monotonic()) > 0:
        connection.settimeout(seconds_left)
        received = len(connection.recv(65_536))
        if not received:
            return
        bytes_left -= received


class _Watch:
    """Ends the reading of overdue bodies, in one thread for all of them.

    A socket's own timeout covers one piece, and a client that sends a byte a second never reaches
    it. The thread checks once a second while there are bodies to watch, so that a request pays only
    for an entry in a dictionary.
    """

    def __init__(self) -> None:
        self._waiting: dict[RequestBody, float] = {}
        self._has_bodies = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self, body: RequestBody, deadline_s: float) -> RequestBody:
        self._waiting[body] = deadline_s
        if not self._has_bodies.is_set():
            self._wake()
        return body

    def end(self, body: RequestBody) -> None:
        self._waiting.pop(body, None)

    def _wake(self) -> None:
        with self._starting:
            # Not before the first request: no thread survives the fork that creates a worker.
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="body deadlines", daemon=True
                )
                self._thread.start()
            self._has_bodies.set()

    def _run(self) -> None:
        while True:
            self._has_bodies.wait()
            time.sleep(1)
            now_s = time.monotonic()
            for body, deadline_s in list(self._waiting.items()):
                if deadline_s <= now_s and self._waiting.pop(body, None) is not None:
                    body.expire()
            if not self._waiting:
                self._has_bodies.clear()
                if self._waiting:  # a body that began in between saw the event still set
                    self._has_bodies.set()


_watch: Final = _Watch()
