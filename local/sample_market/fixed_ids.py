"""The ids of the demo account: the same on every machine, so that the examples of the API reference
name things that exist.

The API gives ids of its own. A row gets its fixed one right after it was created, in the database
of this machine, which nothing else reads yet.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

import sqlalchemy as sa

from shared.database import cloud_sql
from shared.database.assets import assets
from shared.database.metadata import metadata
from shared.database.portfolios import portfolios
from shared.database.transactions import transactions

_PREFIX: Final = "018a62a3-8c00-7000-8000-"
"""A UUID of version 7, from the day of the demo's first transaction."""

TABLES: Final = {"asset": assets, "portfolio": portfolios, "transaction": transactions}
_SERIES: Final = {"asset": 0xA000, "portfolio": 0xB000, "transaction": 0xC000}


def fixed_id(kind: str, place: int) -> UUID:
    """The id of the asset, portfolio or transaction at this place of the demo's lists, from 0."""
    return UUID(f"{_PREFIX}{_SERIES[kind] + place + 1:012x}")


def renumber(kind: str, created: UUID, fixed: UUID) -> UUID:
    """Gives the row with the id `created` the id `fixed`, in every table that names it. Returns the
    id that it has then: where another row has the fixed one, such as a portfolio that was renamed,
    the row keeps its own.

    The constraints between the tables are not deferrable; this transaction alone suspends them.
    """
    table = TABLES[kind]
    with cloud_sql.writing() as work:
        if work.scalar(sa.select(table.c.id).where(table.c.id == fixed)) is not None:
            return created
        work.execute(sa.text("SET LOCAL session_replication_role = replica"))
        for other in metadata.sorted_tables:
            for column in other.columns:
                if any(key.references(table) for key in column.foreign_keys):
                    work.execute(sa.update(other).where(column == created).values({column: fixed}))
        work.execute(sa.update(table).where(table.c.id == created).values(id=fixed))
    return fixed
