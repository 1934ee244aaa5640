"""The version of the stored market data: each ingestion run that changes data raises it, and
instances keep what they read under it. Beside it stands the version of a user's own market data,
which are the manual assets and their closes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.assets import assets
from shared.database.caller import CALLER_ID, Caller, checked, rows_for
from shared.database.market import market_data_version

MARKET_VERSION: Final[sa.ScalarSelect[int]] = sa.select(
    market_data_version.c.version
).scalar_subquery()
"""The version in force, as a column of a statement that reads something else."""

OWN_VERSION: Final[sa.ScalarSelect[Any]] = (
    sa.select(
        sa.func.bit_xor(
            sa.func.hashtextextended(sa.cast(assets.c.revision, sa.Text), sa.literal_column("0"))
        )
    )
    .where(assets.c.owner_id == CALLER_ID)
    .scalar_subquery()
)
"""The version of the caller's own market data, as a column: a number that says only whether
something has changed, NULL where there is none.
"""

_VERSION_CHECKED = checked(sa.select(market_data_version.c.version))


@dataclass(frozen=True, slots=True)
class MarketBasis:
    """What an answer about everyone's market data is computed from."""

    market_version: int

    @property
    def version(self) -> str:
        return str(self.market_version)


def read_version(work: Connection) -> int:
    """The version in force. One statement."""
    return int(work.execute(sa.select(market_data_version.c.version)).scalar_one())


def read_market_basis(work: Connection, caller: Caller) -> MarketBasis:
    """The version in force, for a caller. One statement. Raises Unauthenticated where the token is
    no longer valid.
    """
    ((version,),) = rows_for(work, caller, _VERSION_CHECKED)
    return MarketBasis(int(version))


def raise_version(work: Connection, now: datetime) -> None:
    """Makes the data in every instance's memory outdated when the unit of work commits."""
    work.execute(
        sa.update(market_data_version).values(
            version=market_data_version.c.version + 1, changed_at=now
        )
    )
