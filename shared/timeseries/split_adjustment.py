"""Closes that are carried over a split, day by day, as the ledger restates them
(shared/ledger/valuation.py).
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from shared.ledger.transactions import SplitEvent
from shared.ledger.valuation import restated
from shared.timeseries.fixed_point import (
    as_decimal,
    decimals_of,
    packed,
    times_power,
    whole_numbers,
)
from shared.timeseries.span import Daily


def restated_daily(closes: Daily, splits: Iterable[SplitEvent]) -> Daily:
    """The closes of one asset per unit of each day. The very same where each ex-date has a close of
    its own.

    A restated day is not one with a new close: nothing was published.
    """
    ordered = sorted(splits, key=lambda split: split.ex_date)
    carried = [split for split in ordered if _is_carried_over(closes, split.ex_date.toordinal())]
    if not carried:
        return closes
    published = np.flatnonzero(closes.changed)
    runs = []
    for split in carried:
        begin = split.ex_date.toordinal() - closes.first
        after = published[published.searchsorted(begin) :]
        last = int(published[published.searchsorted(begin) - 1])
        since = [
            each for each in ordered if last < each.ex_date.toordinal() - closes.first <= begin
        ]
        close = restated(as_decimal(closes.figures[last], closes.decimals), since)
        runs.append((begin, int(after[0]) if after.size else closes.figures.size, close))
    decimals = max(closes.decimals, decimals_of([close for _, _, close in runs]))
    figures = times_power(closes.figures, decimals - closes.decimals).astype(object)
    for begin, end, close in runs:
        figures[begin:end] = whole_numbers([close], decimals)[0]
    whole = packed(figures.tolist())
    return Daily(closes.first, whole, decimals, int(max(figures)), closes.changed)


def _is_carried_over(closes: Daily, ex_day: int) -> bool:
    place = ex_day - closes.first
    return 0 < place < closes.figures.size and not closes.changed[place]
