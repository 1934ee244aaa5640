"""Returns, drawdown and risk give the figures that others have published for the same series."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.ratios import FloatRatio
from shared.ledger.returns import (
    annualized,
    daily_growth,
    index_of,
    max_drawdown,
    sharpe,
    time_weighted_return,
    volatility,
)

CASH_ACCOUNT = [0, 10000, 10230, 10630, 9995.59, 10289.58, 10583.57, 16179.56, 11600, 10596.15]
DEPOSITS = [10000, 0, 200, 0, 0, 0, 5400, 0, 0]
WITHDRAWALS = [0, 0, 0, 400, 0, 0, 0, 3697.04, 0]


def test_a_cash_account_returns_what_portfolio_performance_says():
    """testExcelSample: deposits count from the start of their day, withdrawals at its end; interest
    and fees are return.
    """
    growth = daily_growth(CASH_ACCOUNT, DEPOSITS, WITHDRAWALS)
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


def test_the_fee_of_the_first_day_is_a_loss():
    """Portfolio Performance on hledger's roi case 14: 101 in, worth 100, then 200."""
    growth = daily_growth([0, 100, 200], [101, 0], [0, 0])
    assert time_weighted_return(growth).value == pytest.approx(0.98019802, abs=1e-8)


def test_a_day_that_begins_with_nothing_has_no_return():
    growth = daily_growth([0, 0, 100, 110, 0, 0], [0, 100, 0, 0, 0], [0, 0, 0, 110, 0])
    assert growth == [None, 1, pytest.approx(1.1), 1, None]


@pytest.mark.parametrize(
    ("values", "money_in", "money_out", "reason"),
    [
        ([0, 0], [0], [0], "no_capital"),
        ([], [], [], "no_capital"),
        ([100, -5, 10], [0, 0], [0, 0], "negative_value"),
        ([-5, 10], [0], [0], "negative_value"),
    ],
)
def test_without_capital_or_below_nothing_there_is_no_return(values, money_in, money_out, reason):
    assert time_weighted_return(daily_growth(values, money_in, money_out)) == FloatRatio(
        None, reason
    )


def test_only_a_year_or_more_is_annualised():
    """Cube root of 1.2 × 1.25 × 0.96, a CFA practice question."""
    assert annualized(FloatRatio(0.44), 1095).value == pytest.approx(0.1292, abs=1e-4)
    assert annualized(FloatRatio(0.1), 365).value == pytest.approx(0.1)
    assert annualized(FloatRatio(0.1), 364) == FloatRatio(None, "shorter_than_a_year")
    assert annualized(FloatRatio(None, "no_capital"), 3) == FloatRatio(None, "no_capital")
    assert annualized(FloatRatio(-1.0), 800).value == -1


def test_volatility_is_that_of_the_log_returns_over_252_days():
    """Portfolio Performance's case: its figure is for its six returns, ours for a year of 252."""
    growth = [1.005, 1 - 1 / 300, 0.995, 1.01, 1.01, 0.995]
    assert volatility(growth).value == pytest.approx(
        0.017736692475 / math.sqrt(6) * math.sqrt(252), rel=1e-9
    )
    assert volatility([None, *growth, None]) == volatility(growth)
    assert volatility([1.1, None]) == FloatRatio(None, "too_few_returns")
    assert volatility([1.1, 0.0]) == FloatRatio(None, "total_loss")


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
