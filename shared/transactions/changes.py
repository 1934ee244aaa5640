"""What has changed since an instant: transactions recorded or corrected since, and those that are
no longer there.

A deletion is remembered for REMEMBERED, and a transaction that moved to another portfolio counts as
deleted in the one that it left.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared import clock
from shared.database.caller import Caller, checked, rows_for
from shared.database.portfolios import portfolios
from shared.database.transactions import deleted_transactions, transactions
from shared.database.visible_rows import IN_VISIBLE_PORTFOLIO, OWN_PORTFOLIO
from shared.errors import Invalid
from shared.schema.instants import utc
from shared.transactions.list_schemas import DeletedTransaction, TransactionsQuery
from shared.transactions.record_repository import COLUMNS
from shared.transactions.records import Record

KNOWN_DAYS: Final = 90
"""How far back `updated_since` may go."""
REMEMBERED: Final = timedelta(days=KNOWN_DAYS + 1)
"""How long a deletion is stored: a day longer, so that none is forgotten between two pages."""
EXPIRED_AT_ONCE: Final = 100
"""How many expired deletions a deletion takes away. More than it adds, so that they grow fewer."""
OVERLAP: Final = timedelta(minutes=5)
"""How long before its commit a change may be stamped: longer than a request of this function."""

Change = Record | DeletedTransaction
Key = tuple[datetime, UUID, datetime]
"""When it changed, its id, and when the first page of the list was read."""

_BEFORE_ALL: Final = UUID(int=0)
_REMEMBER: Final = sa.text("""
    INSERT INTO deleted_transactions (transaction_id, portfolio_id, deleted_at)
    VALUES (:transaction_id, :portfolio_id, :deleted_at)
    ON CONFLICT (portfolio_id, transaction_id) DO UPDATE SET deleted_at = EXCLUDED.deleted_at
""").bindparams(
    sa.bindparam("transaction_id", type_=sa.Uuid),
    sa.bindparam("portfolio_id", type_=sa.Uuid),
    sa.bindparam("deleted_at", type_=sa.DateTime(timezone=True)),
)
_FORGET: Final = sa.text(f"""
    DELETE FROM deleted_transactions AS d USING (
      SELECT portfolio_id, transaction_id FROM deleted_transactions
      WHERE deleted_at < :before ORDER BY deleted_at LIMIT {EXPIRED_AT_ONCE}
      FOR UPDATE SKIP LOCKED
    ) AS expired
    WHERE d.portfolio_id = expired.portfolio_id AND d.transaction_id = expired.transaction_id
""").bindparams(sa.bindparam("before", type_=sa.DateTime(timezone=True)))


def remember_deletion(work: Connection, record: Record) -> None:
    """Notes that the record's portfolio, which is locked, no longer has it; forgets some deletions
    of long ago.
    """
    deleted_at = clock.now_after(record.updated_at)
    work.execute(
        _REMEMBER,
        {
            "transaction_id": record.id,
            "portfolio_id": record.portfolio_id,
            "deleted_at": deleted_at,
        },
    )
    work.execute(_FORGET, {"before": deleted_at - REMEMBERED})


def forget_deletion(work: Connection, record: Record) -> None:
    """Notes that the record's portfolio has it: it may have had it before."""
    work.execute(
        deleted_transactions.delete().where(
            deleted_transactions.c.portfolio_id == record.portfolio_id,
            deleted_transactions.c.transaction_id == record.id,
        )
    )


def changes_since(
    work: Connection, caller: Caller, query: TransactionsQuery, since: datetime, limit: int
) -> tuple[Sequence[Change], datetime]:
    """Up to `limit` changes from `since` on, or after the cursor, in the order of their instants;
    and when the first page was read. Raises Invalid.

    A change that comes while the pages are read comes at their end.
    """
    now = clock.now()
    _check(query, since, now)
    key: Key | None = query.after(utc, UUID, utc)
    at, last_id, read_at = key or (since, _BEFORE_ALL, now)
    bounds = {"at": at, "last_id": last_id, "portfolio_id": query.portfolio_id, "limit": limit}
    changes: list[Change] = [Record(*row) for row in rows_for(work, caller, _RECORDED, bounds)]
    changes += [
        DeletedTransaction(id=transaction_id, deleted_at=deleted_at.astimezone(UTC))
        for transaction_id, deleted_at in rows_for(work, caller, _DELETED, bounds)
    ]
    return sorted(changes, key=_place)[:limit], read_at


def key_of(change: Change, read_at: datetime) -> tuple[str, str, str]:
    """Its place in the list, for the cursor."""
    changed_at, change_id = _place(change)
    return changed_at.isoformat(), str(change_id), read_at.isoformat()


def _place(change: Change) -> tuple[datetime, UUID]:
    changed_at = change.updated_at if isinstance(change, Record) else change.deleted_at
    return changed_at, change.id


def _check(query: TransactionsQuery, since: datetime, now: datetime) -> None:
    if since < now - timedelta(days=KNOWN_DAYS):
        raise Invalid.field(
            "?updated_since",
            f"must not be more than {KNOWN_DAYS} days ago: what was deleted before that is no "
            "longer known. Read the whole list, without updated_since",
        )
    for name, value in (
        ("asset_id", query.asset_id),
        ("type", query.type),
        ("from", query.first),
        ("to", query.last),
    ):
        if value is not None:
            raise Invalid.field(
                f"?{name}",
                "does not go with updated_since: a correction may take a transaction out of what "
                "it selects, and the list would not say so",
            )


_PORTFOLIO_ID: Final = sa.bindparam("portfolio_id", type_=sa.Uuid)


def _page(
    table: sa.Table,
    at: str,
    row_id: str,
    columns: Sequence[sa.Column[Any]],
    *conditions: sa.ColumnElement[bool],
) -> sa.Select[Any]:
    """The columns of the caller's rows after the key, in its order.

    Each portfolio gives at most one page from its own index, so that an import of fifty thousand
    rows with one instant is not sorted again for each page.
    """
    instant, last_id = (
        sa.bindparam("at", type_=sa.DateTime(timezone=True)),
        sa.bindparam("last_id", type_=sa.Uuid),
    )
    place = (table.c[at], table.c[row_id])
    limit = sa.bindparam("limit", type_=sa.Integer)
    part = (
        sa.select(*columns)
        .where(
            table.c.portfolio_id == portfolios.c.id,
            sa.tuple_(*place) > sa.tuple_(instant, last_id),
            *conditions,
        )
        .order_by(*place)
        .limit(limit)
        .correlate(portfolios)
        .lateral("part")
    )
    return (
        checked(
            sa.select(*(part.c[column.name] for column in columns))
            .select_from(portfolios.join(part, sa.true()))
            .where(
                OWN_PORTFOLIO,
                _PORTFOLIO_ID.is_(None) | (portfolios.c.id == _PORTFOLIO_ID),
            )
        )
        .order_by(part.c[at], part.c[row_id])
        .limit(limit)
    )


_RECORDED: Final = _page(transactions, "updated_at", "id", COLUMNS)
_DELETED: Final = _page(
    deleted_transactions,
    "deleted_at",
    "transaction_id",
    [deleted_transactions.c.transaction_id, deleted_transactions.c.deleted_at],
    # In all portfolios together, what moved from one to another is still there; not for a token
    # that does not see the other one.
    _PORTFOLIO_ID.is_not(None)
    | ~sa.exists().where(
        transactions.c.id == deleted_transactions.c.transaction_id, IN_VISIBLE_PORTFOLIO
    ),
)
