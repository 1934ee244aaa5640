"""The columns that the database's texts give are those that the records give, and both give the
ledger's quantities.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings

from shared.ledger.columns import ColumnTexts
from shared.ledger.transactions import BUY, DIVIDEND, SELL, Transaction
from shared.timeseries.columns import columns_of, columns_of_texts
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.quantities import quantity_steps
from shared.timeseries.span import Span, Steps
from tests.timeseries.portfolios import DAYS, FIRST, Portfolio, portfolios

DAY = date(2024, 1, 2)


def texts_of(transactions: list[Transaction]) -> list[ColumnTexts]:
    """The texts as PostgreSQL returns them: asset by asset, never with an exponent."""

    def text(figure: object) -> str:
        return (
            "" if figure is None else f"{figure:f}" if isinstance(figure, Decimal) else str(figure)
        )

    by_asset: dict[str | None, list[Transaction]] = {}
    for transaction in transactions:
        by_asset.setdefault(transaction.asset, []).append(transaction)
    return [
        ColumnTexts(
            asset,
            ",".join(transaction.type for transaction in own),
            ",".join(transaction.date.isoformat() for transaction in own),
            ",".join(text(transaction.quantity) for transaction in own),
            ",".join(text(transaction.order) for transaction in own),
        )
        for asset, own in by_asset.items()
    ]


def held_by_day(steps: dict[str, Steps]) -> dict[str, list[Decimal]]:
    """The units held at the end of each day, whatever the number of steps."""
    span = Span.between(FIRST, FIRST + timedelta(days=DAYS - 1))
    return {
        asset: [
            as_decimal(figure, steps_of_asset.decimals)
            for figure in steps_of_asset.daily(span).tolist()
        ]
        for asset, steps_of_asset in steps.items()
    }


@settings(max_examples=60, deadline=None)
@given(portfolios())
def test_texts_and_records_give_the_same_steps(portfolio: Portfolio):
    """To the day and the digit, for any ledger: also where some of its assets are replayed one by
    one.
    """
    transactions, splits = portfolio.transactions, portfolio.splits
    columns = columns_of_texts(texts_of(transactions))
    assert held_by_day(quantity_steps(transactions, splits, columns)) == held_by_day(
        quantity_steps(transactions, splits)
    )


@pytest.mark.parametrize(
    "quantity",
    ["0.000000000001", "999.999999999999", "1000", "1000.000000000001", "123456.123456789012"],
)
def test_every_digit_of_a_quantity_arrives(quantity: str):
    """Below a thousand by way of a float, from there on without one."""
    bought = Transaction(BUY, DAY, "USD", "usd-1", Decimal(quantity), Decimal(1))
    for columns in (columns_of([bought]), columns_of_texts(texts_of([bought]))):
        assert columns.changes is not None
        assert Decimal(int(columns.changes[0])).scaleb(-columns.decimals) == Decimal(quantity)


def test_what_an_int64_can_not_hold_is_told_and_replayed():
    """Ten million and more, with twelve decimals each."""
    bought = Transaction(BUY, DAY, "USD", "usd-1", Decimal(10_000_000), Decimal(1))
    sold = Transaction(SELL, DAY, "USD", "usd-1", Decimal("0.000000000001"), Decimal(1), recorded=1)
    columns = columns_of_texts(texts_of([bought, sold]))
    assert columns.changes is None
    steps = quantity_steps([bought, sold], [], columns)["usd-1"]
    assert (steps.figures.tolist(), steps.decimals) == ([9999999999999999999], 12)


@pytest.mark.parametrize("quantity", ["0.010713949999999999", "1E-18", "5000.0000000000000001"])
def test_more_than_twelve_decimals_are_replayed(quantity: str):
    """An asset of its own digits leaves the sums of the others alone, and is exact to the last."""
    coins = Transaction(BUY, DAY, "USD", "coin", Decimal(quantity), Decimal(1))
    shares = Transaction(BUY, DAY, "USD", "usd-1", Decimal("1.5"), Decimal(1), recorded=1)
    for columns in (columns_of([coins, shares]), columns_of_texts(texts_of([coins, shares]))):
        assert columns.to_replay == {"coin"}
        steps = quantity_steps([coins, shares], [], columns)
        held = {
            asset: Decimal(int(step.figures[0])).scaleb(-step.decimals)
            for asset, step in steps.items()
        }
        assert held == {"coin": Decimal(quantity), "usd-1": Decimal("1.5")}


def test_what_moves_no_units_is_in_no_column():
    """A dividend of an asset that was never traded, and interest of none."""
    earned = Transaction(DIVIDEND, DAY, "USD", "usd-2", amount=Decimal(5))
    interest = Transaction("INTEREST", DAY, "USD", amount=Decimal(5))
    bought = Transaction(BUY, DAY, "USD", "usd-1", Decimal(2), Decimal(1))
    columns = columns_of_texts(texts_of([interest, earned, bought]))
    assert (columns.assets, columns.codes.tolist(), columns.days.tolist()) == (
        ["usd-1"],
        [0],
        [DAY.toordinal()],
    )
    assert columns_of_texts(texts_of([interest])).assets == []
    assert columns_of_texts([]).assets == []
