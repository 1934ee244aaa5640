"""What a run has made of the assets it read: whether there are closes, and whether a request for
them is settled or waits for another try.

A request is settled when closes are stored, or when another try within the hour would find no more:
the vendors have none, contradict each other, or refuse. A vendor that does not answer settles
nothing: the queue tries again, and a scheduled run after that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import ARRAY

from shared.ingestion.asset_results import AssetRead
from shared.market.price_status import UNANSWERED

_WHY_NONE: Final = ("quarantined", "no_provider")
"""Codes of a report that say more than what comes last."""


def may_succeed_soon(read: AssetRead) -> bool:
    """Whether another try within the hour may read what this one has not."""
    return read.failed and any(error.code == UNANSWERED for error in read.errors)


def save_price_outcomes(
    work: Connection, reads: Sequence[AssetRead], covered: Mapping[UUID, object]
) -> Collection[UUID]:
    """Stores the outcome of each asset; returns the assets whose outcome is new. `covered` has a
    value for the assets with closes. One statement.

    A request that was made after the run had read what it is to do stays open.
    """
    rows = [
        {
            "asset_id": read.target.asset_id,
            "ready": covered.get(read.target.asset_id) is not None,
            "settled": not may_succeed_soon(read),
            "requested_at": read.target.requested_at,
            "reason": _reason(read, covered),
        }
        for read in reads
    ]
    values = {name: [row[name] for row in rows] for name in _COLUMNS}
    return work.execute(_SAVE, values).scalars().all()


def _reason(read: AssetRead, covered: Mapping[UUID, object]) -> str | None:
    if covered.get(read.target.asset_id) is not None and not may_succeed_soon(read):
        return None
    if may_succeed_soon(read):
        return UNANSWERED
    codes = [error.code for error in read.errors]
    return next((code for code in _WHY_NONE if code in codes), codes[-1] if codes else "no_closes")


_COLUMNS: Final = ("asset_id", "ready", "settled", "requested_at", "reason")

_SAVE: Final = sa.text("""
    WITH outcomes AS (
      SELECT a.id, o.ready, o.reason,
        CASE WHEN o.settled AND a.prices_requested_at IS NOT DISTINCT FROM o.requested_at
          THEN NULL ELSE a.prices_requested_at END AS requested_at
      FROM unnest(:asset_id, :ready, :settled, :requested_at, :reason)
        AS o (asset_id, ready, settled, requested_at, reason)
      JOIN assets AS a ON a.id = o.asset_id
      WHERE a.owner_id IS NULL
    )
    UPDATE assets SET prices_ready = outcomes.ready, prices_reason = outcomes.reason,
      prices_requested_at = outcomes.requested_at
    FROM outcomes
    WHERE assets.id = outcomes.id
      AND (assets.prices_ready, assets.prices_reason, assets.prices_requested_at)
        IS DISTINCT FROM (outcomes.ready, outcomes.reason, outcomes.requested_at)
    RETURNING assets.id
""").bindparams(
    sa.bindparam("asset_id", type_=ARRAY(sa.Uuid)),
    sa.bindparam("ready", type_=ARRAY(sa.Boolean)),
    sa.bindparam("settled", type_=ARRAY(sa.Boolean)),
    sa.bindparam("requested_at", type_=ARRAY(sa.DateTime(timezone=True))),
    sa.bindparam("reason", type_=ARRAY(sa.Text)),
)
