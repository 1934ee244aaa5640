"""Which histories a query reads beside those that a request needs.

BigQuery reads much the same bytes for three assets as for a hundred, and portfolios of ten assets
out of 5,000 nearly all need one that no portfolio before them had. So each query also reads a part
of all assets, the next one a larger part, and a dozen have read everything.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Final

ASSETS_AHEAD: Final = 128
"""About, in the second query: 4 MB of text for ten years, which take a quarter of a second."""

ASSETS_AHEAD_MAX: Final = 512
"""About, in the last ones: 17 MB and a second, of requests that are ever fewer."""

PARTS: Final = tuple(f"{number:02x}" for number in range(256))
"""By the last two digits of an asset's id."""


def part_of(asset_id: str) -> str:
    """The part that an asset belongs to."""
    return asset_id[34:]


class ReadAhead:
    """The parts of all assets that have not been read yet. Safe to use from several threads.

    How many assets a part has is learnt from the first; the number of assets is not known here.
    """

    def __init__(
        self,
        parts: Iterable[str] = PARTS,
        assets_ahead: int = ASSETS_AHEAD,
        assets_ahead_max: int = ASSETS_AHEAD_MAX,
    ) -> None:
        """Each query reads as many assets as all before it together, within these limits."""
        self._assets_ahead, self._assets_ahead_max = assets_ahead, assets_ahead_max
        self._assets_read = 0
        self._lock = threading.Lock()
        self._left = list(parts)
        self._parts_a_query = 1

    def next_parts(self) -> list[str]:
        """The parts to read with the next query; no other query reads them."""
        with self._lock:
            parts = self._left[-self._parts_a_query :]
            del self._left[-self._parts_a_query :]
            return parts

    def learn(self, parts: int, assets: int) -> None:
        """So many parts had so many assets."""
        if parts:
            with self._lock:
                self._assets_read += assets
                following = max(self._assets_ahead, min(self._assets_read, self._assets_ahead_max))
                self._parts_a_query = max(1, following * parts // max(1, assets))

    def copy(self) -> ReadAhead:
        """One that reads what this one has not read yet."""
        with self._lock:
            copy = ReadAhead(self._left, self._assets_ahead, self._assets_ahead_max)
            copy._assets_read = self._assets_read
            copy._parts_a_query = self._parts_a_query
            return copy

    def stop(self) -> None:
        """Nothing more is read ahead: the memory is nearly full."""
        with self._lock:
            self._left.clear()
