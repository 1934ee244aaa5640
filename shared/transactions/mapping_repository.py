"""The mappings that a user's earlier imports were read by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.database.caller import Caller, checked, rows_for
from shared.database.import_mappings import import_mappings as table
from shared.database.visible_rows import MAPPING_OF_ACCOUNT
from shared.transactions.formats.mapping import ColumnMapping, header_key

MAPPINGS_MAX: Final = 100
"""Of one account; the one that was not used for longest goes first."""

_OF_HEADERS: Final = checked(
    sa.select(table.c.header, table.c.mapping).where(
        MAPPING_OF_ACCOUNT,
        table.c.header == sa.any_(sa.bindparam("headers", type_=sa.ARRAY(sa.Text))),
    )
)


def mapping_of(
    work: Connection, caller: Caller, rows: Sequence[Sequence[str]]
) -> ColumnMapping | None:
    """The caller's mapping for the first of these rows that was the header of a table before; None
    where there is none. Raises Unauthenticated where the token is void.
    """
    keys = [header_key(cells) for cells in rows]
    stored = {row[0]: row[1] for row in rows_for(work, caller, _OF_HEADERS, {"headers": keys})}
    key = next((key for key in keys if key in stored), None)
    return None if key is None else ColumnMapping.stored(stored[key])


def remember(
    work: Connection, owner_id: UUID, header: Sequence[str], mapping: ColumnMapping, now: datetime
) -> None:
    """Stores the mapping for tables with this header. The owner's account is locked against its
    deletion.
    """
    new = insert(table).values(
        owner_id=owner_id, header=header_key(header), mapping=mapping.as_json, used_at=now
    )
    work.execute(
        new.on_conflict_do_update(
            index_elements=[table.c.owner_id, table.c.header],
            set_={"mapping": new.excluded.mapping, "used_at": new.excluded.used_at},
        )
    )
    _forget_oldest(work, owner_id)


def add_missing(
    work: Connection, owner_id: UUID, mappings: Mapping[str, tuple[ColumnMapping, datetime]]
) -> int:
    """Stores the mappings, by the keys of their headers and with the time of their last use, but
    for headers that the account has one for. Returns how many are new. The owner's account is
    locked against its deletion.
    """
    if not mappings:
        return 0
    new = insert(table).values(
        [
            {"owner_id": owner_id, "header": header, "mapping": mapping.as_json, "used_at": used_at}
            for header, (mapping, used_at) in mappings.items()
        ]
    )
    added = work.execute(new.on_conflict_do_nothing()).rowcount
    _forget_oldest(work, owner_id)
    return added


def _forget_oldest(work: Connection, owner_id: UUID) -> None:
    of_owner = table.c.owner_id == owner_id
    latest = (
        sa.select(table.c.header)
        .where(of_owner)
        .order_by(table.c.used_at.desc(), table.c.header)
        .limit(MAPPINGS_MAX)
    )
    work.execute(table.delete().where(of_owner, table.c.header.not_in(latest)))
