"""The clock: the only module that reads it. All other code receives the instant or day as an
argument.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def now_after(instant: datetime) -> datetime:
    """This instant, or the microsecond after `instant` where the clock is behind it: a row's
    `updated_at` grows with every change.
    """
    return max(now(), instant + timedelta(microseconds=1))


def today() -> date:
    """Today's date in UTC, the default of `as_of`, and the day that "latest" means."""
    return now().date()
