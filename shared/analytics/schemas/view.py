"""The parts that queries and answers share: the view of a portfolio, and the warnings."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from shared.analytics.periods import Period
from shared.ledger.fx_kinds import FxKind
from shared.ledger.lots import CostBasisMethod
from shared.schema.disclosure import PrivateText
from shared.schema.fields import Answer, Currency, PastDay, Request

ALL: Final = "all"
"""What stands in place of a portfolio's id where several are viewed together."""
TOGETHER_MAX: Final = 200
_UUID_PATTERN: Final = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"


def _ids(text: Any) -> Any:
    if not isinstance(text, str):
        return text
    ids = [part.strip() for part in text.split(",")]
    if len(ids) > TOGETHER_MAX or not all(re.fullmatch(_UUID_PATTERN, id_) for id_ in ids):
        raise PydanticCustomError(
            "portfolio_ids",
            f"must be the ids of 1 to {TOGETHER_MAX} portfolios, with a comma between them",
        )
    return tuple(map(UUID, ids))


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


class OfPortfolios(Request):
    """Which portfolios are viewed together."""

    portfolio_ids: Annotated[
        tuple[UUID, ...] | None,
        BeforeValidator(_ids),
        WithJsonSchema(
            {
                "type": "string",
                "pattern": f"^{_UUID_PATTERN}(,{_UUID_PATTERN})*$",
                "examples": ["018f3f6e-7b1c-7cc0-9d1e-0a1b2c3d4e5f"],
            }
        ),
        Field(description="Their ids with a comma between them; all portfolios where left out."),
    ] = None


class ViewedPortfolio(Answer):
    """One of several portfolios that are viewed together, with the settings that its part of the
    answer was computed by.
    """

    portfolio_id: UUID
    name: PrivateText
    base_currency: str
    method: CostBasisMethod
    fx_kind: FxKind
    track_cash: bool


PortfolioId = Annotated[
    UUID | Literal["all"],
    Field(description="`all`: several together, which `portfolios` lists."),
]
_Method = Annotated[
    CostBasisMethod | None,
    Field(description="Null where several portfolios together have different ones."),
]
_FxKind = Annotated[
    FxKind | None,
    Field(description="Null where several portfolios together have different ones."),
]
_Portfolios = Annotated[
    list[ViewedPortfolio] | None,
    Field(exclude_if=lambda value: value is None, description="Only of `all`."),
]


class FigureWarning(Answer):
    """A limitation of the figures. The codes are stable: price_missing, price_pending, price_stale,
    rate_missing, rate_stale, oversold, negative_value.
    """

    code: str
    detail: str
    asset_id: UUID | None = None
    currency: str | None = None
    date: datetime.date | None = None


_INCOMPLETE: Final = frozenset({"price_missing", "price_pending", "rate_missing", "oversold"})


def is_complete(warnings: Iterable[FigureWarning]) -> bool:
    """Whether no figure is missing. Stale figures are not missing."""
    return not any(warning.code in _INCOMPLETE for warning in warnings)


class Viewed(Answer):
    """What every answer about one day states of its view."""

    portfolio_id: PortfolioId
    portfolios: _Portfolios = None
    as_of: datetime.date
    currency: str
    method: _Method
    fx_kind: _FxKind
    complete: Annotated[bool, Field(description="True when no figure is missing.")]
    warnings: list[FigureWarning]


class RangeViewed(Answer):
    """What every answer about a range of days states of its view. `from` is null for a portfolio
    without transactions.
    """

    model_config = ConfigDict(serialize_by_alias=True)

    portfolio_id: PortfolioId
    portfolios: _Portfolios = None
    from_: Annotated[datetime.date | None, Field(alias="from")]
    to: datetime.date
    currency: str
    method: _Method
    fx_kind: _FxKind
    complete: Annotated[bool, Field(description="True when no figure is missing.")]
    warnings: list[FigureWarning]
