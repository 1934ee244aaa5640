"""The periods that a request may name in place of `from`: how long ago its first day is."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from shared.errors import Invalid
from shared.schema.fields import FIRST_DAY


class Period(StrEnum):
    """How far back from `to` a range begins."""

    ONE_MONTH = "1m"
    THREE_MONTHS = "3m"
    SIX_MONTHS = "6m"
    YEAR_TO_DATE = "ytd"
    ONE_YEAR = "1y"
    THREE_YEARS = "3y"
    FIVE_YEARS = "5y"
    MAX = "max"


_MONTHS: Final[Mapping[Period, int]] = {
    Period.ONE_MONTH: 1,
    Period.THREE_MONTHS: 3,
    Period.SIX_MONTHS: 6,
    Period.ONE_YEAR: 12,
    Period.THREE_YEARS: 36,
    Period.FIVE_YEARS: 60,
}


def start_of(period: Period, last: date) -> date | None:
    """The day at whose end a period up to `last` begins; None for MAX: at the beginning of all.

    The same day of the month so many months before, or that month's last day where it is shorter;
    31 December for the year to date. Never before FIRST_DAY.
    """
    if period is Period.MAX:
        return None
    if period is Period.YEAR_TO_DATE:
        return max(date(last.year - 1, 12, 31), FIRST_DAY)
    year, month = divmod(last.year * 12 + last.month - 1 - _MONTHS[period], 12)
    day = min(last.day, calendar.monthrange(year, month + 1)[1])
    return max(date(year, month + 1, day), FIRST_DAY)


def range_start(period: Period | None, first: date | None, last: date) -> date | None:
    """The first day of a query that names it as `from` (`first`) or by a period, and neither where
    it begins at the beginning. Raises Invalid where it names both.
    """
    if period is None:
        return first
    if first is not None:
        raise Invalid.field("?period", "stands in place of `from`: give only one of them")
    return start_of(period, last)
