"""The query and the answer of /history."""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.analytics.schemas.view import OfPortfolios, RangeQuery, RangeViewed
from shared.schema.disclosure import PrivateFigure
from shared.schema.fields import Answer


class Interval(StrEnum):
    """How far apart points are. Of anything longer than a day its last day counts."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class HistoryQuery(RangeQuery):
    interval: Annotated[
        Interval,
        Field(
            description="Every day, or the last day of each week (Sunday), month, quarter or year; "
            "always the last day of the range."
        ),
    ] = Interval.DAY


class HistoryOfAllQuery(OfPortfolios, HistoryQuery):
    pass


class HistoryPoint(Answer):
    """The end of a day, in the `currency` of the answer. Null: an amount in it could not be
    converted or valued, or of a value and a cost every part.
    """

    date: datetime.date
    complete: Annotated[
        bool, Field(description="True when no figure of this point is missing, or leaves one out.")
    ]
    market_value: Annotated[
        PrivateFigure | None, Field(description="Holdings, and cash where the portfolio tracks it.")
    ]
    cost_basis: Annotated[
        PrivateFigure | None, Field(description="Of the holdings that have a market value.")
    ]
    net_invested: Annotated[
        PrivateFigure | None, Field(description="External flows of all days up to this one.")
    ]
    external_flow: Annotated[
        PrivateFigure | None, Field(description="Money in less money out, of this day alone.")
    ]
    income: Annotated[
        PrivateFigure | None,
        Field(description="Gross dividends and interest of all days up to this one."),
    ]
    cash: PrivateFigure | None


class HistoryAnswer(RangeViewed):
    interval: Interval
    points: list[HistoryPoint]
