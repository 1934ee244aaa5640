"""What a function does with the connection of a request: its body has a deadline, and what is left
unread closes it.

Wrapped around the whole application, and so around functions-framework too, which would read any
body to its end, however long and however slowly it comes, before it lets an answer go. The body is
handed to shared/web/requests.py alone; for everybody else the request has none. Where it has not
been read to its end, whoever sends it can't send another request behind it: the answer says
`Connection: close`, and the connection ends.
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
"""The key of the request's body in the WSGI environment."""
BYTES_PER_S_MIN: Final = 256 * 1024
"""A body has its first seconds, and one more for each of these."""
LINGER_S_MAX: Final = 1.0
LINGER_BYTES_MAX: Final = 16 * 1024 * 1024
"""How much of a body that nobody wants is thrown away. A connection that ends before its client has
sent everything is reset, and a client that reads after it has written finds no answer then.
"""
NO_SNIFFING: Final = ("X-Content-Type-Options", "nosniff")
"""A header of every answer."""


class ConnectionMiddleware:
    """A WSGI application around another one."""

    def __init__(self, application: WsgiApplication) -> None:
        self._application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        body = Body(environ)
        environ[BODY] = body
        environ["wsgi.input"] = io.BytesIO()
        server = getattr(
            start_response, "__self__", None
        )  # gunicorn's Response, where gunicorn serves

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            headers = [*headers, NO_SNIFFING]
            if not body.is_read:
                # gunicorn takes no Connection header from an application, but closes where it is
                # asked to, and says so.
                if server is None:
                    headers.append(("Connection", "close"))
                else:
                    server.force_close()
            return start_response(status, headers, exc_info)

        answer = self._application(environ, start)
        if (
            body.socket is None
            or server is None
            or server.status is None
            or not server.should_close()
        ):
            return answer
        return _LastAnswer(answer, body)


class Body:
    """The body of one request, which can be read once.

    `announced` is its length in bytes as the client says, 0 where it doesn't. `is_read` is whether
    nothing of it is left on the connection. `overdue` is whether its time was up before it was
    whole.
    """

    def __init__(self, environ: dict[str, Any]) -> None:
        self.socket: socket.socket | None = environ.get("gunicorn.socket")
        self.announced = int(environ.get("CONTENT_LENGTH") or 0)
        self.is_read = not self.announced and "HTTP_TRANSFER_ENCODING" not in environ
        self.overdue = False
        self._stream = environ["wsgi.input"]

    def read(self, bytes_max: int, *, seconds: float) -> bytes:
        """The body, cut off where more than `bytes_max` come, or where so many seconds have passed.
        Raises what the server does where the client hangs up or sends malformed chunks.
        """
        if self.is_read:
            return b""
        watched = None if self.socket is None else _watch.begin(self, time.monotonic() + seconds)
        try:
            content: bytes = self._stream.read(bytes_max + 1)
        finally:
            if watched is not None:
                _watch.end(watched)
        self.is_read = self.announced <= len(content) <= bytes_max and not self.overdue
        return content

    def expire(self) -> None:
        """Lets the thread that waits for more of the body go on, as if the client had hung up."""
        self.overdue = True
        if self.socket is not None:
            with suppress(OSError):
                self.socket.shutdown(socket.SHUT_RD)


class _LastAnswer:
    """An answer after which the connection ends; when it has been sent, this is made ready for, in
    the request's thread.

    gunicorn waits up to two seconds for the client to close its side, and it does so in the thread
    that accepts connections.
    """

    def __init__(self, parts: Iterable[bytes], body: Body) -> None:
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
        if not self._body.is_read and not self._body.overdue:
            with suppress(OSError):
                _throw_away(connection)
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RD)


def _throw_away(connection: socket.socket) -> None:
    """Reads what is still sent, up to the bounds. Raises OSError where nothing came for so long, or
    it was reset.
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
    """Ends the reading of bodies that take too long, from one thread for all.

    A socket's own timeout is about each piece, and a byte a second would never meet it. The thread
    looks once a second while there are bodies to look at, so that a request pays for an entry in a
    dictionary, and no more.
    """

    def __init__(self) -> None:
        self._waiting: dict[Body, float] = {}
        self._something = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self, body: Body, deadline_s: float) -> Body:
        self._waiting[body] = deadline_s
        if not self._something.is_set():
            self._wake()
        return body

    def end(self, body: Body) -> None:
        self._waiting.pop(body, None)

    def _wake(self) -> None:
        with self._starting:
            if (
                self._thread is None
            ):  # not before the first request: no thread outlives the fork that makes a worker
                self._thread = threading.Thread(
                    target=self._run, name="body deadlines", daemon=True
                )
                self._thread.start()
            self._something.set()

    def _run(self) -> None:
        while True:
            self._something.wait()
            time.sleep(1)
            now_s = time.monotonic()
            for body, deadline_s in list(self._waiting.items()):
                if deadline_s <= now_s and self._waiting.pop(body, None) is not None:
                    body.expire()
            if not self._waiting:
                self._something.clear()
                if self._waiting:  # one that came in between saw the event still set
                    self._something.set()


_watch: Final = _Watch()
