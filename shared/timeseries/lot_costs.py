"""What the open lots of each asset cost after each of its trades, exactly, for ledgers in columns.

Between two sales the cost grows by what is bought, in whole numbers. What a sale leaves has a
remainder, since it takes a part of a lot; it is kept with FRACTION_DIGITS more digits than the
whole numbers, rounded down. The answer's last digit is decided within `money.GUARD_DIGITS` behind
it, which these exceed by far.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import numpy as np

from shared.immutable import immutable
from shared.ledger.lots import CostBasisMethod
from shared.timeseries.fixed_point import INT64_MAX, exact_sum
from shared.timeseries.held_units import running_by_asset
from shared.timeseries.span import ExactInts, Flags, Ints

FRACTION_DIGITS: Final = 40
_ONE: Final = 10**FRACTION_DIGITS


@immutable
class Trades:
    """Buys and sales, asset by asset and each in chronological order.

    `starts` are the first rows of the assets, and `assets` their places in it, by row. `units` are
    positive, in units that no split changes; `costs` are of buys, and 0 for sales, in the reporting
    currency, and `own_costs` the same in the asset's.
    """

    assets: Ints
    starts: Ints
    is_sale: Flags
    units: ExactInts
    costs: ExactInts
    own_costs: ExactInts


@immutable
class OpenCosts:
    """After each trade: whole + fraction ÷ 10^FRACTION_DIGITS, in the units of the trades' costs.
    `fractions` are Python ints, and may be larger than one and negative.
    """

    wholes: ExactInts
    fractions: ExactInts


def open_costs(trades: Trades, method: str) -> OpenCosts:
    """By a CostBasisMethod; no asset's sales exceed what was bought before them."""
    bought = running_by_asset(trades.costs, trades.assets, trades.starts)
    sales = np.flatnonzero(trades.is_sale)
    # The last sale at or before each row; −1 before the first of the asset.
    last: Ints = np.where(trades.is_sale, np.arange(trades.is_sale.size), -1)
    last = np.maximum.accumulate(last)
    last[last < trades.starts[trades.assets]] = -1
    if method == CostBasisMethod.FIFO:
        relieved, fractions = _relieved_oldest_first(trades, sales, bought)
    else:
        left = np.array(list(_LEFT[method](trades, sales, bought)), object)
        relieved, fractions = bought[sales], left
    of_sale = np.searchsorted(sales, last)  # any place for −1, which is masked
    is_sold = last >= 0
    wholes, parts = bought, np.zeros(bought.size, object)
    if sales.size:
        at = np.minimum(of_sale, sales.size - 1)
        wholes = exact_sum(bought, np.where(is_sold, -relieved[at], 0))
        parts = np.where(is_sold, fractions[at], 0)
    return OpenCosts(wholes, parts)


def _relieved_oldest_first(
    trades: Trades, sales: Ints, bought_costs: ExactInts
) -> tuple[ExactInts, ExactInts]:
    """For each sale, what all sales of the asset have used up of its cost so far: whole lots, and
    less the part of the next one (negative, since it lessens what is left).

    Which lot that is, is a search of the units sold so far among the units bought so far.
    """
    buys = np.flatnonzero(~trades.is_sale)
    units, costs = trades.units[buys], trades.costs[buys].astype(bought_costs.dtype)
    if units.dtype != object and float(np.abs(units).sum(dtype=np.float64)) > INT64_MAX / 2:
        units = units.astype(object)
    bought = np.concatenate((units[:1] * 0, units.cumsum()))
    cost_before = np.concatenate((costs[:1] * 0, costs.cumsum()))
    first_buy = buys.searchsorted(trades.starts)[trades.assets[sales]]
    sold = running_by_asset(np.where(trades.is_sale, trades.units, 0), trades.assets, trades.starts)
    used_up = bought[first_buy] + sold[sales]
    lot = bought.searchsorted(used_up, side="right") - 1
    # Sums over all assets may have left int64; differences within one fit (`running_by_asset`).
    wholes = cost_before[lot] - cost_before[first_buy]
    begun = used_up - bought[lot]
    fractions = np.zeros(sales.size, object)
    partly = np.flatnonzero(begun)
    lots = lot[partly]
    fractions[partly] = [
        -(cost * part * _ONE // whole)
        for cost, part, whole in zip(
            costs[lots].tolist(), begun[partly].tolist(), units[lots].tolist(), strict=True
        )
    ]
    return wholes, fractions


def _left_by_average(trades: Trades, sales: Ints, bought: ExactInts) -> Iterator[int]:
    """After each sale, the cost that is left: the same share of it as of the units."""
    held = running_by_asset(
        np.where(trades.is_sale, -trades.units, trades.units), trades.assets, trades.starts
    )
    asset, before, left = -1, 0, 0
    for own_asset, bought_so_far, held_after, sold in zip(
        trades.assets[sales].tolist(),
        bought[sales].tolist(),
        held[sales].tolist(),
        trades.units[sales].tolist(),
        strict=True,
    ):
        if own_asset != asset:
            asset, before, left = own_asset, 0, 0
        left = (left + (bought_so_far - before) * _ONE) * held_after // (held_after + sold)
        before = bought_so_far
        yield left


def _left_newest_first(trades: Trades, _sales: Ints, _bought: ExactInts) -> Iterator[int]:
    lots: list[tuple[int, int]] = []
    asset, left = -1, 0
    for own_asset, is_sale, units, cost in zip(
        trades.assets.tolist(),
        trades.is_sale.tolist(),
        trades.units.tolist(),
        trades.costs.tolist(),
        strict=True,
    ):
        if own_asset != asset:
            asset, left, lots = own_asset, 0, []
        if not is_sale:
            lots.append((units, cost * _ONE))
            left += cost * _ONE
            continue
        sold = units
        while sold:
            lot_units, lot_cost = lots.pop()
            if lot_units > sold:
                part = lot_cost * sold // lot_units
                lots.append((lot_units - sold, lot_cost - part))
                left -= part
                break
            sold -= lot_units
            left -= lot_cost
        yield left


def unit_cost(cost: int, units: int) -> int:
    """The cost of one unit, with FRACTION_DIGITS more digits: by it HIFO compares lots."""
    return cost * _ONE // units


def _left_dearest_first(trades: Trades, _sales: Ints, _bought: ExactInts) -> Iterator[int]:
    """Cost per unit is compared in the asset's own currency; of equal lots the oldest goes first.
    A lot that is used in part keeps its place.
    """
    lots: list[tuple[int, int, int, int]] = []
    asset, left = -1, 0
    for row, (own_asset, is_sale, units, cost, own_cost) in enumerate(
        zip(
            trades.assets.tolist(),
            trades.is_sale.tolist(),
            trades.units.tolist(),
            trades.costs.tolist(),
            trades.own_costs.tolist(),
            strict=True,
        )
    ):
        if own_asset != asset:
            asset, left, lots = own_asset, 0, []
        if not is_sale:
            if units:
                heapq.heappush(lots, (-unit_cost(own_cost, units), row, units, cost * _ONE))
            left += cost * _ONE
            continue
        sold = units
        while sold:
            key, bought_at, lot_units, lot_cost = lots[0]
            if lot_units > sold:
                part = lot_cost * sold // lot_units
                heapq.heapreplace(lots, (key, bought_at, lot_units - sold, lot_cost - part))
                left -= part
                break
            heapq.heappop(lots)
            sold -= lot_units
            left -= lot_cost
        yield left


_LEFT: Final[Mapping[str, Callable[[Trades, Ints, ExactInts], Iterator[int]]]] = {
    CostBasisMethod.LIFO: _left_newest_first,
    CostBasisMethod.HIFO: _left_dearest_first,
    CostBasisMethod.AVERAGE: _left_by_average,
}
