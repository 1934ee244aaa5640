"""Reads what the days of portfolios are computed from: their ledgers, closes and rates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Connection

from shared.analytics.schemas.view import RangeQuery
from shared.analytics.together import (
    AnyBasis,
    first_day_of,
    kinds_to_read,
    read_ledgers_of,
    view_of,
)
from shared.analytics.view import View, check_range
from shared.database.assets import Asset
from shared.market.history import HistoryNeed, MarketHistory, MarketSeries
from shared.timeseries.ledger_totals import Reporting
from shared.transactions.ledger_statement import Closes
from shared.transactions.repository import Ledger


def read_range(
    work: Connection, basis: AnyBasis, query: RangeQuery, today: date
) -> tuple[View, Sequence[Ledger]]:
    """The view, and the ledger of each portfolio up to its last day: one SQL statement. Raises
    Invalid.
    """
    view = view_of(basis, query, partial(View.over_range, today=today))
    ledgers = read_ledgers_of(work, view, view.as_of, Closes.IN_RANGE, view.first)
    first_day = first_day_of(ledgers)
    if view.first is None and first_day is not None:
        check_range(first_day, view.as_of)
    return view, ledgers


def read_market(
    market: MarketSeries,
    version: int,
    view: View,
    ledger: Ledger,
    also: Sequence[Asset] = (),
    also_currencies: Iterable[str] = (),
) -> dict[str, MarketHistory]:
    """By kind of rates: the closes and rates that the ledger needs, those of the assets in `also`,
    and the rates of `also_currencies`; at most one query for each kind besides the official one.

    From the day before the range on, or before the first day whose rate a cost needs where that is
    earlier. Raises Unavailable.
    """
    assets = [*ledger.assets.values(), *also]
    currencies = {asset.currency for asset in also}.union(also_currencies)
    return _histories(market, version, view, ledger, assets, currencies)


def read_rates(
    market: MarketSeries, version: int, view: View, ledger: Ledger
) -> dict[str, MarketHistory]:
    """As `read_market`, without any closes."""
    return _histories(market, version, view, ledger, (), ())


def _histories(
    market: MarketSeries,
    version: int,
    view: View,
    ledger: Ledger,
    assets: Iterable[Asset],
    also_currencies: Iterable[str],
) -> dict[str, MarketHistory]:
    first = min(ledger.first_rate_day() or view.as_of, view.first or view.as_of, view.as_of)
    need = HistoryNeed(
        asset_ids=frozenset(str(asset.id) for asset in assets if not asset.manual),
        currencies=frozenset(ledger.currencies().union(also_currencies, {view.currency})),
        kind="",
        first=first - timedelta(days=1),
        last=view.as_of,
    )
    return {kind: market.history(version, replace(need, kind=kind)) for kind in kinds_to_read(view)}


def reporting_of(view: View, market: MarketHistory) -> Reporting:
    """In which currency and by which rates the view of one portfolio is."""
    return Reporting(
        view.currency,
        view.base_currency,
        view.method,
        view.track_cash,
        rates=lambda currency: market.daily_rates(currency, view.currency),
        stale=lambda currency: market.stale_rates(currency, view.currency),
    )
