"""What is missing, what is read again, and how coverage grows."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.ingestion.coverage import REREAD_DAYS, Days, grown, missing, with_doubtful

DAY = timedelta(days=1)
days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
ranges = st.tuples(days, days).map(lambda pair: Days(min(pair), max(pair)))


def each_day(*read: Days | None) -> set[date]:
    return {
        days.first + at * DAY
        for days in read
        if days
        for at in range((days.last - days.first).days + 1)
    }


@given(ranges, st.none() | ranges)
def test_what_is_requested_and_what_is_known_make_up_what_is_needed(needed, covered):
    """However far coverage and need lie apart, after reading what is missing everything wanted is
    covered, in one range; the last ten days are among what is asked.
    """
    if covered is not None and covered.last > needed.last:
        covered = Days(
            min(covered.first, needed.last), needed.last
        )  # coverage never passes the last day there is
    requested = missing(needed, covered)
    assert each_day(*requested, covered) >= each_day(needed)
    last_days = each_day(Days(needed.last - (REREAD_DAYS - 1) * DAY, needed.last))
    assert each_day(*requested) >= last_days & each_day(needed, covered)
    after = grown(covered, requested, needed.last)
    assert after is not None
    assert each_day(after) >= each_day(needed)
    assert after.last == needed.last
    assert requested == sorted(requested, key=lambda days: days.first)


def test_nothing_wanted_twice_but_the_last_ten_days():
    covered = Days(date(2026, 1, 1), date(2026, 3, 18))
    assert missing(Days(date(2026, 1, 1), date(2026, 3, 19)), covered) == [
        Days(date(2026, 3, 9), date(2026, 3, 19))
    ]


def test_coverage_grows_only_where_it_touches_and_never_past_the_end():
    covered = Days(date(2026, 2, 1), date(2026, 2, 28))
    assert grown(covered, [Days(date(2026, 1, 1), date(2026, 1, 30))], date.max) == covered
    assert grown(covered, [Days(date(2026, 1, 1), date(2026, 1, 31))], date.max) == Days(
        date(2026, 1, 1), date(2026, 2, 28)
    )
    assert grown(covered, [Days(date(2026, 2, 20), date(2026, 3, 20))], date(2026, 3, 19)) == Days(
        date(2026, 2, 1), date(2026, 3, 19)
    )
    assert grown(None, [Days(date(2026, 3, 20), date(2026, 3, 20))], date(2026, 3, 19)) is None


def test_doubtful_days_are_read_once_more_with_those_before_them():
    recent = Days(date(2026, 3, 10), date(2026, 3, 19))
    assert with_doubtful([], recent, [date(2026, 3, 12)]) == []
    assert with_doubtful([], recent, [date(2026, 2, 3), date(2026, 3, 12)]) == [
        Days(date(2026, 1, 24), date(2026, 2, 3))
    ]
    past = [Days(date(2025, 1, 1), date(2025, 6, 1))]
    assert with_doubtful(past, recent, [date(2026, 2, 3)]) == [
        Days(date(2025, 1, 1), date(2026, 2, 3))
    ]
