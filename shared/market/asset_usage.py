"""When a market asset was last used: ingestion reads what people use, and lets the others rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from shared.database.assets import assets


def mark_used(work: Connection, asset_ids: Sequence[UUID], today: date) -> None:
    """Notes that market assets are in use, held or not, so that ingestion goes on reading them. One
    statement, which changes each row once a day at most; also on a connection that reads.
    """
    work.execute(
        assets.update()
        .where(
            assets.c.id.in_(asset_ids), assets.c.owner_id.is_(None), assets.c.last_used_on < today
        )
        .values(last_used_on=today)
    )
