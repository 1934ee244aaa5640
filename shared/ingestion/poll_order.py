"""The poll order: runs begin with the assets that were polled longest ago.

A vendor's hourly limit ends a run in the middle. The assets behind that point stay in front, so the
next run goes on from there. An asset that its vendor answers badly counts as polled all the same:
fifty of them would otherwise use up every hour's fifty calls.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.database.market import asset_turns


def read_poll_order(
    work: Connection, job: str, only: Collection[UUID] | None = None
) -> Mapping[UUID, datetime]:
    """When `job` last had an answer, by asset: all, or `only` these. One statement."""
    statement = sa.select(asset_turns.c.asset_id, asset_turns.c.asked_at).where(
        asset_turns.c.job == job
    )
    if only is not None:
        statement = statement.where(asset_turns.c.asset_id.in_(only))
    rows = work.execute(statement).all()
    return {row.asset_id: row.asked_at for row in rows}


def save_poll_order(
    work: Connection, job: str, asset_ids: Collection[UUID], asked_at: datetime
) -> None:
    """Record that these were polled at `asked_at`. One statement."""
    if not asset_ids:
        return
    statement = insert(asset_turns).values(
        [{"asset_id": asset_id, "job": job, "asked_at": asked_at} for asset_id in asset_ids]
    )
    work.execute(
        statement.on_conflict_do_update(
            index_elements=["asset_id", "job"], set_={"asked_at": statement.excluded["asked_at"]}
        )
    )
