"""The frame of the two jobs that read market assets, of closes and of splits and dividends: the
lock, the targets, the reading of several at once, and the storing batch by batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Final

from sqlalchemy import Connection

from shared.database.cloud_sql import reading
from shared.errors import Unavailable
from shared.gcp.bigquery import BigQuery
from shared.ingestion.asset_results import AssetRead
from shared.ingestion.corporate_actions.quarantine import read_known_doubts, save_action_quarantine
from shared.ingestion.corporate_actions.split_projection import all_splits, project_splits
from shared.ingestion.coverage import Explicit, explicit_days
from shared.ingestion.fetch import PriceReader
from shared.ingestion.locks import exclusive_run
from shared.ingestion.poll_order import save_poll_order
from shared.ingestion.runs import Run, begin, finish
from shared.ingestion.schemas import IngestionRequest, RunReport
from shared.ingestion.targets import AssetTarget, read_asset_targets
from shared.vendors.protocols import PriceSource

THREADS: Final = 8
AHEAD: Final = 16
"""Assets under way or waiting to be stored: with the batch, the bound of a run's memory."""

BATCH_S: Final = 120.0
"""What has been read by then is stored: a run that the platform ends after half an hour loses the
last batch only.
"""


@dataclass(frozen=True, slots=True)
class Requested:
    """What a run is about. `explicit` are the days that the caller names, and `named` is whether
    the caller names the assets too.
    """

    today: date
    explicit: Explicit | None
    named: bool


@dataclass(frozen=True, slots=True)
class AssetJob:
    """What a job has of its own.

    From today's date `last_needed` gives the day up to which assets are needed, and `last_known`
    the last day that can have data. `concerns` leaves assets out. `read` asks an asset's vendors,
    `batches` groups what was read, and `store` stores a group.
    """

    name: str
    last_needed: Callable[[date], date]
    last_known: Callable[[date], date]
    concerns: Callable[[AssetTarget], bool]
    read: Callable[[PriceReader, AssetTarget, Requested], AssetRead]
    batches: Callable[[Iterable[AssetRead], Run], Iterator[Sequence[AssetRead]]]
    store: Callable[[Sequence[AssetRead], BigQuery, Run, Requested], None]


def run_asset_job(
    job: AssetJob,
    request: IngestionRequest,
    bigquery: BigQuery,
    sources: Mapping[str, PriceSource],
    now: Callable[[], datetime],
) -> RunReport:
    """One run; the report says how it went. Raises AlreadyRunning, Invalid, and Unavailable where
    PostgreSQL is down.
    """
    with exclusive_run(job.name) as check_lock:
        started_at = now()
        today = started_at.date()
        explicit = explicit_days(request.from_, request.to, job.last_known(today))
        requested = Requested(today, explicit, named=request.asset_ids is not None)
        with reading() as work:
            assets = read_asset_targets(work, job.name, job.last_needed(today), request.asset_ids)
            doubts = read_known_doubts(work)
        assets = [target for target in assets if job.concerns(target)]
        targets = [target for target in assets if not target.resting]
        run = Run(
            job.name,
            started_at,
            requested=len(targets),
            dry_run=request.dry_run,
            resting=len(assets) - len(targets),
        )
        begin(run)
        splits = None
        try:
            reader = PriceReader(sources, bigquery, doubts)
            reads = _in_parallel(lambda target: job.read(reader, target, requested), targets)
            for batch in job.batches(reads, run):
                check_lock()
                job.store(batch, bigquery, run, requested)
            splits = all_splits(bigquery, today)
        except Unavailable as failure:
            run.abort(failure)
        return finish(
            run,
            now(),
            lambda work: splits is not None and project_splits(work, splits, run.withdrawn_splits),
        )


def count_results(batch: Sequence[AssetRead], run: Run) -> None:
    """Add what was rejected, could not be read, or is to be reported of these assets."""
    for read in batch:
        run.rejected += read.rejected
        run.count_unread(read.failed, read.target.needed)
        run.errors += read.errors


def save_results(
    work: Connection, batch: Sequence[AssetRead], run: Run, requested: Requested
) -> None:
    """Store the splits and dividends in quarantine, and delete those that are settled. The assets
    that a vendor has answered for, well or not, go to the end of the queue: not where only some of
    their days were requested.
    """
    save_action_quarantine(
        work,
        [waiting for read in batch for waiting in read.waiting_actions],
        [(read.target.asset_id, key) for read in batch for key in read.settled_actions],
        run.run_id,
    )
    if requested.explicit is None:
        polled = [read.target.asset_id for read in batch if not read.deferred]
        save_poll_order(work, run.job, polled, run.started_at)


def _in_parallel(
    read: Callable[[AssetTarget], AssetRead], targets: Sequence[AssetTarget]
) -> Iterator[AssetRead]:
    """What `read` makes of each target, as it comes. A new one is begun when one is taken, so that
    vendors that answer faster than BigQuery merges never fill the memory.
    """
    waiting = iter(targets)
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="ingestion")
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
