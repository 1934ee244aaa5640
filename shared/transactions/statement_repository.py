"""What an import asks of the transactions that a portfolio has already."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.transactions import transactions


def ids_by_statement_row(
    work: Connection, portfolio_id: UUID, rows: Collection[str]
) -> dict[str, UUID]:
    """The ids of the portfolio's transactions that came from these rows."""
    if not rows:
        return {}
    query = sa.select(transactions.c.statement_row, transactions.c.id).where(
        transactions.c.portfolio_id == portfolio_id,
        transactions.c.statement_row == sa.any_(sa.literal(list(rows), sa.ARRAY(sa.Text))),
    )
    return {row.statement_row: row.id for row in work.execute(query)}


def facts_of_days(
    work: Connection, portfolio_id: UUID, days: Collection[date], names: Sequence[str]
) -> Iterator[Sequence[Any]]:
    """The id, external id and these columns of the portfolio's transactions of some days, in the
    order of recording.
    """
    query = (
        sa.select(
            transactions.c.id, transactions.c.external_id, *(transactions.c[name] for name in names)
        )
        .where(
            transactions.c.portfolio_id == portfolio_id,
            transactions.c.date == sa.any_(sa.literal(list(days), sa.ARRAY(sa.Date))),
        )
        .order_by(transactions.c.recorded)
    )
    yield from work.execute(query)


def assets_used(work: Connection, portfolio_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Those of the assets that the portfolio has a transaction of."""
    if not ids:
        return set()
    query = sa.select(transactions.c.asset_id).where(
        transactions.c.portfolio_id == portfolio_id,
        transactions.c.asset_id == sa.any_(sa.literal(list(ids), sa.ARRAY(sa.Uuid))),
    )
    return set(work.execute(query.distinct()).scalars())
