"""One run of a job at a time, held by an advisory lock in PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from shared.database.cloud_sql import reading
from shared.errors import AlreadyRunning, Unavailable

_LOCK_SPACE: Final = 1_750_241
"""The first half of the advisory locks' keys: a number that nothing else in this database uses."""

_JOB_KEYS: Final = {"ingest_prices": 64, "ingest_rates": 128, "ingest_actions": 64}
"""Closes and actions share a lock: both merge corporate actions and project the splits, and of two
projections at once the one that has read less could undo the other's newest. The numbers never
change: while one version of the code replaces another, runs of both have to exclude each other.
"""

_TAKE = sa.text("SELECT pg_try_advisory_lock(:space, :key)")
_RELEASE = sa.text("SELECT pg_advisory_unlock(:space, :key)")


@contextmanager
def exclusive_run(job: str) -> Iterator[Callable[[], None]]:
    """Hold the job's advisory lock on a connection of its own. PostgreSQL releases it when that
    connection ends, so a killed run blocks no later one. Yields a check, to be called before each
    merge, that raises Unavailable where the connection, and the lock with it, was lost. Raises
    AlreadyRunning and Unavailable.
    """
    key = {"space": _LOCK_SPACE, "key": _JOB_KEYS[job]}
    with reading() as connection:
        if not connection.execute(_TAKE, key).scalar_one():
            raise AlreadyRunning(f"Another run of {job} is under way")

        def check_lock() -> None:
            try:
                connection.execute(sa.text("SELECT 1"))
            except DBAPIError as error:
                raise Unavailable("The connection that holds the run's lock was lost") from error

        try:
            yield check_lock
        finally:
            with suppress(DBAPIError):  # the connection is gone, and the lock with it
                connection.execute(_RELEASE, key)
