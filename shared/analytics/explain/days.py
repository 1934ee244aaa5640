"""Explains each day of a period: its value in every currency, and its growth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shared import deadline
from shared.analytics.daily import DailyPortfolio
from shared.analytics.schemas.explain_performance import ExplainedCurrency, ExplainedDay
from shared.ledger.flows import DayFlows
from shared.ledger.money import normalized
from shared.ledger.pacing import paced
from shared.ledger.returns import index_of
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.span import ExactInts

_NOTHING: Final = DayFlows()
_ZERO: Final = Decimal(0)


def explain_days(
    daily: DailyPortfolio, growth: Sequence[float | None] | None
) -> Iterator[ExplainedDay]:
    """Every day of the span. `growth` has those after the first; None where there is no
    time-weighted return.
    """
    index = None if growth is None else index_of(growth)
    columns = [_Column.of(daily, currency) for currency in daily.values.rates]
    for place, day in enumerate(paced(daily.span.dates, deadline.check)):
        flow = daily.flows.get(day, _NOTHING) if place else _NOTHING
        day_growth = growth[place - 1] if place and growth is not None else None
        yield ExplainedDay(
            date=day,
            market_value=normalized(daily.values.values.at(place)),
            money_in=normalized(flow.money_in),
            money_out=normalized(flow.money_out),
            growth=_as_written(day_growth),
            index=None if index is None else _as_written(index[place]),
            counts=day_growth is not None and bool(daily.values.fresh[place]),
            currencies=[column.at(place) for column in columns],
        )


@dataclass(frozen=True, slots=True)
class _Column:
    """One currency over the span, as whole numbers with their count of decimals. `rates` is None
    for the currency of the answer itself.
    """

    currency: str
    holdings: tuple[ExactInts, int]
    cash: tuple[ExactInts, int] | None
    rates: tuple[ExactInts, int] | None

    @classmethod
    def of(cls, daily: DailyPortfolio, currency: str) -> _Column:
        span, local, rates = daily.span, daily.values.local[currency], daily.values.rates[currency]
        cash = daily.cash.get(currency)
        return cls(
            currency,
            (local.values, local.decimals),
            None if cash is None else (cash.daily(span), cash.decimals),
            None if rates is None else (rates.over(span), rates.decimals),
        )

    def at(self, place: int) -> ExplainedCurrency:
        rate = Decimal(1) if self.rates is None else _at(self.rates, place)
        return ExplainedCurrency(
            currency=self.currency,
            holdings=_at(self.holdings, place),
            cash=_ZERO if self.cash is None else _at(self.cash, place),
            rate=rate or None,
        )


def _at(column: tuple[ExactInts, int], place: int) -> Decimal:
    numbers, decimals = column
    return normalized(as_decimal(numbers[place], decimals))


def _as_written(ratio: float | None) -> Decimal | None:
    """The shortest decimal that is this float and no other."""
    return None if ratio is None else normalized(Decimal(repr(ratio)))
