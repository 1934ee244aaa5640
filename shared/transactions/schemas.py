"""Transactions as clients write and read them, one by one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from shared.ledger.kinds import TransactionType
from shared.schema.currency_units import CurrencyOrUnit
from shared.schema.disclosure import PrivateFigure, PrivateText, PublicFigure
from shared.schema.fields import (
    ANY_WHOLE,
    Answer,
    Day,
    Exact,
    Line,
    NotNegative,
    PastDay,
    Positive,
    Request,
    Text,
    as_text,
    unset,
)
from shared.schema.variants import Variants
from shared.transactions.answer_parts import ConvertedFrom, Expanded, named
from shared.transactions.records import Record

RATIO_PART_MAX = 1_000_000
ORDER_MAX = 1_000_000
LOTS_MAX = 500

_RatioPart = Annotated[int, Field(strict=True, ge=1, le=RATIO_PART_MAX), ANY_WHOLE]
_Order = Annotated[int, Field(strict=True, ge=-ORDER_MAX, le=ORDER_MAX), ANY_WHOLE]


class Ratio(Request):
    """`new` units for `old`: a 7:1 split is new 7, old 1."""

    new: _RatioPart
    old: _RatioPart


def _changes_units(ratio: Ratio) -> Ratio:
    if ratio.new == ratio.old:
        raise PydanticCustomError(
            "ratio", "must not be as many new units as old ones: that is no split"
        )
    return ratio


NewRatio = Annotated[Ratio, AfterValidator(_changes_units)]
"""The ratio of a new record. Ratios of 1:1 that were recorded before this check are still read, as
Ratio.
"""


class CarriedLotFields(Request):
    """A lot as the account that it comes from had it."""

    date: PastDay
    quantity: Positive
    cost: Annotated[
        NotNegative | None, Field(description="In the asset's currency; null: unknown.")
    ]
    fx_rate: Annotated[
        Positive | None,
        Field(
            description="1 of the asset's currency = fx_rate base currency on that day. "
            "Default: the day's rate."
        ),
    ] = None

    def stored(self) -> dict[str, str | None]:
        """As texts, for the database; an unknown cost is null."""
        return {
            "date": self.date.isoformat(),
            "quantity": as_text(self.quantity),
            "cost": None if self.cost is None else as_text(self.cost),
            **({} if self.fx_rate is None else {"fx_rate": as_text(self.fx_rate)}),
        }


class ChosenLotFields(Request):
    """Units of the lot that a transaction brought."""

    transaction_id: UUID
    quantity: Positive

    def stored(self) -> dict[str, str | None]:
        """As texts, for the database."""
        return {"transaction_id": str(self.transaction_id), "quantity": as_text(self.quantity)}


class TransactionFields(Request):
    """One dated record. Which fields belong to which type is in the table of the definitions."""

    type: TransactionType
    date: Annotated[PastDay, Field(description="The trade date on the statement.")]
    order: Annotated[
        _Order | None, Field(description="Place within the day, where it matters.")
    ] = None
    asset_id: UUID | None = None
    quantity: Annotated[
        Positive | None,
        Field(description="Units, always positive; the type says which way they go."),
    ] = None
    unit_price: Annotated[
        NotNegative | None, Field(description="For TRANSFER_IN the cost per unit carried over.")
    ] = None
    amount: Annotated[
        Exact | None,
        Field(
            description="Gross, before fee and tax. "
            "INTEREST paid, refunds of FEE and TAX and a reversed DIVIDEND are negative. "
            "A DIVIDEND may give quantity and unit_price instead. "
            "Of a BUY or SELL it is the statement's total, and decides where both are given."
        ),
    ] = None
    ratio: NewRatio | None = None
    fee: Annotated[Exact, Field(description="Negative: a rebate.")] = Decimal(0)
    tax: Annotated[Exact, Field(description="Negative: given back.")] = Decimal(0)
    fee_currency: Annotated[
        CurrencyOrUnit | None, Field(description="Of `fee`. Default: `currency`.")
    ] = None
    to_asset_id: Annotated[
        UUID | None, Field(description="What a SPIN_OFF adds, or a MERGER turns the asset into.")
    ] = None
    to_quantity: Positive | None = None
    to_currency: Annotated[
        CurrencyOrUnit | None, Field(description="What an EXCHANGE pays out.")
    ] = None
    to_amount: Positive | None = None
    cost_share: Annotated[
        NotNegative | None,
        Field(description="Of each lot's cost, what a SPIN_OFF takes along: from 0, below 1."),
    ] = None
    lots: Annotated[
        list[CarriedLotFields] | None,
        Field(
            min_length=1,
            max_length=LOTS_MAX,
            description="The lots that a TRANSFER_IN carries over, instead of unit_price.",
        ),
    ] = None
    from_lots: Annotated[
        list[ChosenLotFields] | None,
        Field(
            min_length=1,
            max_length=LOTS_MAX,
            description="The lots that a SELL or TRANSFER_OUT uses first; "
            "the rest goes by the cost basis method. AVERAGE has no lots to choose from.",
        ),
    ] = None
    currency: Annotated[
        CurrencyOrUnit | None,
        Field(
            description="Default: the asset's currency; "
            "without an asset the portfolio's base currency. "
            "Pence (GBX, GBp) and other hundredths are converted; the answer says so."
        ),
    ] = None
    fx_rate: Annotated[
        Positive | None,
        Field(description="1 `currency` = fx_rate base currency, where the statement says so."),
    ] = None
    settle_date: Day | None = None
    ex_date: Annotated[Day | None, Field(description="DIVIDEND only.")] = None
    note: Annotated[Text | None, Field(min_length=1, max_length=1000)] = None
    external_id: Annotated[
        Line | None,
        Field(max_length=200, description="The sender's own id; unique in a portfolio."),
    ] = None


class NewTransaction(TransactionFields):
    """One dated record of a portfolio. Its type says which fields it needs and may have."""

    portfolio_id: UUID

    @classmethod
    def variants(cls) -> Variants:
        """For the OpenAPI document: a form for each type."""
        from shared.transactions.variants import transaction_variants

        return transaction_variants()


class ChangedTransaction(TransactionFields):
    """Only the fields that are given change; null removes an optional one. The whole must be valid
    afterwards.
    """

    portfolio_id: Annotated[
        UUID,
        Field(
            default_factory=unset,
            description="Moves it to another of one's portfolios; not one side of a transfer.",
        ),
    ]
    type: Annotated[TransactionType, Field(default_factory=unset)]
    date: Annotated[PastDay, Field(default_factory=unset)]
    fee: Annotated[Exact, Field(default_factory=unset)]
    tax: Annotated[Exact, Field(default_factory=unset)]


CHANGEABLE_ALONE: Final = frozenset({"note", "external_id", "settle_date"})
"""What may change on one side of a transfer alone."""


class DeleteQuery(Request):
    both: Annotated[
        bool, Field(description="Also delete the other side of a transfer, in its portfolio.")
    ] = False


class CarriedLotAnswer(Answer):
    date: dt.date
    quantity: PrivateFigure
    cost: PrivateFigure | None = None
    fx_rate: PublicFigure | None = None


class ChosenLotAnswer(Answer):
    transaction_id: UUID
    quantity: PrivateFigure


class TransactionAnswer(Answer):
    id: UUID
    portfolio_id: UUID
    type: TransactionType
    date: dt.date
    order: int | None
    asset_id: UUID | None
    quantity: PrivateFigure | None
    unit_price: PrivateFigure | None
    amount: PrivateFigure | None
    ratio: Ratio | None
    fee: PrivateFigure
    tax: PrivateFigure
    currency: str
    fx_rate: PublicFigure | None
    settle_date: dt.date | None
    ex_date: dt.date | None
    note: PrivateText | None
    external_id: PrivateText | None
    created_at: dt.datetime
    updated_at: dt.datetime
    fee_currency: str | None
    to_asset_id: UUID | None
    to_quantity: PrivateFigure | None
    to_currency: str | None
    to_amount: PrivateFigure | None
    cost_share: PublicFigure | None
    lots: tuple[CarriedLotAnswer, ...] | None
    from_lots: tuple[ChosenLotAnswer, ...] | None
    transfer_id: UUID | None
    asset: Expanded = None
    to_asset: Expanded = None
    converted_from: ConvertedFrom = ()

    @classmethod
    def of(
        cls,
        record: Record,
        assets: Mapping[UUID, object] | None = None,
        converted_from: ConvertedFrom = (),
    ) -> TransactionAnswer:
        """Its assets are named by their ids alone but for those of `assets`, which are rows."""
        answer = cls.model_validate(record, from_attributes=True)
        beside = named(record, assets or {}) | {"converted_from": converted_from}
        return answer.model_copy(update=beside)
