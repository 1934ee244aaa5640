"""What the morning's portfolio was worth at the moment of a day's flows.

    value = Σ over currencies of (Σ units of the morning × price + cash of the morning) × rate

The price of an asset traded on the day is its average trade price, held within the close in force
as the day began and the one at its end, both per unit of the day: a typing error or a gift at zero
values nothing. Everything else is at the day's close, and all at the day's rate. Units of the
morning are those of the evening less what trades and transfers added: a split, or whatever else
turns units into others, has happened before.

These are floats, for ratios. They come from exact whole numbers wherever large figures are
subtracted: a cent that is left of a portfolio keeps its digits beside a deposit of millions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from shared.ledger.pacing import Check, go_on, paced
from shared.ledger.transactions import SplitEvent
from shared.timeseries.fixed_point import product, sum_of, times_power
from shared.timeseries.position_values import PositionSeries
from shared.timeseries.span import Daily, ExactInts, Ints, Span, Steps
from shared.timeseries.valuation import CurrencySeries, ValueSeries

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Moves:
    """One asset's trades and transfers: on each of some rising `days`, `changes` ÷ 10^`decimals`
    units were added, and `prices` is the average trade price; NaN without a trade.
    """

    days: Ints
    changes: ExactInts
    decimals: int
    prices: Floats


@dataclass(frozen=True, slots=True)
class MovedUnits:
    """The same asset on the same days, per unit of each day: the units of the morning and of the
    evening (÷ 10^`decimals`), the closes in force as the day began and at its end, and the price
    that counts. NaN where there is none.
    """

    morning: ExactInts
    evening: ExactInts
    decimals: int
    begins: Floats
    closes: Floats
    prices: Floats


def moved_units(position: PositionSeries, moves: Moves, splits: Iterable[SplitEvent]) -> MovedUnits:
    """`splits` are those of the asset, on any day."""
    days, closes = moves.days, position.closes
    evening = _held(position.quantities, days)
    morning, decimals = sum_of(
        evening, position.quantities.decimals, -moves.changes, moves.decimals
    )
    begins = floats(_in_force(closes, days - 1), closes.decimals)
    for split in splits:
        begins[days == split.ex_date.toordinal()] *= split.old / split.new
    begins[days <= closes.first] = np.nan
    ends = floats(_in_force(closes, days), closes.decimals)
    ends[days < closes.first] = np.nan
    lowest, highest = np.fmin(begins, ends), np.fmax(begins, ends)
    prices = np.where(np.isnan(moves.prices), ends, np.clip(moves.prices, lowest, highest))
    scale = decimals - position.quantities.decimals
    return MovedUnits(morning, times_power(evening, scale), decimals, begins, ends, prices)


def values_at_flows(
    currencies: Mapping[str, CurrencySeries],
    values: ValueSeries,
    span: Span,
    moves: Mapping[str, Moves],
    splits: Mapping[str, Iterable[SplitEvent]],
    places: Ints,
    check: Check = go_on,
) -> Floats:
    """The value on each of some rising `places` in the span, none of them its first day.

    `values` are those of the same `currencies` and span; `moves` and `splits` are by asset. Only
    numpy loops over days. `check` may raise to abort the work.
    """
    total = np.zeros(places.size)
    for currency, series in currencies.items():
        local, rates = values.local[currency], values.rates[currency]
        untraded, traded = local.values[places], np.zeros(places.size)
        for position in paced(series.positions, check, steps=8):
            own_moves = _at(moves.get(position.asset, _NOTHING), places + span.first)
            if own_moves.days.size:
                at = places.searchsorted(own_moves.days - span.first)
                units = moved_units(position, own_moves, splits.get(position.asset, ()))
                evening = _evening_values(position, own_moves.days, local.decimals)
                untraded = _without(untraded, at, evening)
                traded[at] += floats(units.morning, units.decimals) * np.nan_to_num(units.prices)
        value = floats(untraded, local.decimals) + traded
        if series.cash is not None:
            value += floats(series.cash.daily(span)[places - 1], series.cash.decimals)
        total += (
            value if rates is None else value * floats(rates.over(span)[places], rates.decimals)
        )
    return total


def floats(numbers: ExactInts, decimals: int) -> Floats:
    """The nearest floats to numbers ÷ 10^decimals."""
    unit = 10**decimals
    return np.array([number / unit for number in numbers.tolist()], np.float64)


_NOTHING: Final = Moves(np.zeros(0, np.int64), np.zeros(0, np.int64), 0, np.zeros(0))


def _at(moves: Moves, days: Ints) -> Moves:
    """The moves on these days alone."""
    kept = np.isin(moves.days, days)
    return Moves(moves.days[kept], moves.changes[kept], moves.decimals, moves.prices[kept])


def _evening_values(position: PositionSeries, days: Ints, decimals: int) -> ExactInts:
    """quantity × close at the end of each day; 0 before the first close."""
    evening = product(_held(position.quantities, days), _in_force(position.closes, days))
    own_decimals = position.quantities.decimals + position.closes.decimals
    if not evening.any():
        return np.zeros(days.size, np.int64)
    return times_power(evening, decimals - own_decimals)


def _without(numbers: ExactInts, at: Ints, part: ExactInts) -> ExactInts:
    """Each of `part` is one of the terms of the number at its place, and none is negative: the
    difference fits wherever the number does.
    """
    rest: ExactInts = numbers.astype(object) if part.dtype == object else numbers.copy()
    rest[at] -= part
    return rest


def _held(quantities: Steps, days: Ints) -> ExactInts:
    """At the end of each day; 0 before the first step."""
    places = quantities.days.searchsorted(days, side="right") - 1
    held: ExactInts = quantities.figures[np.maximum(places, 0)]
    return np.where(places < 0, 0, held)


def _in_force(daily: Daily, days: Ints) -> ExactInts:
    """The figure of each day; 0 before the first."""
    if not daily.figures.size:
        return np.zeros(days.size, np.int64)
    places: Any = np.clip(days - daily.first, 0, daily.figures.size - 1)
    return np.where(days < daily.first, 0, daily.figures[places])
