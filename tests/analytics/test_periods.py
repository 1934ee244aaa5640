"""The first day of each named period, over month ends, leap years and the first day of all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from shared.analytics.periods import Period, range_start, start_of
from shared.errors import Invalid


@pytest.mark.parametrize(
    ("period", "last", "start"),
    [
        ("1m", "2026-11-28", "2026-10-28"),
        ("1m", "2026-03-31", "2026-02-28"),
        ("1m", "2024-03-30", "2024-02-29"),
        ("1m", "2026-01-15", "2025-12-15"),
        ("3m", "2026-05-31", "2026-02-28"),
        ("3m", "2026-02-28", "2025-11-28"),
        ("6m", "2026-08-31", "2026-02-28"),
        ("6m", "2026-12-31", "2026-06-30"),
        ("ytd", "2026-01-01", "2025-12-31"),
        ("ytd", "2026-12-31", "2025-12-31"),
        ("1y", "2024-02-29", "2023-02-28"),
        ("1y", "2025-02-28", "2024-02-28"),
        ("3y", "2026-11-28", "2023-11-28"),
        ("5y", "2026-12-31", "2021-12-31"),
        ("5y", "1903-04-05", "1900-01-01"),
        ("ytd", "1900-01-01", "1900-01-01"),
        ("max", "2026-11-28", None),
    ],
)
def test_the_day_at_whose_end_a_period_begins(period, last, start):
    expected = None if start is None else date.fromisoformat(start)
    assert start_of(Period(period), date.fromisoformat(last)) == expected


def test_a_longer_period_never_begins_later():
    """On each day of eight years; and a period of months keeps the day of the month or clamps."""
    in_order = [
        Period.FIVE_YEARS,
        Period.THREE_YEARS,
        Period.ONE_YEAR,
        Period.SIX_MONTHS,
        Period.THREE_MONTHS,
        Period.ONE_MONTH,
    ]
    for offset in range(8 * 366):
        last = date(2020, 1, 1) + timedelta(days=offset)
        starts = [start for period in in_order if (start := start_of(period, last))]
        assert len(starts) == len(in_order)
        assert starts == sorted(starts)
        for start in starts:
            assert start < last
            assert start.day == last.day or (start + timedelta(days=1)).day == 1


def test_from_and_a_period_are_not_given_together():
    day = date(2026, 1, 2)
    with pytest.raises(Invalid) as refusal:
        range_start(Period.ONE_MONTH, day, day)
    assert refusal.value.errors[0].pointer == "?period"
    assert range_start(None, day, day) == day
    assert range_start(None, None, day) is None
