"""How many calls of a kind all users together may cause within a time: counted in PostgreSQL, so
that the bound holds over all instances.

Unlike the throttle's waits, which grow, a window that is used up ends by itself, and the request
goes on without the call.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.auth.throttle import subject_of


def take(
    work: Connection, calls: Mapping[str, tuple[int, timedelta]], now: datetime
) -> Collection[str]:
    """The names of those calls that may be made, each of which is counted. `calls` maps a name to
    the most calls within a time. `work` is a transaction of its own, so that a call stays counted
    when the request fails.
    """
    # In one order, so that no two requests at once wait for each other.
    subjects = sorted((subject_of("allowance", name), name) for name in calls)
    return [name for subject, name in subjects if _count(work, subject, *calls[name], now)]


def _count(
    work: Connection, subject: bytes, calls_max: int, window: timedelta, now: datetime
) -> bool:
    values = {
        "subject": subject,
        "calls_max": calls_max,
        "now": now,
        "window_starts": now - window,
    }
    return work.execute(_COUNT, values).first() is not None


_IS_OVER = "counted.window_started_at <= :window_starts"
_COUNT = sa.text(
    f"""
    INSERT INTO login_throttles AS counted (subject, failures, window_started_at, updated_at)
    VALUES (:subject, 1, :now, :now)
    ON CONFLICT (subject) DO UPDATE SET
      failures = CASE WHEN {_IS_OVER} THEN 1 ELSE counted.failures + 1 END,
      window_started_at = CASE WHEN {_IS_OVER} THEN :now ELSE counted.window_started_at END,
      updated_at = :now
    WHERE {_IS_OVER} OR counted.failures < :calls_max
    RETURNING subject
    """
).bindparams(
    sa.bindparam("subject", type_=sa.LargeBinary),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("window_starts", type_=sa.DateTime(timezone=True)),
    sa.bindparam("calls_max", type_=sa.Integer),
)
"""Counts one call and returns a row; returns no row where the window is used up. It is one
statement, so that calls at once are counted exactly.
"""
