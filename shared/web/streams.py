"""Streamed responses: a body that is sent while it is generated, within a deadline, and whose
abort the client can detect. It may be compressed on the way, a piece at a time.

The first piece is generated before the status is sent, so that a refusal or a failing dependency
still becomes a problem document. A later failure ends the connection without the last chunk, and so
the client sees that the body is incomplete. A client that reads too slowly holds a thread and a
database connection; it loses both at the deadline.
"""

from __future__ import annotations

import logging
import socket
import zlib
from collections.abc import Generator, Mapping
from typing import Any, Final

from shared import deadline
from shared.errors import ClientGone, FinanceApiError

PIECE_BYTES: Final = 64 * 1024
"""Smaller pieces are buffered up to this size, so that not every row is a system call."""

READ_S_MAX: Final = 20
"""How long a client may take to read one piece."""

_log = logging.getLogger("finance_api")


class StreamAborted(Exception):
    """The response ended too early. Its text is empty, because the server logs it."""


class Stream:
    """The body of a streamed response. The constructor generates the first piece, and raises what
    that raises.
    """

    def __init__(self, pieces: Generator[bytes], environ: Mapping[str, Any]) -> None:
        self._pieces = pieces
        self._deadline = deadline.current.get()
        self._sent = 0
        self._first: bytes | None = self._buffered()
        self._connection = environ.get("gunicorn.socket")
        self._compressor: zlib._Compress | None = None

    def compress_with(self, compressor: zlib._Compress) -> None:
        """Compresses the pieces, before the first one is sent. Each is flushed, so that the client
        gets it within the time that it would get the piece itself. An aborted stream has no
        trailer: the client sees that it is incomplete here too.
        """
        self._compressor = compressor

    def __iter__(self) -> Stream:
        return self

    def __next__(self) -> bytes:
        """Raises StreamAborted where the rest can't be generated, and after the deadline."""
        piece, self._first = self._first, None
        if piece is None:
            piece = self._next_piece()
        compressor = self._compressor
        if not piece:
            if compressor is None:
                raise StopIteration
            self._compressor = None
            self._limit_wait()
            return compressor.flush()
        self._sent += len(piece)
        self._limit_wait()
        if compressor is None:
            return piece
        return compressor.compress(piece) + compressor.flush(zlib.Z_SYNC_FLUSH)

    def close(self) -> None:
        """Releases the resources of the pieces. The server always calls it at the end."""
        self._pieces.close()

    def _limit_wait(self) -> None:
        """Bounds the wait for the client to read the next piece. The server resets the timeout
        before the next request.
        """
        if self._deadline is not None and isinstance(self._connection, socket.socket):
            self._connection.settimeout(min(READ_S_MAX, self._deadline.remaining_s + 0.1))

    def _next_piece(self) -> bytes:
        try:
            return self._buffered()
        except Exception as error:  # noqa: BLE001 - the status is sent: only the log remains
            self._pieces.close()
            code = error.code if isinstance(error, FinanceApiError) else type(error).__name__
            level = logging.INFO if isinstance(error, ClientGone) else logging.ERROR
            _log.log(
                level, "an answer broke off after %d bytes: %s", self._sent, code, exc_info=error
            )
        raise StreamAborted

    def _buffered(self) -> bytes:
        buffer = bytearray()
        for piece in self._pieces:
            if self._deadline is not None:
                self._deadline.check()
            buffer += piece
            if len(buffer) >= PIECE_BYTES:
                break
        return bytes(buffer)
