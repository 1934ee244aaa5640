"""A transfer between two portfolios of one owner: two transactions that share a `transfer_id`.

Units arrive with the lots that the sending portfolio's method relieves, as facts; cash leaves as a
withdrawal and arrives as a deposit. Each portfolio for itself sees an external flow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field
from sqlalchemy import Connection

from shared import clock
from shared.database.caller import Caller
from shared.database.portfolios import Portfolio
from shared.errors import FieldError, Invalid, TransferPair
from shared.identifiers import new_id
from shared.ledger.exchange_rates import Rates
from shared.ledger.kinds import TransactionType
from shared.ledger.lots import Lot
from shared.ledger.money import PRECISE, normalized
from shared.portfolios.repository import lock_portfolio, lock_portfolios
from shared.schema.fields import Answer, Currency, Line, PastDay, Positive, Request, Text
from shared.transactions import quota_checks
from shared.transactions import record_repository as repository
from shared.transactions.asset_resolution import NamedAssets
from shared.transactions.changes import remember_deletion
from shared.transactions.ledger_checks import ChangedLedger, check_ledger
from shared.transactions.records import RECORDED_NEXT, Record, Stamp
from shared.transactions.rules import record_of
from shared.transactions.schemas import (
    LOTS_MAX,
    CarriedLotFields,
    ChosenLotFields,
    TransactionAnswer,
    TransactionFields,
)
from shared.transactions.service import refuse_duplicate

_SMALLEST: Final = Decimal(1).scaleb(-18)
"""The last decimal that a quantity or a cost can have."""


class NewTransfer(Request):
    """Units of an asset, or cash, from one portfolio to another of the same owner."""

    from_portfolio_id: UUID
    to_portfolio_id: UUID
    date: PastDay
    asset_id: UUID | None = None
    quantity: Positive | None = None
    from_lots: Annotated[list[ChosenLotFields] | None, Field(min_length=1, max_length=LOTS_MAX)] = (
        None
    )
    currency: Currency | None = None
    amount: Positive | None = None
    note: Annotated[Text | None, Field(min_length=1, max_length=1000)] = None
    external_id: Annotated[
        Line | None, Field(max_length=200, description="Of both transactions.")
    ] = None


class TransferAnswer(Answer):
    transfer_id: UUID
    items: Annotated[
        tuple[TransactionAnswer, TransactionAnswer],
        Field(description="What left the one portfolio, and what came into the other."),
    ]


ReadRates = Callable[[Connection, frozenset[str], str, date], Rates]
"""Reads the rates between these currencies, of this kind, on any day up to one."""


def transfer(
    work: Connection, caller: Caller, new: NewTransfer, read_rates: ReadRates
) -> TransferAnswer:
    """Records both sides, or nothing. Raises NotFound (a portfolio), Invalid, Oversold,
    DuplicateExternalId and QuotaExceeded; and Unavailable where a lot's cost needs rates, which
    few do, and they can't be read.
    """
    # First, since it also checks the caller's token.
    locked = lock_portfolios(work, {new.from_portfolio_id, new.to_portfolio_id}, caller)
    sender, receiver = locked[new.from_portfolio_id], locked[new.to_portfolio_id]
    _check(new)
    transfer_id = new_id()
    outgoing = _outgoing(work, caller, sender, new, transfer_id)
    refuse_duplicate(work, outgoing)
    changed = check_ledger(work, sender, added=[outgoing])
    if changed is None:
        incoming_fields = _fields(new, TransactionType.DEPOSIT)
    else:
        lots = _lots_carried(work, sender, receiver, outgoing, changed, read_rates)
        incoming_fields = _fields(new, TransactionType.TRANSFER_IN, lots=lots)
    incoming = _record(work, caller, receiver, incoming_fields, transfer_id)
    refuse_duplicate(work, incoming)
    for portfolio, record in ((sender, outgoing), (receiver, incoming)):
        quota_checks.refuse_too_many(work, portfolio, [record])
    first, second = (
        TransactionAnswer.of(repository.insert_record(work, record))
        for record in (outgoing, incoming)
    )
    return TransferAnswer(transfer_id=transfer_id, items=(first, second))


def refuse_one_side(work: Connection, record: Record) -> None:
    """Raises TransferPair where the record is one side of a transfer whose other side is there."""
    other = _other_side(work, record)
    if other is not None:
        raise TransferPair(
            "The transaction is one side of a transfer. Delete both with ?both=true, "
            "and record what is right",
            transfer_id=record.transfer_id,
            other_transaction_id=other,
        )


def delete_both(work: Connection, caller: Caller, record: Record) -> None:
    """Deletes both sides of a transfer, or the one that is left. Raises NotFound, and Oversold
    where a later transaction needs the units of one side.
    """
    ids = repository.ids_of_transfer(work, record.transfer_id) if record.transfer_id else {}
    by_portfolio = {portfolio_id: transaction_id for transaction_id, portfolio_id in ids.items()}
    for portfolio_id in sorted(by_portfolio):
        portfolio = lock_portfolio(work, portfolio_id, caller)
        side = repository.read_record(work, by_portfolio[portfolio_id], caller)
        check_ledger(work, portfolio, removed=[side])
        repository.delete_record(work, side.id)
        remember_deletion(work, side)


def _other_side(work: Connection, record: Record) -> UUID | None:
    if record.transfer_id is None:
        return None
    ids = repository.ids_of_transfer(work, record.transfer_id)
    return next((transaction_id for transaction_id in ids if transaction_id != record.id), None)


def _check(new: NewTransfer) -> None:
    errors = []
    if new.from_portfolio_id == new.to_portfolio_id:
        errors.append(
            FieldError("/to_portfolio_id", "must be another portfolio than from_portfolio_id")
        )
    units, cash = (new.asset_id, new.quantity), (new.currency, new.amount)
    required, refused = (
        (("asset_id", "quantity"), ("currency", "amount"))
        if any(units) or not any(cash)
        else (("currency", "amount"), ("asset_id", "quantity", "from_lots"))
    )
    what = "units" if required[0] == "asset_id" else "cash"
    errors += [
        FieldError(f"/{name}", f"is required for a transfer of {what}")
        for name in required
        if getattr(new, name) is None
    ]
    errors += [
        FieldError(f"/{name}", f"does not belong to a transfer of {what}")
        for name in refused
        if getattr(new, name) is not None
    ]
    if errors:
        raise Invalid("The transfer is not valid", errors)


def _outgoing(
    work: Connection, caller: Caller, sender: Portfolio, new: NewTransfer, transfer_id: UUID
) -> Record:
    kind = TransactionType.WITHDRAWAL if new.asset_id is None else TransactionType.TRANSFER_OUT
    fields = _fields(new, kind, from_lots=new.from_lots)
    return _record(work, caller, sender, fields, transfer_id)


def _fields(new: NewTransfer, kind: TransactionType, **lots: object) -> TransactionFields:
    """The side of this kind. Its figures have been validated in the request."""
    shared_fields = ("date", "asset_id", "quantity", "currency", "amount", "note", "external_id")
    values = {name: getattr(new, name) for name in shared_fields}
    defaults = {name: field.get_default() for name, field in TransactionFields.model_fields.items()}
    return TransactionFields.model_construct(**{**defaults, **values, "type": kind, **lots})


def _record(
    work: Connection,
    caller: Caller,
    portfolio: Portfolio,
    fields: TransactionFields,
    transfer_id: UUID | None,
) -> Record:
    now = clock.now()
    stamp = Stamp(new_id(), RECORDED_NEXT, created_at=now, updated_at=now)
    assets = NamedAssets.read(work, caller, [fields])
    return record_of(fields, portfolio, assets.by_id, stamp, transfer_id=transfer_id)


def _lots_carried(
    work: Connection,
    sender: Portfolio,
    receiver: Portfolio,
    outgoing: Record,
    changed: ChangedLedger,
    read_rates: ReadRates,
) -> list[CarriedLotFields]:
    """The lots that leave, by the sender's own method, as facts for the receiver.

    A cost that was paid in another currency than the asset's, or moved there by a merger, is
    converted at the rate recorded on its transaction or at that of its day, as the ledger does; it
    is unknown where no source has one. A lot's rate to the base currency is carried where it was
    recorded, or read for such a cost, and both portfolios have one base currency; otherwise the
    receiver uses the rate of the lot's day. Raises Invalid where there are too many lots, and
    Unavailable.
    """
    book = changed.book_without_rates()
    currencies = {asset.currency for asset in changed.ledger.assets.values()}
    if any(lookup.quote in currencies for lookup in book.missing_rates):
        book = changed.book(_rates(work, changed, read_rates))
    used = next(
        disposal.used for disposal in book.disposals if disposal.transaction.key == str(outgoing.id)
    )
    if len(used) > LOTS_MAX:
        raise Invalid.field(
            "/quantity", f"takes {len(used):,} lots; a transfer carries at most {LOTS_MAX}"
        )
    same_base = sender.base_currency == receiver.base_currency
    currency = book.positions[str(outgoing.asset_id)].currency
    with_rates = same_base and currency != sender.base_currency
    return _rounded(used, outgoing.quantity or Decimal(0), with_rates=with_rates)


def _rates(work: Connection, changed: ChangedLedger, read_rates: ReadRates) -> Rates:
    """The rates of every day on which the assets of the change have a transaction or a lot."""
    transactions, portfolio = changed.transactions, changed.portfolio
    days = {transaction.date for transaction in transactions}
    days |= {lot.date for transaction in transactions for lot in transaction.lots}
    currencies = {asset.currency for asset in changed.ledger.assets.values()}
    currencies.update(code for transaction in transactions for code in transaction.currencies)
    currencies.add(portfolio.base_currency)
    return read_rates(work, frozenset(currencies), portfolio.fx_kind, max(days))


def _rounded(used: Sequence[Lot], quantity: Decimal, *, with_rates: bool) -> list[CarriedLotFields]:
    """Lots with as many decimals as can be recorded; the last one takes what rounding left."""
    carried, left = [], quantity
    for place, lot in enumerate(used):
        units = left if place == len(used) - 1 else _recordable(lot.quantity)
        left = PRECISE.subtract(left, units)
        carried.append(
            CarriedLotFields.model_construct(
                date=lot.date,
                quantity=units,
                cost=None if lot.cost is None else _recordable(lot.cost),
                fx_rate=_recordable(lot.rate) if with_rates and lot.rate is not None else None,
            )
        )
    return [lot for lot in carried if lot.quantity > 0]


def _recordable(figure: Decimal) -> Decimal:
    return normalized(figure.quantize(_SMALLEST, ROUND_HALF_EVEN, PRECISE))
