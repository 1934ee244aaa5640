"""The queries and the answer of lists of transactions."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.ledger.kinds import TransactionType
from shared.schema.fields import Answer, Day, Request
from shared.schema.instants import Instant
from shared.schema.paging import Page, PageQuery
from shared.transactions.schemas import TransactionAnswer


class DeletedTransaction(Answer):
    """A transaction that is no longer there."""

    id: UUID
    deleted_at: dt.datetime


class TransactionPage(Page[TransactionAnswer | DeletedTransaction]):
    """Newest date first; inside a day the last recorded first. With `updated_since` in the order of
    the changes, deleted ones among them.
    """

    next_updated_since: Annotated[
        dt.datetime | None,
        Field(
            exclude_if=lambda value: value is None,
            description="Only with `updated_since`: what to send as such the next time. It is some "
            "minutes before the first page, since a change is dated before it can be read: what "
            "changed in those minutes comes again.",
        ),
    ] = None


class ReadQuery(Request):
    expand: Annotated[
        Literal["asset"] | None,
        Field(description="Also the asset beside `asset_id`, and beside `to_asset_id`."),
    ] = None


class TransactionsQuery(ReadQuery, PageQuery):
    portfolio_id: Annotated[UUID | None, Field(description="Default: all of one's portfolios.")] = (
        None
    )
    asset_id: Annotated[
        UUID | None, Field(description="Also spin-offs and mergers that led to the asset.")
    ] = None
    type: TransactionType | None = None
    first: Annotated[Day | None, Field(alias="from", description="The first day.")] = None
    last: Annotated[Day | None, Field(alias="to", description="The last day, included.")] = None
    updated_since: Annotated[
        Instant | None,
        Field(
            description="What was recorded, corrected or deleted from this instant on, in that "
            "order, at most 90 days back. Goes with `portfolio_id` alone: what moved to another "
            "portfolio counts there as recorded, and here as deleted."
        ),
    ] = None
