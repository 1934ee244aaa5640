"""Transactions: one by one, in batches, and as files."""

from uuid import UUID

import functions_framework
from flask import Request

from shared.database.caller import Caller
from shared.errors import (
    Conflict,
    DuplicateExternalId,
    Invalid,
    NotFound,
    Oversold,
    PreconditionFailed,
    QuotaExceeded,
    TransferPair,
    Unavailable,
)
from shared.market.rates_between import read_rates
from shared.transactions import service, transfers
from shared.transactions.batch import record_all
from shared.transactions.batch_schemas import (
    BATCH_BYTES_MAX,
    Batch,
    BatchAnswer,
    ImportFile,
)
from shared.transactions.export import export as export_file
from shared.transactions.formats.format import CSV, JSON
from shared.transactions.formats.registry import MEDIA_TYPES, read_file
from shared.transactions.formats.schemas import ExportQuery, ImportQuery
from shared.transactions.record_repository import lock_record, read_record
from shared.transactions.schemas import (
    CHANGEABLE_ALONE,
    ChangedTransaction,
    DeleteQuery,
    NewTransaction,
    TransactionAnswer,
    TransactionPage,
    TransactionsQuery,
)
from shared.transactions.transfers import NewTransfer, TransferAnswer
from shared.web import readiness
from shared.web.api import Api, Reading, Writing
from shared.web.replies import IfMatch, Reply, created, no_content, ok, resource
from shared.web.requests import IMPORT_BYTES_MAX

api = Api("transactions", readiness=[readiness.database])


@api.get("", answers=TransactionPage, failures=[NotFound])
def list_(query: TransactionsQuery, caller: Caller, work: Reading) -> Reply:
    """Transactions, newest date first."""
    rows = service.page_of(work, caller, query, query.limit + 1)
    items, next_cursor = query.page(rows, TransactionAnswer.of, service.page_key)
    return ok(TransactionPage(items=items, next_cursor=next_cursor))


@api.post(
    "",
    answers=TransactionAnswer,
    status=201,
    creates=True,
    failures=[NotFound, Oversold, DuplicateExternalId, QuotaExceeded],
)
def create(body: NewTransaction, caller: Caller, work: Writing) -> Reply:
    """Records one transaction. It is refused where this or a later transaction would then take out
    more units than are held.
    """
    record = service.create(work, caller, body)
    return created(TransactionAnswer.of(record), f"/transactions/{record.id}")


@api.get("/<uuid:transaction_id>", answers=TransactionAnswer, failures=[NotFound])
def read(transaction_id: UUID, caller: Caller, work: Reading) -> Reply:
    """One transaction."""
    return resource(TransactionAnswer.of(read_record(work, transaction_id, caller)))


@api.patch(
    "/<uuid:transaction_id>",
    answers=TransactionAnswer,
    failures=[
        NotFound,
        Oversold,
        Conflict,
        TransferPair,
        DuplicateExternalId,
        QuotaExceeded,
        PreconditionFailed,
    ],
)
def change(
    transaction_id: UUID, body: ChangedTransaction, caller: Caller, work: Writing, if_match: IfMatch
) -> Reply:
    """Corrects a transaction: changes the fields in the body, and validates the whole like a new
    transaction.
    """
    portfolio, record = lock_record(work, transaction_id, caller)
    if_match.check(TransactionAnswer.of(record))
    if body.model_fields_set - CHANGEABLE_ALONE:
        transfers.refuse_one_side(work, record)
    return resource(TransactionAnswer.of(service.change(work, portfolio, record, body)))


@api.delete(
    "/<uuid:transaction_id>",
    status=204,
    failures=[NotFound, Oversold, Conflict, TransferPair, PreconditionFailed],
)
def delete(
    transaction_id: UUID, query: DeleteQuery, caller: Caller, work: Writing, if_match: IfMatch
) -> Reply:
    """Deletes a transaction, unless a later one needs its units. Both sides of a transfer are
    deleted together, with `both`.
    """
    record = read_record(work, transaction_id, caller)
    if record.transfer_id is not None and query.both:
        if_match.check(TransactionAnswer.of(record))
        transfers.delete_both(work, caller, record)
        return no_content()
    portfolio, record = lock_record(work, transaction_id, caller)
    if_match.check(TransactionAnswer.of(record))
    transfers.refuse_one_side(work, record)
    service.delete(work, portfolio, record)
    return no_content()


@api.post(
    "/transfer",
    answers=TransferAnswer,
    status=201,
    creates=True,
    failures=[NotFound, Oversold, DuplicateExternalId, QuotaExceeded, Unavailable],
)
def transfer(body: NewTransfer, caller: Caller, work: Writing) -> Reply:
    """Moves units with their lots, or cash, from one of the caller's portfolios to another. Records
    a transaction in each, with one `transfer_id`.
    """
    answer = transfers.transfer(work, caller, body, read_rates)
    return created(answer, f"/transactions/{answer.items[0].id}")


@api.post(
    "/batch",
    answers=BatchAnswer,
    creates=True,
    bytes_max=BATCH_BYTES_MAX,
    failures=[NotFound, Oversold, QuotaExceeded],
)
def batch(body: Batch, caller: Caller, work: Writing) -> Reply:
    """Records up to 5,000 transactions, all or nothing, in up to 4 MiB. The answer has a result for
    each item.
    """
    return ok(record_all(work, caller, body.portfolio_id, body.items, dry_run=body.dry_run))


@api.post(
    "/import",
    answers=BatchAnswer,
    creates=True,
    media_types=MEDIA_TYPES,
    content=ImportFile,
    bytes_max=IMPORT_BYTES_MAX,
    failures=[NotFound, Oversold, QuotaExceeded],
)
def import_(
    query: ImportQuery, content: bytes, media_type: str, caller: Caller, work: Writing
) -> Reply:
    """Records a file in the format of /transactions/export, all or nothing, of up to 10 MiB."""
    items = read_file(content, media_type, query.format)
    return ok(record_all(work, caller, query.portfolio_id, items, dry_run=query.dry_run))


@api.get(
    "/export",
    answers=ImportFile,
    answer_types=(CSV, JSON),
    answer_headers=["Content-Disposition"],
    failures=[NotFound, Invalid, Unavailable],
)
def export(query: ExportQuery, caller: Caller) -> Reply:
    """The transactions of a portfolio, all or those of a range of days, as a file that
    /transactions/import accepts. The answer is streamed without a Content-Length, and ends early
    where it can't be completed.
    """
    headers = {"Content-Disposition": f'attachment; filename="transactions.{query.format}"'}
    media_type = JSON if query.format == "json" else f"{CSV}; charset=utf-8"
    return Reply(200, headers=headers, media_type=media_type, pieces=export_file(caller, query))


@functions_framework.http
def transactions(_request: Request) -> Api:
    return api
