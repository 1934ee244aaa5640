"""Records a file, all or nothing, and accounts for each of its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from uuid import UUID

from sqlalchemy import Connection

from shared import clock
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.database.portfolios import Portfolio
from shared.errors import Invalid, Oversold, QuotaExceeded
from shared.portfolios.repository import lock_portfolio
from shared.transactions.account_warnings import account_warnings
from shared.transactions.asset_creation import LookedUp, add_assets, currencies_of
from shared.transactions.asset_resolution import AssetName
from shared.transactions.batch import Sorting, check_sorted, sort_items
from shared.transactions.batch_schemas import (
    ImportAnswer,
    ImportedAsset,
    ImportedColumn,
    ImportItemAnswer,
    ItemAnswer,
    StatementCheck,
)
from shared.transactions.formats import own_json
from shared.transactions.formats.format import Skipped
from shared.transactions.formats.registry import ReadFile
from shared.transactions.formats.schemas import ImportQuery
from shared.transactions.import_preparation import PreparedImport
from shared.transactions.ledger_checks import oversold
from shared.transactions.mapping_repository import remember
from shared.transactions.record_repository import insert_records
from shared.transactions.records import RECORDED_NEXT, Record
from shared.transactions.statement_checks import compare
from shared.transactions.statement_results import SaleResult
from shared.transactions.statement_rows import recorded_rows, statement_rows
from shared.users.repository import lock_against_deletion, lock_to_add


def record_file(
    work: Connection, caller: Caller, query: ImportQuery, prepared: PreparedImport
) -> ImportAnswer:
    """Records the rows of a file that are new, in their order, unless one is invalid and such rows
    are not to be skipped. A dry run answers the same, and lists what is right beside what isn't.

    Raises NotFound (the portfolio), Oversold and QuotaExceeded; then nothing has changed.
    """
    file = prepared.file
    # Before the portfolio, as a deletion of the account locks them.
    if query.create_assets:
        lock_to_add(work, caller)
    elif file.mapping is not None:
        lock_against_deletion(work, caller)
    portfolio = lock_portfolio(work, query.portfolio_id, caller)
    # The assets that are added for a file go with it, where it is not recorded.
    savepoint = work.begin_nested() if query.create_assets else None
    added = _add_assets(work, caller, portfolio, prepared) if query.create_assets else {}
    statement = _RecordedRows(file.format, look_alikes_too=query.look_alikes)
    sorting = sort_items(work, caller, portfolio, file.items, statement.take_out, added)
    answers, warnings, checks, is_stored = _record(work, portfolio, sorting, query, file)
    if savepoint is not None and not is_stored:
        savepoint.rollback()
    if is_stored and file.mapping is not None:
        header = [name for name, _ in file.columns]
        remember(work, caller.user_id, header, file.mapping, clock.now())
    return ImportAnswer(
        dry_run=query.dry_run,
        created=len(sorting.records) if is_stored or query.dry_run else 0,
        items=_items(file, statement, answers),
        errors_omitted=sorting.errors_omitted,
        format=file.format,
        columns=[ImportedColumn(name=name, field=field) for name, field in file.columns],
        mapping_remembered=file.mapping is not None and file.mapping.is_remembered,
        checks=checks,
        assets=_assets(sorting, prepared.looked_up, added, are_stored=is_stored),
        warnings=[
            *file.notes,
            *account_warnings(file.accounts, file.items, portfolio.base_currency),
            *warnings,
        ],
    )


def _add_assets(
    work: Connection, caller: Caller, portfolio: Portfolio, prepared: PreparedImport
) -> Mapping[AssetName, Asset]:
    """The assets that the file names and the caller could not use, stored."""
    return add_assets(
        work, caller, portfolio, prepared.looked_up, currencies_of(prepared.file.items)
    )


def _record(
    work: Connection,
    portfolio: Portfolio,
    sorting: Sorting,
    query: ImportQuery,
    file: ReadFile,
) -> tuple[list[ItemAnswer], list[str], list[StatementCheck], bool]:
    """Stores the new records where it is to be done. Returns the answers item by item, warnings,
    how the ledger ends against what the file states, and whether the file is recorded. Raises
    Oversold and QuotaExceeded.
    """
    warnings = []
    lists_oversold = query.dry_run or query.skip_invalid or sorting.has_invalid
    try:
        _check(work, portfolio, sorting, lists_oversold=lists_oversold)
    except QuotaExceeded as refusal:
        if query.skip_invalid or not sorting.has_invalid:
            raise
        warnings.append(f"Without the invalid rows the file could not be recorded: {refusal}.")
    new = list(sorting.records.values())
    results = _sale_results(file, sorting)
    checks = compare(work, portfolio, file.stated, results, new, sorting.assets.resolved)
    is_stored = not query.dry_run and (query.skip_invalid or not sorting.has_invalid)
    if is_stored:
        insert_records(work, new)
    created = None if not is_stored and not query.dry_run else is_stored
    return sorting.answers(created=created), warnings, checks, is_stored


def _sale_results(file: ReadFile, sorting: Sorting) -> list[SaleResult]:
    """What the file states of those of its sales that are new or recorded already."""
    results = []
    for index, stated in file.results:
        sale = sorting.records.get(index) or sorting.duplicates.get(index)
        if sale is not None:
            key = sale if isinstance(sale, UUID) else sale.id
            results.append(SaleResult(file.lines[index], str(key), stated))
    return results


def _check(
    work: Connection, portfolio: Portfolio, sorting: Sorting, *, lists_oversold: bool
) -> None:
    """Checks the ledger with the new records. With `lists_oversold` those that take out more than
    is held become invalid: what was bought before may be in another file, or in an invalid row.
    """
    try:
        check_sorted(work, portfolio, sorting)
    except Oversold as refusal:
        if not lists_oversold:
            raise
        shortfalls = oversold(work, portfolio, list(sorting.records.values()))
        if not shortfalls:
            raise refusal from None  # of a stored transaction, which needs what is taken out
        sorting.refuse_oversold(shortfalls)
        check_sorted(work, portfolio, sorting)


@dataclass(slots=True)
class _RecordedRows:
    """Those rows of a file that are recorded already."""

    format_name: str
    look_alikes_too: bool
    look_alikes: dict[int, UUID] = field(default_factory=dict)
    """The rows that look like a stored transaction, and are not recorded for that."""

    def take_out(self, work: Connection, portfolio: Portfolio, sorting: Sorting) -> None:
        """Moves them to the duplicates; the others get what they are known by next time."""
        rows = statement_rows(self.format_name, sorting.records)
        if self.format_name != own_json.FORMAT.name:
            sorting.records = _oldest_first(sorting.records)
        index_of = {record.id: index for index, record in sorting.records.items()}
        ids_in_file = {
            index_of[new]: in_file
            for in_file, new in sorting.ids_in_file.items()
            if new in index_of
        }
        matched_ids = {of for of in sorting.duplicates.values() if isinstance(of, UUID)}
        recorded = recorded_rows(
            work, portfolio.id, sorting.records, rows, ids_in_file, matched_ids
        )
        for index, row in rows.items():
            sorting.records[index] = sorting.records[index].with_statement_row(row)
        if not self.look_alikes_too:
            self.look_alikes = recorded.look_alikes
        sorting.set_recorded(recorded.duplicates | self.look_alikes)


def _oldest_first(records: dict[int, Record]) -> dict[int, Record]:
    """The records of a statement in the order in which they happened: many begin with the newest
    day, and inside a day with the last. Only a file whose days never ascend is turned around.
    """
    days = [record.date for record in records.values()]
    if any(earlier < later for earlier, later in pairwise(days)) or days == days[:1] * len(days):
        return records
    return {
        index: replace(records[index], recorded=RECORDED_NEXT + place)
        for place, index in enumerate(reversed(records))
    }


def _items(
    file: ReadFile, statement: _RecordedRows, answers: Sequence[ItemAnswer]
) -> list[ImportItemAnswer]:
    """The rows that are answered, in their order."""
    by_index = {
        index: ImportItemAnswer(
            index=index, line=file.lines[index], status="skipped", reason=item.reason
        )
        for index, item in enumerate(file.items)
        if isinstance(item, Skipped)
    }
    for answer in answers:
        by_index[answer.index] = ImportItemAnswer(
            index=answer.index,
            line=file.lines[answer.index],
            status="look_alike" if answer.index in statement.look_alikes else answer.status,
            id=answer.id,
            errors=answer.errors,
            converted_from=answer.converted_from,
        )
    return [by_index[index] for index in sorted(by_index)]


def _assets(
    sorting: Sorting,
    looked_up: LookedUp,
    added: Mapping[AssetName, Asset],
    *,
    are_stored: bool,
) -> list[ImportedAsset]:
    return [
        _asset(name, match, looked_up, is_added=name in added, is_stored=are_stored)
        for name, match in sorting.assets.resolved.items()
    ]


def _asset(
    name: AssetName, match: Asset | Invalid, looked_up: LookedUp, *, is_added: bool, is_stored: bool
) -> ImportedAsset:
    stated = {
        "isin": name.isin,
        "symbol": name.symbol,
        "exchange": name.exchange,
        "name": name.name,
    }
    if isinstance(match, Invalid):
        reason = looked_up.unanswered.get(name, str(match))
        return ImportedAsset(**stated, status="unknown", asset_id=None, reason=reason)
    was_tracked = looked_up.listed.get(name) is match
    is_new = is_added and not was_tracked
    return ImportedAsset(
        **stated,
        status="created" if is_new else "found",
        manual=match.manual,
        asset_id=match.id if is_stored or not is_new else None,
    )
