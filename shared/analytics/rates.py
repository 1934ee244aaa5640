"""The answer of /rates: the rate between two currencies on each day, and its source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from shared.analytics.periods import Period, range_start
from shared.analytics.schemas.rates import RateItem, RatesAnswer, RatesQuery
from shared.analytics.schemas.view import FigureWarning
from shared.analytics.warnings import rate_missing_on, rate_unpublished
from shared.errors import Invalid
from shared.ledger.exchange_rates import Rates
from shared.ledger.money import round_per_unit
from shared.market.snapshot import Market, Need
from shared.market.version import MarketBasis
from shared.schema.day_ranges import check_order

DAYS_DEFAULT: Final = 30
DAYS_MAX: Final = 3_660


def rates(market: Market, basis: MarketBasis, query: RatesQuery, today: date) -> RatesAnswer:
    """One item for each calendar day that has a rate. Raises Invalid and Unavailable."""
    last = query.to or today
    days_default = DAYS_MAX if query.period is Period.MAX else DAYS_DEFAULT
    first = range_start(query.period, query.from_, last) or last - timedelta(days=days_default)
    check_order(first, last)
    if (last - first).days > DAYS_MAX:
        raise Invalid.field("?from", f"must not be more than {DAYS_MAX} days before `to`")
    need = Need(frozenset(), frozenset((query.base, query.quote)), query.kind, last)
    table = market.snapshot(basis.market_version, need).rates
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    items = [item for day in days if (item := _item(table, query, day)) is not None]
    missing = len(days) - len(items)
    return RatesAnswer(
        base=query.base,
        quote=query.quote,
        kind=query.kind,
        items=items,
        complete=not missing,
        warnings=_warnings(query, items, missing),
    )


def _warnings(query: RatesQuery, items: Sequence[RateItem], missing: int) -> list[FigureWarning]:
    if not missing:
        return []
    if not items:
        return [rate_unpublished(query.base, query.quote, query.kind)]
    return [rate_missing_on(missing, query.base, query.quote)]


def _item(table: Rates, query: RatesQuery, day: date) -> RateItem | None:
    resolution = table.find(query.base, query.quote, day)
    if resolution is None:
        return None
    return RateItem(
        date=day,
        rate=round_per_unit(resolution.rate),
        rate_date=resolution.date,
        source=resolution.source,
        method=resolution.method,
    )
