"""How many bytes of bodies an instance works on at once. What they become in memory is some thirty
times as much.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final

from shared.errors import Unavailable

ROOM_BYTES: Final = 10 * 1024 * 1024
"""One body of the largest kind, or several smaller ones."""
SMALL_BYTES_MAX: Final = 32 * 1024
"""Bodies up to this size never wait: as many as there are threads take less than a large one."""
WAIT_S_MAX: Final = 5


class BodyRoom:
    """Lets requests in while the bodies of those inside have at most so many bytes in all."""

    def __init__(self, bytes_max: int = ROOM_BYTES) -> None:
        self._bytes_left = bytes_max
        self._changed = threading.Condition()

    def taken(self, size: int) -> AbstractContextManager[None]:
        """Room for a body of `size` bytes, at most `bytes_max`. Waits for it; raises Unavailable
        where there is none for long.

        The platform sends the next try to another instance, or starts one.
        """
        return nullcontext() if size <= SMALL_BYTES_MAX else self._taken(size)

    @contextmanager
    def _taken(self, size: int) -> Iterator[None]:
        with self._changed:
            if not self._changed.wait_for(lambda: size <= self._bytes_left, WAIT_S_MAX):
                raise Unavailable(
                    "Other large requests are being worked on", retry_after_s=WAIT_S_MAX
                )
            self._bytes_left -= size
        try:
            yield
        finally:
            with self._changed:
                self._bytes_left += size
                self._changed.notify_all()


room: Final = BodyRoom()
"""That of this process."""
