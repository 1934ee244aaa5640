"""Questions about a portfolio over a range of days, and the answer of /history."""

from __future__ import annotations

import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.analytics.schemas.holdings import FigureWarning, FxKind, Method
from shared.schema.fields import Answer, Currency, Figure, PastDay, Request

Interval = Literal["day", "week", "month"]


class RangeQuery(Request):
    """Which days, and how the portfolio is to be seen. What is left out comes from the portfolio itself."""

    from_: Annotated[
        PastDay | None, Field(alias="from", description="From which day on; all of it where left out.")
    ] = None
    to: Annotated[PastDay | None, Field(description="Last day; today (UTC) where left out.")] = None
    currency: Annotated[Currency | None, Field(description="Reporting currency; the base currency where left out.")] = (
        None
    )
    method: Annotated[Method | None, Field(description="Cost basis method; the portfolio's where left out.")] = None
    fx_kind: Annotated[FxKind | None, Field(description="Kind of ARS rate; the portfolio's where left out.")] = None


class HistoryQuery(RangeQuery):
    interval: Annotated[
        Interval,
        Field(description="Every day, or the last day of each week (Sunday) or month; the last point always."),
    ] = "day"


class RangeViewed(Answer):
    """What every answer about a range says about how it was made. `from` is null for a portfolio without transactions."""

    model_config = ConfigDict(serialize_by_alias=True)

    portfolio_id: UUID
    from_: Annotated[datetime.date | None, Field(alias="from")]
    to: datetime.date
    currency: str
    method: Method
    fx_kind: FxKind
    complete: Annotated[bool, Field(description="True when no figure is missing.")]
    warnings: list[FigureWarning]


class HistoryPoint(Answer):
    """The end of a day, in the `currency` of the answer. Null: an amount in it could not be converted or valued."""

    date: datetime.date
    market_value: Annotated[Figure, Field(description="Holdings, and cash where the portfolio tracks it.")]
    cost_basis: Annotated[Figure | None, Field(description="Of the holdings that have a market value.")]
    net_invested: Annotated[Figure | None, Field(description="External flows of all days up to this one.")]
    external_flow: Annotated[Figure | None, Field(description="Money in less money out, of this day alone.")]
    income: Annotated[Figure | None, Field(description="Gross dividends and interest of all days up to this one.")]
    cash: Figure


class HistoryAnswer(RangeViewed):
    interval: Interval
    points: list[HistoryPoint]
