"""The explanation of an answer's figures: everything needed to compute each of them again by hand.
Nothing in it is rounded.
"""

from __future__ import annotations

import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.schema.fields import Answer, Figure


class ExplainedRate(Answer):
    """One unit of the one currency is `rate` units of the other. `method` is same, recorded (on the
    transaction), direct, inverse, or cross through a currency. `date` is that of the oldest
    published rate in it.
    """

    rate: Figure
    date: datetime.date | None
    source: str | None
    method: str


class ExplainedLot(Answer):
    """Units bought together: those still held, or those that a sale took. `cost` is in the asset's
    currency, `cost_base` in that of the answer, `rate` between the two on the trade date. Null: a
    rate was missing.
    """

    transaction_id: Annotated[
        UUID | None, Field(description="Null for a pool of several: method AVERAGE.")
    ]
    date: datetime.date
    quantity: Figure
    cost: Figure | None
    cost_base: Figure | None
    rate: Figure | None


class ExplainedRecord(Answer):
    """One transaction. `gross` is before fee and tax, all three in `currency`. `to_asset` converts
    them into the asset's currency, `to_base` into that of the answer; null where there is no rate
    (`to_asset` also without an asset).
    """

    transaction_id: UUID
    type: str
    date: datetime.date
    currency: str
    quantity: Figure | None
    gross: Figure
    fee: Figure
    tax: Figure
    to_asset: ExplainedRate | None
    to_base: ExplainedRate | None


class ExplainedTransaction(ExplainedRecord):
    """One transaction, with the lots that it used. A transfer also has what values its units:
    quantity × `close` × `fx`.
    """

    used: Annotated[
        list[ExplainedLot], Field(description="The parts of lots that a sale or transfer took.")
    ]
    close: Annotated[
        ExplainedClose | None,
        Field(description="Only of a transfer: the close in force on its day."),
    ] = None
    fx: Annotated[
        ExplainedRate | None,
        Field(
            description="Only of a transfer: from the asset's currency to that of the answer, on "
            "its day."
        ),
    ] = None


class ExplainedSplit(Answer):
    """From `ex_date` on, quantities × new ÷ old. `transaction_id` is that of a split which the
    owner recorded for a manual asset; null for a market asset.
    """

    ex_date: datetime.date
    new: int
    old: int
    transaction_id: UUID | None


class ExplainedClose(Answer):
    """The last close on or before the day that it values, published on `date`. Per unit of that
    day: where a split came after `date`, the published close × old ÷ new, to 18 decimals.
    """

    date: datetime.date
    close: Figure
    source: str


class ExplainedPosition(Answer):
    """One asset, open or closed. Its market value is close × the units of `lots` × `fx`. Its cost
    is that of the lots; its gains, income and charges are those of the transactions.
    """

    asset_id: UUID
    close: ExplainedClose | None
    fx: Annotated[
        ExplainedRate | None,
        Field(description="From the asset's currency to that of the answer, on as_of."),
    ]
    splits: Annotated[list[ExplainedSplit], Field(description="From the first transaction on.")]
    lots: list[ExplainedLot]
    transactions: Annotated[
        list[ExplainedTransaction], Field(description="In the order of the ledger.")
    ]


class ExplainedCash(Answer):
    currency: str
    amount: Figure
    fx: ExplainedRate | None


class Explanation(Answer):
    positions: list[ExplainedPosition]
    cash: list[ExplainedCash]
    transactions: Annotated[
        list[ExplainedTransaction], Field(description="Those that belong to no asset.")
    ]
