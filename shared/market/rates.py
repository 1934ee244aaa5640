"""Stored exchange rates: the range that a request needs, and the rates read for it.

A range that gets wider by currencies alone reads the rates of the new ones only: an instance whose
users hold forty currencies reads each rate once, and not once per currency.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Self

from shared.ledger.exchange_rates import PIVOTS, STALE_DAYS_MAX, RateTable
from shared.ledger.fx_kinds import FxKind

RATES_TO_READ: Final = """
      date BETWEEN @first_rate_day AND @last_rate_day
      AND base IN UNNEST(@currencies) AND quote IN UNNEST(@currencies) AND kind IN UNNEST(@kinds)
      AND (base IN UNNEST(@currencies_to_add) OR quote IN UNNEST(@currencies_to_add))
"""
"""The condition on `exchange_rates` that takes the parameters of a RateReading."""

RATES_TO_READ_TYPES: Final = {
    "first_rate_day": "DATE",
    "last_rate_day": "DATE",
    "currencies": "ARRAY<STRING>",
    "kinds": "ARRAY<STRING>",
    "currencies_to_add": "ARRAY<STRING>",
}

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
            frozenset((FxKind.OFFICIAL, kind)),
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
        """The smallest range that covers both."""
        return RateRange(
            self.currencies | other.currencies,
            self.kinds | other.kinds,
            min(self.first, other.first),
            max(self.last, other.last),
        )


@dataclass(frozen=True, slots=True)
class RateReading:
    """What a query has to read so that the rates in memory cover `wider`: the rates between any two
    of its currencies, of which at least one is in `currencies_to_add`.
    """

    wider: RateRange
    currencies_to_add: frozenset[str]

    def parameters(self) -> dict[str, object]:
        """The parameters of RATES_TO_READ."""
        return {
            "first_rate_day": self.wider.first,
            "last_rate_day": self.wider.last,
            "currencies": sorted(self.wider.currencies),
            "kinds": sorted(self.wider.kinds),
            "currencies_to_add": sorted(self.currencies_to_add),
        }


def no_reading(day: date) -> dict[str, object]:
    """The parameters of RATES_TO_READ for a query that reads no rate."""
    nothing = RateRange(frozenset(), frozenset(), day, day)
    return RateReading(nothing, frozenset()).parameters()


class StoredRates:
    """Rates as read, with one table of each kind: a table caches the rates it has resolved."""

    def __init__(self, rate_range: RateRange, rows: Sequence[RateRow]) -> None:
        self.range = rate_range
        self._rows = rows
        self._tables: dict[str, RateTable] = {}

    def reading(self, needed: RateRange) -> RateReading | None:
        """What must be read for `needed`; None where these rates cover it.

        More days or another kind concern every pair, so then all rates are read again.
        """
        if self.range.covers(needed):
            return None
        wider = self.range.widened(needed)
        in_memory = replace(self.range, currencies=wider.currencies)
        if in_memory.covers(wider):
            return RateReading(wider, wider.currencies - self.range.currencies)
        return RateReading(wider, wider.currencies)

    def rows_with(self, reading: RateReading, rows: Sequence[RateRow]) -> list[RateRow]:
        """The rows of `reading.wider`: what was read for it, and what was in memory before."""
        if reading.currencies_to_add == reading.wider.currencies:
            return list(rows)
        return [*self._rows, *rows]

    def table(self, kind: str) -> RateTable:
        table = self._tables.get(kind)
        if table is None:
            table = self._tables[kind] = RateTable(self._rows, kind)
        return table
