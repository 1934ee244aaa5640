"""What made the returns of a period: enough to compute each of them again by hand. Nothing in here
is rounded.
"""

from __future__ import annotations

import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.analytics.schemas.explain import (
    ExplainedCash,
    ExplainedClose,
    ExplainedRate,
    ExplainedRecord,
    ExplainedSplit,
)
from shared.schema.fields import Answer, Figure


class ExplainedQuote(Answer):
    """What a unit of an asset was worth at the end of a day: close × `fx`. Null where none is
    known.
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


class ExplainedChange(ExplainedRecord):
    """One record of the period, and what it moved. The amounts are in the currency of the answer,
    all but `traded`.

    `money_in` and `money_out` crossed the portfolio's border. Null is unknown. Of units
    transferred, quantity × close is what they are worth, and `fx` turns that into the currency of
    the answer.
    """

    asset_id: UUID | None
    asset_currency: str | None
    close: Annotated[
        ExplainedClose | None,
        Field(description="Of transfers alone: the close in force on their day."),
    ]
    fx: Annotated[
        ExplainedRate | None,
        Field(description="From the asset's currency, on the day of the record."),
    ]
    money_in: Figure | None
    money_out: Figure | None
    dividends: Figure | None
    interest: Figure | None
    fees: Figure | None
    taxes: Figure | None
    traded: Annotated[
        Figure | None,
        Field(
            description="What it put into the position before fee and tax, in the asset's currency."
        ),
    ]


class ExplainedPositionSplit(ExplainedSplit):
    asset_id: UUID


class ExplainedCurrency(Answer):
    """What a portfolio had in one currency, in that currency, and the rate of the day; null where
    there was none.

    price in the attribution = Σ over days and currencies of (change of `holdings` − Σ `traded`) ×
    rate; fx is the rest.
    """

    currency: str
    holdings: Annotated[Figure, Field(description="Σ quantity × close.")]
    cash: Figure
    rate: Figure | None


class ExplainedDay(Answer):
    """The end of a day. market_value = Σ (holdings + cash) × rate; growth = (market_value +
    money_out) ÷ (market_value of the day before + money_in), which is 1 + r; index = that of the
    day before × growth.

    Growth is null where the day began with nothing, and with the index everywhere where there is no
    time-weighted return. The first day is the end of `from`: index 1, and what came and went on it
    was before the period.
    """

    date: datetime.date
    market_value: Figure
    money_in: Figure | None
    money_out: Figure | None
    growth: Figure | None
    index: Figure | None
    counts: Annotated[
        bool, Field(description="For the volatility: something held has a new close.")
    ]
    currencies: list[ExplainedCurrency]


class ExplainedFlow(Answer):
    """One amount of the money-weighted return: paid in is negative, taken out positive."""

    date: datetime.date
    amount: Figure


class ExplainedBenchmark(Answer):
    """Its return = close × units × `fx` at the end ÷ close × `fx` at the start − 1, where one unit
    has become Π new ÷ old.
    """

    asset_id: UUID
    currency: str
    start: ExplainedQuote
    end: ExplainedQuote
    splits: list[ExplainedSplit]


class PerformanceExplanation(Answer):
    """`capital_days` is how long there was capital: annualized = (1 + return) ^ (365 ÷
    capital_days) − 1.
    """

    start: ExplainedValuation
    end: ExplainedValuation
    transactions: Annotated[
        list[ExplainedChange],
        Field(description="After the day `from`, in the order of the ledger."),
    ]
    splits: Annotated[
        list[ExplainedPositionSplit], Field(description="Of what was held, after the day `from`.")
    ]
    days: Annotated[list[ExplainedDay], Field(description="Every day from `from` to `to`.")]
    flows: Annotated[
        list[ExplainedFlow],
        Field(
            description="−V(from), each day's money out less its money in, V(to): worth nothing at the money-weighted "
            "return. Empty where an amount is unknown."
        ),
    ]
    capital_days: int
    risk_free: Figure
    benchmark: ExplainedBenchmark | None
