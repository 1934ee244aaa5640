"""Use cases of single transactions. Every change of a ledger holds the lock of its portfolio."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from shared import clock
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.database.portfolios import Portfolio
from shared.errors import DuplicateExternalId, Invalid
from shared.identifiers import new_id
from shared.portfolios.repository import lock_portfolio, read_portfolio
from shared.transactions import quota_checks
from shared.transactions import record_repository as repository
from shared.transactions.asset_resolution import NamedAssets
from shared.transactions.changes import OVERLAP, Change, changes_since, key_of, remember_deletion
from shared.transactions.ledger_checks import check_ledger
from shared.transactions.list_schemas import (
    DeletedTransaction,
    ReadQuery,
    TransactionPage,
    TransactionsQuery,
)
from shared.transactions.record_repository import Filter
from shared.transactions.records import RECORDED_NEXT, Record, Stamp
from shared.transactions.rules import changed_fields, record_of
from shared.transactions.schemas import (
    ChangedTransaction,
    NewTransaction,
    TransactionAnswer,
    TransactionFields,
)

_RECORDED_MAX = 2**63 - 1


def page_of(work: Connection, caller: Caller, query: TransactionsQuery) -> TransactionPage:
    """The caller's transactions, newest date first; or what has changed since an instant. Raises
    Invalid, and NotFound where the portfolio is not theirs.
    """
    rows: Sequence[Change]
    since, read_at = query.updated_since, None
    if since is None:
        rows = _listed(work, caller, query)
    else:
        rows, read_at = changes_since(work, caller, query, since, query.limit + 1)
    if not rows and query.portfolio_id is not None:
        read_portfolio(work, query.portfolio_id, caller)
    assets = _assets(work, query, rows[: query.limit])
    items, next_cursor = query.page(
        rows, lambda row: _item(row, assets), lambda row: _page_key(row, read_at)
    )
    next_since = None if read_at is None else read_at - OVERLAP
    return TransactionPage(items=items, next_cursor=next_cursor, next_updated_since=next_since)


def expanded(work: Connection, query: ReadQuery, record: Record) -> TransactionAnswer:
    """The transaction, with its assets where the query asks for them."""
    return TransactionAnswer.of(record, _assets(work, query, [record]))


def _listed(work: Connection, caller: Caller, query: TransactionsQuery) -> Sequence[Record]:
    if query.first is not None and query.last is not None and query.last < query.first:
        raise Invalid.field("?to", "must not be before from")
    criteria = Filter(query.portfolio_id, query.asset_id, query.type, query.first, query.last)
    after = query.after(date.fromisoformat, _recorded)
    return repository.list_records(work, caller, criteria, after=after, limit=query.limit + 1)


def _assets(
    work: Connection, query: ReadQuery, rows: Sequence[Change]
) -> Mapping[UUID, Asset] | None:
    """Those of the rows, in one statement; None where the query asks for none."""
    if query.expand is None:
        return None
    return repository.read_assets(
        work, {asset_id for row in rows if isinstance(row, Record) for asset_id in row.asset_ids}
    )


def _item(
    row: Change, assets: Mapping[UUID, Asset] | None
) -> TransactionAnswer | DeletedTransaction:
    return TransactionAnswer.of(row, assets) if isinstance(row, Record) else row


def _page_key(row: Change, read_at: datetime | None) -> tuple[str, ...]:
    """Its place in the list."""
    if read_at is None and isinstance(row, Record):
        return row.date.isoformat(), str(row.recorded)
    return key_of(row, read_at or clock.now())


def create(work: Connection, caller: Caller, new: NewTransaction) -> Record:
    """Records a transaction. Raises NotFound (the portfolio), Invalid, DuplicateExternalId,
    Oversold and QuotaExceeded; then nothing has changed.
    """
    portfolio = lock_portfolio(work, new.portfolio_id, caller)
    now = clock.now()
    stamp = Stamp(new_id(), RECORDED_NEXT, created_at=now, updated_at=now)
    record = record_in(work, caller, portfolio, new, stamp)
    refuse_duplicate(work, record)
    check_ledger(work, portfolio, added=[record])
    quota_checks.refuse_too_many(work, portfolio, [record])
    return repository.insert_record(work, record)


def change(
    work: Connection,
    caller: Caller,
    portfolio: Portfolio,
    old: Record,
    changed: ChangedTransaction,
) -> Record:
    """Changes the fields that the request has. The result is checked like a new transaction, at the
    old one's place in the order of recording. `portfolio` and `old` come from `lock_record`. Raises
    Invalid, DuplicateExternalId, Oversold and QuotaExceeded.
    """
    updated_at = clock.now_after(old.updated_at)
    stamp = Stamp(old.id, old.recorded, old.created_at, updated_at)
    new = replace(
        record_in(work, caller, portfolio, changed_fields(old, changed), stamp),
        transfer_id=old.transfer_id,
    )
    if replace(new, updated_at=old.updated_at) == old:
        return old
    if new.external_id != old.external_id:
        refuse_duplicate(work, new)
    if new.moves != old.moves:
        check_ledger(work, portfolio, removed=[old], added=[new])
    if not new.asset_ids <= old.asset_ids:
        quota_checks.refuse_too_many_assets(work, portfolio, [new])
    if (new.asset_id, new.type) != (old.asset_id, old.type):
        quota_checks.refuse_too_many_splits(work, portfolio, [new])
    return repository.update_record(work, new)


def delete(work: Connection, portfolio: Portfolio, record: Record) -> None:
    """Deletes the record. `portfolio` and `record` come from `lock_record`. Raises Oversold where a
    later sale needs its units.
    """
    check_ledger(work, portfolio, removed=[record])
    repository.delete_record(work, record.id)
    remember_deletion(work, record)


def refuse_duplicate(work: Connection, record: Record) -> None:
    """Raises DuplicateExternalId where the portfolio has a transaction with this external id."""
    if record.external_id is None:
        return
    ids = repository.ids_by_text(work, record.portfolio_id, "external_id", [record.external_id])
    if ids:
        raise DuplicateExternalId(
            "The portfolio has a transaction with this external_id",
            transaction_id=ids[record.external_id],
        )


def record_in(
    work: Connection,
    caller: Caller,
    portfolio: Portfolio,
    fields: TransactionFields,
    stamp: Stamp,
) -> Record:
    """The transaction as the portfolio will have it. Raises Invalid."""
    assets = NamedAssets.read(work, caller, [fields])
    return record_of(fields, portfolio, assets.by_id, stamp, split_days=assets.split_days)


def _recorded(text: str) -> int:
    number = int(text)
    if not 0 <= number <= _RECORDED_MAX:
        raise ValueError("not a number that PostgreSQL gives a row")
    return number
