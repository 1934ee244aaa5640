"""The daily value of a whole portfolio in the reporting currency, exact to the last digit of its
closes and rates.

    value of a day = Σ over currencies of (Σ quantity × close + cash) × rate

A product in one currency is taken first, and the rate applied once to its sum: distributing them
changes nothing, since no step rounds. Only `rounded` rounds, from the exact sum, half to even, as
the ledger does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

import numpy as np

from shared.ledger.money import PRECISE
from shared.ledger.pacing import Check, go_on
from shared.timeseries.fixed_point import as_decimal, product, rounded, sum_of, total
from shared.timeseries.position_values import LocalValues, Position, local_values
from shared.timeseries.span import Daily, Exact, Flags, Ints, Span, Steps


@dataclass(frozen=True, slots=True)
class CurrencySeries:
    """Everything of a portfolio in one currency. `rates` are reporting currency for one unit, 0
    where there is none; None for the reporting currency itself. `stale` is 1 on the days whose rate
    is stale.
    """

    positions: Sequence[Position] = ()
    cash: Steps | None = None
    rates: Daily | None = None
    stale: Daily | None = None


@dataclass(frozen=True, slots=True)
class DailyFigures:
    """One figure for each day in the reporting currency: Σ numbers ÷ 10^decimals over `terms`,
    numbers by their decimals.
    """

    terms: Mapping[int, Exact]

    def rounded(self, digits: int) -> Exact:
        """Whole units of 10^-digits, half to even."""
        return rounded(self.terms, digits)

    def plus(self, numbers: Exact, decimals: int) -> DailyFigures:
        before = self.terms.get(decimals)
        return DailyFigures(
            {**self.terms, decimals: numbers if before is None else total(before, numbers)}
        )

    def floats(self) -> list[float]:
        """The nearest floats, for ratios."""
        numbers, decimals = self._as_one()
        unit = 10**decimals
        return [int(number) / unit for number in numbers.tolist()]

    def at(self, place: int) -> Decimal:
        figures = (as_decimal(numbers[place], decimals) for decimals, numbers in self.terms.items())
        return reduce(PRECISE.add, figures)

    def _as_one(self) -> tuple[Exact, int]:
        (decimals, numbers), *others = self.terms.items()
        for more_decimals, more in others:
            numbers, decimals = sum_of(numbers, decimals, more, more_decimals)
        return numbers, decimals


@dataclass(frozen=True, slots=True)
class ValueSeries:
    """`values` is holdings and cash together, `cash` the cash in it, both over what is known.

    `unpriced` gives for an asset the places at which it was held without a close, `unrated` for a
    currency those at which something in it was held without a rate: both are left out of the values
    there. `stale` gives for a currency the places at which something in it was held at a stale
    rate. `fresh` marks the days on which a held asset has a new close.
    """

    values: DailyFigures
    cash: DailyFigures
    fresh: Flags
    unpriced: Mapping[str, Ints]
    unrated: Mapping[str, Ints]
    stale: Mapping[str, Ints]
    local: Mapping[str, LocalValues]
    rates: Mapping[str, Daily | None]


def value_series(
    currencies: Mapping[str, CurrencySeries], span: Span, check: Check = go_on
) -> ValueSeries:
    """One figure for each day of the span. No loop over days, and none over assets and days but
    numpy's. `check` may end the work by raising.
    """
    nothing = DailyFigures({0: np.zeros(span.count, np.int64)})
    values, cash, fresh = nothing, nothing, np.zeros(span.count, np.bool_)
    unpriced: dict[str, Ints] = {}
    unrated: dict[str, Ints] = {}
    stale: dict[str, Ints] = {}
    local: dict[str, LocalValues] = {}
    for currency, given in currencies.items():
        made = local[currency] = local_values(given.positions, span, check)
        fresh |= made.fresh
        unpriced |= made.unpriced
        held = made.held
        worth, decimals = made.values, made.decimals
        if given.cash is not None:
            balance = given.cash.daily(span)
            held = held | (balance != 0)
            worth, decimals = sum_of(worth, decimals, balance, given.cash.decimals)
            cash = cash.plus(*_converted(balance, given.cash.decimals, given.rates, span))
        values = values.plus(*_converted(worth, decimals, given.rates, span))
        if (
            given.rates is not None
            and (missing := np.flatnonzero(held & (given.rates.over(span) == 0))).size
        ):
            unrated[currency] = missing
        if (
            given.stale is not None
            and (old := np.flatnonzero(held & (given.stale.over(span) != 0))).size
        ):
            stale[currency] = old
    return ValueSeries(
        values,
        cash,
        fresh,
        unpriced,
        unrated,
        stale,
        local,
        {name: given.rates for name, given in currencies.items()},
    )


def _converted(numbers: Exact, decimals: int, rates: Daily | None, span: Span) -> tuple[Exact, int]:
    """Times each day's rate."""
    if rates is None:
        return numbers, decimals
    return product(numbers, rates.over(span)), decimals + rates.decimals
