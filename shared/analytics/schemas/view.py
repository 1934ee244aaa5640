"""How a portfolio is to be seen, and what every answer says of how it was computed."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Annotated, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.ledger.fx_kinds import FxKind
from shared.ledger.lots import CostBasisMethod
from shared.schema.fields import Answer, Currency, PastDay, Request


class ViewQuery(Request):
    """How a portfolio is to be seen. What is left out comes from the portfolio itself."""

    as_of: Annotated[
        PastDay | None, Field(description="End of which day; today (UTC) where left out.")
    ] = None
    currency: Annotated[
        Currency | None, Field(description="Reporting currency; the base currency where left out.")
    ] = None
    method: Annotated[
        CostBasisMethod | None,
        Field(description="Cost basis method; the portfolio's where left out."),
    ] = None
    fx_kind: Annotated[
        FxKind | None, Field(description="Kind of ARS rate; the portfolio's where left out.")
    ] = None


class RangeQuery(Request):
    """Which days, and how the portfolio is to be seen. What is left out comes from the portfolio
    itself.
    """

    from_: Annotated[
        PastDay | None,
        Field(alias="from", description="From which day on; all of it where left out."),
    ] = None
    to: Annotated[PastDay | None, Field(description="Last day; today (UTC) where left out.")] = None
    currency: Annotated[
        Currency | None, Field(description="Reporting currency; the base currency where left out.")
    ] = None
    method: Annotated[
        CostBasisMethod | None,
        Field(description="Cost basis method; the portfolio's where left out."),
    ] = None
    fx_kind: Annotated[
        FxKind | None, Field(description="Kind of ARS rate; the portfolio's where left out.")
    ] = None


class FigureWarning(Answer):
    """Something a reader of the figures should know. Stable codes: price_missing, price_stale,
    rate_missing, rate_stale, oversold.
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


class Viewed(Answer):
    """What every answer says about how it was made."""

    portfolio_id: UUID
    as_of: datetime.date
    currency: str
    method: CostBasisMethod
    fx_kind: FxKind
    complete: Annotated[bool, Field(description="True when no figure is missing.")]
    warnings: list[FigureWarning]


class RangeViewed(Answer):
    """What every answer about a range says about how it was made. `from` is null for a portfolio
    without transactions.
    """

    model_config = ConfigDict(serialize_by_alias=True)

    portfolio_id: UUID
    from_: Annotated[datetime.date | None, Field(alias="from")]
    to: datetime.date
    currency: str
    method: CostBasisMethod
    fx_kind: FxKind
    complete: Annotated[bool, Field(description="True when no figure is missing.")]
    warnings: list[FigureWarning]
