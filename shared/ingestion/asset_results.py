"""What a run requests about one asset, and the result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from shared.immutable import immutable
from shared.ingestion.corporate_actions.complete_reports import CompleteReport
from shared.ingestion.corporate_actions.quarantine import KnownDoubts, QuarantinedAction
from shared.ingestion.coverage import Days
from shared.ingestion.quarantine import Quarantined
from shared.ingestion.schemas import IngestionError
from shared.ingestion.staging.merge import StagedRows
from shared.ingestion.staging.rows import ActionRow
from shared.ingestion.targets import AssetTarget


@immutable
class Plan:
    """What to ask an asset's vendors: the ranges before what is known, oldest first, and the one up
    to now.

    `protected` are the days whose closes only the vendor that gave them may correct. Vendors differ
    by a cent now and then: one that replaces another for an evening fills that evening, and does
    not rewrite the days before it. `trust_vendor`: the caller has named the asset and the days;
    what the vendor no longer reports of them is withdrawn, however much that is, and what it
    reports is stored.
    """

    past: Sequence[Days]
    recent: Days | None
    protected: Days | None
    trust_vendor: bool = False


@dataclass(slots=True)
class AssetRead:
    """What the vendors said about one asset, ready to be stored.

    `read` are the ranges that need not be requested again; `failed`: some of what was requested is
    still unknown.
    """

    target: AssetTarget
    plan: Plan
    provider: str
    """The vendor of the latest days, of this run or an earlier one."""
    known_doubts: KnownDoubts = field(default_factory=dict)
    """The splits and dividends that earlier runs have put into quarantine."""
    read: list[Days] = field(default_factory=list)
    failed: bool = False
    unanswered: set[str] = field(default_factory=set)
    """The vendors that have failed for this asset."""
    agreed: bool = False
    """No other vendor has contradicted a new asset's first closes."""
    disputed: bool = False
    """The vendors of a new asset mean different things by its symbol: nothing is stored, and
    nothing has failed.
    """
    rate_limited: bool = False
    """A vendor has refused more calls for now, whatever it knows of this asset."""
    closes: list[StagedRows] = field(default_factory=list)
    actions: list[ActionRow] = field(default_factory=list)
    complete_report: CompleteReport | None = None
    """Where all actions were requested: what is no longer among them."""
    waiting: list[Quarantined] = field(default_factory=list)
    settled: list[tuple[UUID, date]] = field(default_factory=list)
    doubted: list[QuarantinedAction] = field(default_factory=list)
    """Reported, and not to be stored; what an earlier run has stored of them is withdrawn."""
    waiting_actions: list[QuarantinedAction] = field(default_factory=list)
    settled_actions: list[tuple[str, date]] = field(default_factory=list)
    rejected: int = 0
    errors: list[IngestionError] = field(default_factory=list)

    @property
    def deferred(self) -> bool:
        """Not read only because a vendor is rate-limited: it stays in front of those that were
        read.
        """
        return self.failed and self.rate_limited

    def note(
        self, code: str, detail: str, provider: str | None = None, close_date: date | None = None
    ) -> None:
        self.errors.append(
            IngestionError(
                asset_id=self.target.asset_id,
                provider=provider,
                code=code,
                detail=detail,
                close_date=close_date,
                unused=not self.target.needed,
            )
        )
