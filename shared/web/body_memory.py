"""A bound on the bytes of request bodies that an instance processes at once. Parsed, a body takes
about thirty times its size in memory.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Final

from shared.errors import Unavailable

BYTES_AT_ONCE_MAX: Final = 10 * 1024 * 1024
"""One body of the largest kind, or several smaller ones."""
SMALL_BYTES_MAX: Final = 32 * 1024
"""Bodies up to this size never wait: one in each thread takes less memory than one large body."""
WAIT_S_MAX: Final = 5


class BodyMemory:
    """Admits requests while the bodies in process have at most `bytes_max` bytes in all."""

    def __init__(self, bytes_max: int = BYTES_AT_ONCE_MAX) -> None:
        self._bytes_left = bytes_max
        self._changed = threading.Condition()

    def reserved(self, size: int) -> AbstractContextManager[None]:
        """Reserves memory for a body of `size` bytes, at most `bytes_max`. Waits for it; raises
        Unavailable after WAIT_S_MAX.

        The platform sends the retry to another instance, or starts one.
        """
        return nullcontext() if size <= SMALL_BYTES_MAX else self._reserved(size)

    @contextmanager
    def _reserved(self, size: int) -> Iterator[None]:
        with self._changed:
            if not self._changed.wait_for(lambda: size <= self._bytes_left, WAIT_S_MAX):
                raise Unavailable(
                    "Other large requests are being processed", retry_after_s=WAIT_S_MAX
                )
            self._bytes_left -= size
        try:
            yield
        finally:
            with self._changed:
                self._bytes_left += size
                self._changed.notify_all()


BODY_MEMORY: Final = BodyMemory()
"""The one of this process."""
