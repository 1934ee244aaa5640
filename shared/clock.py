"""The one place that reads the clock; everything below the functions receives the time it is asked
about.
"""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The calendar date in UTC, which is what `as_of` and "latest" mean when nobody says otherwise."""
    return now().date()
