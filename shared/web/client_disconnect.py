"""Whether whoever asked has hung up, as far as the server that runs us lets us look."""

from __future__ import annotations

import select
import socket
from collections.abc import Callable, Mapping
from typing import Any


def look_for(environ: Mapping[str, Any]) -> Callable[[], bool] | None:
    """A look at the request's connection, which takes nothing from it. None where there is none to
    look at, as in tests.

    A client that has only closed its own side counts as gone, as it does for Go's server and for
    nginx: nobody can tell the two apart without sending something.
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
