"""Records a file, all or nothing, and accounts for each of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from uuid import UUID

from sqlalchemy import Connection

from shared.database.caller import Caller
from shared.database.portfolios import Portfolio
from shared.errors import Invalid
from shared.portfolios.repository import lock_portfolio
from shared.transactions.batch import Sorting, record_sorted, sort_items
from shared.transactions.batch_schemas import (
    ImportAnswer,
    ImportedAsset,
    ImportItemAnswer,
    ItemAnswer,
)
from shared.transactions.formats import own_json
from shared.transactions.formats.format import Skipped
from shared.transactions.formats.registry import ReadFile
from shared.transactions.formats.schemas import ImportQuery
from shared.transactions.records import RECORDED_NEXT, Record
from shared.transactions.statement_rows import recorded_rows, statement_rows


def record_file(
    work: Connection, caller: Caller, query: ImportQuery, file: ReadFile
) -> ImportAnswer:
    """Records the rows of a file that are new, in their order, unless one is invalid. A dry run
    answers the same.

    Raises NotFound (the portfolio), Oversold and QuotaExceeded; then nothing has changed.
    """
    portfolio = lock_portfolio(work, query.portfolio_id, caller)
    statement = _RecordedRows(file.format, look_alikes_too=query.look_alikes)
    sorting = sort_items(work, caller, portfolio, file.items, statement.take_out)
    answers = record_sorted(work, portfolio, sorting, dry_run=query.dry_run)
    return ImportAnswer(
        dry_run=query.dry_run,
        created=0 if sorting.invalid else len(sorting.records),
        items=_items(file, statement, answers),
        errors_omitted=sorting.errors_omitted,
        format=file.format,
        assets=_assets(sorting),
        warnings=list(file.notes),
    )


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
            sorting.records[index] = replace(sorting.records[index], statement_row=row)
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


def _assets(sorting: Sorting) -> list[ImportedAsset]:
    return [
        ImportedAsset(
            isin=name.isin,
            symbol=name.symbol,
            exchange=name.exchange,
            name=name.name,
            status="unknown" if isinstance(match, Invalid) else "found",
            asset_id=None if isinstance(match, Invalid) else match.id,
        )
        for name, match in sorting.assets.resolved.items()
    ]
