"""The answer of /rates: the rate in force on each day between two currencies, and where it came
from.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection

from shared.analytics.schemas.rates import RateItem, RatesAnswer, RatesQuery
from shared.analytics.schemas.view import FigureWarning
from shared.database.caller import Caller
from shared.errors import Invalid
from shared.ledger.exchange_rates import Rates
from shared.ledger.money import round_per_unit
from shared.market.snapshot import Market, Need
from shared.market.version import read_version_for

DAYS_DEFAULT: Final = 30
DAYS_MAX: Final = 3_660


def rates(
    work: Connection, market: Market, caller: Caller, asked: RatesQuery, today: date
) -> RatesAnswer:
    """One item for each calendar day that has a rate. Raises Invalid and Unavailable."""
    last = asked.to or today
    first = asked.from_ or last - timedelta(days=DAYS_DEFAULT)
    if first > last:
        raise Invalid.field("?from", "must not be after `to`")
    if (last - first).days > DAYS_MAX:
        raise Invalid.field("?from", f"must not be more than {DAYS_MAX} days before `to`")
    need = Need(frozenset(), frozenset((asked.base, asked.quote)), asked.kind, first, last)
    table = market.snapshot(read_version_for(work, caller), need).rates
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    items = [item for day in days if (item := _item(table, asked, day)) is not None]
    missing = len(days) - len(items)
    return RatesAnswer(
        base=asked.base,
        quote=asked.quote,
        kind=asked.kind,
        items=items,
        complete=not missing,
        warnings=[_missing(asked, missing)] if missing else [],
    )


def _item(table: Rates, asked: RatesQuery, day: date) -> RateItem | None:
    found = table.find(asked.base, asked.quote, day)
    if found is None:
        return None
    return RateItem(
        date=day,
        rate=round_per_unit(found.rate),
        rate_date=found.date,
        source=found.source,
        method=found.method,
    )


def _missing(asked: RatesQuery, days: int) -> FigureWarning:
    return FigureWarning(
        code="rate_missing",
        detail=f"{days} of the days have no rate from {asked.base} to {asked.quote} that is at most 14 days old.",
        currency=asked.base,
    )
