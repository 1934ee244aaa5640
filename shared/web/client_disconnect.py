"""Detects that the client of the current request has closed its connection."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Mapping
from typing import Any


def disconnect_check(environ: Mapping[str, Any]) -> Callable[[], bool] | None:
    """A function that checks the request's connection without reading from it. None where the
    server offers no connection, as in tests.

    A client that has closed only its sending side counts as gone, as it does for Go's server and
    for nginx: the two can't be distinguished without sending something.
    """
    connection = environ.get("gunicorn.socket")
    return (lambda: _is_closed(connection)) if isinstance(connection, socket.socket) else None


def _is_closed(connection: socket.socket) -> bool:
    poll = select.poll()
    try:
        poll.register(connection, select.POLLIN)
        if not poll.poll(0):
            return False
        return not connection.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return False
    except (OSError, ValueError):
        return True
