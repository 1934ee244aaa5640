"""Σ quantity × close for each day, per currency, exactly: the part of a series with assets × days
products in it.

Why it is exact. A quantity and a close are whole numbers over a power of ten; so are their
products, and the sum of those of one currency once all carry the same power. Rates come in only
afterwards, one product per currency and day. Everything stays in int64 where the largest quantity ×
the largest close × the number of assets provably fits. Where it doesn't, each quantity is cut into
chunks of some bits, quantity = Σ chunk × 2^(bits × place), whose products do fit; the chunks' sums
are put together as Python's whole numbers, once a day and not once an asset. Assets whose figures
are longer still (thirds left by a split, a close of 60 bits) are computed in Python's whole numbers
throughout.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from shared.ledger.pacing import Check, go_on, paced
from shared.timeseries.fixed_point import sum_of, times_power
from shared.timeseries.span import Daily, Exact, Flags, Ints, Span, Steps

_BITS: Final = 62
_CLOSE_BITS_MAX: Final = 44
_DECIMALS_MAX: Final = 24
"""An asset with more is computed apart. 44 bits are a close of 17 million with six decimals."""


@dataclass(frozen=True, slots=True)
class Position:
    """One asset as the series sees it: what was held, and the closes it is multiplied by, in the
    asset's currency.
    """

    asset: str
    quantities: Steps
    closes: Daily


@dataclass(slots=True)
class LocalValues:
    """One currency's Σ quantity × close: `values` ÷ 10^`decimals` for each day of the span.

    `held` marks the days with something held and priced. `unpriced` gives the places at which an
    asset was held that had no close yet: its value is left out there. `fresh` marks the days on
    which a held asset has a new close.
    """

    values: Exact
    decimals: int
    held: Flags
    fresh: Flags
    unpriced: dict[str, Ints] = field(default_factory=dict)


def local_values(positions: Sequence[Position], span: Span, check: Check = go_on) -> LocalValues:
    """The assets of one currency. int64 where that is provably enough, else Python's whole numbers.
    `check` may end the work by raising.
    """
    made = LocalValues(
        np.zeros(span.count, np.int64),
        0,
        np.zeros(span.count, np.bool_),
        np.zeros(span.count, np.bool_),
    )
    windows = [
        (each, window) for each in positions if (window := _window(each, span, made)) is not None
    ]
    if short := [each for each in windows if _is_short(each[0])]:
        made.decimals = max(_decimals(position) for position, _ in short)
        made.values = _short_values(short, made.decimals, span, check)
    for position, window in paced(windows, check, steps=1):
        if not _is_short(position):
            _add_long(position, window, span, made)
    return made


def _decimals(position: Position) -> int:
    return position.quantities.decimals + position.closes.decimals


def _is_short(position: Position) -> bool:
    closes = position.closes
    fits = closes.figures.dtype != object and closes.largest.bit_length() <= _CLOSE_BITS_MAX
    return fits and _decimals(position) <= _DECIMALS_MAX


def _window(position: Position, span: Span, made: LocalValues) -> Span | None:
    """The days from the first to the last on which it is held and has a close; None where there are
    none.
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
        made.unpriced[position.asset] = (
            np.flatnonzero(quantities.daily(Span(first, priced - first))) + first - span.first
        )
    if priced == last:
        return None
    window = Span(priced, last - priced)
    _mark(position, window, span, made, interrupted=held.size < held[-1] - held[0] + 1)
    return window


def _mark(
    position: Position, window: Span, span: Span, made: LocalValues, *, interrupted: bool
) -> None:
    """What is held, and the days of its new closes; on the day of its sale an asset still counts as
    held.
    """
    longer = Span(window.first, min(window.count + 1, span.end - window.first))
    here, fresh = span.places(window), position.closes.changed_over(longer)
    if interrupted:
        daily = position.quantities.daily(longer) != 0
        today_or_before = daily.copy()
        today_or_before[1:] |= daily[:-1]
        fresh = fresh & today_or_before
        made.held[here] |= daily[: window.count]
    else:
        made.held[here] = True
    made.fresh[span.places(longer)] |= fresh


def _short_values(
    windows: Sequence[tuple[Position, Span]], decimals: int, span: Span, check: Check
) -> Exact:
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
        here, closes = span.places(window), position.closes.over(window)
        for place, summed in enumerate(sums):
            chunk = figures if len(sums) == 1 else _chunk(figures, place, chunk_bits)
            if len(sums) == 1 or chunk.any():
                quantities = Steps(position.quantities.days, chunk, 0).daily(window)
                np.multiply(quantities, closes, out=product[: window.count])
                summed[here] += product[: window.count]
    return _put_together(sums, chunk_bits)


def _chunk(figures: Exact, place: int, bits: int) -> Ints:
    """The bits from place × bits on, of figures that are not negative."""
    shift: Any = bits * place
    mask: Any = (1 << bits) - 1
    if figures.dtype != object and shift >= 63:
        return np.zeros_like(figures)
    cut: Ints = ((figures >> shift) & mask).astype(np.int64)
    return cut


def _put_together(sums: Sequence[Ints], bits: int) -> Exact:
    whole: Exact = sums[0]
    for place, summed in enumerate(sums[1:], 1):
        factor: Any = 1 << (bits * place)
        whole = whole.astype(object) + summed.astype(object) * factor
    return whole


def _add_long(position: Position, window: Span, span: Span, made: LocalValues) -> None:
    quantities = position.quantities.daily(window).astype(object)
    values: Exact = np.zeros(span.count, object)
    values[span.places(window)] = quantities * position.closes.over(window).astype(object)
    made.values, made.decimals = sum_of(made.values, made.decimals, values, _decimals(position))
