"""Split-adjusted closes, day by day, by the rule of the ledger (shared/ledger/valuation.py)."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from shared.ledger.transactions import SplitEvent
from shared.ledger.valuation import split_adjusted
from shared.timeseries.fixed_point import (
    as_decimal,
    decimals_of,
    packed,
    times_power,
    whole_numbers,
)
from shared.timeseries.span import Daily


def split_adjusted_daily(closes: Daily, splits: Iterable[SplitEvent]) -> Daily:
    """The closes of one asset per unit of each day; `closes` itself where each ex-date has a close
    of its own.

    A split-adjusted day does not count as one with a new close: nothing was published.
    """
    ordered = sorted(splits, key=lambda split: split.ex_date)
    unpublished = [split for split in ordered if _is_unpublished(closes, split.ex_date.toordinal())]
    if not unpublished:
        return closes
    published = np.flatnonzero(closes.changed)
    runs = []
    for split in unpublished:
        begin = split.ex_date.toordinal() - closes.first
        after = published[published.searchsorted(begin) :]
        last = int(published[published.searchsorted(begin) - 1])
        since = [
            split for split in ordered if last < split.ex_date.toordinal() - closes.first <= begin
        ]
        close = split_adjusted(as_decimal(closes.figures[last], closes.decimals), since)
        runs.append((begin, int(after[0]) if after.size else closes.figures.size, close))
    decimals = max(closes.decimals, decimals_of([close for _, _, close in runs]))
    figures = times_power(closes.figures, decimals - closes.decimals).astype(object)
    for begin, end, close in runs:
        figures[begin:end] = whole_numbers([close], decimals)[0]
    whole = packed(figures.tolist())
    return Daily(closes.first, whole, decimals, int(max(figures)), closes.changed)


def _is_unpublished(closes: Daily, ex_day: int) -> bool:
    place = ex_day - closes.first
    return 0 < place < closes.figures.size and not closes.changed[place]
