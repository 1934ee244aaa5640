"""The request of a scheduled function, and the report that it answers and stores."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Annotated, Final
from uuid import UUID

from pydantic import BeforeValidator, Field, StrictBool

from shared.schema.fields import Answer, Currency, Line, PastDay, Request, one_line_of
from shared.schema.run_statuses import RunStatus

DETAIL_MAX: Final = 500
"""A detail may quote a vendor: one short line that PostgreSQL can store."""


class _RunRequest(Request):
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
    task: Annotated[
        StrictBool,
        Field(
            description="Sent by a queue: read what is missing of the named assets or currencies, "
            "beside a scheduled run, and leave out what is gone; 503 only where another try may "
            "read more."
        ),
    ] = False


class IngestionRequest(_RunRequest):
    """Left empty: what is missing of each asset up to the last session of its venue that has ended,
    and the ten days before.
    """

    venues: Annotated[
        list[Line] | None,
        Field(
            min_length=1,
            max_length=100,
            description="Only assets of these: our codes of exchanges, such as US, XETRA and "
            "CRYPTO, and OTHER for all that have none of these.",
        ),
    ] = None


class ActionIngestionRequest(IngestionRequest):
    """Left empty: each asset's whole history, as far back as it may have been held, and what is
    announced.
    """

    from_: Annotated[
        PastDay | None,
        Field(alias="from", description="Read actions with an ex-date from this day on."),
    ] = None
    to: Annotated[
        PastDay | None, Field(description="Up to this day; announced ones too where left out.")
    ] = None


class RateIngestionRequest(_RunRequest):
    """Left empty: what is missing, and the last ten days."""

    currencies: Annotated[
        list[Currency] | None,
        Field(min_length=1, max_length=200, description="Only these, and the dollar and the euro."),
    ] = None


class IngestionError(Answer):
    """What failed for one asset or one pair, or was noticed about it. `code` is stable."""

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
        description=(
            "No transaction names the asset: the run does not fail for it. "
            "30 days after its last use no run reads it."
        ),
    )


class RunReport(Answer):
    """Counts of rows: closes, corporate actions and rates alike.

    `requested` counts assets or chains of publishers. `partial`: some of them were not read and are
    read again at once. An unused asset makes no run partial.
    """

    run_id: UUID
    job: str
    status: RunStatus
    dry_run: bool
    requested: int
    resting: int = Field(
        default=0,
        description="Assets that were not read because they have been unused for 30 days.",
    )
    inserted: int
    corrected: int
    unchanged: int
    withdrawn: int = Field(
        default=0, description="Splits and dividends that their vendor no longer reports."
    )
    rejected: int
    try_again: bool = Field(
        default=False, description="Another try within the hour may read what this one has not."
    )
    errors: list[IngestionError]
    started_at: datetime
    finished_at: datetime | None
