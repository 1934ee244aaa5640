"""The daily value of a whole portfolio in the reporting currency, exact to the last digit of its
closes and rates.

    value of a day = Σ over currencies of (Σ quantity × close + cash) × rate

The products of one currency are summed first, and the rate is applied once to their sum. The
result is the same as with a rate for each product, since no step rounds. Only `rounded` rounds,
from the exact sum, half to even, as the ledger does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import reduce

import numpy as np

from shared.immutable import immutable
from shared.ledger.money import PRECISE
from shared.ledger.pacing import Check, go_on
from shared.timeseries.fixed_point import as_decimal, exact_sum, product, rounded, sum_of
from shared.timeseries.position_values import LocalValues, PositionSeries, local_values
from shared.timeseries.span import Daily, ExactInts, Flags, Ints, Span, Steps


@immutable
class CurrencySeries:
    """A portfolio's positions and cash in one currency. `rates` are reporting currency for one
    unit, 0 where there is no rate; None for the reporting currency itself. `stale` is 1 on the days
    whose rate is stale.
    """

    positions: Sequence[PositionSeries] = ()
    cash: Steps | None = None
    rates: Daily | None = None
    stale: Daily | None = None


@immutable
class DailyFigures:
    """One figure for each day in the reporting currency: Σ numbers ÷ 10^decimals over `terms`,
    numbers by their decimals.
    """

    terms: Mapping[int, ExactInts]

    def rounded(self, digits: int) -> ExactInts:
        """Whole units of 10^-digits, half to even."""
        return rounded(self.terms, digits)

    def taken(self, places: Ints) -> DailyFigures:
        """The figures at these places alone."""
        return DailyFigures({decimals: numbers[places] for decimals, numbers in self.terms.items()})

    def plus(self, numbers: ExactInts, decimals: int) -> DailyFigures:
        before = self.terms.get(decimals)
        return DailyFigures(
            {**self.terms, decimals: numbers if before is None else exact_sum(before, numbers)}
        )

    def floats(self) -> list[float]:
        """The nearest floats, for ratios."""
        numbers, decimals = self.as_one()
        unit = 10**decimals
        return [int(number) / unit for number in numbers.tolist()]

    def at(self, place: int) -> Decimal:
        figures = (as_decimal(numbers[place], decimals) for decimals, numbers in self.terms.items())
        return reduce(PRECISE.add, figures)

    def as_one(self) -> tuple[ExactInts, int]:
        (decimals, numbers), *rest = self.terms.items()
        for term_decimals, term in rest:
            numbers, decimals = sum_of(numbers, decimals, term, term_decimals)
        return numbers, decimals


@immutable
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
    """One figure for each day of the span. Only numpy loops over days. `check` may raise to abort
    the work.
    """
    nothing = DailyFigures({0: np.zeros(span.count, np.int64)})
    values, cash, fresh = nothing, nothing, np.zeros(span.count, np.bool_)
    unpriced: dict[str, Ints] = {}
    unrated: dict[str, Ints] = {}
    stale: dict[str, Ints] = {}
    local: dict[str, LocalValues] = {}
    for currency, series in currencies.items():
        own = local[currency] = local_values(series.positions, span, check)
        fresh |= own.fresh
        unpriced |= own.unpriced
        held = own.held
        value, decimals = own.values, own.decimals
        if series.cash is not None:
            balance = series.cash.daily(span)
            held = held | (balance != 0)
            value, decimals = sum_of(value, decimals, balance, series.cash.decimals)
            cash = cash.plus(*_converted(balance, series.cash.decimals, series.rates, span))
        values = values.plus(*_converted(value, decimals, series.rates, span))
        if (
            series.rates is not None
            and (missing := np.flatnonzero(held & (series.rates.over(span) == 0))).size
        ):
            unrated[currency] = missing
        if (
            series.stale is not None
            and (old := np.flatnonzero(held & (series.stale.over(span) != 0))).size
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
        {name: series.rates for name, series in currencies.items()},
    )


def _converted(
    numbers: ExactInts, decimals: int, rates: Daily | None, span: Span
) -> tuple[ExactInts, int]:
    """Times each day's rate."""
    if rates is None:
        return numbers, decimals
    return product(numbers, rates.over(span)), decimals + rates.decimals
