"""What an import asks of assets, and of the transactions that a portfolio has already."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.assets import assets
from shared.database.transactions import transactions


def text_array(texts: Collection[str]) -> sa.ColumnElement[Sequence[str]]:
    """As one text, which the database reads: the driver's own array goes through each character,
    and took a tenth of an import.
    """
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    joined = ",".join(f'"{text}"' for text in quoted)
    return sa.cast(sa.literal(f"{{{joined}}}", sa.Text), sa.ARRAY(sa.Text))


def named(names: Mapping[str, Collection[str]]) -> list[sa.ColumnElement[bool]]:
    """The conditions that an asset has one of these texts in the column; names are in small
    letters.
    """
    conditions = []
    for name, texts in names.items():
        column = sa.func.lower(assets.c.name) if name == "name" else assets.c[name]
        if texts:
            conditions.append(column == sa.any_(text_array(texts)))
    return conditions


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
