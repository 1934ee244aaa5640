"""Lots: units of one asset bought together, and what they cost.

    lot            units of one asset bought together, with what they cost
    cost           in the asset's currency, the buy's fee and tax included
    cost_base      in the reporting currency, frozen at the rate of the trade date
    rate           reporting currency for one unit of the asset's currency on the trade date;
                   cost × rate = cost_base

Unknown figures (a rate that no source has) are None, and so is everything computed from them;
never zero, never one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from shared.immutable import immutable
from shared.ledger.money import PRECISE, add, prorate, subtract, sum_or_none

_ZERO: Final = Decimal(0)


class CostBasisMethod(StrEnum):
    """Which lots a sale uses up: the oldest, the newest, the dearest, or a share of all of them."""

    FIFO = "FIFO"
    LIFO = "LIFO"
    HIFO = "HIFO"
    AVERAGE = "AVERAGE"


@immutable
class Lot:
    """Some units of one asset and their cost. `date` is the trade date; for AVERAGE, that of the
    first unit still pooled.
    """

    date: date
    quantity: Decimal
    cost: Decimal | None
    cost_base: Decimal | None
    rate: Decimal | None
    key: str | None = None
    """The key of the transaction that brought the units; None where several are pooled."""

    def costing(self, cost: Decimal | None, cost_base: Decimal | None) -> Lot:
        """The same units at another cost."""
        return Lot(self.date, self.quantity, cost, cost_base, self.rate, self.key)

    def take(self, quantity: Decimal) -> tuple[Lot, Lot]:
        """(the part taken, the rest). The rest's cost is the difference, so that no cost is lost
        between them.
        """
        cost = None if self.cost is None else prorate(self.cost, quantity, self.quantity)
        cost_base = (
            None if self.cost_base is None else prorate(self.cost_base, quantity, self.quantity)
        )
        remaining = PRECISE.subtract(self.quantity, quantity)
        rest = Lot(
            self.date,
            remaining,
            subtract(self.cost, cost),
            subtract(self.cost_base, cost_base),
            self.rate,
            self.key,
        )
        return Lot(self.date, quantity, cost, cost_base, self.rate, self.key), rest

    def split(self, new: int, old: int) -> Lot:
        """The same cost for new/old times the units, which are multiplied and divided once, never
        by a rounded ratio.
        """
        quantity = prorate(self.quantity, Decimal(new), Decimal(old))
        return Lot(self.date, quantity, self.cost, self.cost_base, self.rate, self.key)

    def in_pool(self) -> Lot:
        """The lot as the first one that AVERAGE pools. A charge in a third currency may cost other
        rates than the lot's: a trade in one part and one in two parts then have one rate.
        """
        rate = _average_rate(self.cost, self.cost_base, self.rate)
        return Lot(self.date, self.quantity, self.cost, self.cost_base, rate, self.key)

    def pooled_with(self, other: Lot) -> Lot:
        """Both as one lot, as AVERAGE pools them."""
        cost = add(self.cost, other.cost)
        cost_base = add(self.cost_base, other.cost_base)
        rate = _average_rate(cost, cost_base, other.rate)
        return Lot(self.date, PRECISE.add(self.quantity, other.quantity), cost, cost_base, rate)


def _average_rate(
    cost: Decimal | None, cost_base: Decimal | None, without_cost: Decimal | None
) -> Decimal | None:
    """Pooled base cost ÷ pooled cost."""
    if cost is None or cost_base is None:
        return None
    return PRECISE.divide(cost_base, cost) if cost else without_cost


def spread(amount: Decimal | None, lots: Sequence[Lot]) -> list[Decimal | None]:
    """The amount's share of each lot, by quantity; the last one takes what divisions left."""
    total = sum_or_none(lot.quantity for lot in lots)
    if amount is None or not total:
        return [None] * len(lots)
    shares: list[Decimal | None] = []
    left = amount
    for lot in lots[:-1]:
        share = prorate(amount, lot.quantity, total)
        left = PRECISE.subtract(left, share)
        shares.append(share)
    return [*shares, left]


def part_of(whole: Decimal | None, part: Decimal | None, of: Decimal | None) -> Decimal | None:
    """whole × part ÷ of; nothing of nothing is zero."""
    if whole is None or part is None or of is None:
        return None
    return prorate(whole, part, of) if of else _ZERO


@immutable
class Scale:
    """The product of an asset's splits so far: one unit has become `new` ÷ `old` units, exactly and
    in lowest terms.
    """

    new: int = 1
    old: int = 1

    def after(self, new: int, old: int) -> Scale:
        """The scale after one more split. Both ratios are in lowest terms, so common factors can
        only stand crosswise.
        """
        common = math.gcd(new, old)
        new, old = new // common, old // common
        first, second = math.gcd(self.new, old), math.gcd(new, self.old)
        return Scale(self.new // first * (new // second), self.old // second * (old // first))

    def since(self, earlier: Scale) -> tuple[int, int]:
        """(new, old) of the splits between `earlier` and this."""
        return self.new * earlier.old, self.old * earlier.new
