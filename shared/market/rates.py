"""Stored exchange rates: which of them a question needs, and the ones that were read for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from shared.ledger.exchange_rates import PIVOTS, STALE_DAYS_MAX, RateTable
from shared.ledger.fx_kinds import OFFICIAL

RateRow = tuple[str, str, str, date, Decimal, str]
"""(base, quote, kind, date, rate, source), as a RateTable takes them."""


@dataclass(frozen=True, slots=True)
class RateRange:
    """From `first` to `last`, both inclusive; none at all where `first` is later."""

    currencies: frozenset[str]
    kinds: frozenset[str]
    first: date
    last: date

    @classmethod
    def nothing(cls) -> Self:
        """Covered by every range, and covering no other."""
        return cls(frozenset(), frozenset(), date.max, date.min)

    @classmethod
    def between(cls, currencies: Collection[str], kind: str, first: date, last: date) -> Self:
        """What resolves any two of these currencies on any day from `first` to `last`: the pivots,
        the official rates that a cross may go through, and the days before, from which a rate may
        be carried. Nothing where there are no two.
        """
        if len(currencies) < 2:
            return cls.nothing()
        return cls(
            frozenset({*currencies, *PIVOTS}),
            frozenset((OFFICIAL, kind)),
            first - timedelta(days=STALE_DAYS_MAX),
            last,
        )

    def covers(self, other: RateRange) -> bool:
        return (
            other.currencies <= self.currencies
            and other.kinds <= self.kinds
            and self.first <= other.first
            and other.last <= self.last
        )

    def widened(self, other: RateRange) -> RateRange:
        """One range that covers both."""
        return RateRange(
            self.currencies | other.currencies,
            self.kinds | other.kinds,
            min(self.first, other.first),
            max(self.last, other.last),
        )


class StoredRates:
    """Rates as read, and the table of each kind, made once: a table remembers what it has resolved."""

    def __init__(self, rate_range: RateRange, rows: Sequence[RateRow]) -> None:
        self.range = rate_range
        self._rows = rows
        self._tables: dict[str, RateTable] = {}

    def table(self, kind: str) -> RateTable:
        table = self._tables.get(kind)
        if table is None:
            table = self._tables[kind] = RateTable(self._rows, kind)
        return table
