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
from functools import partial
from typing import Final

from shared.gcp.bigquery import BigQuery
from shared.ingestion.asset_results import AssetRead, Plan
from shared.ingestion.asset_run import (
    BATCH_S,
    AssetJob,
    Requested,
    run_asset_job,
    save_results,
)
from shared.ingestion.corporate_actions.storage import store_actions
from shared.ingestion.coverage import Days
from shared.ingestion.fetch import PriceReader
from shared.ingestion.runs import Run
from shared.ingestion.schemas import ActionIngestionRequest, RunReport
from shared.ingestion.targets import AssetTarget
from shared.vendors.prices.registry import reports_actions
from shared.vendors.protocols import PriceSource

JOB: Final = "ingest_actions"

ANNOUNCED: Final = timedelta(days=366)
"""So far ahead dividends are requested: none is announced earlier."""

TASK_AGAIN: Final = timedelta(hours=1)
"""So long after an asset was read a task does not read it again."""

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
    job = AssetJob(
        JOB,
        last_needed=lambda today: today,
        last_known=_last_announced,
        concerns=_may_act,
        outstanding=_outstanding,
        read=_read,
        batches=partial(_batches, assets_max=batch_assets),
        merge=store_actions,
        save=save_results,
    )
    return run_asset_job(job, request, bigquery, sources, now)


def _last_announced(today: date) -> date:
    return today + ANNOUNCED


def _read(reader: PriceReader, target: AssetTarget, requested: Requested) -> AssetRead:
    return reader.read_actions(target, _planned(target, requested), requested.today)


def _planned(target: AssetTarget, requested: Requested) -> Plan:
    """What to ask an asset's vendors for. Days that a caller names are read from the first vendor,
    and the vendor is trusted where the caller names the assets too.
    """
    if requested.explicit is not None:
        days = requested.explicit.days(target.first_needed)
        return Plan([], days, protected=None, trust_vendor=requested.named)
    days = Days(target.first_needed, _last_announced(requested.today))
    return Plan([], days, protected=target.covered)


def _outstanding(target: AssetTarget, now: datetime) -> bool:
    """Not what has just been read: a task that is sent again asks no vendor again."""
    return target.last_polled is None or now - target.last_polled > TASK_AGAIN


def _may_act(target: AssetTarget) -> bool:
    """Whether any of its vendors knows of splits and dividends. An asset without a vendor stays, to
    be reported.
    """
    return not target.sources or any(reports_actions(provider) for provider, _ in target.sources)


def _batches(
    reads: Iterable[AssetRead], _: Run, *, assets_max: int
) -> Iterator[Sequence[AssetRead]]:
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
