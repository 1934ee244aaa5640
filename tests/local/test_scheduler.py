"""The local scheduler fires when the catalog's cron says, in the cron's own time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from local.catalog import Schedule, read_catalog
from local.scheduler import next_run


def scheduled(cron: str, time_zone: str) -> Schedule:
    return Schedule("job", cron, time_zone, {})


@pytest.mark.parametrize(
    ("cron", "time_zone", "after", "expected"),
    [
        (
            "30 22 * * 1-5",
            "America/New_York",
            "2026-07-10T12:00",
            "2026-07-11T02:30",
        ),  # Friday evening, summer time
        (
            "30 22 * * 1-5",
            "America/New_York",
            "2026-07-11T03:00",
            "2026-07-14T02:30",
        ),  # over the weekend
        (
            "30 22 * * 1-5",
            "America/New_York",
            "2026-01-12T12:00",
            "2026-01-13T03:30",
        ),  # winter time
        (
            "0 18 * * *",
            "Europe/Berlin",
            "2026-03-28T20:00",
            "2026-03-29T16:00",
        ),  # the day the clocks change
    ],
)
def test_the_next_run(cron, time_zone, after, expected):
    run = next_run(scheduled(cron, time_zone), datetime.fromisoformat(after).replace(tzinfo=UTC))
    assert run == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_every_scheduled_function_of_the_catalog_has_a_next_run():
    now = datetime(2026, 2, 28, 12, tzinfo=UTC)
    for function in read_catalog():
        assert bool(function.schedules) == function.scheduled
        for schedule in function.schedules:
            assert next_run(schedule, now) > now
        assert Path(function.source).exists()
