"""The table `splits` in PostgreSQL, remade from the SPLIT rows of corporate_actions in BigQuery.

A write must know an asset's splits to refuse an oversell, and may not wait for BigQuery to do so. A split of days that no
run has read yet is left alone: it was told when the asset was added.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.adapters.bigquery import BigQuery, Row, Statement
from shared.fields import FIRST_DAY

ALL_SPLITS: Final = Statement(
    "all_splits",
    """
    SELECT asset_id, ex_date, ratio_new, ratio_old FROM {dataset}.corporate_actions
    WHERE type = 'SPLIT' AND ex_date BETWEEN @first_day AND @last_day
    """,
    {"first_day": "DATE", "last_day": "DATE"},
)

_STORED = """
    SELECT stored.* FROM unnest(
      CAST(:asset_ids AS uuid[]), CAST(:ex_dates AS date[]), CAST(:new AS bigint[]), CAST(:old AS bigint[])
    ) AS stored (asset_id, ex_date, new, old)
    JOIN assets ON assets.id = stored.asset_id AND assets.owner_id IS NULL
    WHERE CAST(:only AS uuid[]) IS NULL OR assets.id = ANY (CAST(:only AS uuid[]))
"""

_FORGET = sa.text(
    f"""
    WITH stored AS ({_STORED})
    DELETE FROM splits USING asset_coverage AS covered
    WHERE covered.asset_id = splits.asset_id AND splits.ex_date BETWEEN covered.covered_from AND covered.covered_to
      AND (CAST(:only AS uuid[]) IS NULL OR splits.asset_id = ANY (CAST(:only AS uuid[])))
      AND NOT EXISTS (SELECT FROM stored WHERE stored.asset_id = splits.asset_id AND stored.ex_date = splits.ex_date)
    """
)

_REMEMBER = sa.text(
    f"""
    INSERT INTO splits (asset_id, ex_date, new, old) {_STORED}
    ON CONFLICT (asset_id, ex_date) DO UPDATE SET new = excluded.new, old = excluded.old
    WHERE (splits.new, splits.old) IS DISTINCT FROM (excluded.new, excluded.old)
    """
)


def all_splits(bigquery: BigQuery, last: date) -> Sequence[Row]:
    """Every split known with an ex-date up to `last`. Announced ones are left out: they may still be called off."""
    return bigquery.query(ALL_SPLITS, {"first_day": FIRST_DAY, "last_day": last})


def project_splits(work: Connection, rows: Sequence[Row], only: Sequence[UUID] | None = None) -> bool:
    """Makes the table say what `rows` say, for all market assets or `only` these; whether anything had to change. Two
    statements. A shard names its own: another one's newest splits may have been merged after `rows` were read.
    """
    asset_ids, ex_dates, new, old = ([*column] for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
    values = {"asset_ids": asset_ids, "ex_dates": ex_dates, "new": new, "old": old, "only": only}
    return work.execute(_FORGET, values).rowcount + work.execute(_REMEMBER, values).rowcount > 0
