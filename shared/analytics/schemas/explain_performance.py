"""The explanation of a period's returns: everything needed to compute each of them again by hand.
Nothing in it is rounded.
"""

from __future__ import annotations

import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.analytics.schemas.explain import (
    ExplainedClose,
    ExplainedQuote,
    ExplainedRate,
    ExplainedRecord,
    ExplainedSplit,
    ExplainedValuation,
)
from shared.schema.fields import Answer, Figure


class ExplainedChange(ExplainedRecord):
    """One transaction of the period, and what it adds to the flows of its day. The amounts are in
    the currency of the answer, all but `traded`.

    `money_in` and `money_out` are external flows. Null is unknown. The value of transferred units
    is quantity × close × `fx`, in the currency of the answer.
    """

    asset_id: UUID | None
    asset_currency: str | None
    close: Annotated[
        ExplainedClose | None,
        Field(description="Only of a transfer: the close in force on its day."),
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
    earned: Annotated[
        Figure | None,
        Field(
            description="Where cash is not tracked: what the morning's portfolio earned by it, in "
            "money that left the portfolio. It is money_out less money_in of what is no trade, "
            "without transferred units."
        ),
    ]
    traded: Annotated[
        Figure | None,
        Field(
            description="What it adds to the position before fee and tax, in the asset's "
            "currency; a sale's is negative."
        ),
    ]


class ExplainedPositionSplit(ExplainedSplit):
    asset_id: UUID


class ExplainedCurrency(Answer):
    """A portfolio's holdings and cash in one currency, and the rate of the day; null where there
    was none.

    price in the attribution = Σ over days and currencies of (change of `holdings` − Σ `traded`) ×
    rate; fx is the rest.
    """

    currency: str
    holdings: Annotated[
        Figure | None,
        Field(description="Σ quantity × close; null where nothing that is held has a close."),
    ]
    cash: Figure
    rate: Figure | None


class ExplainedTrades(Answer):
    """What was bought, sold and transferred of one asset on one day, per unit of the day.

    `price` is the one at which the units of the morning count at the moment of the day's flows:
    `average_price`, held between `close_before` and `close`; `close` where nothing was bought or
    sold, or no close was in force as the day began.
    """

    asset_id: UUID
    currency: str
    quantity_before: Annotated[
        Figure, Field(description="Units of the morning: `quantity` less what the day added.")
    ]
    quantity: Annotated[Figure, Field(description="Units at the end of the day.")]
    average_price: Annotated[
        Figure | None,
        Field(
            description="Σ amounts ÷ Σ units, bought and sold, before fee and tax, in the asset's "
            "currency. Null where nothing was."
        ),
    ]
    close_before: Annotated[
        Figure | None,
        Field(description="In force as the day began, adjusted for the splits of the day."),
    ]
    close: Annotated[Figure | None, Field(description="In force at the end of the day.")]
    price: Figure | None


class ExplainedDay(Answer):
    """The end of a day. market_value = Σ (holdings + cash) × rate.

    growth is 1 + r. Without money in or out it is market_value ÷ that of the day before (V_begin).
    Else it is (V_m ÷ V_begin) × (1 + (market_value − V_m − net) ÷ base), where

        V_m  = value_at_flows = Σ (holdings − Σ quantity × close + Σ quantity_before × price + cash
               of the day before) × rate + earned, with the sums over the day's `trades`
        net  = money_in − money_out
        base = max(V_m + max(net, 0), round_trip)

    Where V_begin is zero or less, the first factor is 1 and `earned` is not in V_m. Growth is null
    where base is zero or less, where a day without flows begins without capital, and where more
    than everything would be lost. index = that of the day before × growth.

    round_trip is the largest amount that came in and went out again: the largest single money_in of
    an asset's trades and transfers, or of a currency's deposits, at most the money_out of the same.

    Growth and index are null on every day where there is no time-weighted return. The first day is
    `from`: its index is 1, and its flows belong to the time before the period.
    """

    date: datetime.date
    market_value: Annotated[
        Figure | None, Field(description="Null where everything held is of unknown value.")
    ]
    money_in: Figure | None
    money_out: Figure | None
    earned: Figure | None
    round_trip: Figure
    value_at_flows: Annotated[
        Figure | None,
        Field(description="What the morning's portfolio was worth then; null without flows."),
    ]
    trades: list[ExplainedTrades]
    growth: Figure | None
    index: Figure | None
    counts: Annotated[
        bool, Field(description="Part of the volatility: a held asset has a new close.")
    ]
    currencies: list[ExplainedCurrency]


class ExplainedFlow(Answer):
    """One amount of the money-weighted return: paid in is negative, taken out positive."""

    date: datetime.date
    amount: Figure


class ExplainedDividend(Answer):
    """Cash per unit of the day before `ex_date`, and what it was reinvested at: `fx` is the rate to
    the asset's currency on that day.
    """

    ex_date: datetime.date
    amount: Figure
    currency: str
    source: str
    fx: ExplainedRate | None
    close: Annotated[
        ExplainedClose | None, Field(description="In force on `ex_date`, per unit of that day.")
    ]


class ExplainedBenchmark(Answer):
    """The benchmark's return is close × units × `fx` at the end ÷ (close × `fx` at the start) − 1.

    Units begin as 1, and become units × new ÷ old at each split. For the total return each dividend
    adds units of the day before × amount × `fx` ÷ close at the end of its `ex_date`.
    """

    asset_id: UUID
    currency: str
    start: ExplainedQuote
    end: ExplainedQuote
    splits: list[ExplainedSplit]
    dividends: list[ExplainedDividend]


class PerformanceExplanation(Answer):
    """`capital_days` counts the days with capital: annualized = (1 + return) ^ (365 ÷
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
            description="−V(from), each day's money out less its money in, V(to): their present "
            "value at the money-weighted return is zero. Empty where an amount is unknown."
        ),
    ]
    capital_days: int
    risk_free: Figure
    benchmark: ExplainedBenchmark | None
