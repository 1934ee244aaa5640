"""The query and the answer of /dividends."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.analytics.schemas.holdings import HeldAsset
from shared.analytics.schemas.view import OfPortfolios, RangeQuery, RangeViewed, ViewQuery
from shared.schema.disclosure import PrivateFigure, PublicFigure
from shared.schema.fields import Answer, Day


class Grouping(StrEnum):
    """What the dividends of one group have in common."""

    MONTH = "month"
    YEAR = "year"
    ASSET = "asset"


class DividendsQuery(RangeQuery):
    """Both days are in the range. It may end, or lie wholly, in the future: then it also bounds
    what is upcoming.
    """

    from_: Annotated[
        Day | None,
        Field(
            alias="from", description="First day; from the beginning of the ledger where left out."
        ),
    ] = None
    to: Annotated[
        Day | None,
        Field(
            description="Last day; today (UTC) where left out. With one after tomorrow `upcoming` "
            "has what is due in the range, and all else is of tomorrow."
        ),
    ] = None
    group_by: Annotated[Grouping, Field(description="What `groups` are made of.")] = Grouping.MONTH

    def at_the_end(self, latest: datetime.date) -> ViewQuery:
        """The same query about the last day alone, or about `latest` where it is after that."""
        return ViewQuery(
            as_of=None if self.to is None else min(self.to, latest),
            currency=self.currency,
            method=self.method,
            fx_kind=self.fx_kind,
        )


class DividendsOfAllQuery(OfPortfolios, DividendsQuery):
    pass


class RecordedAnswer(Answer):
    """A DIVIDEND transaction. Suffix `_base`: in the `currency` of the answer, at the rate of
    `date` (the day of payment) or at the one recorded on the transaction (`fx_method` recorded);
    without it, in its own `currency`.
    """

    portfolio_id: UUID
    transaction_id: UUID
    asset: HeldAsset
    date: datetime.date
    ex_date: datetime.date | None
    quantity: PrivateFigure | None
    currency: str
    gross: PrivateFigure
    fee: PrivateFigure
    tax: PrivateFigure
    net: PrivateFigure
    gross_base: PrivateFigure | None
    fee_base: PrivateFigure | None
    tax_base: PrivateFigure | None
    net_base: PrivateFigure | None
    fx_rate: PublicFigure | None
    fx_rate_date: datetime.date | None
    fx_source: str | None
    fx_method: str | None


class ExpectedAnswer(Answer):
    """The cash that a dividend of a market asset should bring, before tax. It is a suggestion: it
    changes no figure until it is recorded as a transaction.
    """

    portfolio_id: UUID
    asset: HeldAsset
    date: Annotated[
        datetime.date,
        Field(description="When it is due: on `pay_date`, or on `ex_date` without one."),
    ]
    date_is: Annotated[
        Literal["pay_date", "ex_date"], Field(description="Which of the two `date` is.")
    ]
    ex_date: datetime.date
    pay_date: datetime.date | None
    entitlement: Annotated[
        PrivateFigure, Field(description="Units held at the end of the day before `ex_date`.")
    ]
    amount_per_share: PublicFigure
    currency: str
    cash: Annotated[PrivateFigure, Field(description="entitlement × amount_per_share")]
    cash_base: Annotated[
        PrivateFigure | None,
        Field(
            description="In the currency of the answer, at the rate of `date`; at today's while "
            "that day is ahead."
        ),
    ]
    fx_rate: PublicFigure | None
    fx_rate_date: datetime.date | None
    fx_source: str | None
    fx_method: str | None
    source: str
    recorded_as: Annotated[
        UUID | None, Field(description="The DIVIDEND transaction that records it.")
    ]


class DividendSums(Answer):
    """Recorded dividends, in the `currency` of the answer. Null: one of them could not be
    converted.
    """

    gross: PrivateFigure | None
    fee: PrivateFigure | None
    tax: PrivateFigure | None
    net: PrivateFigure | None


class DividendGroup(Answer):
    """The recorded dividends of one month, year or asset, in the `currency` of the answer. Null:
    one of them could not be converted.
    """

    key: Annotated[str, Field(description="2024-03, 2024, or the asset's id.")]
    gross: PrivateFigure | None
    fee: PrivateFigure | None
    tax: PrivateFigure | None
    net: PrivateFigure | None


class DividendYield(Answer):
    """`value` 0.05 is 5 %; null with the `reason` where it can't be computed."""

    value: PublicFigure | None
    reason: str | None


class DividendYear(Answer):
    """The dividends of a calendar year, the last one up to `to`; `growth` is relative to the year
    before.
    """

    year: int
    gross: PrivateFigure | None
    growth: DividendYield


class DividendsAnswer(RangeViewed):
    model_config = ConfigDict(serialize_by_alias=True)

    group_by: Grouping
    recorded: Annotated[
        list[RecordedAnswer], Field(description="From `from` to `to`, oldest first.")
    ]
    expected: Annotated[
        list[ExpectedAnswer],
        Field(description="Due from `from` to `to` and not after today, oldest first."),
    ]
    upcoming: Annotated[
        list[ExpectedAnswer],
        Field(
            description="With an ex-date or a pay date after today: all, in or out of the "
            "range; or those due in it, where `to` is after tomorrow."
        ),
    ]
    groups: list[DividendGroup]
    totals: DividendSums
    yield_on_cost: Annotated[
        DividendYield,
        Field(
            description="Gross dividends recorded in the year up to `to`, of the assets held "
            "then, ÷ their cost basis."
        ),
    ]
    trailing_12m_yield: Annotated[
        DividendYield, Field(description="The same dividends ÷ the market value of those assets.")
    ]
    growth_by_year: list[DividendYear]
