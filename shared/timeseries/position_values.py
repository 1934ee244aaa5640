"""Σ quantity × close for each day, per currency, exactly: the part of a series that needs
assets × days products.

Why it is exact: a quantity and a close are whole numbers over a power of ten. So are their
products, and the sum of one currency's products once all have the same power. Rates come in only
afterwards, one product per currency and day. Everything stays in int64 where the largest quantity
× the largest close × the number of assets provably fits. Where it doesn't, each quantity is divided
into chunks of some bits, quantity = Σ chunk × 2^(bits × place), whose products do fit. The chunks'
sums are combined as Python ints, once a day and not once an asset. Assets with even longer figures
(thirds after a split, a close of 60 bits) are computed as Python ints throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from shared.immutable import immutable
from shared.ledger.pacing import Check, go_on, paced
from shared.timeseries.fixed_point import sum_of, times_power
from shared.timeseries.span import Daily, ExactInts, Flags, Ints, Span, Steps

_BITS: Final = 62
_CLOSE_BITS_MAX: Final = 44
_DECIMALS_MAX: Final = 24
"""An asset with more decimals is computed apart. 44 bits are a close of 17 million with six
decimals.
"""


@immutable
class PositionSeries:
    """One asset's quantities over time, and the closes to multiply them by, in its currency."""

    asset: str
    quantities: Steps
    closes: Daily


@dataclass(slots=True)
class LocalValues:
    """One currency's Σ quantity × close: `values` ÷ 10^`decimals` for each day of the span.

    `held` marks the days on which an asset with a close was held. `unpriced` has the places at
    which an asset was held that had no close yet: its value is left out there. `fresh` marks the
    days on which a held asset has a new close.
    """

    values: ExactInts
    decimals: int
    held: Flags
    fresh: Flags
    unpriced: dict[str, Ints] = field(default_factory=dict)


def local_values(
    positions: Sequence[PositionSeries], span: Span, check: Check = go_on
) -> LocalValues:
    """The assets of one currency: int64 where that is provably enough, else Python ints. `check`
    may raise to abort the work.
    """
    values = LocalValues(
        np.zeros(span.count, np.int64),
        0,
        np.zeros(span.count, np.bool_),
        np.zeros(span.count, np.bool_),
    )
    windows = [
        (position, window)
        for position in positions
        if (window := _window(position, span, values)) is not None
    ]
    if short := [pair for pair in windows if _is_short(pair[0])]:
        values.decimals = max(_decimals(position) for position, _ in short)
        values.values = _short_values(short, values.decimals, span, check)
    for position, window in paced(windows, check, steps=1):
        if not _is_short(position):
            _add_long(position, window, span, values)
    return values


def _decimals(position: PositionSeries) -> int:
    return position.quantities.decimals + position.closes.decimals


def _is_short(position: PositionSeries) -> bool:
    closes = position.closes
    fits = closes.figures.dtype != object and closes.largest.bit_length() <= _CLOSE_BITS_MAX
    return fits and _decimals(position) <= _DECIMALS_MAX


def _window(position: PositionSeries, span: Span, values: LocalValues) -> Span | None:
    """The days from the first to the last on which the asset is held and has a close; None where
    there are none.
    """
    quantities, closes = position.quantities, position.closes
    begin, end = quantities.days.searchsorted((span.first + 1, span.end))
    begin = max(begin - 1, 0)
    held = quantities.figures[begin:end].nonzero()[0]
    if not held.size:
        return None
    after = begin + int(held[-1]) + 1
    first = max(int(quantities.days[begin + held[0]]), span.first)
    last = int(quantities.days[after]) if after < end else span.end
    priced = min(max(closes.first, first), last)
    if priced > first:
        values.unpriced[position.asset] = (
            np.flatnonzero(quantities.daily(Span(first, priced - first))) + first - span.first
        )
    if priced == last:
        return None
    window = Span(priced, last - priced)
    _mark(position, window, span, values, interrupted=held.size < held[-1] - held[0] + 1)
    return window


def _mark(
    position: PositionSeries, window: Span, span: Span, values: LocalValues, *, interrupted: bool
) -> None:
    """Marks the days on which the asset is held, and those of its new closes. On the day of its
    sale it still counts as held for new closes.
    """
    longer = Span(window.first, min(window.count + 1, span.end - window.first))
    places, fresh = span.places(window), position.closes.changed_over(longer)
    if interrupted:
        daily = position.quantities.daily(longer) != 0
        today_or_before = daily.copy()
        today_or_before[1:] |= daily[:-1]
        fresh = fresh & today_or_before
        values.held[places] |= daily[: window.count]
    else:
        values.held[places] = True
    values.fresh[span.places(longer)] |= fresh


def _short_values(
    windows: Sequence[tuple[PositionSeries, Span]], decimals: int, span: Span, check: Check
) -> ExactInts:
    scaled = [
        times_power(position.quantities.figures, decimals - _decimals(position))
        for position, _ in windows
    ]
    close_bits = max(position.closes.largest.bit_length() for position, _ in windows)
    chunk_bits = _BITS - len(windows).bit_length() - close_bits
    longest = max(int(figures.max()) for figures in scaled).bit_length()
    sums = [np.zeros(span.count, np.int64) for _ in range(max(1, -(-longest // chunk_bits)))]
    product = np.empty(span.count, np.int64)
    for (position, window), figures in paced(zip(windows, scaled, strict=True), check, steps=8):
        places, closes = span.places(window), position.closes.over(window)
        for place, summed in enumerate(sums):
            chunk = figures if len(sums) == 1 else _chunk(figures, place, chunk_bits)
            if len(sums) == 1 or chunk.any():
                quantities = Steps(position.quantities.days, chunk, 0).daily(window)
                np.multiply(quantities, closes, out=product[: window.count])
                summed[places] += product[: window.count]
    return _put_together(sums, chunk_bits)


def _chunk(figures: ExactInts, place: int, bits: int) -> Ints:
    """The bits from place × bits on, of figures that are not negative."""
    shift: Any = bits * place
    mask: Any = (1 << bits) - 1
    if figures.dtype != object and shift >= 63:
        return np.zeros_like(figures)
    chunk: Ints = ((figures >> shift) & mask).astype(np.int64)
    return chunk


def _put_together(sums: Sequence[Ints], bits: int) -> ExactInts:
    whole: ExactInts = sums[0]
    for place, summed in enumerate(sums[1:], 1):
        factor: Any = 1 << (bits * place)
        whole = whole.astype(object) + summed.astype(object) * factor
    return whole


def _add_long(position: PositionSeries, window: Span, span: Span, values: LocalValues) -> None:
    quantities = position.quantities.daily(window).astype(object)
    products: ExactInts = np.zeros(span.count, object)
    products[span.places(window)] = quantities * position.closes.over(window).astype(object)
    values.values, values.decimals = sum_of(
        values.values, values.decimals, products, _decimals(position)
    )
