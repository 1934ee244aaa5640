"""The closed days of each market of the sample: weekends, and a few holidays by rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

DAY = timedelta(days=1)
SATURDAY = 5
SUNDAY = 6
FIXED_HOLIDAYS = {
    "US": ((1, 1), (6, 19), (7, 4), (12, 25)),
    "LSE": ((1, 1), (12, 25), (12, 26)),
    "XETRA": ((1, 1), (5, 1), (12, 24), (12, 25), (12, 31)),
    "BA": ((1, 1), (3, 24), (5, 1), (5, 25), (7, 9), (12, 8), (12, 25)),
    "TARGET": ((1, 1), (5, 1), (12, 25), (12, 26)),
}
"""Month and day, by market. `TARGET` is the euro's payment system, which the ECB's reference rates
follow.
"""

EASTER_HOLIDAYS = {
    "US": (-2,),
    "LSE": (-2, 1),
    "XETRA": (-2, 1),
    "BA": (-48, -47, -2),  # carnival and Good Friday
    "TARGET": (-2, 1),
}
"""Days from Easter Sunday, by market."""


def easter(year: int) -> date:
    """Easter Sunday of a Gregorian year.

    The anonymous algorithm, as in Meeus, Astronomical Algorithms, chapter 8.
    """
    century, of_century = divmod(year, 100)
    golden = year % 19
    leap, of_leap = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap - correction + 15) % 30
    quarters, of_quarters = divmod(of_century, 4)
    weekday = (32 + 2 * of_leap + 2 * quarters - epact - of_quarters) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@cache
def holidays(market: str, year: int) -> frozenset[date]:
    """The holidays of `market` in a year, without weekends. `CC` (crypto) has none."""
    days = {date(year, month, day) for month, day in FIXED_HOLIDAYS.get(market, ())}
    days |= {easter(year) + offset * DAY for offset in EASTER_HOLIDAYS.get(market, ())}
    if market == "US":
        days = {_observed(day) for day in days} | {
            _nth_weekday(year, 1, 0, 3),  # Martin Luther King
            _nth_weekday(year, 2, 0, 3),  # Washington
            _last_monday(year, 5),  # Memorial Day
            _nth_weekday(year, 9, 0, 1),  # Labor Day
            _nth_weekday(year, 11, 3, 4),  # Thanksgiving
        }
    if market == "LSE":
        days |= {_nth_weekday(year, 5, 0, 1), _last_monday(year, 5), _last_monday(year, 8)}
    return frozenset(day for day in days if day.year == year and day.weekday() < SATURDAY)


def is_open(market: str, day: date) -> bool:
    """Whether `market` trades (or publishes) on `day`."""
    if market == "CC":
        return True
    return day.weekday() < SATURDAY and day not in holidays(market, day.year)


def open_days(market: str, first: date, last: date) -> Iterator[date]:
    """Every day on which `market` is open from `first` to `last`, both inclusive, oldest first."""
    return (day for day in calendar_days(first, last) if is_open(market, day))


def calendar_days(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both inclusive."""
    return (first + offset * DAY for offset in range((last - first).days + 1))


def next_open_day(market: str, day: date) -> date:
    """The first day on which the market is open, from `day` on."""
    while not is_open(market, day):
        day += DAY
    return day


def _observed(day: date) -> date:
    """New York moves a holiday from Saturday to Friday and from Sunday to Monday."""
    return day + {SATURDAY: -DAY, SUNDAY: DAY}.get(day.weekday(), timedelta(0))


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())
