"""The closed days of each market of the sample: weekends, and the holidays of its exchange."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import Final

import holidays

DAY = timedelta(days=1)
SATURDAY = 5

CALENDARS: Final = {
    "US": ("XNYS",),
    "LSE": ("XLON",),
    "XETRA": ("XETR", "DE"),
    "BA": ("XBUE", "AR"),
    "TARGET": ("XECB",),
    "AR": ("AR",),
}
"""The calendars of the `holidays` library, by market: the first one that has the year counts.

`TARGET` is the euro's payment system, which the ECB's reference rates follow; `AR` are Argentina's
public holidays, on which its rates rest. The library has Frankfurt from 2016 and Buenos Aires from
2026 on. For the years before, the country's public holidays stand in: Frankfurt is then closed on
Ascension Day and open on 24 and 31 December, and Buenos Aires is closed on bridge days and open on
31 December.
"""


@cache
def closed_days(market: str, year: int) -> frozenset[date]:
    """The holidays of `market` in a year, without weekends. `CC` (crypto) has none."""
    for code in CALENDARS.get(market, ()):
        calendar = getattr(holidays, code)(years=year)
        if year >= calendar.start_year:
            return frozenset(day for day in calendar if day.weekday() < SATURDAY)
    return frozenset()


def is_open(market: str, day: date) -> bool:
    """Whether `market` trades (or publishes) on `day`."""
    if market == "CC":
        return True
    return day.weekday() < SATURDAY and day not in closed_days(market, day.year)


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
