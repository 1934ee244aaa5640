"""Returns over a period, from daily values and flows: linked, annualised, and how unevenly they
came.

Ratios are floats: a day's return errs by about 1e-16 and a product of 18,000 of them by less than
1e-11, where an answer has 8 decimals. Money goes in as floats of exact sums; nothing here is ever
added to money.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from shared.ledger.ratios import (
    NEGATIVE_VALUE,
    NO_CAPITAL,
    NO_VOLATILITY,
    SHORTER_THAN_A_YEAR,
    TOO_FEW_RETURNS,
    TOTAL_LOSS,
    Figure,
)

YEAR_DAYS: Final = 365
TRADING_DAYS: Final = 252


def daily_growth(
    values: Sequence[float], money_in: Sequence[float], money_out: Sequence[float]
) -> list[float | None] | None:
    """What each day multiplied its capital by: (value at its end + money out) ÷ (value at its
    beginning + money in).

    `values` has one more item than the flows: the first is the value before the first day. Money in
    (not negative) counts from the start of its day and money out (not negative) at its end, as
    Portfolio Performance has it. A day that begins with nothing has no growth: None. The whole is
    None where a day begins or ends with less than nothing.

    Growth and not return, its difference from 1: a day that loses all but a billionth would keep
    seven digits of it.
    """
    begins = [value + paid for value, paid in zip(values, money_in, strict=False)]
    ends = [value + taken for value, taken in zip(values[1:], money_out, strict=True)]
    if min(begins, default=0) < 0 or min(ends, default=0) < 0:
        return None
    return [end / begin if begin else None for begin, end in zip(begins, ends, strict=True)]


def index_of(growth: Sequence[float | None]) -> list[float]:
    """What 1 grew to: 1, then the product of the growth up to each day; a day without any changes
    nothing.
    """
    return list(
        accumulate(growth, lambda level, each: level if each is None else level * each, initial=1.0)
    )


def time_weighted_return(growth: Sequence[float | None] | None) -> Figure:
    """The product of the daily growth, less 1. Reasons: negative_value, no_capital."""
    if growth is None:
        return Figure(None, NEGATIVE_VALUE)
    if all(each is None for each in growth):
        return Figure(None, NO_CAPITAL)
    return Figure(index_of(growth)[-1] - 1)


def annualized(total: Figure, days: int) -> Figure:
    """(1 + total) ^ (365 ÷ days) − 1, for periods of a year or more. Reason of its own:
    shorter_than_a_year.
    """
    if total.value is None:
        return total
    if days < YEAR_DAYS:
        return Figure(None, SHORTER_THAN_A_YEAR)
    return Figure((1 + total.value) ** (YEAR_DAYS / days) - 1)


def volatility(growth: Sequence[float | None]) -> Figure:
    """The sample standard deviation of the log returns × √252. `growth` is that of the days that
    count.

    Reasons: too_few_returns (fewer than two), total_loss (a growth of zero has no logarithm).
    """
    known = [each for each in growth if each is not None]
    if len(known) < 2:
        return Figure(None, TOO_FEW_RETURNS)
    if min(known) <= 0:
        return Figure(None, TOTAL_LOSS)
    return Figure(statistics.stdev(map(math.log, known)) * math.sqrt(TRADING_DAYS))


def sharpe(annual_return: Figure, risk_free: float, risk: Figure) -> Figure:
    """(annualised return − risk-free rate) ÷ volatility (Sharpe 1966). Reasons: those of the two,
    and no_volatility.
    """
    if annual_return.value is None or risk.value is None:
        return Figure(None, annual_return.reason or risk.reason)
    if not risk.value:
        return Figure(None, NO_VOLATILITY)
    return Figure((annual_return.value - risk_free) / risk.value)


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall of an index: `value` = trough ÷ peak − 1, zero or negative; the rest are
    places in the index.

    `recovery` is the first place at or above the peak again, None while there is none. All three
    are None without a fall.
    """

    value: float
    peak: int | None = None
    trough: int | None = None
    recovery: int | None = None


def max_drawdown(index: Sequence[float]) -> Drawdown:
    """The deepest fall from a running peak; of equally deep ones the first. `index` starts above
    zero.
    """
    deepest = Drawdown(0.0)
    peak = 0
    for place, level in enumerate(index):
        if level >= index[peak]:
            peak = place
        elif level / index[peak] - 1 < deepest.value:
            deepest = Drawdown(level / index[peak] - 1, peak, place)
    if deepest.peak is None or deepest.trough is None:
        return deepest
    height = index[deepest.peak]
    recovery = next((at for at in range(deepest.trough, len(index)) if index[at] >= height), None)
    return Drawdown(deepest.value, deepest.peak, deepest.trough, recovery)
