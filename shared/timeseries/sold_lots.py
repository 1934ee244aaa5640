"""Which part of which lot each sale uses, for ledgers in columns."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import numpy as np

from shared.immutable import immutable
from shared.ledger.lots import CostBasisMethod
from shared.timeseries.fixed_point import INT64_MAX, packed
from shared.timeseries.held_units import running_by_asset
from shared.timeseries.lot_costs import Trades, unit_cost
from shared.timeseries.span import ExactInts, Flags, Ints

METHODS: Final = frozenset({CostBasisMethod.FIFO, CostBasisMethod.LIFO, CostBasisMethod.HIFO})
"""Those that keep lots apart. AVERAGE pools them."""


@immutable
class SoldLots:
    """One item for each lot, or part of one, that a sale uses: the rows of the sale and of the buy
    among the trades, and the units. Sales in the order of the trades, lots in that of use.
    """

    sales: Ints
    buys: Ints
    units: ExactInts

    def of(self, which: Flags) -> SoldLots:
        """Some of the items."""
        return SoldLots(self.sales[which], self.buys[which], self.units[which])


def sold_lots(trades: Trades, method: str) -> SoldLots:
    """By one of METHODS. All units are positive, and no asset's sales exceed what was bought before
    them.
    """
    if method == CostBasisMethod.FIFO:
        return _oldest_first(trades)
    used = [*_USED[method](trades)]
    sales, buys, units = ([*column] for column in zip(*used, strict=True)) if used else ([], [], [])
    return SoldLots(np.array(sales, np.int64), np.array(buys, np.int64), packed(units))


def _oldest_first(trades: Trades) -> SoldLots:
    """Units bought and units sold lie on one line, asset after asset: a sale is a piece of it, and
    uses the lots on which this piece lies.
    """
    sales, buys = np.flatnonzero(trades.is_sale), np.flatnonzero(~trades.is_sale)
    units = trades.units
    if units.dtype != object and float(units.sum(dtype=np.float64)) > INT64_MAX / 2:
        units = units.astype(object)
    bought = np.concatenate((units[:1] * 0, units[buys].cumsum()))
    first_buy = buys.searchsorted(trades.starts)[trades.assets[sales]]
    sold = running_by_asset(np.where(trades.is_sale, units, 0), trades.assets, trades.starts)
    ends = bought[first_buy] + sold[sales]
    begins = ends - units[sales]
    first = bought.searchsorted(begins, side="right") - 1
    counts = bought.searchsorted(ends, side="left") - first
    of_sale = np.repeat(np.arange(sales.size), counts)
    within = np.arange(of_sale.size) - np.repeat(counts.cumsum() - counts, counts)
    lots = first[of_sale] + within
    used = np.minimum(ends[of_sale], bought[lots + 1]) - np.maximum(begins[of_sale], bought[lots])
    return SoldLots(sales[of_sale], buys[lots], used)


_Used = Iterator[tuple[int, int, int]]
"""The rows of a sale and of a buy, and the units that the one uses of the other."""


def _newest_first(trades: Trades) -> _Used:
    lots: list[tuple[int, int]] = []
    asset = -1
    for row, (own_asset, is_sale, units) in enumerate(
        zip(trades.assets.tolist(), trades.is_sale.tolist(), trades.units.tolist(), strict=True)
    ):
        if own_asset != asset:
            asset, lots = own_asset, []
        if not is_sale:
            lots.append((row, units))
            continue
        sold = units
        while sold:
            bought_at, held = lots.pop()
            used = min(held, sold)
            if held > used:
                lots.append((bought_at, held - used))
            sold -= used
            yield row, bought_at, used


def _dearest_first(trades: Trades) -> _Used:
    """Of equal lots the oldest goes first."""
    lots: list[tuple[int, int, int]] = []
    asset = -1
    for row, (own_asset, is_sale, units, own_cost) in enumerate(
        zip(
            trades.assets.tolist(),
            trades.is_sale.tolist(),
            trades.units.tolist(),
            trades.own_costs.tolist(),
            strict=True,
        )
    ):
        if own_asset != asset:
            asset, lots = own_asset, []
        if not is_sale:
            heapq.heappush(lots, (-unit_cost(own_cost, units), row, units))
            continue
        sold = units
        while sold:
            key, bought_at, held = lots[0]
            used = min(held, sold)
            if held > used:
                heapq.heapreplace(lots, (key, bought_at, held - used))
            else:
                heapq.heappop(lots)
            sold -= used
            yield row, bought_at, used


_USED: Final[Mapping[str, Callable[[Trades], _Used]]] = {
    CostBasisMethod.LIFO: _newest_first,
    CostBasisMethod.HIFO: _dearest_first,
}
