"""What new money should buy: figures worked by hand, and what holds of every plan."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shared.ledger.allocation import Plan, Priced, Units, plan, poured
from shared.ledger.money import PRECISE

WHOLE, FRACTIONS = Units(0), Units(8)


def lines(planned: Plan) -> list[str]:
    return [
        f"{order.group} {order.asset} {order.quantity} {order.amount.normalize():f}"
        for order in planned.orders
    ]


def split(**values: str) -> dict[str, Decimal]:
    return {name: Decimal(value) for name, value in values.items()}


STOCK = Priced("STOCK", "equity", Decimal(6), Decimal(100))
BOND = Priced("BOND", "bond", Decimal(40), Decimal(10))
VALUES = split(equity="600", bond="400")


def test_new_money_goes_where_most_is_missing() -> None:
    """1,000 + 500 at 80 : 20 are 1,200 and 300: all of it buys stock."""
    planned = plan(
        VALUES, split(equity="0.8", bond="0.2"), [STOCK, BOND], Decimal(500), WHOLE, sell=False
    )
    assert lines(planned) == ["equity STOCK 5 500"]
    assert planned.left == 0


def test_with_sales_both_targets_are_met() -> None:
    planned = plan(
        VALUES, split(equity="0.8", bond="0.2"), [STOCK, BOND], Decimal(500), WHOLE, sell=True
    )
    assert lines(planned) == ["bond BOND -10 -100", "equity STOCK 6 600"]
    assert planned.left == 0


def test_what_rounding_left_buys_one_more_unit_where_it_can() -> None:
    """475 for stock and 75 for bonds: 4 and 7 units, and the 80 that are left 0 and 1."""
    planned = plan(
        VALUES, split(equity="0.7", bond="0.3"), [STOCK, BOND], Decimal(555), WHOLE, sell=False
    )
    assert lines(planned) == ["equity STOCK 4 400", "bond BOND 7 70"]
    assert planned.left == 85


def test_fractions_spend_everything_but_less_than_the_last_decimal() -> None:
    third = Priced("THIRD", "equity", Decimal(1), Decimal(3))
    planned = plan(
        split(equity="3"), split(equity="1"), [third], Decimal(100), FRACTIONS, sell=False
    )
    assert lines(planned) == ["equity THIRD 33.33333333 99.99999999"]
    assert planned.left == Decimal("0.00000001")


def test_what_no_target_needs_is_left() -> None:
    planned = plan(
        split(equity="600"), split(equity="0.5"), [STOCK], Decimal(400), WHOLE, sell=False
    )
    assert not planned.orders
    assert planned.left == 400


def test_a_group_without_a_price_is_told_its_money() -> None:
    planned = plan(VALUES, split(gold="0.5"), [STOCK, BOND], Decimal(100), WHOLE, sell=False)
    assert lines(planned) == ["gold None None 100"]


def test_a_group_without_a_target_is_left_alone() -> None:
    planned = plan(VALUES, split(equity="1"), [STOCK, BOND], Decimal(100), WHOLE, sell=True)
    assert lines(planned) == ["equity STOCK 1 100"]


def test_the_lowest_are_filled_to_one_level() -> None:
    gaps = split(a="-100", b="-40", c="-10", d="5")
    assert poured(gaps, Decimal(80)) == split(a="70", b="10", c="0", d="0")
    assert poured(gaps, Decimal(60)) == split(a="60", b="0", c="0", d="0")
    assert poured(gaps, Decimal(150)) == split(a="100", b="40", c="10", d="0")
    assert poured(gaps, Decimal(999)) == split(a="100", b="40", c="10", d="0")
    assert poured(gaps, Decimal(0)) == split(a="0", b="0", c="0", d="0")


_PRICES = st.integers(1, 10**7).map(lambda cents: Decimal(cents).scaleb(-3))
_ASSETS = st.lists(
    st.builds(
        Priced,
        asset=st.uuids().map(str),
        group=st.sampled_from("abc"),
        held=st.integers(0, 10**6).map(lambda units: Decimal(units).scaleb(-2)),
        unit_price=_PRICES,
    ),
    max_size=6,
    unique_by=lambda priced: priced.asset,
)


@given(
    assets=_ASSETS,
    weights=st.tuples(*[st.integers(0, 33)] * 3),
    money=st.integers(0, 10**7).map(lambda cents: Decimal(cents).scaleb(-2)),
    units=st.sampled_from([WHOLE, FRACTIONS]),
    sell=st.booleans(),
)
def test_every_plan_adds_up(
    assets: list[Priced],
    weights: tuple[int, ...],
    money: Decimal,
    units: Units,
    sell: bool,
) -> None:
    values: dict[str, Decimal] = {}
    for priced in assets:
        values[priced.group] = values.get(priced.group, Decimal(0)) + priced.value
    targets = {group: Decimal(w) / 100 for group, w in zip("abc", weights, strict=True)}
    planned = plan(values, targets, assets, money, units, sell=sell)
    spent = sum((order.amount for order in planned.orders), Decimal(0))
    assert PRECISE.add(spent, planned.left) == money
    assert planned.left >= 0
    held = {priced.asset: priced for priced in assets}
    for order in planned.orders:
        if order.asset is None or order.quantity is None:
            assert order.amount > 0
            continue
        priced = held[order.asset]
        assert order.amount == PRECISE.multiply(order.quantity, priced.unit_price)
        assert order.quantity >= -priced.held
        assert sell or order.quantity > 0
        exponent = order.quantity.normalize().as_tuple().exponent
        assert isinstance(exponent, int)
        assert -exponent <= units.decimals or order.quantity == -priced.held
