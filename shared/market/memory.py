"""The market data that one instance has read, in memory under the version of the stored data.

Market data is the same for all users. PostgreSQL states the `market_data_version` with every
portfolio, and what each version changed: under a newer one the memory is without that. There is no
time to live, and no request mixes two versions.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from shared import deadline
from shared.errors import Unavailable
from shared.gcp.bigquery import BigQuery, bigquery
from shared.market.changes import ANYTHING, MarketChanges

WAIT_S_MAX: Final = 10.0
"""How long a request waits for another one's statement about the changes. A statement on a busy
database waits five seconds for a connection.
"""

Content = TypeVar("Content")
Reader = TypeVar("Reader")
ReadChanges = Callable[[int, int], MarketChanges]
"""What the versions after the first changed, up to and with the second."""

_log = logging.getLogger("finance_api")


def anything(_after: int, _until: int) -> MarketChanges:
    """For a memory that keeps nothing from one version to the next."""
    return ANYTHING


class VersionedMemory(Generic[Content]):
    """The content read under the newest version seen so far. Safe to use from several threads.

    `without` makes a content of what is in another one and has not changed. It is a new one: a
    request that began under the old version adds what it reads to the old content.
    """

    def __init__(
        self,
        make_empty: Callable[[], Content],
        without: Callable[[Content, MarketChanges], Content],
        read_changes: ReadChanges = anything,
    ) -> None:
        self.version = -1
        self.content = make_empty()
        self._make_empty = make_empty
        self._without = without
        self._read_changes = read_changes
        self._lock = threading.Lock()
        self._advance = threading.Lock()

    def under(self, version: int) -> Content:
        """The content of `version`; the caller adds to it what it reads.

        The first request under a new version reads what has changed, and the others wait for it. A
        request that read its version just before a run of ingestion ended gets an empty content of
        its own, which is then discarded.
        """
        if version > self.version:
            self._advance_to(version)
        with self._lock:
            return self.content if version == self.version else self._make_empty()

    def _advance_to(self, version: int) -> None:
        request = deadline.current.get()
        wait_s = WAIT_S_MAX if request is None else max(0, min(WAIT_S_MAX, request.remaining_s))
        if not self._advance.acquire(timeout=wait_s):
            self._replace(version, self._make_empty())
            return
        try:
            # Read after the lock: another request may have advanced it meanwhile.
            with self._lock:
                before, content = self.version, self.content
            if version > before:
                changes = ANYTHING if before < 0 else self._changes(before, version)
                is_kept = changes != ANYTHING
                self._replace(
                    version, self._without(content, changes) if is_kept else self._make_empty()
                )
        finally:
            self._advance.release()

    def _replace(self, version: int, content: Content) -> None:
        """Takes the content, unless another request was faster."""
        with self._lock:
            if version > self.version:
                self.version, self.content = version, content

    def _changes(self, after: int, until: int) -> MarketChanges:
        try:
            return self._read_changes(after, until)
        except Unavailable as failure:
            _log.warning("market memory is emptied: %s", failure.detail)
            return ANYTHING


def one_per_instance(make: Callable[[BigQuery], Reader]) -> Callable[[], Reader]:
    """A function that returns this instance's reader. It makes one at the first call, and a new one
    when the BigQuery client has changed, as between tests.
    """
    lock = threading.Lock()
    current: tuple[BigQuery, Reader] | None = None

    def reader() -> Reader:
        nonlocal current
        client = bigquery()
        with lock:
            if current is None or current[0] is not client:
                current = (client, make(client))
            return current[1]

    return reader
