"""Questions to the analytics and their answers. Every answer says which day, currency, method and kind of rate it used."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field

from shared.analytics.schemas.explain import Explanation
from shared.schema.fields import Answer, Currency, Figure, PastDay, Request

Method = Literal["FIFO", "LIFO", "HIFO", "AVERAGE"]
FxKind = Literal["official", "mep", "ccl", "blue"]


class ViewQuery(Request):
    """How a portfolio is to be seen. What is left out comes from the portfolio itself."""

    as_of: Annotated[PastDay | None, Field(description="End of which day; today (UTC) where left out.")] = None
    currency: Annotated[Currency | None, Field(description="Reporting currency; the base currency where left out.")] = (
        None
    )
    method: Annotated[Method | None, Field(description="Cost basis method; the portfolio's where left out.")] = None
    fx_kind: Annotated[FxKind | None, Field(description="Kind of ARS rate; the portfolio's where left out.")] = None


class ValueQuery(ViewQuery):
    explain: Annotated[bool, Field(description="Also the lots, closes, rates and splits behind the figures.")] = False


class HoldingsQuery(ValueQuery):
    include_closed: Annotated[bool, Field(description="Also positions that have been closed.")] = False


class FigureWarning(Answer):
    """Something a reader of the figures should know. Stable codes: price_missing, price_stale, rate_missing, rate_stale,
    oversold.
    """

    code: str
    detail: str
    asset_id: UUID | None = None
    currency: str | None = None
    date: datetime.date | None = None


_INCOMPLETE: Final = frozenset({"price_missing", "rate_missing", "oversold"})


def is_complete(warnings: Iterable[FigureWarning]) -> bool:
    """Whether no figure is missing: stale ones are there, and say so."""
    return not any(warning.code in _INCOMPLETE for warning in warnings)


class HeldAsset(Answer):
    id: UUID
    symbol: str
    name: str
    asset_class: str
    currency: str


class HoldingAnswer(Answer):
    """One position. Suffix `_base`: in the `currency` of the answer; without it, in the asset's currency."""

    asset: HeldAsset
    quantity: Figure
    average_cost: Figure | None
    cost_basis: Figure | None
    cost_basis_base: Figure | None
    close: Figure | None
    close_date: datetime.date | None
    close_source: str | None
    stale_days: int | None
    market_value: Figure | None
    market_value_base: Figure | None
    fx_rate: Figure | None
    fx_rate_date: datetime.date | None
    fx_source: str | None
    fx_method: str | None
    unrealized_gain: Figure | None
    unrealized_gain_base: Figure | None
    price_gain_base: Figure | None
    fx_gain_base: Figure | None
    realized_gain: Figure | None
    realized_gain_base: Figure | None
    realized_price_gain_base: Figure | None
    realized_fx_gain_base: Figure | None
    income_base: Figure | None
    weight: Figure | None


class CashAnswer(Answer):
    currency: str
    amount: Figure
    amount_base: Figure | None
    fx_rate: Figure | None
    fx_rate_date: datetime.date | None


class TotalsAnswer(Answer):
    """In the `currency` of the answer, over the holdings that have a market value."""

    market_value: Figure
    cash: Figure
    cost_basis: Figure | None
    unrealized_gain: Figure | None
    price_gain: Figure | None
    fx_gain: Figure | None
    realized_gain: Figure | None
    realized_price_gain: Figure | None
    realized_fx_gain: Figure | None
    income: Figure | None
    fees: Figure | None
    taxes: Figure | None
    total_gain: Figure | None


class Viewed(Answer):
    """What every answer says about how it was made."""

    portfolio_id: UUID
    as_of: datetime.date
    currency: str
    method: Method
    fx_kind: FxKind
    complete: Annotated[bool, Field(description="True when no figure is missing.")]
    warnings: list[FigureWarning]


class Explained(Answer):
    explanation: Annotated[
        Explanation | None,
        Field(exclude_if=lambda given: given is None, description="Only with `explain=true`."),
    ] = None


class HoldingsAnswer(Viewed, Explained):
    holdings: list[HoldingAnswer]
    cash: list[CashAnswer]
    totals: TotalsAnswer


class ValueAnswer(Viewed, TotalsAnswer, Explained):
    """The totals alone."""


class RatesQuery(Request):
    base: Currency
    quote: Currency
    from_: Annotated[PastDay | None, Field(alias="from", description="First day; 30 days before `to`.")] = None
    to: Annotated[PastDay | None, Field(description="Last day; today (UTC) where left out.")] = None
    kind: FxKind = "official"


class RateItem(Answer):
    date: datetime.date
    rate: Figure
    rate_date: Annotated[datetime.date, Field(description="When the oldest published number in it was published.")]
    source: str
    method: str


class RatesAnswer(Answer):
    base: str
    quote: str
    kind: FxKind
    items: list[RateItem]
    complete: bool
    warnings: list[FigureWarning]
