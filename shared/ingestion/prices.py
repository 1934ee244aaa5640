"""The scheduled reading of closes, splits and dividends: what is missing and the last ten days,
merged in bounded batches.

Each batch is whole: one load job and one MERGE for its closes, the same for its actions, then one
transaction with the coverage and the quarantine. A run that is interrupted anywhere is completed by
the next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final

from sqlalchemy import Connection

from shared.gcp.bigquery import BigQuery
from shared.ingestion.asset_results import AssetRead, Plan
from shared.ingestion.asset_run import (
    BATCH_S,
    AssetJob,
    PriceSources,
    Requested,
    run_asset_job,
    save_results,
)
from shared.ingestion.bulk import in_bulk
from shared.ingestion.corporate_actions.storage import store_actions
from shared.ingestion.coverage import Days, grown, missing, with_doubtful
from shared.ingestion.coverage_repository import save_asset_coverage
from shared.ingestion.fetch import PriceReader
from shared.ingestion.price_outcomes import save_price_outcomes
from shared.ingestion.quarantine import save_quarantine
from shared.ingestion.runs import Run, log
from shared.ingestion.schemas import IngestionRequest, RunReport
from shared.ingestion.staging.merge import PRICES, merge_rows
from shared.ingestion.staging.rows import joined
from shared.ingestion.targets import AssetTarget
from shared.ingestion.venues import last_session
from shared.market.asset_usage import mark_used
from shared.market.changes import MarketChanges
from shared.vendors.protocols import PriceSource

JOB: Final = "ingest_prices"

BATCH_ROWS: Final = 250_000
"""Closes in one load job and MERGE, about 20 MB. A daily run is one batch, unless the vendors are
slow.
"""

BATCH_ASSETS: Final = 5_000
"""A statement in PostgreSQL takes 65,535 values; coverage has four for each asset."""


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
    job = AssetJob(
        JOB,
        last_needed=_yesterday,
        last_known=_yesterday,
        concerns=lambda _: True,
        outstanding=_outstanding,
        read=_read,
        batches=partial(_batches, rows_max=batch_rows),
        merge=_merge,
        save=_save,
        prepare=_prepare,
    )
    return run_asset_job(job, request, bigquery, sources, now)


def _prepare(
    sources: PriceSources, targets: Sequence[AssetTarget], requested: Requested
) -> tuple[PriceSources, Sequence[AssetTarget]]:
    """Days that a caller names are read asset by asset."""
    if requested.explicit is not None:
        return sources, targets
    return in_bulk(sources, [(target, _planned(target, requested)) for target in targets])


def _yesterday(today: date) -> date:
    """Today's session is not over everywhere in the world."""
    return today - timedelta(days=1)


def _outstanding(target: AssetTarget, _: datetime) -> bool:
    """Whether days that the asset needs have never been read; or whether closes are requested: a
    run that had begun before read the days, and left the request open.
    """
    return (
        target.requested_at is not None
        or target.covered is None
        or target.covered.first > target.first_needed
    )


def _read(reader: PriceReader, target: AssetTarget, requested: Requested) -> AssetRead:
    return reader.read(target, _planned(target, requested))


def _planned(target: AssetTarget, requested: Requested) -> Plan:
    """What to ask an asset's vendors for. Days that a caller names are read from the first vendor.
    Where the caller names the assets too, the vendor is trusted about splits, dividends and a new
    asset's first closes.
    """
    explicit, until = requested.explicit, last_session(target.exchange, requested.started_at)
    if explicit is not None:
        days = explicit.days(target.first_needed)
        return Plan([], days, protected=None, trust_vendor=requested.named)
    *past, recent = missing(Days(target.first_needed, until), target.covered)
    return Plan(with_doubtful(past, recent, target.quarantined), recent, protected=target.covered)


def _batches(
    reads: Iterable[AssetRead], run: Run, *, rows_max: int
) -> Iterator[Sequence[AssetRead]]:
    """The reads in groups of about `rows_max` closes, or of as many as came in two minutes.
    Progress is logged when a group has been dealt with.
    """
    started_s = batch_started_s = time.monotonic()
    rows = rows_stored = 0
    batch: list[AssetRead] = []
    for assets, read in enumerate(reads, 1):
        batch.append(read)
        rows += sum(closes.count for closes in read.closes)
        full = (
            rows - rows_stored >= rows_max
            or len(batch) >= BATCH_ASSETS
            or time.monotonic() - batch_started_s >= BATCH_S
        )
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


def _merge(bigquery: BigQuery, batch: Sequence[AssetRead], run: Run) -> None:
    closes = joined(rows for read in batch for rows in read.closes)
    if closes is not None:
        changes = MarketChanges.of(read.target.asset_id for read in batch if read.closes)
        merge_rows(bigquery, PRICES, closes, run, changes)
    store_actions(bigquery, batch, run)


def _save(work: Connection, batch: Sequence[AssetRead], run: Run, requested: Requested) -> None:
    """What PostgreSQL has to know of assets whose closes are merged."""
    covered = {
        read.target.asset_id: (
            grown(
                read.target.covered,
                read.read,
                last_session(read.target.exchange, requested.started_at),
            ),
            read.provider,
        )
        for read in batch
    }
    mark_used(
        work,
        [read.target.asset_id for read in batch if read.target.needed],
        requested.today,
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
    save_results(work, batch, run, requested)
    days_of = {asset_id: days for asset_id, (days, _) in covered.items()}
    run.changes |= MarketChanges.of(save_price_outcomes(work, batch, days_of))
