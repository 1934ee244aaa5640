"""What a scheduled function is asked, and the report that it answers and keeps."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, StrictBool, StrictInt

from shared.errors import Invalid
from shared.ingestion.locks import SHARDS_MAX, WHOLE, Part
from shared.schema.fields import Answer, PastDay, Request, one_line_of

DETAIL_MAX: Final = 500
"""A detail may hold the words of a vendor: one line that PostgreSQL can store, and no book."""

Status = Literal["running", "succeeded", "partial", "failed"]


class IngestionRequest(Request):
    """What to read again. Left empty: what is missing, and the last ten days."""

    from_: Annotated[
        PastDay | None, Field(alias="from", description="Read from this day on, known or not.")
    ] = None
    to: Annotated[
        PastDay | None, Field(description="Read up to this day; yesterday where left out.")
    ] = None
    asset_ids: Annotated[
        list[UUID] | None,
        Field(min_length=1, max_length=1000, description="Only these market assets."),
    ] = None
    dry_run: Annotated[StrictBool, Field(description="Ask and compare, but store nothing.")] = False


class PriceIngestionRequest(IngestionRequest):
    """With a shard: only that part of the market assets, so that several runs can divide one
    reading between them.
    """

    shards: Annotated[
        StrictInt | None,
        Field(ge=1, le=SHARDS_MAX, description="Into how many parts the assets are divided."),
    ] = None
    shard: Annotated[
        StrictInt | None, Field(ge=0, description="Which of them to read, counted from 0.")
    ] = None

    @property
    def part(self) -> Part:
        """Raises Invalid where only one of the two is given, or there is no such shard."""
        if self.shard is None and self.shards is None:
            return WHOLE
        if self.shard is None or self.shards is None:
            raise Invalid.field("/shard", "shard and shards go together")
        if self.shard >= self.shards:
            raise Invalid.field("/shard", f"must be less than shards, {self.shards}")
        return Part(self.shard, self.shards)


class ActionIngestionRequest(IngestionRequest):
    """Left empty: each asset's whole history, as far as somebody may have held it, and what is
    announced.
    """

    from_: Annotated[
        PastDay | None,
        Field(alias="from", description="Read actions with an ex-date from this day on."),
    ] = None
    to: Annotated[
        PastDay | None, Field(description="Up to this day; announced ones too where left out.")
    ] = None


class IngestionError(Answer):
    """What went wrong with one asset or one pair, or was noticed about it. `code` is stable."""

    asset_id: UUID | None = None
    pair: str | None = None
    provider: str | None = None
    code: str
    detail: Annotated[str, BeforeValidator(partial(one_line_of, length=DETAIL_MAX))]
    close_date: date | None = Field(
        default=None, description="Of the asset's last close, where that is what the line is about."
    )
    unused: bool = Field(
        default=False,
        description="No transaction names the asset: the run does not fail for it, and it will rest.",
    )


class RunReport(Answer):
    """Counts of rows: closes, corporate actions and rates alike.

    `requested` counts assets or chains of publishers. `partial`: some of them were not read and
    will be asked again at once. An asset that nobody uses makes no run partial.
    """

    run_id: UUID
    job: str
    status: Status
    dry_run: bool
    shard: int | None = None
    shards: int | None = None
    requested: int
    resting: int = Field(
        default=0, description="Assets that were not read because nobody has used them for 30 days."
    )
    inserted: int
    corrected: int
    unchanged: int
    withdrawn: int = Field(
        default=0, description="Splits and dividends that their vendor no longer tells."
    )
    rejected: int
    errors: list[IngestionError]
    started_at: datetime
    finished_at: datetime | None
