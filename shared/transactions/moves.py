"""Moves a transaction to another portfolio of its owner, as a correction of where it was recorded.

It keeps its id, and its place in the order of recording. Each ledger is checked: the one that loses
it, and the one that gets it.
"""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy import Connection

from shared import clock
from shared.database.caller import Caller
from shared.database.portfolios import Portfolio
from shared.errors import FieldError, Invalid
from shared.portfolios.repository import lock_portfolios
from shared.transactions import quota_checks, service
from shared.transactions import record_repository as repository
from shared.transactions.changes import forget_deletion, remember_deletion
from shared.transactions.ledger_checks import check_ledger
from shared.transactions.records import Record, Stamp
from shared.transactions.rules import changed_fields
from shared.transactions.schemas import ChangedTransaction, TransactionFields


def lock_to_change(
    work: Connection, caller: Caller, transaction_id: UUID, changed: ChangedTransaction
) -> tuple[Portfolio, Portfolio, Record]:
    """The portfolio that has the transaction, the one that shall have it, and the transaction. Both
    portfolios are locked until the unit of work ends; they are the same where it stays.

    Raises NotFound, also for another user's portfolio, and Conflict where the transaction has just
    been moved by another request.
    """
    if "portfolio_id" not in changed.model_fields_set:
        portfolio, record = repository.lock_record(work, transaction_id, caller)
        return portfolio, portfolio, record
    unlocked = repository.read_record(work, transaction_id, caller)
    locked = lock_portfolios(work, {unlocked.portfolio_id, changed.portfolio_id}, caller)
    record = repository.read_record(work, transaction_id, caller)
    repository.refuse_moved(record, unlocked.portfolio_id)
    return locked[unlocked.portfolio_id], locked[changed.portfolio_id], record


def change(
    work: Connection,
    caller: Caller,
    sender: Portfolio,
    receiver: Portfolio,
    old: Record,
    changed: ChangedTransaction,
) -> Record:
    """Changes the transaction, and moves it where the two portfolios, which are locked, differ.
    Raises Invalid, DuplicateExternalId, Oversold, Conflict and QuotaExceeded; then nothing has
    changed.
    """
    if sender.id == receiver.id:
        return service.change(work, caller, sender, old, changed)
    fields = changed_fields(old, changed)
    if sender.base_currency != receiver.base_currency:
        _refuse_rates_of_another_base(sender, receiver, fields, changed)
    stamp = Stamp(old.id, old.recorded, old.created_at, clock.now_after(old.updated_at))
    new = service.record_in(work, caller, receiver, fields, stamp)
    new = replace(new, transfer_id=old.transfer_id)
    service.refuse_duplicate(work, new)
    check_ledger(work, sender, removed=[old])
    check_ledger(work, receiver, added=[new])
    quota_checks.refuse_too_many(work, receiver, [new], new_to_owner=False)
    remember_deletion(work, old)
    forget_deletion(work, new)
    return repository.update_record(work, new)


def _refuse_rates_of_another_base(
    sender: Portfolio,
    receiver: Portfolio,
    fields: TransactionFields,
    changed: ChangedTransaction,
) -> None:
    """Recorded rates are rates to the base currency: elsewhere they would silently be wrong."""
    reason = (
        f"has a rate to {sender.base_currency}, and the base currency of the other portfolio is "
        f"{receiver.base_currency}: give the rate to that, or none"
    )
    errors = []
    if fields.fx_rate is not None and "fx_rate" not in changed.model_fields_set:
        errors.append(FieldError("/fx_rate", reason))
    if "lots" not in changed.model_fields_set and any(
        lot.fx_rate is not None for lot in fields.lots or ()
    ):
        errors.append(FieldError("/lots", reason))
    if errors:
        raise Invalid("The transaction can't move as it is", errors)
