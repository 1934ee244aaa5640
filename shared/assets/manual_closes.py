"""Closes of manual assets, which their owners enter, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.assets.models import manual_closes
from shared.fields import as_text
from shared.market.asset_history import StoredClose

SOURCE: Final = "manual"


def read_manual_closes(work: Connection, asset_id: UUID, first: date, last: date, limit: int) -> list[StoredClose]:
    """The first `limit` closes from `first` to `last`, both inclusive, oldest first."""
    table = manual_closes
    statement = (
        sa.select(table.c.date, table.c.close)
        .where(table.c.asset_id == asset_id, table.c.date.between(first, last))
        .order_by(table.c.date)
        .limit(limit)
    )
    return [StoredClose(day, close, SOURCE) for day, close in work.execute(statement)]


def merge_manual_closes(work: Connection, asset_id: UUID, closes: Sequence[tuple[date, Decimal]]) -> tuple[int, int]:
    """Inserts or corrects, one statement for all. Returns how many were new and how many replaced another figure.

    The caller holds the lock of the asset's row: MERGE, unlike ON CONFLICT, does not wait for an insert of somebody else.
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


_MERGE = sa.text("""
    WITH merged AS (
      MERGE INTO manual_closes AS stored
      USING unnest(CAST(:dates AS text[])::date[], CAST(:closes AS text[])::numeric[]) AS given (date, close)
      ON stored.asset_id = :asset_id AND stored.date = given.date
      WHEN MATCHED AND stored.close <> given.close THEN UPDATE SET close = given.close
      WHEN NOT MATCHED THEN INSERT (asset_id, date, close) VALUES (:asset_id, given.date, given.close)
      RETURNING merge_action() AS action
    )
    SELECT count(*) FILTER (WHERE action = 'INSERT'), count(*) FILTER (WHERE action = 'UPDATE') FROM merged
""").bindparams(sa.bindparam("asset_id", type_=sa.Uuid))
