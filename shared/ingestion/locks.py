"""Who may read the market at the same moment: runs that share no asset.

Each asset falls into one of 64 buckets by a hash of its id, and a run holds the lock of each bucket
that it reads: a whole run all of them, shard 1 of 4 the buckets 1, 5, 9, … So two runs that could
meet at an asset exclude each other, however they are cut, and the shards of one cut never do.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from shared.database.cloud_sql import reading
from shared.errors import AlreadyRunning, Unavailable

BUCKETS: Final = 64
SHARDS_MAX: Final = 16
"""At four buckets each the shards are still of about one size."""

TURN_S_MAX: Final = 600.0
_TURN_ASKED_EACH_S: Final = 0.2

_LOCK_SPACE: Final = 1_750_241
"""The first half of our advisory locks' keys: any number that nobody else in this database uses."""

_JOB_KEYS: Final = {"ingest_prices": 1, "ingest_rates": 2, "ingest_actions": 1}
"""Closes and actions share their locks: both merge corporate actions and project the splits, and of
two projections at once the one that has read less could take back what the other has just told.
"""

# One lock after another, and none after the first that is taken: of two runs that begin together
# one gets the first bucket that both want, and goes on to get them all.
_TAKE = sa.text(
    """
    WITH RECURSIVE taken (position, got) AS (
      SELECT 1, pg_try_advisory_lock(:space, (CAST(:keys AS integer[]))[1])
      UNION ALL
      SELECT position + 1, pg_try_advisory_lock(:space, (CAST(:keys AS integer[]))[position + 1])
      FROM taken WHERE got AND position < cardinality(CAST(:keys AS integer[]))
    )
    SELECT count(*) FILTER (WHERE got) FROM taken
    """
)
_RELEASE = sa.text(
    "SELECT pg_advisory_unlock(:space, key) FROM unnest(CAST(:keys AS integer[])) AS key"
)


@dataclass(frozen=True, slots=True)
class Part:
    """Shard number `shard`, counted from 0, of `shards`: always the same assets, and never another
    shard's.
    """

    shard: int = 0
    shards: int = 1

    @property
    def whole(self) -> bool:
        return self.shards == 1

    @property
    def buckets(self) -> range:
        return range(self.shard, BUCKETS, self.shards)

    def has(self, asset_id: UUID) -> bool:
        return bucket_of(asset_id) in self.buckets

    def overlaps(self, other: Part) -> bool:
        """Whether the two can't be read at the same moment."""
        return not set(self.buckets).isdisjoint(other.buckets)


WHOLE: Final = Part()


def bucket_of(asset_id: UUID) -> int:
    """From 0 to 63; the same for ever. Hashed because ids begin with the time they were made at."""
    return hashlib.sha256(asset_id.bytes).digest()[0] % BUCKETS


@contextmanager
def alone(job: str, part: Part = WHOLE) -> Iterator[Callable[[], None]]:
    """Holds the part's advisory locks on a connection of its own; PostgreSQL lets them go when that
    connection ends, so a killed run blocks nobody. Gives a check, to be made before each merge,
    that raises Unavailable where the connection, and the locks with it, was lost. Raises
    AlreadyRunning and Unavailable.
    """
    keys = [_JOB_KEYS[job] * BUCKETS + bucket for bucket in part.buckets]
    with reading() as held:
        taken: int = held.execute(_TAKE, {"space": _LOCK_SPACE, "keys": keys}).scalar_one()

        def still_alone() -> None:
            try:
                held.execute(sa.text("SELECT 1"))
            except DBAPIError as error:
                raise Unavailable("The connection that holds the run's lock was lost") from error

        try:
            if taken < len(keys):
                raise AlreadyRunning(f"Another run of {job} is under way")
            yield still_alone
        finally:
            with suppress(DBAPIError):  # the connection is gone, and the locks with it
                held.execute(_RELEASE, {"space": _LOCK_SPACE, "keys": keys[:taken]})


@contextmanager
def turn_to_merge(job: str, part: Part) -> Iterator[None]:
    """One shard after another: two MERGEs into the same partitions at once make BigQuery refuse one
    of them. The shards still ask their vendors side by side, which is what takes the time. Raises
    Unavailable after ten minutes.
    """
    if part.whole:
        yield
        return
    key = {"space": _LOCK_SPACE, "key": _JOB_KEYS[job]}
    until_s = time.monotonic() + TURN_S_MAX
    with reading() as held:
        # Asked again and again rather than waited for: a statement that waits is ended by the
        # statement timeout.
        while not held.execute(
            sa.text("SELECT pg_try_advisory_lock(:space, :key)"), key
        ).scalar_one():
            if time.monotonic() > until_s:
                raise Unavailable("Other shards have not finished merging")
            time.sleep(_TURN_ASKED_EACH_S)
        try:
            yield
        finally:
            with suppress(DBAPIError):
                held.execute(sa.text("SELECT pg_advisory_unlock(:space, :key)"), key)
