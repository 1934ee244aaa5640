"""Transactions in PostgreSQL, record by record. Statements join portfolios to check the owner."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql

from shared.database.assets import Asset, assets, splits
from shared.database.caller import Caller, checked, parameters_of, rows_for
from shared.database.cloud_sql import pages
from shared.database.portfolios import Portfolio, portfolios
from shared.database.transactions import transactions
from shared.database.visible_rows import OWN_PORTFOLIO, VISIBLE_ASSET
from shared.errors import Conflict, NotFound
from shared.immutable import immutable
from shared.ingestion.on_demand import note_transactions
from shared.transactions.records import Record
from shared.transactions.statement_repository import named, text_array

COLUMNS: Final = [transactions.c[name] for name in Record.__dataclass_fields__]
_STORED: Final = [column for column in COLUMNS if column.name != "recorded"]
"""All columns but the order of recording, which the database assigns."""
_OWN: Final = (
    sa.select(*COLUMNS)
    .select_from(transactions.join(portfolios, portfolios.c.id == transactions.c.portfolio_id))
    .where(OWN_PORTFOLIO)
)
"""The caller's transactions."""
_ASSET_COLUMNS: Final = [assets.c[name] for name in Asset.__dataclass_fields__]
_STORED_NAMES: Final = [column.name for column in _STORED]
_stored: Final = attrgetter(*_STORED_NAMES)
ROWS_A_STATEMENT: Final = 5_000


@immutable
class Filter:
    """Criteria for transactions; None matches any value."""

    portfolio_id: UUID | None = None
    asset_id: UUID | None = None
    type: str | None = None
    first: date | None = None
    last: date | None = None


def read_record(work: Connection, transaction_id: UUID, caller: Caller) -> Record:
    """The caller's transaction. Raises NotFound, also for another user's transaction."""
    query = _OWN.where(transactions.c.id == transaction_id)
    return Record(*_one(rows_for(work, caller, checked(query))))


def lock_record(work: Connection, transaction_id: UUID, caller: Caller) -> tuple[Portfolio, Record]:
    """The transaction and its portfolio, whose row is locked until the unit of work ends. Raises
    NotFound, and Conflict where another request has just moved it.

    Two statements: the transaction may be deleted while this waits for the lock, so it is read
    after that.
    """
    of_transaction = sa.select(transactions.c.portfolio_id).where(
        transactions.c.id == transaction_id
    )
    columns = [portfolios.c[name] for name in Portfolio.__dataclass_fields__]
    mine = sa.select(*columns).where(
        OWN_PORTFOLIO, portfolios.c.id == of_transaction.scalar_subquery()
    )
    row = _one(rows_for(work, caller, checked(mine).with_for_update(of=portfolios)))
    portfolio, record = Portfolio(*row), read_record(work, transaction_id, caller)
    refuse_moved(record, portfolio.id)
    return portfolio, record


def refuse_moved(record: Record, locked_id: UUID) -> None:
    """Raises Conflict where the record is not in the portfolio that was locked for it."""
    if record.portfolio_id != locked_id:
        raise Conflict("The transaction has just been moved to another portfolio. Try again")


def list_records(
    work: Connection,
    caller: Caller,
    criteria: Filter,
    *,
    after: tuple[date, int] | None,
    limit: int,
) -> Sequence[Record]:
    """Up to `limit` transactions after the key `after`, newest date first and inside a day the last
    recorded first.
    """
    query = _filtered(_OWN, criteria)
    if after is not None:
        query = query.where(sa.tuple_(transactions.c.date, transactions.c.recorded) < after)
    query = query.order_by(transactions.c.date.desc(), transactions.c.recorded.desc()).limit(limit)
    return [Record(*row) for row in rows_for(work, caller, checked(query))]


def insert_record(work: Connection, record: Record) -> Record:
    """Stores a new transaction; returns it as it is stored."""
    values = {column.name: getattr(record, column.name) for column in _STORED}
    note_transactions([record])
    return Record(*work.execute(transactions.insert().values(**values).returning(*COLUMNS)).one())


def insert_records(work: Connection, records: Sequence[Record]) -> None:
    """Stores many records; their order becomes the order of recording.

    Each statement stores ROWS_A_STATEMENT records from one JSON parameter, of texts from which the
    database makes the values of the columns again, and of lots, which are JSON. That takes half the
    time of one array a column, and a twentieth of the driver's executemany. A single statement
    would hold a file's whole text in memory several times.
    """
    note_transactions(records)
    for start in range(0, len(records), ROWS_A_STATEMENT):
        part = records[start : start + ROWS_A_STATEMENT]
        rows = [
            {
                name: value if isinstance(value, list) else str(value)
                for name, value in zip(_STORED_NAMES, _stored(record), strict=True)
                if value is not None  # a name that is left out is NULL
            }
            for record in part
        ]
        work.execute(_INSERT_ALL, {"rows": json.dumps(rows, ensure_ascii=False)})


def update_record(work: Connection, record: Record) -> Record:
    """Stores a changed transaction anew; returns it as it is stored. It stays the row of a
    statement that it was, unless it moves to another portfolio.
    """
    values = {
        column.name: getattr(record, column.name)
        for column in _STORED
        if column.name not in ("id", "created_at", "statement_row")
    }
    stays = transactions.c.portfolio_id == record.portfolio_id
    values["statement_row"] = sa.case((stays, transactions.c.statement_row))
    update = transactions.update().where(transactions.c.id == record.id).values(**values)
    note_transactions([record])
    return Record(*work.execute(update.returning(*COLUMNS)).one())


def delete_record(work: Connection, transaction_id: UUID) -> None:
    work.execute(transactions.delete().where(transactions.c.id == transaction_id))


def read_assets(work: Connection, ids: Collection[UUID]) -> Mapping[UUID, Asset]:
    """The assets of transactions that the caller has read, by id."""
    if not ids:
        return {}
    query = sa.select(*_ASSET_COLUMNS).where(
        assets.c.id == sa.any_(sa.literal(list(ids), sa.ARRAY(sa.Uuid)))
    )
    return {row.id: Asset(*row) for row in work.execute(query)}


def ids_by_text(
    work: Connection, portfolio_id: UUID, column: str, texts: Collection[str]
) -> dict[str, UUID]:
    """The ids of the portfolio's transactions that have one of these texts in a column in which no
    two of them have the same: external_id or statement_row.
    """
    if not texts:
        return {}
    text = transactions.c[column]
    query = sa.select(text, transactions.c.id).where(
        transactions.c.portfolio_id == portfolio_id,
        text == sa.any_(text_array(texts)),
    )
    return {row[0]: row.id for row in work.execute(query)}


def ids_stored(work: Connection, portfolio_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Those of these ids that are of a transaction of the portfolio."""
    if not ids:
        return set()
    query = sa.select(transactions.c.id).where(
        transactions.c.portfolio_id == portfolio_id,
        transactions.c.id == sa.any_(sa.literal(list(ids), sa.ARRAY(sa.Uuid))),
    )
    return set(work.execute(query).scalars())


def ids_of_transfer(work: Connection, transfer_id: UUID) -> dict[UUID, UUID]:
    """The transactions of a transfer, one or two, each with its portfolio."""
    query = sa.select(transactions.c.id, transactions.c.portfolio_id).where(
        transactions.c.transfer_id == transfer_id
    )
    return {row.id: row.portfolio_id for row in work.execute(query)}


def visible_assets(
    work: Connection, caller: Caller, ids: Collection[UUID], names: Mapping[str, Collection[str]]
) -> Sequence[Asset]:
    """Those of the assets that the caller can use: market assets, and manual ones of their own.

    `names` is as in `named`. They are locked against deletion until the unit of work ends, so that
    transactions can be recorded for them.
    """
    if not ids and not any(names.values()):
        return []
    query = sa.select(*_ASSET_COLUMNS).where(
        VISIBLE_ASSET,
        sa.or_(assets.c.id == sa.any_(sa.literal(list(ids), sa.ARRAY(sa.Uuid))), *named(names)),
    )
    locked = query.with_for_update(of=assets, key_share=True, read=True)
    return [Asset(*row) for row in work.execute(locked, parameters_of(caller))]


def day_behind(work: Connection, criteria: Filter, count: int) -> date | None:
    """The date of the transaction after the first `count`, oldest date first; None where there is
    none.
    """
    query = _filtered(sa.select(transactions.c.date), criteria).order_by(
        transactions.c.date, transactions.c.recorded
    )
    day: date | None = work.execute(query.offset(count).limit(1)).scalar_one_or_none()
    return day


def text_pages(
    work: Connection, criteria: Filter, columns: Sequence[str], size: int
) -> Iterator[Sequence[Sequence[str | None]]]:
    """These columns of the transactions as text, oldest date first, inside a day as recorded;
    `size` of them at a time.

    The caller has checked whose they are. Columns are those of the transaction, or `symbol` and
    `exchange` of its asset, with `to_` before them of the one that it turns into. The database
    writes the text, as JSON: the driver would take ten times as long to make numbers that become
    text again.
    """
    into = assets.alias("into")
    of_asset = {
        "symbol": assets.c.symbol,
        "exchange": assets.c.exchange,
        "to_symbol": into.c.symbol,
        "to_exchange": into.c.exchange,
    }
    cells = [sa.cast(of_asset.get(name, transactions.c.get(name)), sa.Text) for name in columns]
    query = (
        _filtered(sa.select(sa.cast(sa.func.json_build_array(*cells), sa.Text)), criteria)
        .select_from(
            transactions.outerjoin(assets, assets.c.id == transactions.c.asset_id).outerjoin(
                into, into.c.id == transactions.c.to_asset_id
            )
        )
        .order_by(transactions.c.date, transactions.c.recorded)
    )
    for page in pages(work, query, size=size):
        yield [json.loads(row[0]) for row in page]


def split_days(work: Connection, asset_ids: Collection[UUID]) -> dict[UUID, list[date]]:
    """The ex-dates of the vendors' splits of these assets."""
    query = sa.select(splits.c.asset_id, splits.c.ex_date).where(
        splits.c.asset_id == sa.any_(sa.literal(list(asset_ids), sa.ARRAY(sa.Uuid)))
    )
    days: dict[UUID, list[date]] = {}
    for asset_id, ex_date in work.execute(query):
        days.setdefault(asset_id, []).append(ex_date)
    return days


def _filtered(query: sa.Select[Any], criteria: Filter) -> sa.Select[Any]:
    for column, value in (
        (transactions.c.portfolio_id, criteria.portfolio_id),
        (transactions.c.type, criteria.type),
    ):
        if value is not None:
            query = query.where(column == value)
    if criteria.asset_id is not None:
        query = query.where(
            (transactions.c.asset_id == criteria.asset_id)
            | (transactions.c.to_asset_id == criteria.asset_id)
        )
    if criteria.first is not None:
        query = query.where(transactions.c.date >= criteria.first)
    if criteria.last is not None:
        query = query.where(transactions.c.date <= criteria.last)
    return query


def _one(rows: Sequence[Sequence[Any]]) -> Sequence[Any]:
    if not rows:
        raise NotFound("There is no such transaction")
    return rows[0]


def _insert_all() -> sa.TextClause:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    names = ", ".join(f'"{name}"' for name in _STORED_NAMES)
    typed = ", ".join(f'"{column.name}" {column.type.compile(dialect)}' for column in _STORED)
    return sa.text(
        f"""
        INSERT INTO transactions ({names})
        SELECT {names}
        FROM ROWS FROM (json_to_recordset(CAST(:rows AS json)) AS ({typed}))
          WITH ORDINALITY AS inserted ({names}, place)
        ORDER BY inserted.place
        """
    )


_INSERT_ALL: Final = _insert_all()
