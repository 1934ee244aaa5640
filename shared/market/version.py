"""The version of the stored market data: each ingestion run that changes data raises it, and
instances keep what they read under it.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.caller import Caller, checked, rows_for
from shared.database.market import market_data_version

_VERSION_CHECKED = checked(sa.select(market_data_version.c.version))


def read_version(work: Connection) -> int:
    """The version in force. One statement."""
    return int(work.execute(sa.select(market_data_version.c.version)).scalar_one())


def read_version_for(work: Connection, caller: Caller) -> int:
    """The version in force, for a caller. One statement. Raises Unauthenticated where the token is
    no longer valid.
    """
    ((version,),) = rows_for(work, caller, _VERSION_CHECKED)
    return int(version)


def raise_version(work: Connection, now: datetime) -> None:
    """Makes the data in every instance's memory outdated when the unit of work commits."""
    work.execute(
        sa.update(market_data_version).values(
            version=market_data_version.c.version + 1, changed_at=now
        )
    )
