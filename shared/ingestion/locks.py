"""Advisory locks of runs in PostgreSQL: one scheduled run of a job at a time, and one run that
stores at a time.

Scheduled runs read the whole market, for half an hour at most. A task reads a few assets, which a
user waits for: it takes no job's lock, and reads beside a scheduled run. Only what both store is
stored one after the other, which takes seconds: so neither waits for the other's vendors.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from shared.database.cloud_sql import reading
from shared.errors import AlreadyRunning, Unavailable

_LOCK_SPACE: Final = 1_750_241
"""The first half of the advisory locks' keys: a number that nothing else in this database uses."""

_RUN_SPACE: Final = 1_750_242
"""The same of the locks by which a run shows that it is under way; the second half is a hash of its
id.
"""

_JOB_KEYS: Final = {"ingest_prices": 64, "ingest_rates": 128, "ingest_actions": 64}
"""Closes and actions share a lock: both merge corporate actions and project the splits, and of two
projections at once the one that has read less could undo the other's newest. The numbers never
change: while one version of the code replaces another, runs of both have to exclude each other.
"""

_STORE_KEYS: Final = {"ingest_prices": 65, "ingest_rates": 129, "ingest_actions": 65}
"""What one run stores, from the merge in BigQuery to the rows in PostgreSQL. Closes and actions
share it for the same reason.
"""

STORE_WAIT_S_MAX: Final = 240.0
"""How long a run waits until it may store: another one's batch takes some seconds, its largest less
than a minute.
"""
_POLL_S: Final = 0.1

_TAKE = sa.text("SELECT pg_try_advisory_lock(:space, :key)")
_RELEASE = sa.text("SELECT pg_advisory_unlock(:space, :key)")
_SHOW = sa.text("SELECT pg_advisory_lock(:space, hashtext(:run_id))")

UNDER_WAY: Final[sa.ColumnElement[bool]] = sa.literal_column(
    f"""
    EXISTS (
      SELECT FROM pg_locks AS held
      WHERE held.locktype = 'advisory' AND held.granted
        AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND held.classid = {_RUN_SPACE} AND held.objsubid = 2
        AND held.objid = (hashtext(ingestion_runs.id::text)::bigint & 4294967295)::oid
    )""",
    sa.Boolean,
)
"""Whether the run of a row of ingestion_runs holds the lock that shows it."""


class RunLocks:
    """The locks of one run, on a connection of their own. PostgreSQL releases them when that
    connection ends, so a killed run blocks no later one.
    """

    def __init__(self, job: str, connection: Connection) -> None:
        self._job = job
        self._connection = connection

    def check(self) -> None:
        """To be called before each merge. Raises Unavailable where the connection, and the locks
        with it, was lost.
        """
        with _lost_connection():
            self._connection.execute(sa.text("SELECT 1"))

    def show(self, run_id: UUID) -> None:
        """Shows that the run is under way, until `run_locks` ends. Before its row is stored."""
        with _lost_connection():
            self._connection.execute(_SHOW, {"space": _RUN_SPACE, "run_id": str(run_id)})

    @contextmanager
    def storing(self) -> Iterator[None]:
        """While this is open no other run stores. Raises AlreadyRunning where another one stores
        for longer than STORE_WAIT_S_MAX, and Unavailable.
        """
        key = {"space": _LOCK_SPACE, "key": _STORE_KEYS[self._job]}
        until_s = time.monotonic() + STORE_WAIT_S_MAX
        with _lost_connection():
            while not self._connection.execute(_TAKE, key).scalar_one():
                if time.monotonic() > until_s:
                    raise AlreadyRunning("Another run is storing what it has read")
                time.sleep(_POLL_S)
        try:
            yield
        finally:
            with suppress(DBAPIError):  # the connection is gone, and the lock with it
                self._connection.execute(_RELEASE, key)


@contextmanager
def run_locks(job: str, *, alone: bool) -> Iterator[RunLocks]:
    """The locks of a run of `job`; with `alone` no other such run is under way meanwhile. Raises
    AlreadyRunning and Unavailable.
    """
    key = {"space": _LOCK_SPACE, "key": _JOB_KEYS[job]}
    with reading() as connection:
        if alone and not connection.execute(_TAKE, key).scalar_one():
            raise AlreadyRunning(f"Another run of {job} is under way")
        try:
            yield RunLocks(job, connection)
        finally:
            # The connection returns to its pool, and would keep its locks.
            with suppress(DBAPIError):
                connection.execute(_RELEASE_ALL)


_RELEASE_ALL = sa.text("SELECT pg_advisory_unlock_all()")


@contextmanager
def exclusive_run(job: str) -> Iterator[RunLocks]:
    """The locks of a scheduled run. Raises AlreadyRunning and Unavailable."""
    with run_locks(job, alone=True) as locks:
        yield locks


@contextmanager
def _lost_connection() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise Unavailable("The connection that holds the run's locks was lost") from error
