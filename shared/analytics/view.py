"""The view of a portfolio that an answer is computed for: days, currency, cost basis method and
kind of rate; and the fields by which every answer states it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from shared.analytics.periods import range_start
from shared.analytics.schemas.view import (
    FigureWarning,
    RangeQuery,
    ViewQuery,
    ViewSettings,
    is_complete,
)
from shared.database.portfolios import Portfolio
from shared.errors import Invalid
from shared.schema.day_ranges import check_order

YEARS_MAX: Final = 50


@dataclass(frozen=True, slots=True)
class View:
    """A query, completed from the portfolio's own settings.

    `first` is the first day of a range; None where the query names none, or is about one day.
    `as_of` is that one day, or the last day of the range.
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
        """Raises Invalid where the days are in the wrong order or too many, or `from` and `period`
        are both given.
        """
        last = query.to or today
        first = range_start(query.period, query.from_, last)
        if first is not None:
            check_range(first, last)
        return cls._of(portfolio, query, first, last)

    @classmethod
    def _of(
        cls, portfolio: Portfolio, query: ViewSettings, first: date | None, as_of: date
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

    def fields_on_day(self, warnings: Sequence[FigureWarning]) -> dict[str, Any]:
        """The fields of Viewed: what an answer about one day states of its view."""
        return {"as_of": self.as_of, **self._fields(warnings)}

    def fields_over_range(
        self, first: date | None, warnings: Sequence[FigureWarning]
    ) -> dict[str, Any]:
        """The fields of RangeViewed, for an answer from `first` on; None for an empty ledger."""
        return {"from": first, "to": self.as_of, **self._fields(warnings)}

    def _fields(self, warnings: Sequence[FigureWarning]) -> dict[str, Any]:
        return {
            "portfolio_id": self.portfolio_id,
            "currency": self.currency,
            "method": self.method,
            "fx_kind": self.fx_kind,
            "complete": is_complete(warnings),
            "warnings": warnings,
        }


def check_range(first: date, last: date) -> None:
    """Raises Invalid where `first` is after `last`, or more than YEARS_MAX years before it."""
    check_order(first, last)
    if (last - first).days > YEARS_MAX * 366:
        raise Invalid.field("?from", f"must not be more than {YEARS_MAX} years before `to`")
