"""Returns over a period, from its daily growth: linked and annualised, with their volatility and
drawdown.

Ratios are floats: a day's return errs by about 1e-16 and a product of 18,000 of them by less than
1e-11, where an answer has 8 decimals. Money goes in as floats of exact sums; nothing here is ever
added to money.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from shared.immutable import immutable
from shared.ledger.ratios import (
    NO_CAPITAL,
    NO_VOLATILITY,
    SHORTER_THAN_A_YEAR,
    TOO_FEW_RETURNS,
    TOTAL_LOSS,
    FloatRatio,
)

YEAR_DAYS: Final = 365


def index_of(growth: Sequence[float | None]) -> list[float]:
    """An index that starts at 1: the product of the growth up to each day. A day without growth
    leaves it unchanged.
    """
    return list(
        accumulate(
            growth,
            lambda level, day_growth: level if day_growth is None else level * day_growth,
            initial=1.0,
        )
    )


def time_weighted_return(growth: Sequence[float | None]) -> FloatRatio:
    """The product of the daily growth, less 1. Reason: no_capital, where no day has growth."""
    if all(day_growth is None for day_growth in growth):
        return FloatRatio(None, NO_CAPITAL)
    return FloatRatio(index_of(growth)[-1] - 1)


def annualized(total: FloatRatio, days: int) -> FloatRatio:
    """(1 + total) ^ (365 ÷ days) − 1, for periods of a year or more. Reason of its own:
    shorter_than_a_year.
    """
    if total.value is None:
        return total
    if days < YEAR_DAYS:
        return FloatRatio(None, SHORTER_THAN_A_YEAR)
    return FloatRatio((1 + total.value) ** (YEAR_DAYS / days) - 1)


def volatility(growth: Sequence[float | None], days: int) -> FloatRatio:
    """The sample standard deviation of the log returns × √(returns per year of 365 days). `growth`
    has the days that count, of a period of `days` days.

    Reasons: too_few_returns (fewer than two), total_loss (a growth of zero has no logarithm).
    """
    known_growth = [day_growth for day_growth in growth if day_growth is not None]
    if len(known_growth) < 2:
        return FloatRatio(None, TOO_FEW_RETURNS)
    if min(known_growth) <= 0:
        return FloatRatio(None, TOTAL_LOSS)
    per_year = len(known_growth) * YEAR_DAYS / days
    return FloatRatio(statistics.stdev(map(math.log, known_growth)) * math.sqrt(per_year))


def sharpe(annual_return: FloatRatio, risk_free: float, risk: FloatRatio) -> FloatRatio:
    """(annualised return − risk-free rate) ÷ volatility (Sharpe 1966).

    Reasons: the reasons of the two arguments, and no_volatility.
    """
    if annual_return.value is None or risk.value is None:
        return FloatRatio(None, annual_return.reason or risk.reason)
    if not risk.value:
        return FloatRatio(None, NO_VOLATILITY)
    return FloatRatio((annual_return.value - risk_free) / risk.value)


@immutable
class Drawdown:
    """The deepest fall of an index: `value` = trough ÷ peak − 1, zero or negative; the other fields
    are places in the index.

    `recovery` is the first place at or above the peak again, None while there is none. All three
    places are None without a fall.
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
