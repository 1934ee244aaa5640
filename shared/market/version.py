"""The version of the stored market data: each ingestion run that changes data raises it and says
which, and instances keep what they read under it. Beside it stands the version of a user's own
market data, which are manual assets, their closes, and own closes of market assets.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.assets import assets, own_closes
from shared.database.caller import Caller, checked, rows_for
from shared.database.market import market_data_version
from shared.database.visible_rows import ASSET_OF_ACCOUNT, CLOSE_OF_ACCOUNT
from shared.immutable import immutable
from shared.market.changes import MarketChanges, list_changes
from shared.market.price_status import PENDING_MAX

MARKET_VERSION: Final[sa.ScalarSelect[int]] = sa.select(
    market_data_version.c.version
).scalar_subquery()
"""The version in force, as a column of a statement that reads something else."""


def _digest(
    text: sa.ColumnElement[str], *conditions: sa.ColumnElement[bool]
) -> sa.ScalarSelect[Any]:
    """One number for the texts of these rows, in any order; NULL for none."""
    hashes = sa.func.hashtextextended(text, _NONE)
    return sa.select(sa.func.bit_xor(hashes)).where(*conditions).scalar_subquery()


# Constants are in the statement's text: each parameter costs a request a microsecond or two, here
# and at PostgreSQL.
_NONE: Final[sa.ColumnElement[int]] = sa.literal_column("0")
_SLASH: Final[sa.ColumnElement[str]] = sa.literal_column("'/'")
_PENDING_SINCE: Final = sa.func.now() - sa.literal_column(
    f"make_interval(secs => {PENDING_MAX.total_seconds()})", sa.Interval
)

OWN_VERSION: Final[sa.ColumnElement[str]] = sa.func.concat_ws(
    _SLASH,
    sa.func.coalesce(_digest(sa.cast(assets.c.revision, sa.Text), ASSET_OF_ACCOUNT), _NONE),
    sa.func.coalesce(
        _digest(
            sa.func.concat_ws(_SLASH, own_closes.c.asset_id, own_closes.c.date, own_closes.c.close),
            CLOSE_OF_ACCOUNT,
        ),
        _NONE,
    ),
    _digest(sa.cast(assets.c.id, sa.Text), assets.c.prices_requested_at > _PENDING_SINCE),
)
"""The version of the caller's own market data, as a column: manual assets with their closes, by
their revisions, and the caller's own closes of market assets, by what they are; and of everybody's,
which assets are being read, since warnings tell that from a close that is missing. It says only
whether something has changed.
"""

_VERSION_CHECKED = checked(sa.select(market_data_version.c.version))


@immutable
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


def raise_version(work: Connection, now: datetime, changes: MarketChanges) -> None:
    """Makes these data outdated in every instance's memory when the unit of work commits. Three
    statements.
    """
    version = work.execute(
        sa.update(market_data_version)
        .values(version=market_data_version.c.version + 1, changed_at=now)
        .returning(market_data_version.c.version)
    ).scalar_one()
    list_changes(work, version, changes, now)
