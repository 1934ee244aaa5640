"""The scheduled reading of closes, splits and dividends: what is missing and the last ten days,
merged in bounded batches.

Each batch is whole: one load job and one MERGE for its closes, the same for its actions, then one
transaction with the coverage and the quarantine. A run that is interrupted anywhere is completed by
the next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from sqlalchemy import Connection

from shared.database.cloud_sql import reading, writing
from shared.errors import Unavailable
from shared.gcp.bigquery import BigQuery
from shared.ingestion.asset_results import AssetRead, Plan
from shared.ingestion.corporate_actions.quarantine import read_known_doubts, save_action_quarantine
from shared.ingestion.corporate_actions.split_projection import all_splits, project_splits
from shared.ingestion.corporate_actions.storage import store_actions
from shared.ingestion.coverage import Days, Explicit, explicit_days, grown, missing, with_doubtful
from shared.ingestion.coverage_repository import save_asset_coverage
from shared.ingestion.fetch import PriceReader
from shared.ingestion.locks import exclusive_run
from shared.ingestion.poll_order import save_poll_order
from shared.ingestion.quarantine import save_quarantine
from shared.ingestion.runs import Run, begin, finish, log
from shared.ingestion.schemas import IngestionRequest, RunReport
from shared.ingestion.staging.merge import PRICES, merge_rows
from shared.ingestion.staging.rows import joined
from shared.ingestion.targets import AssetTarget, read_asset_targets
from shared.market.asset_usage import mark_used
from shared.vendors.protocols import PriceSource

JOB: Final = "ingest_prices"
THREADS: Final = 8
AHEAD: Final = 16
"""Assets under way or waiting to be stored: with the batch, the bound of a run's memory."""

BATCH_ROWS: Final = 250_000
"""Closes in one load job and MERGE, about 20 MB. A daily run is one batch, unless the vendors are
slow.
"""

BATCH_S: Final = 120.0
"""What has been read by then is stored: a run that the platform ends after half an hour loses the
last batch only.
"""


def ingest_prices(
    request: IngestionRequest,
    bigquery: BigQuery,
    sources: Mapping[str, PriceSource],
    now: Callable[[], datetime],
    batch_rows: int = BATCH_ROWS,
) -> RunReport:
    """One run; the report says how it went. Raises AlreadyRunning, Invalid, and Unavailable where
    PostgreSQL is down.
    """
    with exclusive_run(JOB) as check_lock:
        started_at = now()
        # Today's session is not over everywhere in the world.
        until = started_at.date() - timedelta(days=1)
        explicit = explicit_days(request.from_, request.to, until)
        with reading() as work:
            assets = read_asset_targets(work, JOB, until, request.asset_ids)
            doubts = read_known_doubts(work)
        targets = [target for target in assets if not target.resting]
        resting = len(assets) - len(targets)
        run = Run(
            JOB,
            started_at,
            requested=len(targets),
            dry_run=request.dry_run,
            resting=resting,
        )
        begin(run)
        splits = None
        try:
            reader = PriceReader(sources, bigquery, doubts)
            named = request.asset_ids is not None
            reads = in_parallel(
                lambda target: reader.read(target, planned(target, explicit, until, named)), targets
            )
            for batch in _batches(reads, batch_rows, run):
                check_lock()
                _store(batch, bigquery, run, until, update_poll_order=explicit is None)
            splits = all_splits(bigquery, started_at.date())
        except Unavailable as failure:
            run.abort(failure)
        return finish(
            run,
            now(),
            lambda work: splits is not None and project_splits(work, splits, run.withdrawn_splits),
        )


def planned(target: AssetTarget, explicit: Explicit | None, until: date, named: bool) -> Plan:
    """What to ask an asset's vendors for. Days that a caller names are read from the first vendor.
    Where the caller names the assets (`named`) too, the vendor is trusted about splits, dividends
    and a new asset's first closes.
    """
    if explicit is not None:
        return Plan([], explicit.days(target.first_needed), protected=None, trust_vendor=named)
    *past, recent = missing(Days(target.first_needed, until), target.covered)
    return Plan(with_doubtful(past, recent, target.quarantined), recent, protected=target.covered)


def in_parallel(
    read: Callable[[AssetTarget], AssetRead], targets: Sequence[AssetTarget]
) -> Iterator[AssetRead]:
    """What `read` makes of each target, as it comes. A new one is begun when one is taken, so that
    vendors that answer faster than BigQuery merges never fill the memory.
    """
    waiting = iter(targets)
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix=JOB)
    try:
        under_way: set[Future[AssetRead]] = {
            pool.submit(read, target) for target in islice(waiting, AHEAD)
        }
        while under_way:
            done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in done:
                under_way |= {pool.submit(read, target) for target in islice(waiting, 1)}
                yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def polled_assets(batch: Sequence[AssetRead]) -> list[UUID]:
    """The assets that a vendor has answered for, well or not; they go to the end of the queue."""
    return [read.target.asset_id for read in batch if not read.deferred]


def save_doubts(work: Connection, batch: Sequence[AssetRead], run: Run) -> None:
    """Store the splits and dividends in quarantine, and delete those that are settled."""
    save_action_quarantine(
        work,
        [waiting for read in batch for waiting in read.waiting_actions],
        [(read.target.asset_id, key) for read in batch for key in read.settled_actions],
        run.run_id,
    )


def _batches(reads: Iterable[AssetRead], rows_max: int, run: Run) -> Iterator[Sequence[AssetRead]]:
    """The reads in groups of about `rows_max` closes, or of as many as came in two minutes.
    Progress is logged when a group has been dealt with.
    """
    started_s = batch_started_s = time.monotonic()
    rows = rows_stored = 0
    batch: list[AssetRead] = []
    for assets, read in enumerate(reads, 1):
        batch.append(read)
        rows += sum(closes.count for closes in read.closes)
        full = rows - rows_stored >= rows_max or time.monotonic() - batch_started_s >= BATCH_S
        if full or assets == run.requested:
            yield batch
            batch, rows_stored, batch_started_s = [], rows, time.monotonic()
            _log_progress(run, assets, rows, rows / max(batch_started_s - started_s, 0.001))


def _log_progress(run: Run, assets: int, rows: int, rows_per_s: float) -> None:
    fields = {
        "assets": assets,
        "requested": run.requested,
        "rows": rows,
        "rows_per_s": round(rows_per_s),
    }
    log.info(
        "%d of %d assets, %d closes, %d rows/s",
        *fields.values(),
        extra={"fields": {"run_id": str(run.run_id), **fields}},
    )


def _store(
    batch: Sequence[AssetRead],
    bigquery: BigQuery,
    run: Run,
    until: date,
    *,
    update_poll_order: bool,
) -> None:
    """With `update_poll_order` the assets go to the end of the queue: not where only some of their
    days were requested.
    """
    closes = joined(rows for read in batch for rows in read.closes)
    if closes is not None:
        merge_rows(bigquery, PRICES, closes, run)
    store_actions(bigquery, batch, run)
    for read in batch:
        run.rejected += read.rejected
        run.count_unread(read.failed, read.target.needed)
        run.errors += read.errors
    if run.dry_run:
        return
    covered = {
        read.target.asset_id: (grown(read.target.covered, read.read, until), read.provider)
        for read in batch
    }
    with writing() as work:
        mark_used(
            work,
            [read.target.asset_id for read in batch if read.target.needed],
            run.started_at.date(),
        )
        save_asset_coverage(
            work, {key: (days, name) for key, (days, name) in covered.items() if days and name}
        )
        save_quarantine(
            work,
            [waiting for read in batch for waiting in read.waiting],
            [settled for read in batch for settled in read.settled],
            run.run_id,
        )
        save_doubts(work, batch, run)
        if update_poll_order:
            save_poll_order(work, JOB, polled_assets(batch), run.started_at)
