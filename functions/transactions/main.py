"""Transactions: one by one, in batches, and as files."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import functions_framework
from flask import Request, Response

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
from shared.transactions import moves, service, transfers
from shared.transactions.batch import record_all
from shared.transactions.batch_schemas import (
    BATCH_BYTES_MAX,
    Batch,
    BatchAnswer,
    ImportAnswer,
    ImportFile,
)
from shared.transactions.export import export as export_file
from shared.transactions.file_import import record_file
from shared.transactions.formats.format import CSV, JSON
from shared.transactions.formats.registry import MEDIA_TYPES
from shared.transactions.formats.schemas import ExportQuery, ImportFormats, ImportQuery
from shared.transactions.import_preparation import MAPPING, PreparedImport, SentFile, prepare
from shared.transactions.list_schemas import ReadQuery, TransactionPage, TransactionsQuery
from shared.transactions.minor_currencies import converted_from
from shared.transactions.record_repository import lock_record, read_record
from shared.transactions.schemas import (
    CHANGEABLE_ALONE,
    ChangedTransaction,
    DeleteQuery,
    NewTransaction,
    TransactionAnswer,
)
from shared.transactions.transfers import NewTransfer, TransferAnswer
from shared.web import readiness
from shared.web.api import Api, Reading, Writing
from shared.web.client_address import client_address
from shared.web.operation import Tokens
from shared.web.replies import IfMatch, Reply, created, no_content, ok, resource
from shared.web.requests import IMPORT_BYTES_MAX, PACKED_TYPES
from shared.web.uploads import FORM

PLAIN: Final = "text/plain"
_TEXTS: Final = {"csv": CSV, "beancount": PLAIN}
"""The media types of exports that are no JSON."""

api = Api("transactions", readiness=[readiness.database])


@api.get("", answers=TransactionPage, failures=[NotFound], tokens=Tokens.READ)
def list_(query: TransactionsQuery, caller: Caller, work: Reading) -> Reply:
    """Transactions, newest date first; or with `updated_since` what has changed since then."""
    return ok(service.page_of(work, caller, query))


@api.post(
    "",
    answers=TransactionAnswer,
    status=201,
    creates=True,
    failures=[NotFound, Oversold, DuplicateExternalId, QuotaExceeded],
    tokens=Tokens.WRITE,
)
def create(body: NewTransaction, caller: Caller, work: Writing) -> Reply:
    """Records one transaction. It is refused where this or a later transaction would then take out
    more units than are held.
    """
    record = service.create(work, caller, body)
    answer = TransactionAnswer.of(record, converted_from=converted_from(body, record))
    own = TransactionAnswer.of(record)
    return created(answer, f"/transactions/{record.id}", of=own)


@api.get(
    "/<uuid:transaction_id>", answers=TransactionAnswer, failures=[NotFound], tokens=Tokens.READ
)
def read(transaction_id: UUID, query: ReadQuery, caller: Caller, work: Reading) -> Reply:
    """One transaction."""
    record = read_record(work, transaction_id, caller)
    return resource(service.expanded(work, query, record), of=TransactionAnswer.of(record))


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
    tokens=Tokens.WRITE,
)
def change(
    transaction_id: UUID, body: ChangedTransaction, caller: Caller, work: Writing, if_match: IfMatch
) -> Reply:
    """Corrects a transaction: changes the fields in the body, and validates the whole like a new
    transaction. With another `portfolio_id` it moves there.
    """
    sender, receiver, record = moves.lock_to_change(work, caller, transaction_id, body)
    if_match.check(TransactionAnswer.of(record))
    if body.model_fields_set - CHANGEABLE_ALONE:
        transfers.refuse_one_side(work, record)
    record = moves.change(work, caller, sender, receiver, record, body)
    answer = TransactionAnswer.of(record, converted_from=converted_from(body, record))
    return resource(answer, of=TransactionAnswer.of(record))


@api.delete(
    "/<uuid:transaction_id>",
    status=204,
    failures=[NotFound, Oversold, Conflict, TransferPair, PreconditionFailed],
    tokens=Tokens.WRITE,
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
    tokens=Tokens.WRITE,
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
    tokens=Tokens.WRITE,
)
def batch(body: Batch, caller: Caller, work: Writing) -> Reply:
    """Records up to 5,000 transactions, all or nothing, in up to 4 MiB. The answer has a result for
    each item.
    """
    return ok(record_all(work, caller, body.portfolio_id, body.items, dry_run=body.dry_run))


def _prepare_import(
    query: ImportQuery,
    content: bytes,
    media_type: str,
    charset: str | None,
    form: Mapping[str, str],
    caller: Caller,
) -> PreparedImport:
    return prepare(caller, query, SentFile(content, media_type, charset, form), client_address)


@api.post(
    "/import",
    answers=ImportAnswer,
    creates=True,
    prepare=_prepare_import,
    media_types=(*MEDIA_TYPES, *PACKED_TYPES, FORM),
    content=ImportFile,
    form_fields={MAPPING: "Which column of a table is which field, as in the query."},
    bytes_max=IMPORT_BYTES_MAX,
    failures=[NotFound, Oversold, QuotaExceeded],
    tokens=Tokens.WRITE,
)
def import_(query: ImportQuery, prepared: PreparedImport, caller: Caller, work: Writing) -> Reply:
    """Records a file of up to 10 MiB, all or nothing: one of /transactions/export, of a broker, or
    any table whose first lines name a type and a date, or that a mapping explains; as the body or
    as `file` of a form, compressed (gzip, ZIP) or not. Rows that are recorded already add nothing.
    """
    return ok(record_file(work, caller, query, prepared))


@api.get("/import/formats", answers=ImportFormats)
def import_formats() -> Reply:
    """The formats that an import reads, and how to get a file in each of them."""
    return ok(ImportFormats.listed())


@api.get(
    "/export",
    answers=ImportFile,
    answer_types=(CSV, JSON, PLAIN),
    answer_headers=["Content-Disposition"],
    failures=[NotFound, Invalid, Unavailable],
    tokens=Tokens.READ_AMOUNTS,
)
def export(query: ExportQuery, caller: Caller) -> Reply:
    """The transactions of a portfolio, all or those of a range of days, as a file that
    /transactions/import accepts. The answer is streamed without a Content-Length, and ends early
    where it can't be completed.
    """
    headers = {"Content-Disposition": f'attachment; filename="transactions.{query.format}"'}
    media_type = JSON if query.format == "json" else f"{_TEXTS[query.format]}; charset=utf-8"
    return Reply(200, headers=headers, media_type=media_type, pieces=export_file(caller, query))


@functions_framework.http
def transactions(_request: Request) -> Response:
    return api.answer()
