"""One portfolio over a range of days: its ledger from PostgreSQL, closes and rates from BigQuery,
and all its daily figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Final

from sqlalchemy import Connection

from shared import deadline
from shared.analytics.own_closes import with_own_closes
from shared.analytics.schemas.view import RangeQuery
from shared.analytics.view import View, check_range
from shared.database.assets import Asset
from shared.ledger.conversion import Conversion
from shared.ledger.exchange_rates import Rates
from shared.ledger.flows import DayFlows
from shared.ledger.journal import keep_journal
from shared.ledger.money import PRECISE
from shared.ledger.pacing import paced
from shared.ledger.positions import Book
from shared.ledger.transactions import SplitEvent, Transaction
from shared.market.history import HistoryNeed, MarketHistory, MarketSeries
from shared.portfolios.repository import PortfolioBasis
from shared.timeseries.daily import daily_of_pairs
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.ledger_columns import columns_of
from shared.timeseries.ledger_days import ledger_days
from shared.timeseries.ledger_totals import LedgerDays, Reporting
from shared.timeseries.position_values import PositionSeries
from shared.timeseries.quantities import quantity_steps
from shared.timeseries.replayed_days import add_replayed, balances_of
from shared.timeseries.span import Daily, Span, Steps
from shared.timeseries.split_adjustment import split_adjusted_daily
from shared.timeseries.valuation import CurrencySeries, ValueSeries, value_series
from shared.transactions.ledger_statement import Closes
from shared.transactions.repository import Ledger, read_ledger


@dataclass(frozen=True)
class DailyPortfolio:
    """A portfolio on each day of `span`.

    `days` has the amounts of each day of the ledger up to the last one. `rare` are the transactions
    that columns can't say, and `replayed` is their journal. `closes` (per unit of each day) and
    `quantities` are by asset, and so are the splits, those that the owner recorded included; `cash`
    and `series`, from which `values` are computed, by currency.
    """

    view: View
    ledger: Ledger
    days: LedgerDays
    rare: Sequence[Transaction]
    replayed: Book
    market: MarketHistory
    span: Span
    closes: Mapping[str, Daily]
    quantities: Mapping[str, Steps]
    cash: Mapping[str, Steps]
    series: Mapping[str, CurrencySeries]
    values: ValueSeries
    splits_by_asset: Mapping[str, Sequence[SplitEvent]]

    @property
    def asset_currencies(self) -> dict[str, str]:
        return {key: asset.currency for key, asset in self.ledger.assets.items()}

    @property
    def conversion(self) -> Conversion:
        """Rates of single days, into the currency of the view. It adds to the missing and stale
        ones of the journal.
        """
        return Conversion(
            self.market.rates,
            self.view.currency,
            self.view.base_currency,
            self.replayed.missing_rates,
            self.replayed.stale_rates,
        )

    @cached_property
    def flows(self) -> Mapping[date, DayFlows]:
        """The flows of the whole ledger up to the last day, by day, for explanations: from the
        journal, transaction by transaction.
        """
        ledger = self.ledger
        return journal_of(
            ledger.transactions,
            ledger.splits,
            self.view,
            self.asset_currencies,
            self.closes,
            self.market.rates,
        ).days


def read_range(
    work: Connection, basis: PortfolioBasis, query: RangeQuery, today: date
) -> tuple[View, Ledger]:
    """The view, and the ledger up to its last day: one SQL statement. Raises Invalid."""
    view = View.over_range(basis.portfolio, query, today)
    ledger = read_ledger(
        work, view.portfolio_id, as_of=view.as_of, closes=Closes.IN_RANGE, closes_from=view.first
    )
    if view.first is None and ledger.first_day is not None:
        check_range(ledger.first_day, view.as_of)
    return view, ledger


def read_market(
    market: MarketSeries,
    version: int,
    view: View,
    ledger: Ledger,
    also: Sequence[Asset] = (),
    also_currencies: Iterable[str] = (),
) -> MarketHistory:
    """The closes and rates that the ledger needs, those of the assets in `also`, and the rates of
    `also_currencies`; at most one query.

    From the day before the range on, or before the first day whose rate a cost needs where that is
    earlier. Raises Unavailable.
    """
    assets = [*ledger.assets.values(), *also]
    currencies = ledger.currencies().union(also_currencies, {view.currency})
    currencies.update(asset.currency for asset in also)
    first = min(ledger.first_rate_day() or view.as_of, view.first or view.as_of, view.as_of)
    need = HistoryNeed(
        asset_ids=frozenset(str(asset.id) for asset in assets if not asset.manual),
        currencies=frozenset(currencies),
        kind=view.fx_kind,
        first=first - timedelta(days=1),
        last=view.as_of,
    )
    return market.history(version, need)


def daily_portfolio(
    view: View, ledger: Ledger, market: MarketHistory, span: Span
) -> DailyPortfolio:
    """Every figure of the days of `span`. Pure, except that it checks the request's deadline: no
    statement and no query.
    """
    splits = ledger.splits_by_asset()
    closes = _closes_of(ledger, market, splits, view.as_of)
    currencies = {key: asset.currency for key, asset in ledger.assets.items()}
    days = ledger_days(
        columns_of(ledger.packed),
        splits,
        currencies,
        _reporting(view, market),
        _ledger_span(ledger, view),
    )
    rare = ledger.some_transactions(days.replayed.tolist())
    replayed = journal_of(rare, ledger.splits, view, currencies, closes, market.rates)
    add_replayed(days, replayed)
    quantities = {**days.quantities, **quantity_steps(replayed.positions, deadline.check)}
    positions: dict[str, list[PositionSeries]] = {}
    for asset, steps in quantities.items():
        positions.setdefault(currencies[asset], []).append(
            PositionSeries(asset, steps, closes.get(asset, _NO_CLOSES))
        )
    cash = {currency: balances_of(changes) for currency, changes in days.cash.items()}
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
        days=days,
        rare=rare,
        replayed=replayed,
        market=market,
        span=span,
        closes=closes,
        quantities=quantities,
        cash=cash,
        series=series,
        values=value_series(series, span, deadline.check),
        splits_by_asset=splits,
    )


def _reporting(view: View, market: MarketHistory) -> Reporting:
    return Reporting(
        view.currency,
        view.base_currency,
        view.method,
        view.track_cash,
        rates=lambda currency: market.daily_rates(currency, view.currency),
        stale=lambda currency: market.stale_rates(currency, view.currency),
    )


def _ledger_span(ledger: Ledger, view: View) -> Span:
    """From the first day of the ledger to the last of the view."""
    first = view.as_of if ledger.first_day is None else min(ledger.first_day, view.as_of)
    return Span.between(first, view.as_of)


_NO_CLOSES: Final = daily_of_pairs((), date.max.toordinal())


def _closes_of(
    ledger: Ledger,
    market: MarketHistory,
    splits_by_asset: Mapping[str, Sequence[SplitEvent]],
    last: date,
) -> dict[str, Daily]:
    """The market's closes, and those that the owner entered, per unit of each day."""
    until = last.toordinal() + 1
    closes = dict(market.closes)
    for key, manual in ledger.manual_closes.items():
        closes[key] = daily_of_pairs(manual, until)
    for key, own in paced(ledger.own_closes.items(), deadline.check, steps=1):
        daily = with_own_closes(market.closes.get(key), own, until)
        if daily is not None:
            closes[key] = daily
    for key, splits in paced(splits_by_asset.items(), deadline.check, steps=1):
        if key in closes:
            closes[key] = split_adjusted_daily(closes[key], splits)
    return closes


def journal_of(
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    view: View,
    asset_currencies: Mapping[str, str],
    closes: Mapping[str, Daily],
    rates: Rates,
) -> Book:
    """The journal up to the last day of the view, in its currency. Transferred units cross the
    border at the close in force on their day.
    """
    return keep_journal(
        transactions,
        splits,
        asset_currencies=asset_currencies,
        method=view.method,
        currency=view.currency,
        base_currency=view.base_currency,
        rates=rates,
        as_of=view.as_of,
        track_cash=view.track_cash,
        transfer_value=lambda transaction: _transfer_value(transaction, closes),
        keep_disposals=False,  # nothing shows them, and a large ledger has many
        check=deadline.check,
    )


def _transfer_value(transaction: Transaction, closes: Mapping[str, Daily]) -> Decimal | None:
    """Quantity × the close in force on the day of the transfer; None where there is no close."""
    daily_closes = closes.get(str(transaction.asset))
    day = transaction.date.toordinal()
    if daily_closes is None or transaction.quantity is None or day < daily_closes.first:
        return None
    close = as_decimal(daily_closes.over(Span(day, 1))[0], daily_closes.decimals)
    return PRECISE.multiply(transaction.quantity, close)
