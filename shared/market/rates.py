"""Stored exchange rates: the range that a request needs, and the rates read for it."""

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
    """The rates from `first` to `last`, both inclusive; empty where `first` is after `last`."""

    currencies: frozenset[str]
    kinds: frozenset[str]
    first: date
    last: date

    @classmethod
    def nothing(cls) -> Self:
        """The empty range, which every range covers."""
        return cls(frozenset(), frozenset(), date.max, date.min)

    @classmethod
    def between(cls, currencies: Collection[str], kind: str, first: date, last: date) -> Self:
        """The rates that convert between any two of these currencies on any day from `first` to
        `last`. They include the pivots, the official rates that a cross may go through, and the
        days before `first`, whose rates may still be in force. Empty for fewer than two currencies.
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
    """Rates as read, with one table of each kind: a table caches the rates it has resolved."""

    def __init__(self, rate_range: RateRange, rows: Sequence[RateRow]) -> None:
        self.range = rate_range
        self._rows = rows
        self._tables: dict[str, RateTable] = {}

    def table(self, kind: str) -> RateTable:
        table = self._tables.get(kind)
        if table is None:
            table = self._tables[kind] = RateTable(self._rows, kind)
        return table
