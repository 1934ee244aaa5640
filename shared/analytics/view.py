"""How a portfolio is seen: over which days, in which currency, by which cost basis method and kind
of rate.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from shared.analytics.schemas.view import RangeQuery, ViewQuery
from shared.database.portfolios import Portfolio
from shared.errors import Invalid

YEARS_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class View:
    """A query with everything filled in that it left out. `first` is the first day of a range as
    the query gave it, and None where it gave none or is about one day; `as_of` is that day, or the
    last one of the range.
    """

    portfolio_id: UUID
    first: date | None
    as_of: date
    currency: str
    base_currency: str
    method: str
    fx_kind: str
    track_cash: bool

    @classmethod
    def on_day(cls, portfolio: Portfolio, query: ViewQuery, today: date) -> View:
        return cls._of(portfolio, query, None, query.as_of or today)

    @classmethod
    def over_range(cls, portfolio: Portfolio, query: RangeQuery, today: date) -> View:
        """Raises Invalid where the days are in the wrong order or too many."""
        last = query.to or today
        if query.from_ is not None:
            check_range(query.from_, last)
        return cls._of(portfolio, query, query.from_, last)

    @classmethod
    def _of(
        cls, portfolio: Portfolio, query: ViewQuery | RangeQuery, first: date | None, as_of: date
    ) -> View:
        return cls(
            portfolio_id=portfolio.id,
            first=first,
            as_of=as_of,
            currency=query.currency or portfolio.base_currency,
            base_currency=portfolio.base_currency,
            method=query.method or portfolio.cost_basis_method,
            fx_kind=query.fx_kind or portfolio.fx_kind,
            track_cash=portfolio.track_cash,
        )


def check_range(first: date, last: date) -> None:
    """Raises Invalid where `first` is after `last`, or more than YEARS_MAX years before it."""
    if first > last:
        raise Invalid.field("?from", "must not be after `to`")
    if (last - first).days > YEARS_MAX * 366:
        raise Invalid.field("?from", f"must not be more than {YEARS_MAX} years before `to`")
