"""One portfolio over a range of days: its ledger from PostgreSQL, closes and rates from BigQuery,
and all its daily figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate
from typing import Final
from uuid import UUID

import numpy as np
from sqlalchemy import Connection

from shared import deadline
from shared.analytics.schemas.view import RangeQuery
from shared.analytics.view import View, check_range
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.ledger.costs import cost_steps
from shared.ledger.exchange_rates import Rates, Resolution
from shared.ledger.flows import DayFlows, flows_by_day
from shared.ledger.money import PRECISE, add
from shared.ledger.pacing import paced
from shared.ledger.transactions import SplitEvent, Transaction
from shared.market.history import HistoryNeed, MarketHistory, MarketSeries
from shared.portfolios.repository import read_portfolio_and_version
from shared.timeseries.columns import columns_of_texts
from shared.timeseries.daily import daily_of_pairs
from shared.timeseries.fixed_point import as_decimal, decimals_of, packed, whole_numbers
from shared.timeseries.position_values import PositionSeries
from shared.timeseries.quantities import quantity_steps
from shared.timeseries.span import Daily, Ints, Span, Steps
from shared.timeseries.split_adjustment import split_adjusted_daily
from shared.timeseries.valuation import CurrencySeries, ValueSeries, value_series
from shared.transactions.repository import Closes, Ledger, read_ledger


@dataclass(frozen=True, slots=True)
class DailyPortfolio:
    """A portfolio on each day of `span`.

    `closes` (per unit of each day) and `quantities` are by asset; `cash` and `series`, from which
    `values` are computed, by currency. `flows` are those of the whole ledger up to the last day,
    by day; so are the splits, those that the owner recorded included.
    """

    view: View
    ledger: Ledger
    market: MarketHistory
    span: Span
    closes: Mapping[str, Daily]
    quantities: Mapping[str, Steps]
    cash: Mapping[str, Steps]
    series: Mapping[str, CurrencySeries]
    values: ValueSeries
    flows: Mapping[date, DayFlows]
    rates: TrackedRates
    splits_by_asset: Mapping[str, Sequence[SplitEvent]]

    @property
    def asset_currencies(self) -> dict[str, str]:
        return {key: asset.currency for key, asset in self.ledger.assets.items()}

    def costs(self) -> dict[str, list[tuple[date, Decimal | None]]]:
        """The cost basis of each asset's lots, from each day on that changed it."""
        return cost_steps(
            self.ledger.transactions,
            self.ledger.splits,
            asset_currencies=self.asset_currencies,
            method=self.view.method,
            currency=self.view.currency,
            base_currency=self.view.base_currency,
            rates=self.rates,
            check=deadline.check,
        )


@dataclass(slots=True)
class TrackedRates:
    """Rates that also collect which lookups had no rate, or a stale one."""

    table: Rates
    missing: set[tuple[str, str, date]] = field(default_factory=set)
    stale: set[tuple[str, str, date]] = field(default_factory=set)

    def find(self, base: str, quote: str, day: date) -> Resolution | None:
        resolution = self.table.find(base, quote, day)
        if resolution is None:
            self.missing.add((base, quote, day))
        elif resolution.stale:
            self.stale.add((base, quote, day))
        return resolution


def read_range(
    work: Connection, caller: Caller, portfolio_id: UUID, query: RangeQuery, today: date
) -> tuple[View, Ledger, int]:
    """The view, the ledger up to its last day, and the market's version: two SQL statements. Raises
    NotFound, Invalid.
    """
    portfolio, version = read_portfolio_and_version(work, portfolio_id, caller)
    view = View.over_range(portfolio, query, today)
    ledger = read_ledger(
        work, portfolio_id, as_of=view.as_of, closes=Closes.IN_RANGE, closes_from=view.first
    )
    if view.first is None and ledger.transactions:
        check_range(first_day(ledger), view.as_of)
    return view, ledger, version


def first_day(ledger: Ledger) -> date:
    return min(transaction.date for transaction in ledger.transactions)


def read_market(
    market: MarketSeries,
    version: int,
    view: View,
    ledger: Ledger,
    also: Iterable[Asset] = (),
    also_currencies: Iterable[str] = (),
) -> MarketHistory:
    """The closes and rates that the ledger needs, those of the assets in `also`, and the rates of
    `also_currencies`; at most one query.

    From the day before the range on, or before the first transaction where that is earlier. Raises
    Unavailable.
    """
    days = [transaction.date for transaction in ledger.transactions]
    assets = [*ledger.assets.values(), *also]
    currencies = {view.currency, *also_currencies, *(asset.currency for asset in assets)}
    currencies.update(transaction.currency for transaction in ledger.transactions)
    need = HistoryNeed(
        asset_ids=frozenset(str(asset.id) for asset in assets if not asset.manual),
        currencies=frozenset(currencies),
        kind=view.fx_kind,
        first=min([*days, view.first or view.as_of, view.as_of]) - timedelta(days=1),
        last=view.as_of,
    )
    return market.history(version, need)


def daily_portfolio(
    view: View, ledger: Ledger, market: MarketHistory, span: Span
) -> DailyPortfolio:
    """Every figure of the days of `span`. Pure, except that it checks the request's deadline: no
    statement and no query.
    """
    rates = TrackedRates(market.rates)
    splits = ledger.splits_by_asset()
    closes = _closes_of(ledger, market, splits, view.as_of)
    currencies = {key: asset.currency for key, asset in ledger.assets.items()}
    flows = flows_of(ledger.transactions, view, currencies, closes, rates)
    positions: dict[str, list[PositionSeries]] = {}
    columns = columns_of_texts(ledger.columns) if ledger.columns else None
    quantities = quantity_steps(ledger.transactions, ledger.splits, columns, deadline.check)
    for asset, steps in quantities.items():
        positions.setdefault(currencies[asset], []).append(
            PositionSeries(asset, steps, closes.get(asset, _NO_CLOSES))
        )
    cash = _cash_steps(flows)
    series = {
        currency: CurrencySeries(
            positions.get(currency, ()),
            cash.get(currency),
            market.daily_rates(currency, view.currency),
            market.stale_rates(currency, view.currency),
        )
        for currency in sorted({*positions, *cash})
    }
    return DailyPortfolio(
        view=view,
        ledger=ledger,
        market=market,
        span=span,
        closes=closes,
        quantities=quantities,
        cash=cash,
        series=series,
        values=value_series(series, span, deadline.check),
        flows=flows,
        rates=rates,
        splits_by_asset=splits,
    )


_NO_CLOSES: Final = daily_of_pairs((), date.max.toordinal())


def _closes_of(
    ledger: Ledger,
    market: MarketHistory,
    splits_by_asset: Mapping[str, Sequence[SplitEvent]],
    last: date,
) -> dict[str, Daily]:
    """The market's closes, and those that the owner entered, per unit of each day."""
    until = last.toordinal() + 1
    manual = {
        key: daily_of_pairs(closes, until) for key, closes in ledger.manual_closes.items() if closes
    }
    closes = {**market.closes, **manual}
    for key, splits in paced(splits_by_asset.items(), deadline.check, steps=1):
        if key in closes:
            closes[key] = split_adjusted_daily(closes[key], splits)
    return closes


def flows_of(
    transactions: Iterable[Transaction],
    view: View,
    asset_currencies: Mapping[str, str],
    closes: Mapping[str, Daily],
    rates: Rates,
) -> dict[date, DayFlows]:
    """The flows of each day in the currency of the view. Transferred units count at the close in
    force on their day.
    """
    return flows_by_day(
        paced(transactions, deadline.check),
        asset_currencies=asset_currencies,
        currency=view.currency,
        base_currency=view.base_currency,
        rates=rates,
        track_cash=view.track_cash,
        transfer_value=lambda transaction: _transfer_value(transaction, closes),
    )


def _transfer_value(transaction: Transaction, closes: Mapping[str, Daily]) -> Decimal | None:
    """Quantity × the close in force on the day of the transfer; None where there is no close."""
    daily_closes = closes.get(str(transaction.asset))
    day = transaction.date.toordinal()
    if daily_closes is None or transaction.quantity is None or day < daily_closes.first:
        return None
    close = as_decimal(daily_closes.over(Span(day, 1))[0], daily_closes.decimals)
    return PRECISE.multiply(transaction.quantity, close)


def _cash_steps(flows: Mapping[date, DayFlows]) -> dict[str, Steps]:
    """The balance of each currency, from each day on that changed it."""
    changes: dict[str, list[tuple[date, Decimal]]] = {}
    for day in sorted(flows):
        for currency, change in flows[day].cash.items():
            changes.setdefault(currency, []).append((day, change))
    return {currency: _summed(dated_changes) for currency, dated_changes in changes.items()}


def _summed(changes: Sequence[tuple[date, Decimal]]) -> Steps:
    balances = list(accumulate((change for _, change in changes), PRECISE.add))
    decimals = decimals_of(balances)
    days: Ints = np.array([day.toordinal() for day, _ in changes], np.int64)
    return Steps(days, packed(whole_numbers(balances, decimals)), decimals)


def running_sums(
    amounts: Iterable[tuple[date, Decimal | None]],
) -> list[tuple[date, Decimal | None]]:
    """The sums up to each day, oldest first; None from the first unknown amount on."""
    in_order = sorted(amounts, key=lambda dated_amount: dated_amount[0])
    return list(
        zip(
            (day for day, _ in in_order),
            accumulate((amount for _, amount in in_order), add),
            strict=True,
        )
    )
