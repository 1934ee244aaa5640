"""The parts that queries and answers share: the view of a portfolio, and the warnings."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Annotated, Final
from uuid import UUID

from pydantic import ConfigDict, Field

from shared.analytics.periods import Period
from shared.ledger.fx_kinds import FxKind
from shared.ledger.lots import CostBasisMethod
from shared.schema.fields import Answer, Currency, PastDay, Request


class ViewSettings(Request):
    """How a portfolio is viewed. Parameters left out come from the portfolio itself."""

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


class ViewQuery(ViewSettings):
    """The view of a portfolio on one day."""

    as_of: Annotated[
        PastDay | None,
        Field(
            description="The day at whose end the portfolio is valued; today (UTC) where left out."
        ),
    ] = None


class RangeQuery(ViewSettings):
    """The view of a portfolio over a range of days."""

    from_: Annotated[
        PastDay | None,
        Field(
            alias="from", description="First day; from the beginning of the ledger where left out."
        ),
    ] = None
    period: Annotated[
        Period | None,
        Field(
            description="In place of `from`: so many months or years before `to`; `ytd` begins at "
            "the end of 31 December, `max` with the ledger."
        ),
    ] = None
    to: Annotated[PastDay | None, Field(description="Last day; today (UTC) where left out.")] = None


class FigureWarning(Answer):
    """A limitation of the figures. The codes are stable: price_missing, price_stale, rate_missing,
    rate_stale, oversold, negative_value.
    """

    code: str
    detail: str
    asset_id: UUID | None = None
    currency: str | None = None
    date: datetime.date | None = None


_INCOMPLETE: Final = frozenset({"price_missing", "rate_missing", "oversold"})


def is_complete(warnings: Iterable[FigureWarning]) -> bool:
    """Whether no figure is missing. Stale figures are not missing."""
    return not any(warning.code in _INCOMPLETE for warning in warnings)


class Viewed(Answer):
    """What every answer about one day states of its view."""

    portfolio_id: UUID
    as_of: datetime.date
    currency: str
    method: CostBasisMethod
    fx_kind: FxKind
    complete: Annotated[bool, Field(description="True when no figure is missing.")]
    warnings: list[FigureWarning]


class RangeViewed(Answer):
    """What every answer about a range of days states of its view. `from` is null for a portfolio
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
