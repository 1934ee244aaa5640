"""Versions of the market as PostgreSQL has them, for tests of what an instance keeps."""

from __future__ import annotations

import sqlalchemy as sa

from shared import clock
from shared.database import cloud_sql
from shared.market.changes import MarketChanges
from shared.market.version import raise_version, read_version


def version_now() -> int:
    with cloud_sql.reading() as work:
        return read_version(work)


def raise_listed(changes: MarketChanges) -> int:
    """A version that changed this. Returns it."""
    with cloud_sql.writing() as work:
        raise_version(work, clock.now(), changes)
    return version_now()


def raise_unlisted() -> int:
    """A version as an older revision of the code raises it. Returns it."""
    with cloud_sql.writing() as work:
        work.execute(sa.text("UPDATE market_data_version SET version = version + 1"))
    return version_now()
