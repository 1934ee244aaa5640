"""What a scheduled function is asked, and the report that it answers and keeps."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool

from shared.fields import Answer, PastDay, Request

Status = Literal["running", "succeeded", "partial", "failed"]


class IngestionRequest(Request):
    """What to read again. Left empty: what is missing, and the last ten days."""

    from_: Annotated[PastDay | None, Field(alias="from", description="Read from this day on, known or not.")] = None
    to: Annotated[PastDay | None, Field(description="Read up to this day; yesterday where left out.")] = None
    asset_ids: Annotated[
        list[UUID] | None, Field(min_length=1, max_length=1000, description="Only these market assets.")
    ] = None
    dry_run: Annotated[StrictBool, Field(description="Ask and compare, but store nothing.")] = False


class IngestionError(Answer):
    """What went wrong with one asset or one pair, or was noticed about it. `code` is stable."""

    asset_id: UUID | None = None
    pair: str | None = None
    provider: str | None = None
    code: str
    detail: str


class RunReport(Answer):
    """Counts of rows: closes, corporate actions and rates alike.

    `requested` counts assets or chains of publishers. `partial`: some of them were not read and will be asked again.
    """

    run_id: UUID
    job: str
    status: Status
    dry_run: bool
    requested: int
    inserted: int
    corrected: int
    unchanged: int
    rejected: int
    errors: list[IngestionError]
    started_at: datetime
    finished_at: datetime | None
