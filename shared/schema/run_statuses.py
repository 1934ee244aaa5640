"""How ingestion runs went, for their reports and the database."""

from __future__ import annotations

from enum import StrEnum


class RunStatus(StrEnum):
    """How a run went. PARTIAL: some of what was requested has to be read again."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    PARTIAL = "partial"
    FAILED = "failed"
