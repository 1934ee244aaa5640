"""Exchange rates laid out over days, each series once while memory allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

from shared.immutable import immutable
from shared.ledger.exchange_rates import RateTable
from shared.market.packed_rates import PackedRates
from shared.timeseries.daily import daily_rates, stale_rates
from shared.timeseries.span import Daily, Span

RATE_DAYS_REMEMBERED_MAX: Final = 1_000_000
"""The days of all pairs together, sixty bytes each where a rate is an inverse: 60 MB, a hundred
pairs over 27 years. Beyond that, all are dropped.
"""

_LayOut = Callable[[RateTable, str, str, Iterable[int], Span], Daily]


@immutable
class RateDays:
    """The days of which a request needs the rates of a kind."""

    kind: str
    first: date
    last: date

    @property
    def span(self) -> Span:
        """From the beginning of the first year on: portfolios that began in the same year share
        it.
        """
        return Span.between(date(self.first.year, 1, 1), self.last)


class DailyRates:
    """Safe to use from several threads: two that lay out the same series make the same."""

    def __init__(self, rates: PackedRates) -> None:
        self._rates = rates
        self._dailies: dict[tuple[_LayOut, str, str, str], Daily] = {}
        self._days_remembered = 0

    def table(self, kind: str) -> RateTable:
        """The rates of single days."""
        return self._rates.table(kind)

    def daily(self, days: RateDays, base: str, quote: str) -> Daily:
        """The rate in force on each of these days, and perhaps of more; 0 where there is none."""
        return self._laid_out(daily_rates, days, base, quote)

    def stale(self, days: RateDays, base: str, quote: str) -> Daily:
        """1 on each day whose rate is stale, else 0."""
        return self._laid_out(stale_rates, days, base, quote)

    def _laid_out(self, lay_out: _LayOut, days: RateDays, base: str, quote: str) -> Daily:
        key, span = (lay_out, days.kind, base, quote), days.span
        daily = self._dailies.get(key)
        if daily is not None:
            laid_out = Span(daily.first, daily.figures.size)
            if laid_out.first <= span.first and span.end <= laid_out.end:
                return daily
            first = min(span.first, laid_out.first)
            span = Span(first, max(span.end, laid_out.end) - first)
            self._days_remembered -= daily.figures.size
        published = self._rates.days((base, quote))
        daily = lay_out(self.table(days.kind), base, quote, published, span)
        self._days_remembered += daily.figures.size
        if self._days_remembered > RATE_DAYS_REMEMBERED_MAX:
            self._dailies, self._days_remembered = {}, daily.figures.size
        self._dailies[key] = daily
        return daily
