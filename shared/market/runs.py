"""A run of a scheduled function: alone under its lock, counted while it works, kept as a report when it ends.

A run that was killed leaves its row `running`. It may have merged rows without raising market_data_version, and the next
run, which finds those rows unchanged, could not tell. So a run that follows a killed one always raises the version.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from shared.adapters.cloud_sql import reading, writing
from shared.errors import AlreadyRunning, FinanceApiError, Unavailable
from shared.identifiers import new_id
from shared.market.ingestion_schemas import IngestionError, RunReport, Status
from shared.market.models import ingestion_runs
from shared.market.version import raise_version

log = logging.getLogger("finance_api.ingestion")

_LOCK_SPACE: Final = 1_750_241
"""The first half of our advisory locks' keys: any number that nobody else in this database uses."""

_JOB_KEYS: Final = {"ingest_prices": 1, "ingest_rates": 2}


@dataclass(slots=True)
class Run:
    """What a run has done so far. `changed` is set before rows are merged: a merge whose answer is lost counts too."""

    job: str
    started_at: datetime
    requested: int
    dry_run: bool
    run_id: UUID = field(default_factory=new_id)
    inserted: int = 0
    corrected: int = 0
    unchanged: int = 0
    rejected: int = 0
    unread: int = 0
    """Of the requested: nobody answered well for them, so they stay to be asked again."""
    changed: bool = False
    cut_short: bool = False
    errors: list[IngestionError] = field(default_factory=list)

    def cut(self, failure: FinanceApiError) -> None:
        """Ends the run early: something that it depends on is down. What was merged stays; the rest is read next time."""
        self.cut_short = True
        self.errors.append(IngestionError(code=failure.code, detail=failure.detail))
        log.error("%s is cut short: %s", self.job, failure.detail)

    @property
    def status(self) -> Status:
        if self.cut_short or (self.unread and self.unread == self.requested):
            return "failed"
        return "partial" if self.unread else "succeeded"

    def report(self, finished_at: datetime | None) -> RunReport:
        """The report so far; of a run that goes on where `finished_at` is None."""
        return RunReport(
            run_id=self.run_id,
            job=self.job,
            status=self.status if finished_at else "running",
            dry_run=self.dry_run,
            requested=self.requested,
            inserted=self.inserted,
            corrected=self.corrected,
            unchanged=self.unchanged,
            rejected=self.rejected,
            errors=self.errors,
            started_at=self.started_at,
            finished_at=finished_at,
        )


@contextmanager
def alone(job: str) -> Iterator[Callable[[], None]]:
    """Holds the job's advisory lock on a connection of its own; PostgreSQL lets it go when that connection ends, so a
    killed run blocks nobody. Gives a check, to be made before each merge, that raises Unavailable where the connection,
    and the lock with it, was lost. Raises AlreadyRunning and Unavailable.
    """
    key = {"space": _LOCK_SPACE, "job": _JOB_KEYS[job]}
    with reading() as held:
        if not held.execute(sa.text("SELECT pg_try_advisory_lock(:space, :job)"), key).scalar_one():
            raise AlreadyRunning(f"Another run of {job} is under way")

        def still_alone() -> None:
            try:
                held.execute(sa.text("SELECT 1"))
            except DBAPIError as error:
                raise Unavailable("The connection that holds the run's lock was lost") from error

        try:
            yield still_alone
        finally:
            with suppress(DBAPIError):  # the connection is gone, and the lock with it
                held.execute(sa.text("SELECT pg_advisory_unlock(:space, :job)"), key)


def begin(run: Run) -> None:
    """Stores the run as running. To be called under its lock: any other running one of this job has been killed."""
    if run.dry_run:
        return
    with writing() as work:
        killed = work.execute(sa.select(ingestion_runs.c.id).where(*_running(run.job))).first()
        run.changed = killed is not None
        work.execute(
            sa.insert(ingestion_runs).values(
                id=run.run_id,
                job=run.job,
                status="running",
                report=run.report(None).model_dump(mode="json"),
                started_at=run.started_at,
            )
        )


def finish(run: Run, now: datetime, project: Callable[[Connection], bool] | None = None) -> RunReport:
    """The final report, stored in one transaction with what must appear together: the projections that `project` makes
    (it says whether it changed any), the raised version, and the end of the runs that were killed before.
    """
    report = run.report(now)
    if run.dry_run:
        return report
    with writing() as work:
        projected = project is not None and project(work)
        if run.changed or projected:
            raise_version(work, now)
        work.execute(
            sa.update(ingestion_runs)
            .where(*_running(run.job), ingestion_runs.c.id != run.run_id)
            .values(status="failed", report=ingestion_runs.c.report.concat({"status": "failed"}), finished_at=now)
        )
        work.execute(
            sa.update(ingestion_runs)
            .where(ingestion_runs.c.id == run.run_id)
            .values(status=report.status, report=report.model_dump(mode="json"), finished_at=now)
        )
    return report


def _running(job: str) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    return ingestion_runs.c.job == job, ingestion_runs.c.status == "running"
