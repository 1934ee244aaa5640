"""Returns, drawdown and risk give the figures that others have published for the same series."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.ratios import FloatRatio
from shared.ledger.returns import (
    annualized,
    index_of,
    max_drawdown,
    sharpe,
    time_weighted_return,
    volatility,
)
from shared.timeseries import linked_growth
from shared.timeseries.linked_growth import FlowDays

CASH_ACCOUNT = [0, 10000, 10230, 10630, 9995.59, 10289.58, 10583.57, 16179.56, 11600, 10596.15]
PAID_IN = {0: 10000, 2: 200, 3: -400, 6: 5400, 7: -3697.04}


class FlowDay(NamedTuple):
    """One day of FlowDays."""

    value: float
    net: float = 0
    earned: float = 0
    round_trip: float = 0


def columns(flow_days: dict[int, FlowDay]) -> FlowDays:
    figures = np.array([flow_days[place] for place in sorted(flow_days)], np.float64)
    return FlowDays(np.array(sorted(flow_days), np.int64), *figures.reshape(-1, 4).T)


def daily_growth(values: Sequence[float], flow_days: dict[int, FlowDay]) -> list[float | None]:
    return linked_growth.daily_growth(np.array(values, np.float64), columns(flow_days))


def below_zero(values: Sequence[float], flow_days: dict[int, FlowDay]) -> list[int]:
    return linked_growth.below_zero(np.array(values, np.float64), columns(flow_days))


def test_a_cash_account_returns_what_portfolio_performance_says():
    """testExcelSample: nothing in it has a price, so that each day's interest and fees are earned
    on what was there and what came in.
    """
    flow_days = {place: FlowDay(CASH_ACCOUNT[place], net) for place, net in PAID_IN.items()}
    growth = daily_growth(CASH_ACCOUNT, flow_days)
    published = [
        0,
        0.023,
        0.019175455,
        -0.0220517,
        0.0294117647,
        0.0285714286,
        0.012261967,
        -0.0545454545,
        -0.0865384615,
    ]
    assert growth == pytest.approx([1 + daily_return for daily_return in published], abs=1e-5)
    assert time_weighted_return(growth).value == pytest.approx(-0.056182678, abs=1e-5)
    assert growth is not None
    assert index_of(growth)[2:] == pytest.approx(
        [
            1.023,
            1.042616491,
            1.019624983,
            1.049614163,
            1.079603343,
            1.092841403,
            1.03323197,
            0.943817322,
        ],
        abs=1e-5,
    )


@pytest.mark.parametrize(
    ("begin", "end", "flows", "growth"),
    [
        pytest.param(100, 110, None, 1.1, id="no flows"),
        pytest.param(100, 330, FlowDay(110, 220), 1.1, id="bought at the close, twice as much"),
        pytest.param(100, 330, FlowDay(105, 210), 1.1, id="bought at the day's average"),
        pytest.param(100, 44, FlowDay(110, -66), 1.1, id="sold in part at the close"),
        pytest.param(100, 0, FlowDay(110, -110), 1.1, id="sold to the last"),
        pytest.param(100, 109, FlowDay(110, 1), 1.1 * 109 / 111, id="the fee of a trade"),
        pytest.param(100, 100, FlowDay(100, 3, earned=-3), 0.97, id="a fee, paid from outside"),
        pytest.param(100, 95, FlowDay(95, -5, earned=5), 1, id="a dividend, paid out"),
        pytest.param(0, 100, FlowDay(0, 101), 100 / 101, id="the fee of the first day is a loss"),
        pytest.param(0, 100, FlowDay(0, 105, earned=-5), 100 / 105, id="the first day's FEE too"),
        pytest.param(0, 0, FlowDay(0, -10, round_trip=100), 1.1, id="in and out, nothing before"),
        pytest.param(0, 0, FlowDay(0, -10, earned=10), None, id="paid after it was closed"),
        pytest.param(1, 1, FlowDay(1, 50, round_trip=100), 0.5, id="lost on a round trip"),
        pytest.param(100, 0, FlowDay(100, 0), 0, id="everything lost"),
        pytest.param(0, 0, None, None, id="nothing"),
        pytest.param(-10, 5, None, None, id="nothing to begin with"),
        pytest.param(100, -5, None, None, id="more than everything lost"),
        pytest.param(100, -5, FlowDay(110, -115), 1.1, id="a withdrawal before its deposit"),
        pytest.param(-5, 110, FlowDay(-5, 115), 1, id="the deposit, a day late"),
        pytest.param(-10, 999_915, FlowDay(-10, 10**6), 999_915 / 999_990, id="funded a day late"),
        pytest.param(-10, -5, FlowDay(-10, 5), None, id="not funded at all"),
        pytest.param(100, 100, FlowDay(100, 150, earned=-150), None, id="a fee above the value"),
        pytest.param(100, -5, FlowDay(100, 60, earned=-150), None, id="below zero twice"),
    ],
)
def test_a_day_is_linked_at_the_moment_of_its_flows(begin, end, flows, growth):
    """Worked by hand from (V_m ÷ V_begin) × (1 + (V_end − V_m − net) ÷ base)."""
    assert daily_growth([begin, end], {} if flows is None else {0: flows}) == [
        None if growth is None else pytest.approx(growth, rel=1e-12)
    ]


def test_days_below_zero_are_named_and_the_period_goes_on():
    """A day that falls through zero has no return; those around it have."""
    values = [100, 110, -5, -5, 100, 120]
    flow_days = {3: FlowDay(-5, 105)}
    growth = daily_growth(values, flow_days)
    assert growth == [1.1, None, None, 1, 1.2]
    assert below_zero(values, flow_days) == [1, 2]
    assert time_weighted_return(growth).value == pytest.approx(0.32)
    assert below_zero([100, 100], {0: FlowDay(100, 150, earned=-150)}) == [0]
    assert below_zero([0, 100], {0: FlowDay(0, 105, earned=-5)}) == []


@pytest.mark.parametrize("values", [[0, 0], [0], [-5, -10]])
def test_without_capital_there_is_no_return(values):
    assert time_weighted_return(daily_growth(values, {})) == FloatRatio(None, "no_capital")


def test_only_a_year_or_more_is_annualised():
    """Cube root of 1.2 × 1.25 × 0.96, a CFA practice question."""
    assert annualized(FloatRatio(0.44), 1095).value == pytest.approx(0.1292, abs=1e-4)
    assert annualized(FloatRatio(0.1), 365).value == pytest.approx(0.1)
    assert annualized(FloatRatio(0.1), 364) == FloatRatio(None, "shorter_than_a_year")
    assert annualized(FloatRatio(None, "no_capital"), 3) == FloatRatio(None, "no_capital")
    assert annualized(FloatRatio(-1.0), 800).value == -1


def test_volatility_is_that_of_the_log_returns_by_how_many_a_year_has():
    """Portfolio Performance's case: its figure is for its six returns, ours for a year of them."""
    growth = [1.005, 1 - 1 / 300, 0.995, 1.01, 1.01, 0.995]
    assert volatility(growth, 365).value == pytest.approx(0.017736692475, rel=1e-9)
    assert volatility(growth, 73).value == pytest.approx(
        0.017736692475 / math.sqrt(6) * math.sqrt(30), rel=1e-9
    )
    assert volatility([None, *growth, None], 365) == volatility(growth, 365)
    assert volatility([1.1, None], 365) == FloatRatio(None, "too_few_returns")
    assert volatility([1.1, 0.0], 365) == FloatRatio(None, "total_loss")


@pytest.mark.parametrize(("returns", "a_year"), [(252, 252), (365, 365), (12, 12)])
def test_a_year_has_as_many_returns_as_there_are_closes(returns, a_year):
    """Shares, crypto, and a fund priced monthly: two years of each."""
    growth = [1.01, 0.99] * returns
    deviation = statistics.stdev(map(math.log, growth))
    assert volatility(growth, 2 * 365).value == pytest.approx(deviation * math.sqrt(a_year))


def test_sharpe_needs_a_year_and_some_risk():
    assert sharpe(FloatRatio(0.12), 0.02, FloatRatio(0.2)).value == pytest.approx(0.5)
    assert sharpe(FloatRatio(None, "shorter_than_a_year"), 0, FloatRatio(0.2)) == FloatRatio(
        None, "shorter_than_a_year"
    )
    assert sharpe(FloatRatio(0.1), 0, FloatRatio(None, "too_few_returns")) == FloatRatio(
        None, "too_few_returns"
    )
    assert sharpe(FloatRatio(0.1), 0, FloatRatio(0.0)) == FloatRatio(None, "no_volatility")


@pytest.mark.parametrize(
    ("index", "fall", "peak", "trough", "recovery"),
    [
        ([2, 2, 0.5, 2, 2, 3, 4, 5, 6, 7], -0.75, 1, 2, 3),
        ([100, 120, 110, 80, 85, 90, 95, 100, 105, 110, 115, 120], -1 / 3, 1, 3, 11),
        ([1, 1.1, 1.2, -0.4], -4 / 3, 2, 3, None),
        ([100, 120, 110, 80, 110], -1 / 3, 1, 3, None),
        ([1, 0.5, 1, 0.5], -0.5, 0, 1, 2),
    ],
)
def test_drawdowns_of_portfolio_performance(index, fall, peak, trough, recovery):
    """Its series of cumulative returns, plus one."""
    drawdown = max_drawdown(index)
    assert drawdown.value == pytest.approx(fall)
    assert (drawdown.peak, drawdown.trough, drawdown.recovery) == (peak, trough, recovery)


def test_what_never_falls_has_no_drawdown():
    assert max_drawdown([1, 1, 2]).value == 0
    assert max_drawdown([1, 1, 2]).peak is None


@given(st.lists(st.floats(0.5, 1.5), max_size=30), st.integers(0, 30))
def test_growth_links_over_any_cut(growth, cut):
    """The growth of the whole is that of its two parts, linked."""
    left, right = index_of(growth[:cut])[-1], index_of(growth[cut:])[-1]
    assert index_of(growth)[-1] == pytest.approx(left * right)
