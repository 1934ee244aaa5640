"""Which published rates a question needs: between any two of some currencies, of some kinds, on some days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Self

from shared.ledger.exchange_rates import OFFICIAL, PIVOTS, STALE_DAYS_MAX

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
        """What resolves any two of these currencies on any day from `first` to `last`: the pivots, the official rates that
        a cross may go through, and the days before, from which a rate may be carried. Nothing where there are no two.
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
