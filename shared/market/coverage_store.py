"""Coverage in PostgreSQL: the range of each asset, and of each kind and currency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.market.coverage import Days
from shared.market.models import asset_coverage, rate_coverage


def save_asset_coverage(work: Connection, covered: Mapping[UUID, tuple[Days, str]]) -> None:
    """Each asset's days and the provider of the latest of them. One statement."""
    _save(
        work,
        asset_coverage,
        [
            {"asset_id": asset_id, "covered_from": days.first, "covered_to": days.last, "provider": provider}
            for asset_id, (days, provider) in covered.items()
        ],
    )


def save_rate_coverage(work: Connection, covered: Mapping[tuple[str, str], tuple[Days, str]]) -> None:
    """The days of each kind and currency, and their source. One statement."""
    _save(
        work,
        rate_coverage,
        [
            {
                "kind": kind,
                "currency": currency,
                "covered_from": days.first,
                "covered_to": days.last,
                "source": source,
            }
            for (kind, currency), (days, source) in covered.items()
        ],
    )


def read_rate_coverage(work: Connection) -> dict[tuple[str, str], tuple[Days, str]]:
    """The days covered and their source, by kind and currency."""
    rows = work.execute(sa.select(rate_coverage)).all()
    return {(row.kind, row.currency): (Days(row.covered_from, row.covered_to), row.source) for row in rows}


def _save(work: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = insert(table).values(rows)
    keys = [column.name for column in table.primary_key]
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    work.execute(statement.on_conflict_do_update(index_elements=keys, set_=others))
