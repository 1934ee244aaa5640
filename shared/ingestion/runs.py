"""A run of a scheduled function: counted while it works, stored as a report when it ends.

A run that was killed leaves its row `running`. It may have merged rows without raising
market_data_version, and the next run, which finds those rows unchanged, would not raise it either.
So a run that follows a killed one always raises the version, and says that anything may have
changed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.cloud_sql import writing
from shared.database.market import ingestion_runs
from shared.errors import FinanceApiError
from shared.identifiers import new_id
from shared.ingestion.locks import UNDER_WAY
from shared.ingestion.schemas import IngestionError, RunReport
from shared.market.changes import ANYTHING, MarketChanges
from shared.market.version import raise_version
from shared.schema.run_statuses import RunStatus

log = logging.getLogger("finance_api.ingestion")


@dataclass(slots=True)
class Run:
    """What a run has done so far. `changes` are noted before rows are merged: a merge whose answer
    is lost counts too.
    """

    job: str
    started_at: datetime
    requested: int
    dry_run: bool
    run_id: UUID = field(default_factory=new_id)
    inserted: int = 0
    corrected: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    rejected: int = 0
    unread: int = 0
    """Of the requested: no vendor gave a good answer, so they are read again."""
    unread_unused: int = 0
    """The same of unused assets. They are reported, and no reason to try again at once."""
    resting: int = 0
    changes: MarketChanges = field(default_factory=MarketChanges)
    withdrawn_splits: set[tuple[UUID, date]] = field(default_factory=set)
    """Asset and ex-date: gone from BigQuery, and to be gone from the projection."""
    aborted: bool = False
    try_again: bool = False
    """Another try within the hour may read what this one has not."""
    errors: list[IngestionError] = field(default_factory=list)

    def abort(self, failure: FinanceApiError) -> None:
        """End the run early: something that it depends on is down. What was merged stays; the next
        run reads what is missing.
        """
        self.aborted = True
        self.errors.append(IngestionError(code=failure.code, detail=failure.detail))
        log.error("%s ends early: %s", self.job, failure.detail)

    def count_unread(self, failed: bool, needed: bool) -> None:
        """One asset more, where `failed`."""
        if needed:
            self.unread += failed
        else:
            self.unread_unused += failed

    @property
    def status(self) -> RunStatus:
        if self.aborted or (self.unread and self.unread + self.unread_unused == self.requested):
            return RunStatus.FAILED
        return RunStatus.PARTIAL if self.unread else RunStatus.SUCCEEDED

    def report(self, finished_at: datetime | None) -> RunReport:
        """The report so far; of a run that goes on where `finished_at` is None."""
        return RunReport(
            run_id=self.run_id,
            job=self.job,
            status=self.status if finished_at else RunStatus.RUNNING,
            dry_run=self.dry_run,
            requested=self.requested,
            resting=self.resting,
            inserted=self.inserted,
            corrected=self.corrected,
            unchanged=self.unchanged,
            withdrawn=self.withdrawn,
            rejected=self.rejected,
            try_again=self.try_again or self.aborted,
            errors=self.errors,
            started_at=self.started_at,
            finished_at=finished_at,
        )


def begin(run: Run) -> None:
    """Store the run as running. To be called once its locks show it: any other run of the job that
    is stored as running and shows no lock was killed.
    """
    if run.dry_run:
        return
    with writing() as work:
        if _killed(work, run):
            run.changes = ANYTHING
        work.execute(
            sa.insert(ingestion_runs).values(
                id=run.run_id,
                job=run.job,
                status=RunStatus.RUNNING,
                report=run.report(None).model_dump(mode="json"),
                started_at=run.started_at,
            )
        )


def finish(
    run: Run, now: datetime, project: Callable[[Connection], Collection[UUID]] | None = None
) -> RunReport:
    """The final report, stored in one transaction with what must appear together: what
    `project` stores (it returns the assets whose projections changed), the raised version, and the
    end of the runs that were killed before, or meanwhile.
    """
    report = run.report(now)
    if run.dry_run:
        return report
    with writing() as work:
        killed = _killed(work, run)
        projected = MarketChanges.of(project(work)) if project is not None else MarketChanges()
        changes = run.changes | projected | (ANYTHING if killed else MarketChanges())
        if changes:
            raise_version(work, now, changes)
        work.execute(
            sa.update(ingestion_runs)
            .where(ingestion_runs.c.id.in_(killed))
            .values(
                status=RunStatus.FAILED,
                report=ingestion_runs.c.report.concat({"status": RunStatus.FAILED}),
                finished_at=now,
            )
        )
        work.execute(
            sa.update(ingestion_runs)
            .where(ingestion_runs.c.id == run.run_id)
            .values(status=report.status, report=report.model_dump(mode="json"), finished_at=now)
        )
    return report


def _killed(work: Connection, run: Run) -> Sequence[UUID]:
    """The runs of this job that have not ended, and are not under way."""
    return (
        work.execute(
            sa.select(ingestion_runs.c.id).where(
                ingestion_runs.c.job == run.job,
                ingestion_runs.c.status == RunStatus.RUNNING,
                ingestion_runs.c.id != run.run_id,
                ~UNDER_WAY,
            )
        )
        .scalars()
        .all()
    )
