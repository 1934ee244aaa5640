"""Coverage in PostgreSQL: the range of each asset, and of each kind and currency; and the
currencies that have none.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.database.market import asset_coverage, rate_coverage, unpublished_rates
from shared.ingestion.coverage import Days


def save_asset_coverage(work: Connection, covered: Mapping[UUID, tuple[Days, str]]) -> None:
    """Each asset's days and the provider of the latest of them. One statement."""
    _save(
        work,
        asset_coverage,
        [
            {
                "asset_id": asset_id,
                "covered_from": days.first,
                "covered_to": days.last,
                "provider": provider,
            }
            for asset_id, (days, provider) in covered.items()
        ],
    )


def save_rate_coverage(
    work: Connection, covered: Mapping[tuple[str, str], tuple[Days, str]]
) -> None:
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
    return {
        (row.kind, row.currency): (Days(row.covered_from, row.covered_to), row.source)
        for row in rows
    }


def read_unpublished(work: Connection) -> frozenset[tuple[str, str]]:
    """Kind and currency of what no publisher had a rate of when it was last asked for."""
    rows = work.execute(sa.select(unpublished_rates.c.kind, unpublished_rates.c.currency)).all()
    return frozenset((row.kind, row.currency) for row in rows)


def save_unpublished(
    work: Connection,
    keys: Collection[tuple[str, str]],
    published: Collection[tuple[str, str]],
    since: datetime,
) -> None:
    """Remembers these, and forgets those that have been published. Two statements."""
    columns = sa.tuple_(unpublished_rates.c.kind, unpublished_rates.c.currency)
    if published:
        work.execute(sa.delete(unpublished_rates).where(columns.in_([*published])))
    if keys:
        rows = [
            {"kind": kind, "currency": currency, "since": since} for kind, currency in sorted(keys)
        ]
        work.execute(insert(unpublished_rates).values(rows).on_conflict_do_nothing())


def _save(work: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    statement = insert(table).values(rows)
    keys = [column.name for column in table.primary_key]
    stored, new = table.c, statement.excluded
    [source] = {column.name for column in table.columns} - {*keys, "covered_from", "covered_to"}
    # A task may have read the same asset since this run began, further back or further on: what
    # either has read is covered. Ranges that another publisher of rates has covered are replaced:
    # it may no longer have the currency.
    joined = (new.covered_from <= stored.covered_to + 1) & (
        stored.covered_from <= new.covered_to + 1
    )
    if table is rate_coverage:
        joined &= stored[source] == new[source]
    work.execute(
        statement.on_conflict_do_update(
            index_elements=keys,
            set_={
                "covered_from": sa.case(
                    (joined, sa.func.least(stored.covered_from, new.covered_from)),
                    else_=new.covered_from,
                ),
                "covered_to": sa.case(
                    (joined, sa.func.greatest(stored.covered_to, new.covered_to)),
                    else_=new.covered_to,
                ),
                source: sa.case(
                    (joined & (stored.covered_to > new.covered_to), stored[source]),
                    else_=new[source],
                ),
            },
        )
    )
