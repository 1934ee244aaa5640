"""The parts of an attribution add up, periods link, and every figure has a value or a reason."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.analytics.performance import performance_of
from shared.ledger.money import round_money
from shared.ledger.transactions import Transaction
from tests.analytics.daily_portfolios import daily
from tests.timeseries.portfolios import ASSETS, DAYS, FIRST, Portfolio, portfolios

views = st.fixed_dictionaries(
    {
        "currency": st.sampled_from(["USD", "EUR", "ARS"]),
        "base_currency": st.sampled_from(["USD", "EUR"]),
        "track_cash": st.booleans(),
    }
)


def over(portfolio: Portfolio, first: int, last: int, view):
    return performance_of(
        daily(
            portfolio.transactions,
            splits=portfolio.splits,
            closes=portfolio.closes,
            rates=portfolio.rates,
            asset_currencies=ASSETS,
            first=FIRST + timedelta(days=first),
            last=FIRST + timedelta(days=last),
            **view,
        )
    )


@settings(max_examples=60, deadline=None)
@given(portfolios(), views, st.integers(-1, DAYS - 2), st.integers(1, DAYS))
def test_the_parts_shown_add_up_to_the_change_shown(
    portfolio: Portfolio, view, start: int, length: int
):
    """V(to) − V(from) = flows + price + fx + dividends + interest − fees − taxes, to the last digit
    shown.
    """
    performance = over(portfolio, start, min(start + length, DAYS - 1), view)
    shown = performance.attribution.rounded(view["currency"])
    parts = (
        shown.price,
        shown.fx,
        shown.dividends,
        shown.interest,
        shown.fees,
        shown.taxes,
        shown.total,
        shown.net_flow,
    )
    if None in parts:
        assert performance.attribution_reason in {"price_missing", "rate_missing"}
        return
    price, fx, dividends, interest, fees, taxes, total, flow = (
        amount or Decimal(0) for amount in parts
    )
    assert price + fx + dividends + interest - fees - taxes == total
    assert shown.end_value - shown.start_value == flow + total
    exact = performance.attribution
    for name in ("dividends", "interest", "fees", "taxes"):
        assert getattr(shown, name) == round_money(getattr(exact, name), view["currency"])
    assert abs(price - (exact.price or 0)) + abs(fx - (exact.fx or 0)) <= Decimal("0.06")


def test_parts_of_more_digits_than_a_context_has_add_up_too():
    """Thirty-five digits: a subtraction in Python's default 28 digits was wrong by a quarter of a
    dollar.
    """
    bought = Transaction("BUY", FIRST, "USD", "usd-1", Decimal("100000000000000001.7"), Decimal(1))
    portfolio = daily(
        [bought],
        closes={
            "usd-1": [
                (FIRST, Decimal("123456789012345678.13")),
                (FIRST + timedelta(days=1), Decimal("223456789012345678.27")),
            ]
        },
        asset_currencies=ASSETS,
        first=FIRST,
        last=FIRST + timedelta(days=1),
    )
    shown = performance_of(portfolio).attribution.rounded("USD")
    assert str(shown.start_value) == "12345678901234568022876541320987652.82"
    assert str(shown.end_value) == "22345678901234568206876541320987653.06"
    assert str(shown.total) == str(shown.price) == "10000000000000000184000000000000000.24"


@settings(max_examples=40, deadline=None)
@given(portfolios(), views, st.integers(0, DAYS - 3), st.integers(1, DAYS - 2))
def test_two_periods_make_their_whole(portfolio: Portfolio, view, first: int, second: int):
    """Each part of the attribution over two adjoining periods adds up to that over both, and
    returns link.
    """
    start, middle, end = -1, min(first, second), DAYS - 1
    whole, left, right = (
        over(portfolio, *span, view) for span in ((start, end), (start, middle), (middle, end))
    )
    for name in ("price", "fx", "dividends", "interest", "fees", "taxes", "total", "net_flow"):
        figures = [getattr(performance.attribution, name) for performance in (whole, left, right)]
        if None not in figures:
            assert abs(figures[0] - figures[1] - figures[2]) <= abs(figures[0]) * Decimal(
                "1e-20"
            ) + Decimal("1e-15")
    returns = [performance.time_weighted.value for performance in (whole, left, right)]
    if None not in returns:
        growths = [1 + total for total in returns]
        # 1 + r of a loss of nearly everything has lost the digits that r rounded away, and no more
        # than those.
        lost = sum(2**-52 / growth for growth in growths if growth > 0)
        assert growths[0] == pytest.approx(growths[1] * growths[2], rel=1e-9 + lost, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(portfolios(), views)
def test_a_figure_or_a_reason_never_both_never_neither(portfolio: Portfolio, view):
    performance = over(portfolio, -1, DAYS - 1, view)
    for figure in (
        performance.time_weighted,
        performance.annualized,
        performance.money_weighted,
        performance.volatility,
        performance.sharpe,
    ):
        assert (figure.value is None) != (figure.reason is None)
        assert figure.value is None or abs(figure.value) < float("inf")


@settings(max_examples=30, deadline=None)
@given(portfolios())
def test_one_currency_has_no_currency_gain(portfolio: Portfolio):
    """In one currency the whole change is price and income."""
    portfolio.transactions = [
        transaction
        for transaction in portfolio.transactions
        if transaction.currency == "USD" and ASSETS.get(str(transaction.asset), "USD") == "USD"
    ]
    performance = over(portfolio, -1, DAYS - 1, {"currency": "USD"})
    if performance.attribution.fx is not None:
        assert performance.attribution.rounded("USD").fx == 0
