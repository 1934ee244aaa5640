"""The table `splits` in PostgreSQL, remade from the SPLIT rows of corporate_actions in BigQuery.

A write must know an asset's splits to refuse an oversell, and may not wait for BigQuery to do so. A
split of days that no run has read yet stays: it was reported when the asset was added. Unless a
stored one is the same split on another day.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.assets import asset_sources
from shared.gcp.bigquery import BigQuery, Row
from shared.gcp.bigquery_statements import Statement
from shared.ingestion.corporate_actions.split_matching import (
    BY_HAND,
    SAME_SPLIT_DAYS,
    KnownSplit,
    duplicates,
)
from shared.schema.fields import FIRST_DAY

ALL_SPLITS: Final = Statement(
    "all_splits",
    """
    SELECT asset_id, ex_date, ratio_new, ratio_old, source FROM {dataset}.corporate_actions
    WHERE type = 'SPLIT' AND ex_date BETWEEN @first_day AND @last_day
    """,
    {"first_day": "DATE", "last_day": "DATE"},
)

SPLITS_OF: Final = Statement(
    "splits_of",
    """
    SELECT asset_id, ex_date, ratio_new, ratio_old, source FROM {dataset}.corporate_actions
    WHERE asset_id IN UNNEST(@asset_ids)
      AND type = 'SPLIT' AND ex_date BETWEEN @first_day AND @last_day
    """,
    {"asset_ids": "ARRAY<STRING>", "first_day": "DATE", "last_day": "DATE"},
)

_STORED = """
    SELECT stored.* FROM unnest(
      CAST(:asset_ids AS uuid[]), CAST(:ex_dates AS date[]),
      CAST(:new AS bigint[]), CAST(:old AS bigint[])
    ) AS stored (asset_id, ex_date, new, old)
    JOIN assets ON assets.id = stored.asset_id
    WHERE assets.owner_id IS NULL
"""

_FORGET = sa.text(
    f"""
    WITH stored AS ({_STORED})
    DELETE FROM splits
    WHERE (CAST(:only AS uuid[]) IS NULL OR splits.asset_id = ANY(CAST(:only AS uuid[])))
      AND NOT EXISTS (
        SELECT FROM stored
        WHERE stored.asset_id = splits.asset_id AND stored.ex_date = splits.ex_date
      )
      AND (
        EXISTS (
          SELECT FROM asset_coverage AS covered
          WHERE covered.asset_id = splits.asset_id
            AND splits.ex_date BETWEEN covered.covered_from AND covered.covered_to
        )
        OR EXISTS (
          SELECT FROM stored
          WHERE stored.asset_id = splits.asset_id
            AND abs(stored.ex_date - splits.ex_date) <= {SAME_SPLIT_DAYS}
            AND stored.new * splits.old = stored.old * splits.new
        )
        OR (asset_id, ex_date) IN (
          SELECT * FROM unnest(CAST(:gone_ids AS uuid[]), CAST(:gone_days AS date[]))
        )
      )
    RETURNING splits.asset_id
    """
)

_REMEMBER = sa.text(
    f"""
    INSERT INTO splits (asset_id, ex_date, new, old) {_STORED}
    ON CONFLICT (asset_id, ex_date) DO UPDATE SET new = excluded.new, old = excluded.old
    WHERE (splits.new, splits.old) IS DISTINCT FROM (excluded.new, excluded.old)
    RETURNING splits.asset_id
    """
)


def read_splits(
    bigquery: BigQuery, last: date, only: Collection[UUID] | None = None
) -> Sequence[Row]:
    """Every split known with an ex-date up to `last`, or those of `only` these assets. Announced
    ones are left out: they may still be called off.
    """
    days = {"first_day": FIRST_DAY, "last_day": last}
    if only is None:
        return bigquery.query(ALL_SPLITS, days)
    return bigquery.query(SPLITS_OF, {"asset_ids": sorted(map(str, only)), **days})


def project_splits(
    work: Connection,
    rows: Sequence[Row],
    withdrawn: Collection[tuple[UUID, date]],
    only: Collection[UUID] | None = None,
) -> Collection[UUID]:
    """Make the table say what `rows` say, for all market assets or for `only` these; returns the
    assets for which something had to change. Three statements.

    Of a split that two sources have reported, one is projected. None of `withdrawn` (asset and
    ex-date) is left.
    """
    rows = _without_duplicates(work, rows)
    values = {
        "asset_ids": [row[0] for row in rows],
        "ex_dates": [row[1] for row in rows],
        "new": [row[2] for row in rows],
        "old": [row[3] for row in rows],
        "only": None if only is None else [str(asset_id) for asset_id in only],
        "gone_ids": [asset_id for asset_id, _ in withdrawn],
        "gone_days": [ex_date for _, ex_date in withdrawn],
    }
    forgotten = work.execute(_FORGET, values).scalars().all()
    return {*forgotten, *work.execute(_REMEMBER, values).scalars()}


def _without_duplicates(work: Connection, rows: Sequence[Row]) -> Sequence[Row]:
    """Without the splits that a preferred source of the asset has reported with another date.
    Usually there are none, since the run that stores the second withdraws one; but a split that is
    applied twice does so much harm that this is checked here too.
    """
    by_asset: dict[str, list[Row]] = {}
    for row in rows:
        by_asset.setdefault(row[0], []).append(row)
    doubtful = {
        key: stored for key, stored in by_asset.items() if len({row[4] for row in stored}) > 1
    }
    if not doubtful:
        return rows
    ranks = {
        (str(row.asset_id), row.provider): row.position
        for row in work.execute(
            sa.select(
                asset_sources.c.asset_id, asset_sources.c.provider, asset_sources.c.position
            ).where(asset_sources.c.asset_id.in_([UUID(key) for key in doubtful]))
        )
    }
    gone = {
        (key, duplicate.ex_date)
        for key, stored in doubtful.items()
        for duplicate in duplicates(
            KnownSplit(ex_date, new, old, source, ranks.get((key, source), BY_HAND))
            for _, ex_date, new, old, source in stored
        )
    }
    return [row for row in rows if (row[0], row[1]) not in gone]
