"""The queries and the answers of /holdings and /value."""

from __future__ import annotations

import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.analytics.schemas.explain import Explanation
from shared.analytics.schemas.view import OfPortfolios, Viewed, ViewQuery
from shared.schema.disclosure import HIDDEN, AssetName, PrivateFigure, PublicFigure
from shared.schema.fields import Answer


class ValueQuery(ViewQuery):
    explain: Annotated[
        bool,
        HIDDEN,
        Field(description="Also the lots, closes, rates and splits behind the figures."),
    ] = False


class HoldingsQuery(ValueQuery):
    include_closed: Annotated[bool, Field(description="Also positions that have been closed.")] = (
        False
    )


class ValueOfAllQuery(OfPortfolios, ValueQuery):
    pass


class HoldingsOfAllQuery(OfPortfolios, HoldingsQuery):
    pass


class HeldAsset(Answer):
    id: UUID
    symbol: str
    name: AssetName
    asset_class: str
    currency: str
    manual: bool


class HoldingPart(Answer):
    """What one of several portfolios holds of an asset."""

    portfolio_id: UUID
    quantity: PrivateFigure
    average_cost: PrivateFigure | None
    cost_basis: PrivateFigure | None
    cost_basis_base: PrivateFigure | None
    market_value: PrivateFigure | None
    market_value_base: PrivateFigure | None
    unrealized_gain: PrivateFigure | None
    unrealized_gain_base: PrivateFigure | None


class HoldingAnswer(Answer):
    """One position. Suffix `_base`: in the `currency` of the answer; without it, in the asset's
    currency.
    """

    asset: HeldAsset
    quantity: PrivateFigure
    average_cost: PrivateFigure | None
    cost_basis: PrivateFigure | None
    cost_basis_base: PrivateFigure | None
    close: PrivateFigure | None
    close_date: datetime.date | None
    close_source: str | None
    stale_days: int | None
    market_value: PrivateFigure | None
    market_value_base: PrivateFigure | None
    fx_rate: PublicFigure | None
    fx_rate_date: datetime.date | None
    fx_source: str | None
    fx_method: str | None
    unrealized_gain: PrivateFigure | None
    unrealized_gain_base: PrivateFigure | None
    price_gain_base: PrivateFigure | None
    fx_gain_base: PrivateFigure | None
    realized_gain: PrivateFigure | None
    realized_gain_base: PrivateFigure | None
    realized_price_gain_base: PrivateFigure | None
    realized_fx_gain_base: PrivateFigure | None
    income_base: PrivateFigure | None
    weight: PublicFigure | None
    day_change: Annotated[
        PrivateFigure | None,
        Field(
            description="Market value less that of the evening before, less what the day's trades "
            "and transfers put in, plus what it paid out. Null on the day of a SPIN_OFF or MERGER."
        ),
    ]
    day_change_base: Annotated[
        PrivateFigure | None, Field(description="The same, each value at the rate of its day.")
    ]
    parts: Annotated[
        list[HoldingPart] | None,
        Field(
            exclude_if=lambda value: value is None,
            description="Only of several portfolios together: what each of them holds.",
        ),
    ] = None


class CashAnswer(Answer):
    currency: str
    amount: PrivateFigure
    amount_base: PrivateFigure | None
    fx_rate: PublicFigure | None
    fx_rate_date: datetime.date | None


class TotalsAnswer(Answer):
    """In the `currency` of the answer, over the holdings that have a market value. Null: unknown,
    or every part of it is.
    """

    market_value: PrivateFigure | None
    cash: PrivateFigure | None
    cost_basis: PrivateFigure | None
    unrealized_gain: PrivateFigure | None
    price_gain: PrivateFigure | None
    fx_gain: PrivateFigure | None
    realized_gain: PrivateFigure | None
    realized_price_gain: PrivateFigure | None
    realized_fx_gain: PrivateFigure | None
    income: PrivateFigure | None
    fees: PrivateFigure | None
    taxes: PrivateFigure | None
    cash_fx_gain: Annotated[
        PrivateFigure | None,
        Field(
            description="What exchange rates did to the cash: its value less its changes, each at "
            "the rate of its transaction. Zero where the portfolio tracks no cash."
        ),
    ]
    transferred_gain: Annotated[
        PrivateFigure | None,
        Field(
            description="Market value less cost of the units transferred out, which was gained "
            "here, less that of the units transferred in, which was gained elsewhere."
        ),
    ]
    net_invested: Annotated[
        PrivateFigure | None, Field(description="External flows of all days up to `as_of`.")
    ]
    total_gain: Annotated[
        PrivateFigure | None,
        Field(
            description="unrealized_gain + realized_gain + income − the fees and taxes that are "
            "not inside these + cash_fx_gain + transferred_gain, which is market_value − "
            "net_invested."
        ),
    ]
    day_change: Annotated[
        PrivateFigure | None,
        Field(
            description="total_gain less that of the evening before: what the day of `as_of` has "
            "earned."
        ),
    ]


class Explained(Answer):
    explanation: Annotated[
        Explanation | None,
        HIDDEN,
        Field(exclude_if=lambda value: value is None, description="Only with `explain=true`."),
    ] = None


class HoldingsAnswer(Viewed, Explained):
    holdings: list[HoldingAnswer]
    cash: list[CashAnswer]
    totals: TotalsAnswer


class ValueAnswer(Viewed, TotalsAnswer, Explained):
    """The totals alone."""
