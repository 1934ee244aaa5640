"""Allocation: how far groups of holdings are from their targets, and what new money should buy.

    weight   value ÷ total
    drift    weight − target
    gap      value − target × (total + new money): what a group has too much, negative: too little

New money goes first where the gap is lowest, until it is as low as the next one's, and so on: with
enough money all targets are met. Nothing is sold unless asked; then each group gives what it has
above its target, and that money is spent with the new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from shared.immutable import immutable
from shared.ledger.money import PRECISE, prorate

_ZERO: Final = Decimal(0)


@immutable
class Priced:
    """An asset that may be bought, and sold as far as it is held. `value` and `unit_price` are in
    the reporting currency.
    """

    asset: str
    group: str
    held: Decimal
    unit_price: Decimal

    @property
    def value(self) -> Decimal:
        return PRECISE.multiply(self.held, self.unit_price)


@immutable
class Order:
    """`quantity` is bought, or sold where it is negative. `amount` is what that costs, exact;
    negative: what it brings. Without an asset the group has none with a price: money for it.
    """

    group: str
    asset: str | None
    quantity: Decimal | None
    amount: Decimal


@immutable
class Plan:
    """The orders, sales first. `left` = new money + what sales bring − what purchases cost: what
    rounding left, and what no group below its target needs.
    """

    orders: Sequence[Order]
    left: Decimal


@immutable
class Units:
    """In which steps units are traded: whole ones, or decimals of which there are so many."""

    decimals: int

    def rounded(self, quantity: Decimal) -> Decimal:
        """Never more than the quantity."""
        step = Decimal(1).scaleb(-self.decimals)
        return PRECISE.multiply(PRECISE.divide(quantity, step).to_integral_value(ROUND_FLOOR), step)


def plan(
    values: Mapping[str, Decimal],
    targets: Mapping[str, Decimal],
    assets: Sequence[Priced],
    new_money: Decimal,
    units: Units,
    *,
    sell: bool,
) -> Plan:
    """What to trade so that the groups come nearer to their targets. `values` are those of all
    groups; a group without a target is left alone.
    """
    total = PRECISE.add(_total(values.values()), new_money)
    gaps = {
        group: PRECISE.subtract(values.get(group, _ZERO), PRECISE.multiply(target, total))
        for group, target in targets.items()
    }
    by_group: dict[str, list[Priced]] = {}
    for priced in assets:
        if priced.unit_price > 0:
            by_group.setdefault(priced.group, []).append(priced)
    sales: list[Order] = []
    if sell:
        for group, gap in gaps.items():
            if gap > 0:
                sales += _sales(by_group.get(group, []), gap, units)
    money = PRECISE.subtract(new_money, _total(sale.amount for sale in sales))
    amounts = {group: amount for group, amount in poured(gaps, money).items() if amount > 0}
    purchases: list[Order] = []
    for group, amount in amounts.items():
        purchases += _purchases(group, by_group.get(group, []), amount, units)
    spent = _total(order.amount for order in purchases)
    rest = PRECISE.subtract(_total(amounts.values()), spent)
    purchases = _with_rest(purchases, rest, assets, units)
    left = PRECISE.subtract(money, _total(order.amount for order in purchases))
    return Plan([*sales, *(order for order in purchases if order.amount)], left)


def poured(gaps: Mapping[str, Decimal], money: Decimal) -> dict[str, Decimal]:
    """How much of the money each group gets: the lowest gaps are filled first, all to one level,
    and none above zero.
    """
    level, below = _ZERO, sorted(gap for gap in gaps.values() if gap < 0)
    needed = _total(below).copy_negate()
    if needed > money:
        # The level up to which the money fills the `count` lowest gaps.
        filled = _ZERO
        for count, gap in enumerate(below, 1):
            filled = PRECISE.add(filled, gap)
            level = PRECISE.divide(PRECISE.add(money, filled), Decimal(count))
            if count == len(below) or level <= below[count]:
                break
    return {
        group: PRECISE.subtract(level, gap) if gap < level else _ZERO for group, gap in gaps.items()
    }


def _sales(held: Sequence[Priced], amount: Decimal, units: Units) -> list[Order]:
    """Of each asset the same share of its value, rounded down: never more than is held."""
    whole = _total(priced.value for priced in held)
    orders = []
    for priced in held:
        if not whole or priced.held <= 0:
            continue
        share = prorate(min(amount, whole), priced.value, whole)
        quantity = min(units.rounded(PRECISE.divide(share, priced.unit_price)), priced.held)
        if quantity > 0:
            orders.append(_order(priced, quantity.copy_negate()))
    return orders


def _purchases(
    group: str, priced_assets: Sequence[Priced], amount: Decimal, units: Units
) -> list[Order]:
    """By the value that is held of each asset; equally where nothing is."""
    if not priced_assets:
        return [Order(group, None, None, amount)]
    whole = _total(priced.value for priced in priced_assets)
    orders = []
    for priced in priced_assets:
        share = (
            prorate(amount, priced.value, whole)
            if whole > 0
            else PRECISE.divide(amount, Decimal(len(priced_assets)))
        )
        quantity = units.rounded(PRECISE.divide(share, priced.unit_price))
        orders.append(_order(priced, quantity))
    return orders


def _with_rest(
    purchases: Sequence[Order], rest: Decimal, assets: Sequence[Priced], units: Units
) -> list[Order]:
    """One whole unit more of each asset whose price the money that rounding left still pays, those
    first of which the least was bought.
    """
    if units.decimals:
        return list(purchases)
    prices = {priced.asset: priced.unit_price for priced in assets}
    orders = list(purchases)
    for place, order in sorted(enumerate(orders), key=lambda entry: entry[1].amount):
        if order.asset is None or order.quantity is None or prices[order.asset] > rest:
            continue
        price = prices[order.asset]
        orders[place] = replace(
            order,
            quantity=PRECISE.add(order.quantity, Decimal(1)),
            amount=PRECISE.add(order.amount, price),
        )
        rest = PRECISE.subtract(rest, price)
    return orders


def _order(priced: Priced, quantity: Decimal) -> Order:
    return Order(
        priced.group, priced.asset, quantity, PRECISE.multiply(quantity, priced.unit_price)
    )


def _total(figures: Iterable[Decimal]) -> Decimal:
    total = _ZERO
    for figure in figures:
        total = PRECISE.add(total, figure)
    return total
