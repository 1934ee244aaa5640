"""Closes that users enter, in PostgreSQL: of their manual assets, and own closes of market assets,
which are for days that no vendor has, and which only the user that entered them sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.assets import Asset
from shared.market.asset_close import AssetClose
from shared.schema.entered_closes import EnteredClose
from shared.schema.fields import as_text


def read_entered_closes(
    work: Connection, asset: Asset, owner_id: UUID, first: date, last: date, limit: int
) -> list[AssetClose]:
    """The first `limit` closes from `first` to `last`, both inclusive, oldest first."""
    source = EnteredClose.MANUAL if asset.manual else EnteredClose.OWN
    rows = work.execute(
        _READ[asset.manual],
        {**_key(asset, owner_id), "first": first, "last": last, "limit": limit},
    )
    return [AssetClose(day, close, source) for day, close in rows]


def lock_entered_closes(work: Connection, owner_id: UUID) -> None:
    """Locks every close that the user has entered until this unit of work ends, so that two
    requests at once count one after the other. The caller holds the lock of a manual asset's row,
    or of the user's, and waits for no other lock after this one.
    """
    work.execute(_LOCK, {"owner_id": str(owner_id)})


def count_entered_closes(work: Connection, asset: Asset, owner_id: UUID) -> tuple[int, int]:
    """How many closes of the asset the user has entered, and of all assets together."""
    of_asset, of_all = work.execute(_COUNTS, _key(asset, owner_id)).one()
    return of_asset, of_all


def merge_entered_closes(
    work: Connection, asset: Asset, owner_id: UUID, closes: Sequence[tuple[date, Decimal]]
) -> tuple[int, int]:
    """Inserts or corrects closes with one statement. Returns how many were new and how many
    replaced another figure.

    The caller holds a lock (`lock_entered_closes`): MERGE, unlike ON CONFLICT, does not wait for
    another request's insert.
    """
    inserted, corrected = work.execute(
        _MERGE[asset.manual],
        {
            **_key(asset, owner_id),
            "dates": [day.isoformat() for day, _ in closes],
            "closes": [as_text(close) for _, close in closes],
        },
    ).one()
    return inserted, corrected


def delete_entered_closes(
    work: Connection, asset: Asset, owner_id: UUID, first: date, last: date
) -> int:
    """Deletes the closes from `first` to `last`, both inclusive. Returns how many there were."""
    parameters = {**_key(asset, owner_id), "first": first, "last": last}
    return work.execute(_DELETE[asset.manual], parameters).rowcount


def _key(asset: Asset, owner_id: UUID) -> dict[str, UUID]:
    return {"asset_id": asset.id, "owner_id": owner_id}


def _statements(sql: str) -> dict[bool, sa.TextClause]:
    """The statement for manual assets (True), and for own closes of market assets."""
    manual = {"table": "manual_closes", "columns": "asset_id", "key": ":asset_id"}
    own = {"table": "own_closes", "columns": "owner_id, asset_id", "key": ":owner_id, :asset_id"}
    return {
        is_manual: sa.text(sql.format(**names)).bindparams(
            *(
                sa.bindparam(name, type_=sa.Uuid)
                for name in ("asset_id", "owner_id")
                if f":{name}" in names["key"]
            )
        )
        for is_manual, names in ((True, manual), (False, own))
    }


_LOCK: Final = sa.text(
    "SELECT pg_advisory_xact_lock(hashtextextended('closes ' || CAST(:owner_id AS text), 0))"
)

_COUNTS: Final = sa.text("""
    SELECT (SELECT count(*) FROM manual_closes WHERE asset_id = :asset_id)
        + (SELECT count(*) FROM own_closes WHERE owner_id = :owner_id AND asset_id = :asset_id),
      (SELECT coalesce(sum(counted.closes), 0)::int
       FROM assets AS a
       CROSS JOIN LATERAL (
         SELECT count(*) AS closes FROM manual_closes AS c WHERE c.asset_id = a.id
       ) AS counted
       WHERE a.owner_id = :owner_id)
        + (SELECT count(*) FROM own_closes WHERE owner_id = :owner_id)
""").bindparams(sa.bindparam("asset_id", type_=sa.Uuid), sa.bindparam("owner_id", type_=sa.Uuid))

_READ: Final = _statements("""
    SELECT date, close FROM {table}
    WHERE ({columns}) = ({key}) AND date BETWEEN :first AND :last
    ORDER BY date
    LIMIT :limit
""")

_DELETE: Final = _statements("""
    DELETE FROM {table} WHERE ({columns}) = ({key}) AND date BETWEEN :first AND :last
""")

_MERGE: Final = _statements("""
    WITH merged AS (
      MERGE INTO {table} AS stored
      USING unnest(CAST(:dates AS text[])::date[], CAST(:closes AS text[])::numeric[])
        AS entered (date, close)
      ON ({columns}) = ({key}) AND stored.date = entered.date
      WHEN MATCHED AND stored.close <> entered.close THEN UPDATE SET close = entered.close
      WHEN NOT MATCHED THEN
        INSERT ({columns}, date, close) VALUES ({key}, entered.date, entered.close)
      RETURNING merge_action() AS action
    )
    SELECT count(*) FILTER (WHERE action = 'INSERT'), count(*) FILTER (WHERE action = 'UPDATE')
    FROM merged
""")
