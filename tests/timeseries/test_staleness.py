"""The days that are valued at an old close, computed at once, are those of a check of each day."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from shared.timeseries.position_values import PositionSeries
from shared.timeseries.span import Daily, Span, Steps
from shared.timeseries.staleness import places_at_old_closes

FIRST = date(2024, 1, 1).toordinal()


@given(
    st.sets(st.integers(-20, 60), max_size=8),
    st.dictionaries(st.integers(-20, 50), st.integers(0, 2), max_size=6),
    st.integers(0, 60),
    st.integers(0, 9),
)
def test_a_day_counts_where_something_is_held_at_a_close_older_than_that(
    published: set[int], held_from: dict[int, int], count: int, fresh_days_max: int
):
    quantities = Steps(
        _days(held_from), np.array([held_from[day] for day in sorted(held_from)], np.int64), 0
    )
    closes = Daily.of(Steps(_days(published), np.ones(len(published), np.int64), 0), FIRST + count)
    places = places_at_old_closes(
        PositionSeries("a", quantities, closes), Span(FIRST, count), fresh_days_max
    )
    expected = []
    for place in range(count):
        last = max((day for day in published if day <= place), default=None)
        changed = max((day for day in held_from if day <= place), default=None)
        if (
            last is not None
            and place - last > fresh_days_max
            and changed is not None
            and held_from[changed]
        ):
            expected.append(place)
    assert places.tolist() == expected


def _days(offsets: set[int] | dict[int, int]) -> np.ndarray:
    return np.array([FIRST + offset for offset in sorted(offsets)], np.int64)
