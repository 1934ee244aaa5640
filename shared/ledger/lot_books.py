"""The four ways to choose which lots a sale uses up, and the open lots kept in that order."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Final, Protocol

from shared.ledger.lots import CostBasisMethod, Lot, Scale
from shared.ledger.money import PRECISE, prorate


class LotBook(Protocol):
    """The open lots of one asset, under one method."""

    def add(self, lot: Lot) -> None: ...

    def relieve(self, quantity: Decimal) -> list[Lot]:
        """Removes `quantity` units and returns the parts of lots that they were; fewer units where
        the book holds fewer.
        """

    def relieve_lot(self, key: str, quantity: Decimal) -> list[Lot]:
        """The same from the lots that the transaction `key` brought, and from no other; nothing
        where lots are pooled.
        """

    def split(self, new: int, old: int) -> None: ...

    def replace_all(self, lots: Sequence[Lot]) -> None:
        """Puts these lots in the place of the open ones, one for one in the order of __iter__."""

    def __iter__(self) -> Iterator[Lot]:
        """The open lots, in the order in which they would be used."""


def lot_book(method: str) -> LotBook:
    """An empty book for a CostBasisMethod."""
    return _BOOKS[method]()


_SortKey = tuple[Decimal | int, int, int]


@dataclass(slots=True)
class _Entry:
    """A lot, and the scale when it was added or last reduced, which no split changes."""

    sort_key: _SortKey
    lot: Lot
    scale: Scale

    def at(self, scale: Scale) -> Lot:
        """The lot in the units of `scale`."""
        return self.lot if self.scale is scale else self.lot.split(*scale.since(self.scale))


def _sort_key_of(entry: _Entry) -> _SortKey:
    return entry.sort_key


class _SortedLots:
    """Lots that are used one by one, from one end of a sorted list.

    Entries before `_first` are used up; they are cut off from time to time, since a list can't
    lose its first item quickly.
    """

    _from_front = False

    def __init__(self) -> None:
        self._entries: list[_Entry] = []
        self._first = 0
        self._scale = Scale()
        self._count = 0

    def _order(self, lot: Lot, count: int) -> _SortKey:
        """The key that a lot is sorted by; `count` is its number, in the order of additions."""
        return (lot.date.toordinal(), count, 0)

    def add(self, lot: Lot) -> None:
        if self._first > len(self._entries) // 2:
            del self._entries[: self._first]
            self._first = 0
        self._count += 1
        entry = _Entry(self._order(lot, self._count), lot, self._scale)
        if not self._entries or self._entries[-1].sort_key < entry.sort_key:
            self._entries.append(entry)
        else:
            bisect.insort(self._entries, entry, lo=self._first, key=_sort_key_of)

    def relieve(self, quantity: Decimal) -> list[Lot]:
        used = []
        while len(self._entries) > self._first and quantity > 0:
            place = self._first if self._from_front else len(self._entries) - 1
            lot = self._use(place, quantity)
            quantity = PRECISE.subtract(quantity, lot.quantity)
            used.append(lot)
        return used

    def relieve_lot(self, key: str, quantity: Decimal) -> list[Lot]:
        used: list[Lot] = []
        for entry in [entry for entry in self._in_use_order() if entry.lot.key == key]:
            if quantity > 0:
                lot = self._use(self._entries.index(entry, self._first), quantity)
                quantity = PRECISE.subtract(quantity, lot.quantity)
                used.append(lot)
        return used

    def _use(self, place: int, quantity: Decimal) -> Lot:
        """Takes up to `quantity` units of the entry at `place`."""
        entry = self._entries[place]
        lot = entry.at(self._scale)
        if lot.quantity > quantity:
            lot, rest = lot.take(quantity)
            self._entries[place] = _Entry(entry.sort_key, rest, self._scale)
        elif place == self._first and self._from_front:
            self._first += 1
        else:
            del self._entries[place]
        return lot

    def split(self, new: int, old: int) -> None:
        self._scale = self._scale.after(new, old)

    def replace_all(self, lots: Sequence[Lot]) -> None:
        self._entries = [
            _Entry(self._reordered(entry, lot), lot, self._scale)
            for entry, lot in zip(self._in_use_order(), lots, strict=True)
        ]
        self._entries.sort(key=_sort_key_of)
        self._first = 0

    def _reordered(self, entry: _Entry, _lot: Lot) -> _SortKey:
        """The key of a lot that replaces an entry."""
        return entry.sort_key

    def __iter__(self) -> Iterator[Lot]:
        return (entry.at(self._scale) for entry in self._in_use_order())

    def _in_use_order(self) -> Sequence[_Entry]:
        entries = self._entries[self._first :]
        return entries if self._from_front else entries[::-1]


class _OldestFirst(_SortedLots):
    """FIFO."""

    _from_front = True


class _NewestFirst(_SortedLots):
    """LIFO."""


class _HighestCostFirst(_SortedLots):
    """HIFO: the lot with the highest cost per unit first; of equal ones, and of those of unknown
    cost, the oldest.

    Costs per unit are compared in units as they were before all splits, so that no split changes
    the order.
    """

    def _order(self, lot: Lot, count: int) -> _SortKey:
        return (_unit_cost(lot, self._scale), -lot.date.toordinal(), -count)

    def _reordered(self, entry: _Entry, lot: Lot) -> _SortKey:
        return (_unit_cost(lot, self._scale), *entry.sort_key[1:])


_COARSE: Final = Context(prec=40)
_UNKNOWN_COST: Final = Decimal("-Infinity")


def _unit_cost(lot: Lot, scale: Scale) -> Decimal:
    """The cost of one unit as it was before all splits, for comparing lots. It has fewer digits
    than the ledger works with, so that equal costs tie even where one of them was divided. An
    unknown cost sorts below every known one.
    """
    if lot.cost is None:
        return _UNKNOWN_COST
    units = (
        lot.quantity
        if scale.new == scale.old
        else prorate(lot.quantity, Decimal(scale.old), Decimal(scale.new))
    )
    return _COARSE.divide(lot.cost, units)


class _Pool:
    """AVERAGE: one pool whose cost per unit is the moving weighted average; an empty pool starts
    again.
    """

    def __init__(self) -> None:
        self._pool: Lot | None = None

    def add(self, lot: Lot) -> None:
        self._pool = lot.in_pool() if self._pool is None else self._pool.pooled_with(lot)

    def relieve(self, quantity: Decimal) -> list[Lot]:
        if self._pool is None or quantity <= 0:
            return []
        if quantity >= self._pool.quantity:
            used, self._pool = self._pool, None
        else:
            used, self._pool = self._pool.take(quantity)
        return [used]

    def relieve_lot(self, _key: str, _quantity: Decimal) -> list[Lot]:
        return []

    def split(self, new: int, old: int) -> None:
        self._pool = self._pool and self._pool.split(new, old)

    def replace_all(self, lots: Sequence[Lot]) -> None:
        self._pool = next(iter(lots), None)

    def __iter__(self) -> Iterator[Lot]:
        return iter(() if self._pool is None else (self._pool,))


_BOOKS: Final[Mapping[str, Callable[[], LotBook]]] = {
    CostBasisMethod.FIFO: _OldestFirst,
    CostBasisMethod.LIFO: _NewestFirst,
    CostBasisMethod.HIFO: _HighestCostFirst,
    CostBasisMethod.AVERAGE: _Pool,
}
