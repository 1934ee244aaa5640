"""Lots, and the four ways to choose which of them a sale uses up.

    lot            units of one asset bought together, with what they cost
    cost           in the asset's currency, the buy's fee and tax included
    cost_base      in the reporting currency, frozen at the rate of the trade date
    rate           reporting currency for one unit of the asset's currency on the trade date;
                   cost × rate = cost_base

Unknown figures (a rate that no source has) are None, and so is everything computed from them;
never zero, never one.
"""

from __future__ import annotations

import bisect
import math
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal
from enum import StrEnum
from typing import Final, Protocol

from shared.ledger.money import PRECISE, add, prorate, subtract


class CostBasisMethod(StrEnum):
    """Which lots a sale uses up: the oldest, the newest, the dearest, or a share of all of them."""

    FIFO = "FIFO"
    LIFO = "LIFO"
    HIFO = "HIFO"
    AVERAGE = "AVERAGE"


@dataclass(frozen=True, slots=True)
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

    def pooled_with(self, other: Lot) -> Lot:
        """Both as one lot, as AVERAGE pools them. The rate is pooled base cost ÷ pooled cost."""
        cost = add(self.cost, other.cost)
        cost_base = add(self.cost_base, other.cost_base)
        if cost is None or cost_base is None:
            rate = None
        elif cost:
            rate = PRECISE.divide(cost_base, cost)
        else:
            rate = other.rate
        return Lot(self.date, PRECISE.add(self.quantity, other.quantity), cost, cost_base, rate)


@dataclass(frozen=True, slots=True)
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


_ScaledLot = tuple[Lot, Scale]
"""A lot, and the scale when it was added or last reduced. A split changes neither of them."""


def _now(scaled: _ScaledLot, scale: Scale) -> Lot:
    """The lot in the units of `scale`."""
    lot, own = scaled
    return lot if own is scale else lot.split(*scale.since(own))


class LotBook(Protocol):
    """The open lots of one asset, under one method."""

    def add(self, lot: Lot) -> None: ...

    def relieve(self, quantity: Decimal) -> list[Lot]:
        """Removes `quantity` units and returns the parts of lots that they were; fewer units where
        the book holds fewer.
        """

    def split(self, new: int, old: int) -> None: ...

    def __iter__(self) -> Iterator[Lot]:
        """The open lots, in the order in which they would be used."""


def lot_book(method: str) -> LotBook:
    """An empty book for a CostBasisMethod."""
    return _BOOKS[method]()


class _Queue:
    """FIFO: the oldest lot first."""

    _newest_first = False

    def __init__(self) -> None:
        self._lots: deque[_ScaledLot] = deque()
        self._scale = Scale()

    def add(self, lot: Lot) -> None:
        if self._newest_first:
            self._lots.appendleft((lot, self._scale))
        else:
            self._lots.append((lot, self._scale))

    def relieve(self, quantity: Decimal) -> list[Lot]:
        used = []
        while self._lots and quantity > 0:
            lot = _now(self._lots.popleft(), self._scale)
            if lot.quantity > quantity:
                lot, rest = lot.take(quantity)
                self._lots.appendleft((rest, self._scale))
            quantity = PRECISE.subtract(quantity, lot.quantity)
            used.append(lot)
        return used

    def split(self, new: int, old: int) -> None:
        self._scale = self._scale.after(new, old)

    def __iter__(self) -> Iterator[Lot]:
        return (_now(scaled, self._scale) for scaled in self._lots)


class _Stack(_Queue):
    """LIFO: the newest lot first."""

    _newest_first = True


class _HighestCostFirst:
    """HIFO: the lot with the highest cost per unit first; of equal ones, and of those of unknown
    cost, the oldest.

    Costs per unit are compared in units as they were before all splits, so that no split changes
    the order.
    """

    def __init__(self) -> None:
        self._lots: list[tuple[Decimal, int, _ScaledLot]] = []
        self._scale = Scale()
        self._count = 0

    def add(self, lot: Lot) -> None:
        # In ascending order of unit cost, so that the next lot to use is popped off the end.
        entry = (_unit_cost(lot, self._scale), -self._count, (lot, self._scale))
        bisect.insort(self._lots, entry, key=_by_unit_cost)
        self._count += 1

    def relieve(self, quantity: Decimal) -> list[Lot]:
        used = []
        while self._lots and quantity > 0:
            unit_cost, place, scaled = self._lots.pop()
            lot = _now(scaled, self._scale)
            if lot.quantity > quantity:
                lot, rest = lot.take(quantity)
                self._lots.append((unit_cost, place, (rest, self._scale)))
            quantity = PRECISE.subtract(quantity, lot.quantity)
            used.append(lot)
        return used

    def split(self, new: int, old: int) -> None:
        self._scale = self._scale.after(new, old)

    def __iter__(self) -> Iterator[Lot]:
        return (_now(scaled, self._scale) for _, _, scaled in reversed(self._lots))


_COARSE: Final = Context(prec=40)


def _unit_cost(lot: Lot, scale: Scale) -> Decimal:
    """The cost of one unit as it was before all splits, for comparing lots. It has fewer digits
    than the ledger works with, so that equal costs tie even where one of them was divided. An
    unknown cost sorts below every known one.
    """
    if lot.cost is None:
        return Decimal(-1)
    units = (
        lot.quantity
        if scale.new == scale.old
        else prorate(lot.quantity, Decimal(scale.old), Decimal(scale.new))
    )
    return _COARSE.divide(lot.cost, units)


def _by_unit_cost(entry: tuple[Decimal, int, _ScaledLot]) -> tuple[Decimal, int]:
    return entry[:2]


class _Pool:
    """AVERAGE: one pool whose cost per unit is the moving weighted average; an empty pool starts
    again.
    """

    def __init__(self) -> None:
        self._pool: Lot | None = None

    def add(self, lot: Lot) -> None:
        self._pool = lot if self._pool is None else self._pool.pooled_with(lot)

    def relieve(self, quantity: Decimal) -> list[Lot]:
        if self._pool is None or quantity <= 0:
            return []
        if quantity >= self._pool.quantity:
            used, self._pool = self._pool, None
        else:
            used, self._pool = self._pool.take(quantity)
        return [used]

    def split(self, new: int, old: int) -> None:
        self._pool = self._pool and self._pool.split(new, old)

    def __iter__(self) -> Iterator[Lot]:
        return iter(() if self._pool is None else (self._pool,))


_BOOKS: Final[Mapping[str, Callable[[], LotBook]]] = {
    CostBasisMethod.FIFO: _Queue,
    CostBasisMethod.LIFO: _Stack,
    CostBasisMethod.HIFO: _HighestCostFirst,
    CostBasisMethod.AVERAGE: _Pool,
}
