"""Closes of manual assets, which their owners enter, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.assets import manual_closes
from shared.market.assets import AssetClose
from shared.schema.fields import as_text

SOURCE: Final = "manual"


def read_manual_closes(
    work: Connection, asset_id: UUID, first: date, last: date, limit: int
) -> list[AssetClose]:
    """The first `limit` closes from `first` to `last`, both inclusive, oldest first."""
    table = manual_closes
    statement = (
        sa.select(table.c.date, table.c.close)
        .where(table.c.asset_id == asset_id, table.c.date.between(first, last))
        .order_by(table.c.date)
        .limit(limit)
    )
    return [AssetClose(day, close, SOURCE) for day, close in work.execute(statement)]


def lock_owner_of_closes(work: Connection, asset_id: UUID) -> None:
    """Locks the closes of all assets of the same owner until this unit of work ends, so that two
    requests at once count one after the other. The caller holds the lock of the asset's row, and
    waits for no other lock after this one.
    """
    work.execute(_LOCK_OWNER, {"asset_id": asset_id})


def count_closes(work: Connection, asset_id: UUID) -> tuple[int, int]:
    """How many closes the asset has, and all manual assets of its owner together."""
    of_asset, of_owner = work.execute(_COUNTS, {"asset_id": asset_id}).one()
    return of_asset, of_owner


def merge_manual_closes(
    work: Connection, asset_id: UUID, closes: Sequence[tuple[date, Decimal]]
) -> tuple[int, int]:
    """Inserts or corrects closes with one statement. Returns how many were new and how many
    replaced another figure.

    The caller holds the lock of the asset's row: MERGE, unlike ON CONFLICT, does not wait for
    another request's insert.
    """
    inserted, corrected = work.execute(
        _MERGE,
        {
            "asset_id": asset_id,
            "dates": [day.isoformat() for day, _ in closes],
            "closes": [as_text(close) for _, close in closes],
        },
    ).one()
    return inserted, corrected


_LOCK_OWNER = sa.text("""
    SELECT pg_advisory_xact_lock(hashtextextended('closes ' || owner_id, 0))
    FROM assets WHERE id = :asset_id
""").bindparams(sa.bindparam("asset_id", type_=sa.Uuid))

_COUNTS = sa.text("""
    SELECT coalesce(sum(counted.closes) FILTER (WHERE a.id = :asset_id), 0)::int,
      coalesce(sum(counted.closes), 0)::int
    FROM assets AS a
    CROSS JOIN LATERAL (
      SELECT count(*) AS closes FROM manual_closes AS c WHERE c.asset_id = a.id
    ) AS counted
    WHERE a.owner_id = (SELECT owner_id FROM assets WHERE id = :asset_id)
""").bindparams(sa.bindparam("asset_id", type_=sa.Uuid))

_MERGE = sa.text("""
    WITH merged AS (
      MERGE INTO manual_closes AS stored
      USING unnest(CAST(:dates AS text[])::date[], CAST(:closes AS text[])::numeric[])
        AS entered (date, close)
      ON stored.asset_id = :asset_id AND stored.date = entered.date
      WHEN MATCHED AND stored.close <> entered.close THEN UPDATE SET close = entered.close
      WHEN NOT MATCHED THEN
        INSERT (asset_id, date, close) VALUES (:asset_id, entered.date, entered.close)
      RETURNING merge_action() AS action
    )
    SELECT count(*) FILTER (WHERE action = 'INSERT'), count(*) FILTER (WHERE action = 'UPDATE')
    FROM merged
""").bindparams(sa.bindparam("asset_id", type_=sa.Uuid))
