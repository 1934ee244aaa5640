"""The query and the answer of /performance."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from shared.analytics.schemas.explain_performance import PerformanceExplanation
from shared.analytics.schemas.view import OfPortfolios, RangeQuery, RangeViewed
from shared.schema.disclosure import HIDDEN, PrivateFigure, PublicFigure
from shared.schema.fields import Answer, Exact, decimal_schema

RISK_FREE_MAX: Final = Decimal(3)
"""Argentina's central bank paid 133 % in October 2023, which compounds to 2.5 a year. A client
that sends 5 means 5 %.
"""
_YEARLY_RATE_PATTERN: Final = r"^(-0(\.[0-9]{1,18})?|[0-2](\.[0-9]{1,18})?|3(\.0{1,18})?)$"


def _yearly_rate(value: Decimal) -> Decimal:
    if not -1 < value <= RISK_FREE_MAX:
        raise PydanticCustomError(
            "yearly_rate", "must be greater than -1 and at most 3; 0.05 is 5 %"
        )
    return value


class PerformanceQuery(RangeQuery):
    """From the end of the day `from` to the end of the day `to`; from the beginning where `from` is
    left out.
    """

    benchmark: Annotated[
        UUID | None,
        Field(
            description="An asset to compare with: its total return over the same days, dividends "
            "reinvested, and its price return."
        ),
    ] = None
    risk_free: Annotated[
        Annotated[Exact, AfterValidator(_yearly_rate), decimal_schema(_YEARLY_RATE_PATTERN, "0.03")]
        | None,
        Field(
            description="The yearly risk-free rate of Sharpe's ratio: 0.05 is 5 %. Greater than "
            "-1 and at most 3; 0 where left out."
        ),
    ] = None
    explain: Annotated[
        bool,
        HIDDEN,
        Field(description="Also the closes, rates, flows and daily values behind the figures."),
    ] = False


class PerformanceOfAllQuery(OfPortfolios, PerformanceQuery):
    pass


class RatioAnswer(Answer):
    """A ratio, 0.05 for 5 %; or null and the stable code of the reason."""

    value: PublicFigure | None
    reason: str | None


class ReturnAnswer(RatioAnswer):
    annualized: Annotated[
        PublicFigure | None, Field(description="Per 365 days; null for less than a year.")
    ]


class AttributionAnswer(Answer):
    """The parts of the change in value that is not external flows. price + fx + dividends +
    interest − fees − taxes = total, exactly as shown, and total = end_value − start_value −
    net_flow. Income is gross of charges.
    """

    price: PrivateFigure | None
    fx: PrivateFigure | None
    dividends: PrivateFigure | None
    interest: PrivateFigure | None
    fees: PrivateFigure | None
    taxes: PrivateFigure | None
    total: PrivateFigure | None
    reason: str | None


class DrawdownAnswer(Answer):
    """The deepest fall of the time-weighted index: zero or negative. Recovery is null while there
    is none.
    """

    value: PublicFigure | None
    peak: datetime.date | None
    trough: datetime.date | None
    recovery: datetime.date | None
    reason: str | None


class BenchmarkAnswer(Answer):
    """The asset's return over the same days, in the currency of the answer, splits taken into
    account.
    """

    asset_id: UUID
    symbol: str
    time_weighted_return: Annotated[
        ReturnAnswer,
        Field(
            description="The total return: each dividend is reinvested at the close of its ex-date."
        ),
    ]
    price_return: Annotated[ReturnAnswer, Field(description="Without dividends.")]


class PerformanceAnswer(RangeViewed):
    start_value: Annotated[
        PrivateFigure | None,
        Field(
            description="At the end of the day `from`; null where everything held then is of "
            "unknown value."
        ),
    ]
    end_value: Annotated[
        PrivateFigure | None,
        Field(description="At the end of the day `to`; null in the same way."),
    ]
    net_flow: Annotated[
        PrivateFigure | None, Field(description="Money in less money out between the two.")
    ]
    time_weighted_return: ReturnAnswer
    money_weighted_return: RatioAnswer
    attribution: AttributionAnswer
    volatility: Annotated[
        PublicFigure | None,
        Field(
            description="Of log returns on days with a new close, × √(such days per year of the "
            "period)."
        ),
    ]
    volatility_reason: str | None
    sharpe: PublicFigure | None
    sharpe_reason: str | None
    max_drawdown: DrawdownAnswer
    benchmark: BenchmarkAnswer | None
    explanation: Annotated[
        PerformanceExplanation | None,
        HIDDEN,
        Field(exclude_if=lambda value: value is None, description="Only with `explain=true`."),
    ] = None
