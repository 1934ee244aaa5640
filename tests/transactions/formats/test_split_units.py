"""The ratio of a split of which a statement says only the units that it added."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shared.transactions.formats.split_units import UnitChange, UnitsBefore
from shared.transactions.formats.statement_figures import NotUnderstood


def changes(*rows):
    """Of one asset: the day, the units, and the price where there is one."""
    return [
        UnitChange(day, "A", Decimal(units), Decimal(price) if price else None)
        for day, units, price in rows
    ]


def ratio(rows, added, day="3", asset="A"):
    fields = UnitsBefore(changes(*rows)).ratio(asset, day, Decimal(added))
    return fields["new"], fields["old"]


@pytest.mark.parametrize(
    ("rows", "added", "expected"),
    [
        ([("1", "10", "400"), ("3", "30", ""), ("4", "-1", "101")], "30", (4, 1)),
        ([("4", "-1", "101"), ("3", "30", ""), ("1", "10", "400")], "30", (4, 1)),
        ([("1", "10", "400"), ("2", "5", ""), ("4", "-1", ""), ("5", "-1", "200")], "15", (2, 1)),
        ([("1", "20", "5"), ("4", "-1", "49")], "-18", (1, 10)),
        ([("1", "2.5", "30"), ("4", "1", "21")], "1.25", (3, 2)),
    ],
    ids=["forward", "newest first", "rows without a price", "reverse", "three for two"],
)
def test_units_and_prices_give_the_ratio(rows, added, expected):
    assert ratio(rows, added) == expected


@pytest.mark.parametrize(
    ("rows", "added"),
    [
        ([], "30"),
        ([("3", "30", "")], "30"),
        ([("4", "10", "100")], "30"),
        ([("1", "10", "400"), ("3", "30", "")], "30"),
        ([("1", "10", ""), ("4", "-1", "100")], "30"),
        ([("1", "10", "400"), ("4", "-1", "380")], "30"),
        ([("1", "15", "400"), ("4", "-1", "100")], "30"),
        ([("1", "10", "400"), ("4", "-1", "100")], "30.1"),
        ([("1", "10", "400"), ("2", "-10", "400"), ("4", "1", "100")], "30"),
    ],
    ids=[
        "nothing held",
        "only itself",
        "bought after it",
        "the last row",
        "no price before",
        "prices that don't move",
        "other units than the prices say",
        "no ratio",
        "all sold before",
    ],
)
def test_what_is_not_confirmed_is_not_understood(rows, added):
    with pytest.raises(NotUnderstood):
        ratio(rows, added)


def test_each_asset_has_its_own_units():
    with pytest.raises(NotUnderstood):
        ratio([("1", "10", "400"), ("4", "-1", "100")], "30", asset="B")
