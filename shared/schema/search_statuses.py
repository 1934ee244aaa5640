"""What became of one vendor's part of a search."""

from __future__ import annotations

from enum import StrEnum


class SearchStatus(StrEnum):
    """ANSWERED: its matches are among the items. LATE: it did not answer in time; the same search a
    moment later may have its answer. FAILED: it answered with an error, or did so a moment ago.
    LIMITED: no call was made, because its share of searches is used up. OFF: it has no key here, or
    is not switched on.
    """

    ANSWERED = "answered"
    LATE = "late"
    FAILED = "failed"
    LIMITED = "limited"
    OFF = "off"
