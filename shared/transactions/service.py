"""Use cases of single transactions. Every change of a ledger holds the lock of its portfolio."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy import Connection

from shared import clock, deadline
from shared.database.caller import Caller
from shared.database.portfolios import Portfolio
from shared.errors import Conflict, DuplicateExternalId, Invalid
from shared.identifiers import new_id
from shared.ledger import oversell
from shared.ledger.transactions import Transaction
from shared.portfolios.repository import lock_portfolio, read_portfolio
from shared.transactions import quota_checks
from shared.transactions import record_repository as repository
from shared.transactions.asset_resolution import NamedAssets
from shared.transactions.record_repository import Filter
from shared.transactions.records import RECORDED_NEXT, Record, Stamp
from shared.transactions.repository import Closes, read_ledger
from shared.transactions.rules import changed_fields, record_of
from shared.transactions.schemas import (
    ChangedTransaction,
    NewTransaction,
    TransactionFields,
    TransactionsQuery,
)

SPLITS_MAX = 10**12
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
    record = _record(
        work, portfolio, new, Stamp(new_id(), RECORDED_NEXT, created_at=now, updated_at=now)
    )
    refuse_duplicate(work, record)
    refuse_oversell(work, portfolio.id, added=[record])
    quota_checks.refuse_too_many(work, portfolio, [record])
    return repository.insert_record(work, record)


def change(
    work: Connection, portfolio: Portfolio, old: Record, changed: ChangedTransaction
) -> Record:
    """Changes the fields that the request has. The result is checked like a new transaction, at the
    old one's place in the order of recording. `portfolio` and `old` come from `lock_record`. Raises
    Invalid, DuplicateExternalId, Oversold and QuotaExceeded.
    """
    updated_at = clock.now_after(old.updated_at)
    stamp = Stamp(old.id, old.recorded, old.created_at, updated_at)
    new = _record(work, portfolio, changed_fields(old, changed), stamp)
    if replace(new, updated_at=old.updated_at) == old:
        return old
    if new.external_id != old.external_id:
        refuse_duplicate(work, new)
    if new.moves != old.moves:
        refuse_oversell(work, portfolio.id, removed=[old], added=[new])
    if new.asset_id != old.asset_id:
        quota_checks.refuse_too_many_assets(work, portfolio, [new])
    if (new.asset_id, new.type) != (old.asset_id, old.type):
        quota_checks.refuse_too_many_splits(work, portfolio, [new])
    return repository.update_record(work, new)


def delete(work: Connection, portfolio: Portfolio, record: Record) -> None:
    """Deletes the record. `portfolio` and `record` come from `lock_record`. Raises Oversold where a
    later sale needs its units.
    """
    refuse_oversell(work, portfolio.id, removed=[record])
    repository.delete_record(work, record.id)


def refuse_oversell(
    work: Connection,
    portfolio_id: UUID,
    *,
    removed: Collection[Record] = (),
    added: Collection[Record] = (),
    indexes: Mapping[str, int] | None = None,
) -> None:
    """Raises Oversold where the ledger, without `removed` and with `added`, would at any point hold
    a negative quantity. `indexes` are the places of new records in the request, by their id.

    Only the assets whose units can become fewer are replayed, and those that they turn into. So a record that only adds units is
    never refused: a ledger that a late split of the market has made impossible can be repaired.
    """
    reducing = [record for record in removed if record.adds_units]
    reducing += [record for record in added if record.removes_units]
    touched = {asset_id for record in reducing for asset_id in record.asset_ids}
    if not touched:
        return
    ledger = read_ledger(
        work, portfolio_id, as_of=None, asset_ids=sorted(touched), closes=Closes.NONE
    )
    removed_ids = {str(record.id) for record in removed}
    transactions = [
        transaction for transaction in ledger.transactions if transaction.key not in removed_ids
    ]
    replayed = {UUID(key) for key in ledger.assets}
    transactions += [record.in_ledger() for record in added if record.asset_ids & replayed]
    names = {key: asset.symbol for key, asset in ledger.assets.items()}
    _refuse_boundless_splits(transactions)
    oversell.refuse_oversell(transactions, ledger.splits, names, deadline.check, indexes)


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


def _refuse_boundless_splits(transactions: Sequence[Transaction]) -> None:
    """Raises Conflict where SPLITs together would need more digits than the ledger computes with:
    such ratios are typing errors.
    """
    grown: dict[str | None, Fraction] = defaultdict(lambda: Fraction(1))
    for transaction in transactions:
        if transaction.ratio_new and transaction.ratio_old:
            ratio = Fraction(transaction.ratio_new, transaction.ratio_old)
            grown[transaction.asset] *= max(ratio, 1 / ratio)
    if any(growth > SPLITS_MAX for growth in grown.values()):
        raise Conflict(
            "The splits of this asset would together multiply or divide it "
            "by more than a million million"
        )


def _record(
    work: Connection, portfolio: Portfolio, fields: TransactionFields, stamp: Stamp
) -> Record:
    assets = NamedAssets.read(work, portfolio.owner_id, [fields])
    return record_of(fields, portfolio, assets.by_id, stamp)


def _recorded(text: str) -> int:
    number = int(text)
    if not 0 <= number <= _RECORDED_MAX:
        raise ValueError("not a number that PostgreSQL gives a row")
    return number
