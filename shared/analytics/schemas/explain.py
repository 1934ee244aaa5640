"""The explanation of an answer's figures: everything needed to compute each of them again by hand.
Nothing in it is rounded.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Final
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
    """Units bought together: those still held, or those that a transaction took. `cost` is in the
    asset's currency, `cost_base` in that of the answer, `rate` between the two on the trade date.
    Null: a rate was missing.
    """

    transaction_id: Annotated[
        UUID | None, Field(description="Null for a pool of several: method AVERAGE.")
    ]
    date: datetime.date
    quantity: Figure
    cost: Figure | None
    cost_base: Figure | None
    rate: Figure | None


class ExplainedMovedLot(ExplainedLot):
    """A lot in the asset that a spin-off or a merger led to, in that asset's currency. `fx` is the
    rate on the lot's date that converted its cost, from the currency of the asset it comes from.
    """

    fx: ExplainedRate | None


class ExplainedCarriedLot(Answer):
    """A lot as a TRANSFER_IN states it. `to_base` converts its `cost` into the currency of the
    answer: `fx_rate` where it is a rate to this currency, else the rate of the lot's date.
    """

    date: datetime.date
    quantity: Figure
    cost: Annotated[Figure | None, Field(description="Null: unknown.")]
    fx_rate: Figure | None
    to_base: ExplainedRate | None


class ExplainedChosenLot(Answer):
    """Units of the lot that a transaction brought, which a sale or transfer uses first."""

    transaction_id: UUID
    quantity: Figure


class ExplainedRatio(Answer):
    """`new` units for `old`."""

    new: int
    old: int


def _is_absent(value: object) -> bool:
    return value is None or value == ()


_STATED: Final = Field(exclude_if=_is_absent, description="Only where it is stated.")
"""Few transactions state the field. As a null in each of fifty thousand lines it would double the
answer.
"""


class ExplainedRecord(Answer):
    """One transaction, with every field that it states, and what converts its amounts.

    `gross` is before fee and tax: `amount`, else quantity × unit_price. `gross`, `fee` and `tax`
    are in `currency`; a fee in `fee_currency` where that is stated. `to_asset` converts from
    `currency` into the asset's currency, `to_base` into that of the answer; null where there is no
    rate (`to_asset` also without an asset). `fee_to_asset` and `fee_to_base` are the same for a fee
    in a `fee_currency`.
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
    order: Annotated[int | None, _STATED] = None
    unit_price: Annotated[Figure | None, _STATED] = None
    amount: Annotated[Figure | None, _STATED] = None
    ratio: Annotated[ExplainedRatio | None, _STATED] = None
    fee_currency: Annotated[str | None, _STATED] = None
    to_asset_id: Annotated[UUID | None, _STATED] = None
    to_quantity: Annotated[Figure | None, _STATED] = None
    to_currency: Annotated[str | None, _STATED] = None
    to_amount: Annotated[Figure | None, _STATED] = None
    cost_share: Annotated[Figure | None, _STATED] = None
    lots: Annotated[tuple[ExplainedCarriedLot, ...], _STATED] = ()
    from_lots: Annotated[tuple[ExplainedChosenLot, ...], _STATED] = ()
    transfer_id: Annotated[UUID | None, _STATED] = None
    fee_to_asset: Annotated[ExplainedRate | None, Field(exclude_if=_is_absent)] = None
    fee_to_base: Annotated[ExplainedRate | None, Field(exclude_if=_is_absent)] = None


class ExplainedTransaction(ExplainedRecord):
    """One transaction, with what it did to lots. A transfer also has what values its units:
    quantity × `close` × `fx`.
    """

    used: Annotated[
        list[ExplainedLot],
        Field(
            description="The parts of lots that a sale, a transfer or a merger took. Of a "
            "spin-off: the cost that each lot gave up, with the lot's units, which stay."
        ),
    ]
    given_back: Annotated[
        tuple[ExplainedLot, ...],
        Field(
            exclude_if=_is_absent,
            description="The cost of each lot that returned capital lowered, also by the cash of "
            "a merger. The gain is gross less this cost. Only where there is any.",
        ),
    ] = ()
    moved: Annotated[
        tuple[ExplainedMovedLot, ...],
        Field(
            exclude_if=_is_absent,
            description="The lots of `to_asset_id` that a spin-off or a merger opened. Only of "
            "these.",
        ),
    ] = ()
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
    owner recorded; null for one that a vendor reports.
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
    is that of the lots; its gains, income and charges are those of the transactions. A spin-off or
    merger is listed with the asset it is of, and its `moved` lots are lots of `to_asset_id`.
    """

    asset_id: UUID
    close: ExplainedClose | None
    fx: Annotated[
        ExplainedRate | None,
        Field(description="From the asset's currency to that of the answer, on as_of."),
    ]
    splits: Annotated[
        list[ExplainedSplit],
        Field(
            description="After the first transaction, or the first spin-off or merger that led to "
            "the asset."
        ),
    ]
    lots: list[ExplainedLot]
    transactions: Annotated[
        list[ExplainedTransaction], Field(description="In the order of the ledger.")
    ]


class ExplainedCash(Answer):
    currency: str
    amount: Figure
    fx: ExplainedRate | None


class ExplainedQuote(Answer):
    """The value of one unit of an asset at the end of a day is close × `fx`. Null where there is no
    close, or no rate.
    """

    close: ExplainedClose | None
    fx: Annotated[
        ExplainedRate | None, Field(description="From the asset's currency to that of the answer.")
    ]


class ExplainedHolding(ExplainedQuote):
    """quantity × close × `fx` is the market value; without one of them the asset is left out."""

    asset_id: UUID
    currency: str
    quantity: Figure


class ExplainedValuation(Answer):
    """The portfolio at the end of a day. Its value is that of the positions, and Σ amount × `fx` of
    the cash.
    """

    date: datetime.date
    positions: list[ExplainedHolding]
    cash: Annotated[
        list[ExplainedCash], Field(description="Empty where the portfolio doesn't track cash.")
    ]


class Explanation(Answer):
    positions: list[ExplainedPosition]
    cash: list[ExplainedCash]
    transactions: Annotated[
        list[ExplainedTransaction], Field(description="Those that belong to no asset.")
    ]
    day_before: Annotated[
        ExplainedValuation,
        Field(description="What was held the evening before, for `day_change`."),
    ]
