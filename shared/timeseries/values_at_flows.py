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
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.immutable import immutable
from shared.ledger.pacing import Check, go_on, paced
from shared.ledger.transactions import SplitEvent
from shared.timeseries.fixed_point import product, sum_of, times_power
from shared.timeseries.position_values import PositionSeries
from shared.timeseries.span import ExactInts, Ints, Span, Steps
from shared.timeseries.valuation import CurrencySeries, ValueSeries

Floats = NDArray[np.float64]


@immutable
class Moves:
    """One asset's trades and transfers: on each of some rising `days`, `changes` ÷ 10^`decimals`
    units were added, and `prices` is the average trade price, by the units that were `traded`; NaN
    without a trade.
    """

    days: Ints
    changes: ExactInts
    decimals: int
    prices: Floats
    traded: Floats


@immutable
class MovedUnits:
    """The same asset on the same days, per unit of each day: the units of the morning (÷
    10^`decimals`), those of the evening and the close at the end of the day (÷ the decimals of the
    position's quantities and closes; the close is 0 where there is none), the closes in force as
    the day began and at its end, and the price that counts. NaN where there is none.
    """

    morning: ExactInts
    decimals: int
    evening: ExactInts
    exact_closes: ExactInts
    begins: Floats
    closes: Floats
    prices: Floats


def moved_units(position: PositionSeries, moves: Moves, splits: Iterable[SplitEvent]) -> MovedUnits:
    """`splits` are those of the asset, on any day."""
    days, closes, quantities = moves.days, position.closes, position.quantities
    evening = _held(quantities, days)
    morning, decimals = sum_of(evening, quantities.decimals, -moves.changes, moves.decimals)
    exact_begins, exact_ends = closes.on(days - 1), closes.on(days)
    begins, ends = floats(exact_begins, closes.decimals), floats(exact_ends, closes.decimals)
    for split in splits:
        begins[days == split.ex_date.toordinal()] *= split.old / split.new
    lowest, highest = np.minimum(begins, ends), np.maximum(begins, ends)
    if days[0] <= closes.first:  # some days begin without a close
        begins[days <= closes.first] = np.nan
        ends[days < closes.first] = np.nan
        lowest, highest = np.fmin(begins, ends), np.fmax(begins, ends)
    prices = np.minimum(np.maximum(moves.prices, lowest), highest)
    untraded = np.isnan(moves.prices)
    if untraded.any():
        prices[untraded] = ends[untraded]
    return MovedUnits(morning, decimals, evening, exact_ends, begins, ends, prices)


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

    `values` are those of the same `currencies` and span; `splits` are by asset, and so are `moves`,
    which have no other days than these. Only numpy loops over days. `check` may raise to abort the
    work.
    """
    total = np.zeros(places.size)
    days = places + span.first
    for currency, series in currencies.items():
        local, rates = values.local[currency], values.rates[currency]
        untraded, traded = local.values[places], np.zeros(places.size)
        for position in paced(series.positions, check, steps=8):
            own_moves = moves.get(position.asset)
            if own_moves is not None:
                at = days.searchsorted(own_moves.days)
                units = moved_units(position, own_moves, splits.get(position.asset, ()))
                evening = product(units.evening, units.exact_closes)
                own_decimals = position.quantities.decimals + position.closes.decimals
                untraded = _without(untraded, at, evening, local.decimals - own_decimals)
                worth = floats(units.morning, units.decimals) * units.prices
                traded[at] += np.where(np.isnan(units.prices), 0.0, worth)
        value = floats(untraded, local.decimals) + traded
        if series.cash is not None:
            value += floats(series.cash.daily(span)[places - 1], series.cash.decimals)
        total += (
            value if rates is None else value * floats(rates.over(span)[places], rates.decimals)
        )
    return total


_FLOAT_POWER_MAX: Final = 22
"""10^22 is the largest power of ten that is a float."""


def floats(numbers: ExactInts, decimals: int) -> Floats:
    """Numbers ÷ 10^decimals to the nearest float, or its neighbour for numbers above 2^53."""
    if numbers.dtype != object and decimals <= _FLOAT_POWER_MAX:
        quotients: Floats = numbers / 10.0**decimals
        return quotients
    unit = 10**decimals
    return np.array([number / unit for number in numbers.tolist()], np.float64)


def _without(numbers: ExactInts, at: Ints, part: ExactInts, exponent: int) -> ExactInts:
    """Less part × 10^exponent at these places. Each of them is a term of the number there, and none
    is negative: the difference fits wherever the number does.
    """
    if not part.any():
        return numbers
    scaled = times_power(part, exponent)
    if scaled.dtype == object and numbers.dtype != object:
        numbers = numbers.astype(object)
    numbers[at] -= scaled
    return numbers


def _held(quantities: Steps, days: Ints) -> ExactInts:
    """At the end of each day; 0 before the first step."""
    places = quantities.days.searchsorted(days, side="right") - 1
    if places[0] >= 0:
        held: ExactInts = quantities.figures[places]
        return held
    return np.where(places < 0, 0, quantities.figures[np.maximum(places, 0)])
