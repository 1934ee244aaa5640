"""When a market asset was last used: ingestion reads only assets that are in use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Connection

from shared.database.assets import assets


def mark_used(work: Connection, asset_ids: Sequence[UUID], today: date) -> None:
    """Records that market assets are in use, held or not, so that ingestion keeps reading them. One
    statement, which changes each row at most once a day; a reading connection may run it too.
    """
    work.execute(
        assets.update()
        .where(
            assets.c.id.in_(asset_ids), assets.c.owner_id.is_(None), assets.c.last_used_on < today
        )
        .values(last_used_on=today)
    )
