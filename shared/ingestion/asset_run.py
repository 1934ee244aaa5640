"""The frame of the two jobs that read market assets, of closes and of splits and dividends: the
lock, the targets, the reading of several at once, and the storing batch by batch.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import date, datetime
from itertools import islice
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.assets import assets
from shared.database.cloud_sql import reading, writing
from shared.errors import AlreadyRunning, Invalid, Unavailable
from shared.gcp.bigquery import BigQuery
from shared.immutable import immutable
from shared.ingestion.asset_results import AssetRead
from shared.ingestion.corporate_actions.quarantine import read_known_doubts, save_action_quarantine
from shared.ingestion.corporate_actions.split_projection import project_splits, read_splits
from shared.ingestion.coverage import Explicit, explicit_days
from shared.ingestion.fetch import PriceReader
from shared.ingestion.locks import run_locks
from shared.ingestion.poll_order import save_poll_order
from shared.ingestion.price_outcomes import may_succeed_soon
from shared.ingestion.runs import Run, begin, finish
from shared.ingestion.schemas import IngestionRequest, RunReport
from shared.ingestion.targets import AssetTarget, read_asset_targets
from shared.ingestion.venues import check_venues, venue_of
from shared.vendors.protocols import PriceSource

THREADS: Final = 8
AHEAD: Final = 16
"""Assets under way or waiting to be stored: with the batch, the bound of a run's memory."""

BATCH_S: Final = 120.0
"""What has been read by then is stored: a run that the platform ends after half an hour loses the
last batch only.
"""


@immutable
class Requested:
    """What a run is about. `explicit` are the days that the caller names, and `named` is whether
    the caller names the assets too.
    """

    started_at: datetime
    explicit: Explicit | None
    named: bool

    @property
    def today(self) -> date:
        return self.started_at.date()


PriceSources = Mapping[str, PriceSource]
Prepare = Callable[
    [PriceSources, Sequence[AssetTarget], Requested], tuple[PriceSources, Sequence[AssetTarget]]
]


@immutable
class AssetJob:
    """What a job has of its own.

    From today's date `last_needed` gives the day up to which assets are needed, and `last_known`
    the last day that can have data. `concerns` leaves assets out; `outstanding` is whether a task
    has anything to read of one. `read` asks an asset's vendors, and `batches` groups what was read.
    Of a group `merge` stores what belongs to BigQuery, and `save` what PostgreSQL has to know of it
    then. `prepare` gives the vendors, and the assets in the order in which they are read.
    """

    name: str
    last_needed: Callable[[date], date]
    last_known: Callable[[date], date]
    concerns: Callable[[AssetTarget], bool]
    outstanding: Callable[[AssetTarget, datetime], bool]
    read: Callable[[PriceReader, AssetTarget, Requested], AssetRead]
    batches: Callable[[Iterable[AssetRead], Run], Iterator[Sequence[AssetRead]]]
    merge: Callable[[BigQuery, Sequence[AssetRead], Run], None]
    save: Callable[[Connection, Sequence[AssetRead], Run, Requested], None]
    prepare: Prepare = lambda sources, targets, _: (sources, targets)


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
    check_venues(request.venues or ())
    if request.task and request.asset_ids is None:
        raise Invalid.field("/asset_ids", "is required for a task")
    with run_locks(job.name, alone=not request.task) as locks:
        started_at = now()
        today = started_at.date()
        explicit = explicit_days(request.from_, request.to, job.last_known(today))
        requested = Requested(started_at, explicit, named=request.asset_ids is not None)
        with reading() as work:
            concerned = _concerned(work, job, request, started_at)
            doubts = read_known_doubts(work)
        targets = [target for target in concerned if not target.resting]
        run = Run(
            job.name,
            started_at,
            requested=len(targets),
            dry_run=request.dry_run,
            resting=len(concerned) - len(targets),
        )
        locks.show(run.run_id)
        begin(run)
        # A task leaves the other assets' splits to the runs that read them.
        only = [target.asset_id for target in targets] if request.task else None

        def save(work: Connection, batch: Sequence[AssetRead]) -> None:
            job.save(work, _still_tracked(work, batch), run, requested)

        def end(last_batch: Sequence[AssetRead]) -> RunReport:
            """In one transaction: who finds an asset ready finds its closes too."""
            splits = read_splits(bigquery, today, only)

            def project(work: Connection) -> Collection[UUID]:
                save(work, last_batch)
                return project_splits(work, splits, run.withdrawn_splits, only)

            return finish(run, now(), project)

        try:
            prepared, in_order = job.prepare(sources, targets, requested)
            reader = PriceReader(prepared, bigquery, doubts)
            reads = _in_parallel(lambda target: job.read(reader, target, requested), in_order)
            unstored = len(in_order)
            for batch in job.batches(reads, run):
                unstored -= len(batch)
                locks.check()
                with locks.storing():
                    job.merge(bigquery, batch, run)
                    _count_results(batch, run)
                    if not unstored:
                        return end(batch)
                    if not run.dry_run:
                        with writing() as work:
                            save(work, batch)
            if not request.task:
                with locks.storing():
                    return end(())
        except (Unavailable, AlreadyRunning) as failure:
            run.abort(failure)
        return finish(run, now())


def _concerned(
    work: Connection, job: AssetJob, request: IngestionRequest, started_at: datetime
) -> list[AssetTarget]:
    """The assets that a run of the job has to do with. Raises Invalid."""
    tracked = read_asset_targets(
        work,
        job.name,
        job.last_needed(started_at.date()),
        request.asset_ids,
        ignore_unknown=request.task,
    )
    return [
        target
        for target in tracked
        if job.concerns(target)
        and (request.venues is None or venue_of(target.exchange) in request.venues)
        and (not request.task or job.outstanding(target, started_at))
    ]


def _count_results(batch: Sequence[AssetRead], run: Run) -> None:
    """Add what was rejected, could not be read, or is to be reported of these assets."""
    for read in batch:
        run.rejected += read.rejected
        run.count_unread(read.failed, read.target.needed)
        run.try_again = run.try_again or may_succeed_soon(read)
        run.errors += read.errors


def _still_tracked(work: Connection, batch: Sequence[AssetRead]) -> list[AssetRead]:
    """Those whose asset has not been deleted since the run began. They can't be until the unit of
    work ends.
    """
    ids = [read.target.asset_id for read in batch]
    query = sa.select(assets.c.id).where(assets.c.id == sa.any_(sa.literal(ids, sa.ARRAY(sa.Uuid))))
    tracked = set(work.execute(query.with_for_update(key_share=True, read=True)).scalars())
    return [read for read in batch if read.target.asset_id in tracked]


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
