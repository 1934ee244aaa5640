"""The clock: the only module that reads it. All other code receives the instant or day as an
argument.
"""

from __future__ import annotations

from datetime import UTC, date, datetime


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in UTC, the default of `as_of`, and the day that "latest" means."""
    return now().date()
