"""The market data that one instance has read, in memory under the version of the stored data.

Market data is the same for all users and changes once or twice a day. PostgreSQL states the
`market_data_version` with every portfolio: a newer one empties the memory. There is no time to
live, and no request mixes two versions.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from shared.gcp.bigquery import BigQuery, bigquery

Content = TypeVar("Content")
Reader = TypeVar("Reader")


class VersionedMemory(Generic[Content]):
    """The content read under the newest version seen so far. Safe to use from several threads."""

    def __init__(self, make_empty: Callable[[], Content]) -> None:
        self.version = -1
        self.content = make_empty()
        self._make_empty = make_empty
        self._lock = threading.Lock()

    def under(self, version: int) -> Content:
        """The content of `version`; the caller adds to it what it reads.

        A request that read its version just before a run of ingestion ended gets an empty content
        of its own, which is then discarded.
        """
        with self._lock:
            if version > self.version:
                self.version, self.content = version, self._make_empty()
            return self.content if version == self.version else self._make_empty()


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
