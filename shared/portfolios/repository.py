"""Portfolios in PostgreSQL. Each statement asks by id and owner: somebody else's portfolio is not there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.errors import NotFound
from shared.market.models import market_data_version
from shared.portfolios.models import Portfolio, portfolios


def read_portfolio(work: Connection, portfolio_id: UUID, owner_id: UUID) -> Portfolio:
    """The owner's portfolio. Raises NotFound, also where it is somebody else's."""
    return _one(work, _BY_ID_AND_OWNER, portfolio_id, owner_id)


def lock_portfolio(work: Connection, portfolio_id: UUID, owner_id: UUID) -> Portfolio:
    """The same, with its row locked until the transaction ends: whoever changes its ledger comes through here.

    Two who sell the last share at once meet at this lock, and the second sees what the first has sold.
    """
    return _one(work, _LOCKED, portfolio_id, owner_id)


def read_portfolio_and_version(work: Connection, portfolio_id: UUID, owner_id: UUID) -> tuple[Portfolio, int]:
    """The owner's portfolio, and the version of the market data at this moment, in one statement. Raises NotFound."""
    row = work.execute(_WITH_VERSION, {"portfolio_id": portfolio_id, "owner_id": owner_id}).one_or_none()
    if row is None:
        raise _not_found()
    *columns, version = row
    return Portfolio(*columns), version


def _one(work: Connection, statement: sa.Select[Any], portfolio_id: UUID, owner_id: UUID) -> Portfolio:
    row = work.execute(statement, {"portfolio_id": portfolio_id, "owner_id": owner_id}).one_or_none()
    if row is None:
        raise _not_found()
    return Portfolio(*row)


def _not_found() -> NotFound:
    return NotFound("There is no such portfolio")


# The columns stand in the order of the dataclass's fields, here and below.
_COLUMNS = [portfolios.c[name] for name in Portfolio.__dataclass_fields__]
_BY_ID_AND_OWNER = sa.select(*_COLUMNS).where(
    portfolios.c.id == sa.bindparam("portfolio_id", type_=sa.Uuid),
    portfolios.c.owner_id == sa.bindparam("owner_id", type_=sa.Uuid),
)
_LOCKED = _BY_ID_AND_OWNER.with_for_update()
_WITH_VERSION = _BY_ID_AND_OWNER.add_columns(sa.select(market_data_version.c.version).scalar_subquery())
