"""The view of a portfolio that an answer is computed for: days, currency, cost basis method and
kind of rate; and the fields by which every answer states it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, TypeVar
from uuid import UUID

from shared.analytics.periods import range_start
from shared.analytics.schemas.view import (
    ALL,
    FigureWarning,
    RangeQuery,
    ViewedPortfolio,
    ViewQuery,
    ViewSettings,
    is_complete,
)
from shared.database.portfolios import Portfolio
from shared.errors import Invalid
from shared.immutable import immutable
from shared.ledger.fx_kinds import FxKind
from shared.ledger.journal import JournalSettings
from shared.ledger.lots import CostBasisMethod
from shared.portfolios.repository import PortfoliosBasis
from shared.schema.day_ranges import check_order

YEARS_MAX: Final = 50

Q = TypeVar("Q", bound=ViewSettings)


@immutable
class View:
    """A query, completed from the portfolio's own settings.

    `first` is the first day of a range; None where the query names none, or is about one day.
    `as_of` is that one day, or the last day of the range.

    A view of several portfolios together has their views as its `parts`, and no `portfolio_id`. Its
    method is empty where theirs differ, since each part's lots are kept by its own, and so is its
    kind of rates.
    """

    portfolio_id: UUID | None
    first: date | None
    as_of: date
    currency: str
    base_currency: str
    method: str
    fx_kind: str
    track_cash: bool
    parts: tuple[View, ...] = ()
    portfolio: Portfolio | None = None
    """None in a view of several."""

    @property
    def each(self) -> tuple[View, ...]:
        """The view of each portfolio."""
        return self.parts or (self,)

    @property
    def journal_settings(self) -> JournalSettings:
        """For `keep_journal`: the ledger of one portfolio as this view has it."""
        return {
            "method": self.method,
            "currency": self.currency,
            "base_currency": self.base_currency,
            "as_of": self.as_of,
            "track_cash": self.track_cash,
        }

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
    def together(
        cls, basis: PortfoliosBasis, query: Q, view_of: Callable[[Portfolio, Q], View]
    ) -> View:
        """The view of several portfolios; `view_of` makes that of each. They share a currency: the
        query's, else the account's, else that of the first portfolio.
        """
        currency = query.currency or basis.currency or basis.portfolios[0].base_currency
        query = query.model_copy(update={"currency": currency})
        parts = tuple(view_of(portfolio, query) for portfolio in basis.portfolios)
        methods, kinds = {part.method for part in parts}, {part.fx_kind for part in parts}
        return replace(
            parts[0],
            portfolio_id=None,
            method=methods.pop() if len(methods) == 1 else "",
            fx_kind=kinds.pop() if len(kinds) == 1 else "",
            track_cash=any(part.track_cash for part in parts),
            parts=parts,
            portfolio=None,
        )

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
            portfolio=portfolio,
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
        fields: dict[str, Any] = {}
        if self.parts:
            fields["portfolios"] = [
                ViewedPortfolio(
                    portfolio_id=part.portfolio.id,
                    name=part.portfolio.name,
                    base_currency=part.base_currency,
                    method=CostBasisMethod(part.method),
                    fx_kind=FxKind(part.fx_kind),
                    track_cash=part.track_cash,
                )
                for part in self.parts
                if part.portfolio is not None
            ]
        return {
            **fields,
            "portfolio_id": self.portfolio_id or ALL,
            "currency": self.currency,
            "method": self.method or None,
            "fx_kind": self.fx_kind or None,
            "complete": is_complete(warnings),
            "warnings": warnings,
        }


def check_range(first: date, last: date) -> None:
    """Raises Invalid where `first` is after `last`, or more than YEARS_MAX years before it."""
    check_order(first, last)
    if (last - first).days > YEARS_MAX * 366:
        raise Invalid.field("?from", f"must not be more than {YEARS_MAX} years before `to`")
