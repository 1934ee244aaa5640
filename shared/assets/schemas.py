"""Assets, their closes and their corporate actions as clients write and read them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from pydantic import Field

from shared import clock
from shared.database.assets import Asset
from shared.ledger.money import normalized
from shared.market.asset_close import AssetClose
from shared.market.assets import AssetAction
from shared.market.price_status import price_reason, price_status
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
from shared.schema.price_statuses import PriceStatus

CLOSES_MAX: Final = 5_000

Symbol = Annotated[Line, Field(max_length=32, examples=["AAPL"])]
Name = Annotated[Line, Field(max_length=200, examples=["House in Salta"])]


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
    prices: Annotated[
        PriceStatus | None,
        Field(
            description="`pending`: its closes are being read, within seconds as a rule and an "
            "hour at most; `ready`: there are closes; `none`: there are none, and the next "
            "scheduled run asks again. Null for manual assets."
        ),
    ]
    prices_reason: Annotated[
        str | None, Field(description="Why `prices` is not `ready`, as a sentence.")
    ]

    @classmethod
    def of(cls, asset: Asset) -> AssetAnswer:
        now = clock.now()
        fields = asdict(asset) | {
            "manual": asset.manual,
            "prices": price_status(asset, now),
            "prices_reason": price_reason(asset, now),
        }
        return cls.model_validate({name: fields[name] for name in cls.model_fields})


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
