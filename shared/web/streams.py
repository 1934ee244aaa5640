"""Answers that are sent while they are made: whole pieces, a deadline, and an end that can't be
taken for a whole answer.

The first piece is made before the status is sent, so that what is refused or down is still answered
as a problem. What fails later ends the connection without the last chunk: the client sees that the
answer is not whole, as it would not in a shorter but well-formed one. A client that reads too
slowly holds a thread and a connection of the database; it loses both when its time is up.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Generator, Mapping
from typing import Any, Final

from shared import deadline
from shared.errors import ClientGone, FinanceApiError

PIECE_BYTES: Final = 64 * 1024
"""Smaller pieces are gathered up to this, so that not each row is a system call."""

READ_S_MAX: Final = 20
"""How long a client may take to read one piece."""

_log = logging.getLogger("finance_api")


class Broken(Exception):
    """The answer ended too early. It says nothing of why: the server writes it into its own log."""


class Stream:
    """An answer's body. Made only where the first piece is there; raises what that raised."""

    def __init__(self, pieces: Generator[bytes], environ: Mapping[str, Any]) -> None:
        self._pieces = pieces
        self._deadline = deadline.current.get()
        self._sent = 0
        self._first: bytes | None = self._gathered()
        self._connection = environ.get("gunicorn.socket")

    def __iter__(self) -> Stream:
        return self

    def __next__(self) -> bytes:
        """Raises Broken where the rest can't be made, and where its time is up."""
        piece, self._first = self._first, None
        if piece is None:
            piece = self._rest()
        if not piece:
            raise StopIteration
        self._sent += len(piece)
        self._wait_no_longer()
        return piece

    def close(self) -> None:
        """The server calls it at the end, whatever came before: gives back what the pieces hold."""
        self._pieces.close()

    def _wait_no_longer(self) -> None:
        """For the client to read what comes next. The server lets it wait for ever again before the
        next request.
        """
        if self._deadline is not None and isinstance(self._connection, socket.socket):
            self._connection.settimeout(min(READ_S_MAX, self._deadline.remaining_s + 0.1))

    def _rest(self) -> bytes:
        try:
            return self._gathered()
        except Exception as error:  # noqa: BLE001 - the status is sent: whatever it is can only be logged
            self._pieces.close()
            code = error.code if isinstance(error, FinanceApiError) else type(error).__name__
            level = logging.INFO if isinstance(error, ClientGone) else logging.ERROR
            _log.log(
                level, "an answer broke off after %d bytes: %s", self._sent, code, exc_info=error
            )
        raise Broken

    def _gathered(self) -> bytes:
        gathered = bytearray()
        for piece in self._pieces:
            if self._deadline is not None:
                self._deadline.check()
            gathered += piece
            if len(gathered) >= PIECE_BYTES:
                break
        return bytes(gathered)
