"""Realized gains lot by lot: figures worked by hand, and their sum is the realized gain."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.ledger.gains import realized_gains
from shared.ledger.lots import CostBasisMethod
from shared.ledger.money import PRECISE, sum_or_none
from shared.ledger.positions import Book
from tests.ledger.notation import ledger
from tests.ledger.portfolios import Portfolio, portfolios

TWO_LOTS = """
2024-01-02 RATE EUR/USD 1.25
2024-01-02 BUY 10 ACME @ 100 USD fee 10
2024-02-01 RATE EUR/USD 1.20
2024-02-01 BUY 10 ACME @ 110 USD
2024-03-01 RATE EUR/USD 1.00
2024-03-01 SELL 15 ACME @ 120 USD fee 15
"""


def lines_of(book: Book) -> list[str]:
    """A line for each lot: the day of the lot, units, proceeds, cost and gain, and the last three
    in the reporting currency.
    """
    return [
        f"{gain.lot.date} {gain.lot.quantity} "
        + " ".join(
            f"{figure:.2f}"
            for figure in (
                gain.proceeds,
                gain.lot.cost,
                gain.gain,
                gain.proceeds_base,
                gain.lot.cost_base,
                gain.gain_base,
                gain.price_gain_base,
            )
            if figure is not None
        )
        for gain in realized_gains(book.realizations)
    ]


@pytest.mark.parametrize(
    ("method", "lines"),
    [
        (
            "FIFO",
            [
                "2024-01-02 10 1190.00 1010.00 180.00 1190.00 808.00 382.00 144.00",
                "2024-02-01 5 595.00 550.00 45.00 595.00 458.33 136.67 37.50",
            ],
        ),
        (
            "LIFO",
            [
                "2024-02-01 10 1190.00 1100.00 90.00 1190.00 916.67 273.33 75.00",
                "2024-01-02 5 595.00 505.00 90.00 595.00 404.00 191.00 72.00",
            ],
        ),
        (
            "HIFO",
            [
                "2024-02-01 10 1190.00 1100.00 90.00 1190.00 916.67 273.33 75.00",
                "2024-01-02 5 595.00 505.00 90.00 595.00 404.00 191.00 72.00",
            ],
        ),
        ("AVERAGE", ["2024-01-02 15 1785.00 1582.50 202.50 1785.00 1293.50 491.50 165.52"]),
    ],
)
def test_each_lot_has_its_own_day_cost_and_rate(method: str, lines: list[str]) -> None:
    read = ledger(TWO_LOTS)
    assert lines_of(read.book("2024-12-31", method, "EUR")) == lines


def test_named_lots_come_first() -> None:
    read = ledger(TWO_LOTS.replace("SELL 15 ACME @ 120 USD", "SELL 15 ACME @ 120 USD from 1:7"))
    assert [line[:13] for line in lines_of(read.book("2024-12-31", "FIFO", "EUR"))] == [
        "2024-02-01 7 ",
        "2024-01-02 8 ",
    ]


def test_returned_capital_is_listed_only_where_it_realizes_something() -> None:
    read = ledger("""
        2024-01-02 BUY 10 ACME @ 10 USD
        2024-02-01 RETURN_OF_CAPITAL ACME for 60 USD
        2024-03-01 RETURN_OF_CAPITAL ACME for 60 USD
        2024-04-01 SELL 10 ACME @ 1 USD
        2024-05-01 RETURN_OF_CAPITAL ACME for 5 USD
        """)
    book = read.book("2024-12-31")
    assert [
        f"{gain.transaction.date} {gain.gain}" for gain in realized_gains(book.realizations)
    ] == ["2024-03-01 20", "2024-04-01 10", "2024-05-01 5"]


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    portfolio=portfolios(),
    method=st.sampled_from(list(CostBasisMethod)),
    track_cash=st.booleans(),
)
def test_the_lots_gains_add_up_to_the_realized_gain(
    portfolio: Portfolio, method: str, track_cash: bool
) -> None:
    """Of every asset, exactly, in both currencies and in both parts; unknown where that is."""
    book = portfolio.ledger.book(
        portfolio.day,
        method,
        portfolio.currency,
        portfolio.base_currency,
        portfolio.kind,
        track_cash=track_cash,
    )
    gains = list(realized_gains(book.realizations))
    for asset, position in book.positions.items():
        own = [gain for gain in gains if gain.transaction.asset == asset]
        totals = position.totals
        for realized, summed in (
            (position.realized_gain, sum_or_none(gain.gain for gain in own)),
            (totals.realized_gain, sum_or_none(gain.gain_base for gain in own)),
            (totals.realized_price_gain, sum_or_none(gain.price_gain_base for gain in own)),
        ):
            if realized is None or summed is None:
                assert realized is summed is None
            else:
                assert abs(PRECISE.subtract(realized, summed)) < Decimal("1e-40")
