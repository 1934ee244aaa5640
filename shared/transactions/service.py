"""Use cases of single transactions. Every change of a ledger holds the lock of its portfolio."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from shared import clock
from shared.database.caller import Caller
from shared.database.portfolios import Portfolio
from shared.errors import DuplicateExternalId, Invalid
from shared.identifiers import new_id
from shared.portfolios.repository import lock_portfolio, read_portfolio
from shared.transactions import quota_checks
from shared.transactions import record_repository as repository
from shared.transactions.asset_resolution import NamedAssets
from shared.transactions.ledger_checks import check_ledger
from shared.transactions.record_repository import Filter
from shared.transactions.records import RECORDED_NEXT, Record, Stamp
from shared.transactions.rules import changed_fields, record_of
from shared.transactions.schemas import (
    ChangedTransaction,
    NewTransaction,
    TransactionFields,
    TransactionsQuery,
)

_RECORDED_MAX = 2**63 - 1


def page_of(
    work: Connection, caller: Caller, query: TransactionsQuery, limit: int
) -> Sequence[Record]:
    """The caller's transactions, newest date first. Raises Invalid, and NotFound where the
    portfolio is not theirs.
    """
    if query.first is not None and query.last is not None and query.last < query.first:
        raise Invalid.field("?to", "must not be before from")
    criteria = Filter(query.portfolio_id, query.asset_id, query.type, query.first, query.last)
    after = query.after(date.fromisoformat, _recorded)
    records = repository.list_records(work, caller, criteria, after=after, limit=limit)
    if not records and query.portfolio_id is not None:
        read_portfolio(work, query.portfolio_id, caller)
    return records


def page_key(record: Record) -> tuple[str, str]:
    """Its place in the list."""
    return record.date.isoformat(), str(record.recorded)


def create(work: Connection, caller: Caller, new: NewTransaction) -> Record:
    """Records a transaction. Raises NotFound (the portfolio), Invalid, DuplicateExternalId,
    Oversold and QuotaExceeded; then nothing has changed.
    """
    portfolio = lock_portfolio(work, new.portfolio_id, caller)
    now = clock.now()
    stamp = Stamp(new_id(), RECORDED_NEXT, created_at=now, updated_at=now)
    record = _record(work, caller, portfolio, new, stamp)
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
        _record(work, caller, portfolio, changed_fields(old, changed), stamp),
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


def refuse_duplicate(work: Connection, record: Record) -> None:
    """Raises DuplicateExternalId where the portfolio has a transaction with this external id."""
    if record.external_id is None:
        return
    ids = repository.ids_by_external_id(work, record.portfolio_id, [record.external_id])
    if ids:
        raise DuplicateExternalId(
            "The portfolio has a transaction with this external_id",
            transaction_id=ids[record.external_id],
        )


def _record(
    work: Connection,
    caller: Caller,
    portfolio: Portfolio,
    fields: TransactionFields,
    stamp: Stamp,
) -> Record:
    assets = NamedAssets.read(work, caller, [fields])
    return record_of(fields, portfolio, assets.by_id, stamp, split_days=assets.split_days)


def _recorded(text: str) -> int:
    number = int(text)
    if not 0 <= number <= _RECORDED_MAX:
        raise ValueError("not a number that PostgreSQL gives a row")
    return number
