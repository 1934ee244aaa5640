"""Splits and dividends in BigQuery: merged as vendors report them, and withdrawn where they no
longer do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from shared.gcp.bigquery import BigQuery, Row
from shared.gcp.bigquery_statements import Statement
from shared.ingestion.asset_results import AssetRead
from shared.ingestion.corporate_actions.changes import (
    ActionChanges,
    StoredAction,
    Withdrawn,
    action_changes,
)
from shared.ingestion.runs import Run
from shared.ingestion.staging.merge import ACTIONS, Correction, action_text, merge_rows
from shared.ingestion.staging.rows import ActionRow, staged_actions
from shared.market.changes import MarketChanges
from shared.schema.action_types import ActionType
from shared.schema.fields import FIRST_DAY

STORED_ACTIONS: Final = Statement(
    "stored_actions",
    """
    SELECT asset_id, type, ex_date, pay_date, ratio_new, ratio_old, amount, currency, source, run_id
    FROM {dataset}.corporate_actions
    WHERE asset_id IN UNNEST(@asset_ids) AND ex_date BETWEEN @first_day AND @last_day
    """,
    {"asset_ids": "ARRAY<STRING>", "first_day": "DATE", "last_day": "DATE"},
)


def store_actions(bigquery: BigQuery, reads: Sequence[AssetRead], run: Run) -> None:
    """Merges and withdraws in one statement, and counts both in `run`; a dry run only counts. Notes
    in the reads what was set aside. Raises Unavailable; done again it completes.
    """
    stored = _stored(bigquery, reads)
    changes_of_reads = [
        (
            read,
            action_changes(
                read.actions,
                stored.get(read.target.asset_id, ()),
                [provider for provider, _ in read.target.sources],
                read.complete_report,
                [doubted.row for doubted in read.doubted],
            ),
        )
        for read in reads
    ]
    withdrawn = [action for _, changes in changes_of_reads for action in changes.withdrawn]
    rows = staged_actions(
        [
            *(row for _, changes in changes_of_reads for row in changes.rows),
            *(_nothing(action) for action in withdrawn),
        ]
    )
    if rows is not None:
        changed = MarketChanges.of(
            read.target.asset_id
            for read, changes in changes_of_reads
            if changes.rows or changes.withdrawn
        )
        corrections = [_correction(action) for action in withdrawn]
        merge_rows(bigquery, ACTIONS, rows, run, changed, corrections)
        run.withdrawn_splits |= {
            (UUID(row.asset_id), row.ex_date)
            for (row, _), *_ in withdrawn
            if row.type == ActionType.SPLIT
        }
    for read, changes in changes_of_reads:
        run.rejected += len(changes.duplicates)
        _note(read, changes)


def _stored(
    bigquery: BigQuery, reads: Sequence[AssetRead]
) -> Mapping[UUID, Sequence[StoredAction]]:
    """By asset, of those that have something to be compared with it: most evenings bring no split
    at all.
    """
    compared = [
        read
        for read in reads
        if read.complete_report is not None
        or read.doubted
        or any(row.type == ActionType.SPLIT for row in read.actions)
    ]
    if not compared:
        return {}
    by_asset: dict[UUID, list[StoredAction]] = {}
    asset_ids = [str(read.target.asset_id) for read in compared]
    for row in bigquery.query(
        STORED_ACTIONS, {"asset_ids": asset_ids, "first_day": FIRST_DAY, "last_day": date.max}
    ):
        by_asset.setdefault(UUID(row[0]), []).append(_stored_action(row))
    return by_asset


def _stored_action(row: Row) -> StoredAction:
    asset_id, type_, *values, run_id = row
    return StoredAction(ActionRow(asset_id, ActionType(type_), *values), run_id)


def _nothing(withdrawn: Withdrawn) -> ActionRow:
    """What takes the stored row away when it is merged."""
    return withdrawn.stored.row._replace(
        pay_date=None, ratio_new=None, ratio_old=None, amount=None, currency=None
    )


def _correction(withdrawn: Withdrawn) -> Correction:
    row, run_id = withdrawn.stored
    replacement = withdrawn.replacement
    return Correction(
        f"{row.asset_id}/{row.type}",
        row.ex_date,
        action_text(row.ratio_new, row.ratio_old, row.amount, row.currency, row.pay_date),
        f"{replacement.new}:{replacement.old} on {replacement.ex_date}" if replacement else None,
        withdrawn.source,
        run_id,
    )


def _note(read: AssetRead, changes: ActionChanges) -> None:
    for row, replacement in changes.duplicates:
        detail = (
            f"{row.ratio_new}:{row.ratio_old} on {row.ex_date} is the split of "
            f"{replacement.ex_date} that {replacement.source} reports"
        )
        read.note("split_duplicate", detail, row.source)
    for type_ in sorted({action.row.type for action in changes.doubted}):
        days = [action.row.ex_date for action in changes.doubted if action.row.type == type_]
        detail = (
            f"{len(days)} of type {type_} from {min(days)} to {max(days)} "
            "are no longer reported; they stay"
        )
        read.note(
            "actions_missing",
            detail,
            read.complete_report.provider if read.complete_report else None,
        )
