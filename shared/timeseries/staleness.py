"""The days that are valued at an old close."""

from __future__ import annotations

import numpy as np

from shared.timeseries.position_values import PositionSeries
from shared.timeseries.span import Ints, Span


def places_at_old_closes(position: PositionSeries, span: Span, fresh_days_max: int) -> Ints:
    """The places in the span at which the asset was held, and its last close was more than
    `fresh_days_max` days old.
    """
    closes = position.closes
    published = np.flatnonzero(closes.changed) + closes.first
    old_from = published + fresh_days_max + 1
    replaced = np.append(published[1:], span.end)
    old = np.zeros(span.count, np.bool_)
    for gap in np.flatnonzero(old_from < np.minimum(replaced, span.end)).tolist():
        old[max(int(old_from[gap]) - span.first, 0) : max(int(replaced[gap]) - span.first, 0)] = (
            True
        )
    if not old.any():
        return np.zeros(0, np.int64)
    return np.flatnonzero(old & (position.quantities.daily(span) != 0))
