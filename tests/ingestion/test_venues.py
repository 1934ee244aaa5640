"""The last session that has ended at each venue, by its own clock, and the catalog's times."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from local.catalog import read_catalog
from local.scheduler import next_run
from shared.errors import Invalid
from shared.ingestion.venues import OTHER, VENUES, check_venues, last_session, venue_of
from shared.vendors.prices.symbols import _EXCHANGES, CRYPTO

SCHEDULES = next(
    function.schedules for function in read_catalog() if function.folder == "ingest_prices"
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("exchange", "now", "last"),
    [
        ("XETRA", "2026-07-10T19:30", "2026-07-10"),  # 21:30 in Frankfurt, in summer
        ("XETRA", "2026-07-10T17:00", "2026-07-09"),  # 19:00: closed, but not reported yet
        ("XETRA", "2026-01-12T19:30", "2026-01-12"),  # 20:30 in winter
        ("US", "2026-07-10T19:30", "2026-07-09"),  # 15:30 in New York
        ("US", "2026-07-11T02:30", "2026-07-10"),  # 22:30 there, the next day in UTC
        ("US", "2026-11-02T02:30", "2026-11-01"),  # the night in which its clocks change
        ("TSE", "2026-07-10T11:00", "2026-07-10"),
        ("CRYPTO", "2026-07-12T01:30", "2026-07-11"),  # a Saturday has a close
        ("CRYPTO", "2026-07-12T00:30", "2026-07-10"),
        (None, "2026-07-10T23:59", "2026-07-09"),
        ("ATLANTIS", "2026-07-10T00:00", "2026-07-09"),
    ],
)
def test_a_session_counts_when_it_has_ended_and_is_reported(exchange, now, last):
    assert last_session(exchange, utc(now)) == date.fromisoformat(last)


@pytest.mark.parametrize("month", [1, 3, 7, 10, 11])
@pytest.mark.parametrize("schedule", SCHEDULES, ids=[schedule.name for schedule in SCHEDULES])
def test_each_venue_is_read_on_the_day_of_its_session(schedule, month):
    """In summer, in winter, and in the weeks in which only some of the clocks have changed."""
    run = utc(f"2026-{month:02}-01T00:00")
    for _ in range(31):
        run = next_run(schedule, run)
        day = run.astimezone(ZoneInfo(schedule.time_zone)).date()
        for venue in schedule.body["venues"]:
            if venue != OTHER:
                session = day - timedelta(days=1) if venue == CRYPTO else day
                assert last_session(venue, run) == session, (venue, run)


def test_the_catalog_reads_every_venue_once():
    named = [venue for schedule in SCHEDULES for venue in schedule.body["venues"]]
    assert sorted(named) == sorted(VENUES)
    assert {*_EXCHANGES, OTHER} == VENUES
    [daily] = [schedule for schedule in SCHEDULES if "CRYPTO" in schedule.body["venues"]]
    assert daily.cron.endswith("* * *")


def test_an_unknown_venue_is_refused():
    assert [venue_of("US"), venue_of(None), venue_of("ATLANTIS")] == ["US", OTHER, OTHER]
    with pytest.raises(Invalid) as refusal:
        check_venues(["US", "ATLANTIS"])
    assert [error.pointer for error in refusal.value.errors] == ["/venues/1"]
