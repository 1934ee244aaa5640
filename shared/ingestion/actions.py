"""The scheduled reading of splits and dividends: each asset's whole history, so that one that is
reported late is not missed.

Closes are read again for ten days only; a vendor may learn of a split, or correct a dividend, long
after. Closes are stored as they were traded, so nothing but the action has to change: from the next
version of the market on every answer, about the past and about today, counts with it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from shared.database.cloud_sql import reading, writing
from shared.errors import Unavailable
from shared.gcp.bigquery import BigQuery
from shared.ingestion.asset_results import AssetRead, Plan
from shared.ingestion.corporate_actions.quarantine import read_known_doubts
from shared.ingestion.corporate_actions.split_projection import all_splits, project_splits
from shared.ingestion.corporate_actions.storage import store_actions
from shared.ingestion.coverage import Days, Explicit, explicit_days
from shared.ingestion.fetch import PriceReader
from shared.ingestion.locks import exclusive_run
from shared.ingestion.poll_order import save_poll_order
from shared.ingestion.prices import BATCH_S, in_parallel, polled_assets, save_doubts
from shared.ingestion.runs import Run, begin, finish
from shared.ingestion.schemas import ActionIngestionRequest, RunReport
from shared.ingestion.targets import AssetTarget, read_asset_targets
from shared.vendors.prices.registry import reports_actions
from shared.vendors.protocols import PriceSource

JOB: Final = "ingest_actions"

ANNOUNCED: Final = timedelta(days=366)
"""So far ahead dividends are requested: none is announced earlier."""

BATCH_ASSETS: Final = 100
"""In one load job and MERGE. A run that the platform ends has kept all but the last of them."""


def ingest_actions(
    request: ActionIngestionRequest,
    bigquery: BigQuery,
    sources: Mapping[str, PriceSource],
    now: Callable[[], datetime],
    batch_assets: int = BATCH_ASSETS,
) -> RunReport:
    """One run; the report says how it went. Raises AlreadyRunning (also while closes are read),
    Invalid, and Unavailable where PostgreSQL is down.
    """
    with exclusive_run(JOB) as check_lock:
        started_at = now()
        today = started_at.date()
        explicit = explicit_days(request.from_, request.to, today + ANNOUNCED)
        with reading() as work:
            assets = [
                target
                for target in read_asset_targets(work, JOB, today, request.asset_ids)
                if _may_act(target)
            ]
            doubts = read_known_doubts(work)
        targets = [target for target in assets if not target.resting]
        resting = len(assets) - len(targets)
        run = Run(JOB, started_at, requested=len(targets), dry_run=request.dry_run, resting=resting)
        begin(run)
        splits = None
        try:
            reader, named = PriceReader(sources, bigquery, doubts), request.asset_ids is not None
            reads = in_parallel(
                lambda target: reader.read_actions(
                    target, planned(target, explicit, today, named), today
                ),
                targets,
            )
            for batch in _batches(reads, batch_assets):
                check_lock()
                _store(batch, bigquery, run, update_poll_order=explicit is None)
            splits = all_splits(bigquery, today)
        except Unavailable as failure:
            run.abort(failure)
        return finish(
            run,
            now(),
            lambda work: splits is not None and project_splits(work, splits, run.withdrawn_splits),
        )


def planned(target: AssetTarget, explicit: Explicit | None, today: date, named: bool) -> Plan:
    """What to ask an asset's vendors for. Days that a caller names are read from the first vendor,
    and the vendor is trusted where the caller names the assets (`named`) too.
    """
    if explicit is not None:
        return Plan([], explicit.days(target.first_needed), protected=None, trust_vendor=named)
    return Plan([], Days(target.first_needed, today + ANNOUNCED), protected=target.covered)


def _may_act(target: AssetTarget) -> bool:
    """Whether any of its vendors knows of splits and dividends. An asset without a vendor stays, to
    be reported.
    """
    return not target.sources or any(reports_actions(provider) for provider, _ in target.sources)


def _batches(reads: Iterable[AssetRead], assets_max: int) -> Iterator[Sequence[AssetRead]]:
    """The reads in groups of so many, or of as many as came in two minutes: a slow vendor does not
    delay the storing of other vendors' answers.
    """
    batch: list[AssetRead] = []
    started_s = time.monotonic()
    for read in reads:
        batch.append(read)
        if len(batch) >= assets_max or time.monotonic() - started_s >= BATCH_S:
            yield batch
            batch, started_s = [], time.monotonic()
    if batch:
        yield batch


def _store(
    batch: Sequence[AssetRead], bigquery: BigQuery, run: Run, *, update_poll_order: bool
) -> None:
    store_actions(bigquery, batch, run)
    for read in batch:
        run.rejected += read.rejected
        run.count_unread(read.failed, read.target.needed)
        run.errors += read.errors
    if run.dry_run:
        return
    with writing() as work:
        save_doubts(work, batch, run)
        if update_poll_order:
            save_poll_order(work, JOB, polled_assets(batch), run.started_at)
