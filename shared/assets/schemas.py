"""Assets, their closes and their corporate actions as clients write and read them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StrictBool, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from shared.database.assets import Asset
from shared.ledger.money import normalized
from shared.market.asset_close import AssetClose
from shared.market.assets import AssetAction
from shared.schema.action_types import ActionType
from shared.schema.asset_classes import AssetClass
from shared.schema.disclosure import AssetName, PublicFigure
from shared.schema.fields import (
    Answer,
    Currency,
    Day,
    Line,
    NotNegative,
    PastDay,
    Request,
    unset,
)
from shared.schema.paging import Page, PageQuery

CLOSES_MAX: Final = 5_000

Symbol = Annotated[Line, Field(max_length=32, examples=["AAPL"])]
Name = Annotated[Line, Field(max_length=200, examples=["House in Salta"])]


class NewAsset(Request):
    """A market asset (`symbol`, and `exchange` where the symbol alone does not say it), or with
    `manual: true` a private one (`symbol`, `name`, `currency`, `asset_class`).
    """

    manual: Annotated[StrictBool, Field(description="True: private, and priced by hand.")] = False
    symbol: Annotated[
        Symbol,
        Field(description="AAPL; a coin is BTC/EUR, BTC-EUR, or BTC on the exchange CRYPTO."),
    ]
    exchange: Annotated[
        Line | None,
        Field(
            max_length=32,
            description="Market assets only: NASDAQ, XLON, LSE, XETRA, BA, CRYPTO, ...",
            examples=["LSE"],
        ),
    ] = None
    name: Annotated[
        Name | None,
        Field(
            validate_default=True,
            description="Manual assets only; a market asset's is the provider's.",
        ),
    ] = None
    currency: Annotated[
        Currency | None,
        Field(
            validate_default=True,
            description="Of the closes. Manual assets only; a market asset's is the provider's.",
        ),
    ] = None
    asset_class: Annotated[
        AssetClass | None,
        Field(
            validate_default=True,
            description="Manual assets only; a market asset's is the provider's.",
        ),
    ] = None

    @field_validator("exchange", "name", "currency", "asset_class")
    @classmethod
    def _fits_the_kind(cls, value: str | None, info: ValidationInfo) -> str | None:
        # Absent where `manual` itself is invalid. That error is reported, and which of these fields
        # belong is unknown.
        manual = info.data.get("manual")
        if manual is True and info.field_name == "exchange" and value is not None:
            raise PydanticCustomError("kind", "is for market assets only")
        if manual is False and info.field_name != "exchange" and value is not None:
            raise PydanticCustomError(
                "kind", "is for manual assets only: a market asset's is what its provider says"
            )
        return value

    @field_validator("name", "currency", "asset_class")
    @classmethod
    def _there_where_manual(cls, value: str | None, info: ValidationInfo) -> str | None:
        if value is None and info.data.get("manual") is True:
            raise PydanticCustomError("missing", "is required")
        return value


class ChangedAsset(Request):
    """Only the fields that are given change."""

    symbol: Annotated[Symbol, Field(default_factory=unset)]
    name: Annotated[Name, Field(default_factory=unset)]
    currency: Annotated[
        Currency,
        Field(
            default_factory=unset,
            description="Can't change once the asset has closes or transactions.",
        ),
    ]
    asset_class: Annotated[AssetClass, Field(default_factory=unset)]


class AssetAnswer(Answer):
    id: UUID
    symbol: str
    name: AssetName
    asset_class: AssetClass
    currency: Annotated[str, Field(description="Of the closes; always a major unit, never pence.")]
    exchange: Annotated[
        str | None, Field(description="US, LSE, XETRA, BA, CRYPTO, ...; null for manual assets.")
    ]
    isin: str | None
    manual: Annotated[bool, Field(description="Private, and priced by its owner's hand.")]
    created_at: datetime

    @classmethod
    def of(cls, asset: Asset) -> AssetAnswer:
        return cls.model_validate(asset, from_attributes=True)


class AssetPage(Page[AssetAnswer]):
    """By symbol."""


class AssetsQuery(PageQuery):
    """By symbol."""

    query: Annotated[
        Line | None,
        Field(
            max_length=100,
            description="The beginning of a symbol, a part of a name, or an ISIN; case is ignored.",
        ),
    ] = None
    asset_class: AssetClass | None = None
    currency: Currency | None = None


class ClosesQuery(PageQuery):
    """Oldest first."""

    from_: Annotated[
        Day | None,
        Field(alias="from", description="First day; the first there is, where left out."),
    ] = None
    to: Annotated[Day | None, Field(description="Last day; the last there is, where left out.")] = (
        None
    )


class EnteredDays(Request):
    """Both days belong to the range."""

    from_: Annotated[Day, Field(alias="from", description="First day.")]
    to: Annotated[Day, Field(description="Last day.")]


class CloseAnswer(Answer):
    date: date
    close: Annotated[
        PublicFigure, Field(description="Raw, as traded: not adjusted for splits or dividends.")
    ]
    source: Annotated[
        str,
        Field(
            description="The provider; or manual, of a manual asset; or own: entered by the caller "
            "for a day that no provider has, and seen by the caller alone."
        ),
    ]

    @classmethod
    def of(cls, row: AssetClose) -> CloseAnswer:
        return cls(date=row.date, close=normalized(row.close), source=row.source)


class ClosePage(Page[CloseAnswer]):
    """Oldest first, in the asset's currency."""

    asset_id: UUID
    currency: str


class NewClose(Request):
    date: PastDay
    close: Annotated[NotNegative, Field(description="0: worthless, and still held.")]


class NewCloses(Request):
    """Of a manual asset, or of a market asset for days on which no provider has a close."""

    items: Annotated[
        list[NewClose], Field(min_length=1, max_length=CLOSES_MAX, description="Each day once.")
    ]


class ClosesStored(Answer):
    """How many of the closes were new, how many replaced another figure, and how many were there
    already.
    """

    inserted: int
    corrected: int
    unchanged: int


class SplitRatio(Answer):
    """`old` shares became `new`."""

    new: int
    old: int


class ActionAnswer(Answer):
    type: ActionType
    ex_date: date
    pay_date: Annotated[date | None, Field(description="Where the provider gives one.")]
    ratio: Annotated[SplitRatio | None, Field(description="SPLIT only.")]
    amount: Annotated[
        PublicFigure | None, Field(description="DIVIDEND only: cash per share as declared.")
    ]
    currency: Annotated[str | None, Field(description="DIVIDEND only: that of the amount.")]
    source: str

    @classmethod
    def of(cls, row: AssetAction) -> ActionAnswer:
        return cls(
            type=ActionType(row.type),
            ex_date=row.ex_date,
            pay_date=row.pay_date,
            ratio=SplitRatio(new=row.ratio_new, old=row.ratio_old)
            if row.ratio_new and row.ratio_old
            else None,
            amount=None if row.amount is None else normalized(row.amount),
            currency=row.currency,
            source=row.source,
        )


class ActionPage(Page[ActionAnswer]):
    """By ex-date, oldest first; announced ones included."""


class ActionsQuery(PageQuery):
    """By ex-date, oldest first; no filters."""
