"""Portfolios over a range of days: their ledgers from PostgreSQL, closes and rates from BigQuery,
and all daily figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from shared import deadline
from shared.analytics.ledger_layout import alike, journal_of, lay_out
from shared.analytics.own_closes import with_own_closes
from shared.analytics.together import (
    first_day_of,
    internal_transfers,
    splits_of,
)
from shared.analytics.view import View
from shared.ledger.conversion import Conversion
from shared.ledger.flows import DayFlows
from shared.ledger.joined_books import joined_book
from shared.ledger.pacing import paced
from shared.ledger.positions import Book, Position
from shared.ledger.transactions import SplitEvent, Transaction
from shared.market.history import MarketHistory
from shared.timeseries.daily import daily_of_pairs
from shared.timeseries.joined_days import joined_days
from shared.timeseries.kind_keys import keyed, kind_of, name_of, of_kind
from shared.timeseries.ledger_totals import LedgerDays
from shared.timeseries.position_values import PositionSeries
from shared.timeseries.replayed_days import balances_of
from shared.timeseries.span import Daily, Span, Steps
from shared.timeseries.split_adjustment import split_adjusted_daily
from shared.timeseries.valuation import CurrencySeries, ValueSeries, value_series
from shared.transactions.repository import Ledger, joined_ledger


@dataclass(frozen=True)
class DailyPortfolio:
    """A portfolio, or several together, on each day of `span`.

    `days` has the amounts of each day of the ledger up to the last one. `rare` are the transactions
    that columns can't say, and `replayed` is their journal, whose positions are in
    `replayed_positions` by asset, one for each portfolio. `closes` (per unit of each day) and
    `quantities` are by asset, and so are the splits, those that the owner recorded included; `cash`
    and `series`, from which `values` are computed, by currency.

    Where the portfolios have several kinds of rates, keys of assets and currencies name the kind
    too (`timeseries.kind_keys`), except in `closes` and in `ledger`; `markets` are by kind.
    """

    view: View
    ledger: Ledger
    days: LedgerDays
    rare: Sequence[Transaction]
    replayed: Book
    replayed_positions: Sequence[tuple[str, Position]]
    markets: Mapping[str, MarketHistory]
    span: Span
    closes: Mapping[str, Daily]
    quantities: Mapping[str, Steps]
    cash: Mapping[str, Steps]
    series: Mapping[str, CurrencySeries]
    values: ValueSeries
    splits_by_asset: Mapping[str, Sequence[SplitEvent]]

    @property
    def market(self) -> MarketHistory:
        """At the kind of rates of the only portfolio, or of the first one."""
        return self.markets[self.view.each[0].fx_kind]

    def rates_of(self, currency: str) -> Daily | None:
        """Reporting currency for one unit, each day; by a key of `series`."""
        market = self.markets[kind_of(currency) or self.view.fx_kind]
        return market.daily_rates(name_of(currency), self.view.currency)

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
            ledger.asset_currencies,
            self.closes,
            self.market.rates,
        ).days


def daily_portfolio(
    view: View, ledgers: Sequence[Ledger], markets: Mapping[str, MarketHistory], span: Span
) -> DailyPortfolio:
    """Every figure of the days of `span`, of the ledger of each portfolio of the view, at the rates
    of its kind. Pure, except that it checks the request's deadline: no statement and no query.
    """
    ledger = joined_ledger(ledgers)
    splits = splits_of(ledgers)
    closes = _closes_of(ledger, markets[view.each[0].fx_kind], splits, view.as_of)
    currencies = ledger.asset_currencies
    ledger_span = _ledger_span(ledgers, view)
    internal = internal_transfers(view, ledgers)
    all_days, books, replayed_positions = [], [], []
    all_rare: list[Transaction] = []
    for parts in alike(zip(view.each, ledgers, strict=True)):
        fx_kind = parts[0][0].fx_kind
        kind = "" if view.fx_kind else fx_kind
        laid_out = lay_out(parts, ledger_span, currencies, closes, markets[fx_kind], internal)
        all_days.append(of_kind(laid_out.days, kind) if kind else laid_out.days)
        for rare, book in zip(laid_out.rare, laid_out.books, strict=True):
            all_rare += rare
            books.append(book)
            replayed_positions += [(keyed(key, kind), own) for key, own in book.positions.items()]
    days = joined_days(all_days)
    positions: dict[str, list[PositionSeries]] = {}
    for key, steps in days.quantities.items():
        asset, kind = name_of(key), kind_of(key)
        positions.setdefault(keyed(currencies[asset], kind), []).append(
            PositionSeries(key, steps, closes.get(asset, _NO_CLOSES))
        )
    cash = {currency: balances_of(changes) for currency, changes in days.cash.items()}
    series = {
        key: CurrencySeries(
            positions.get(key, ()),
            cash.get(key),
            markets[kind_of(key) or view.fx_kind].daily_rates(name_of(key), view.currency),
            markets[kind_of(key) or view.fx_kind].stale_rates(name_of(key), view.currency),
        )
        for key in sorted({*positions, *cash})
    }
    return DailyPortfolio(
        view=view,
        ledger=ledger,
        days=days,
        rare=all_rare,
        replayed=books[0] if len(books) == 1 else joined_book(books),
        replayed_positions=replayed_positions,
        markets=markets,
        span=span,
        closes=closes,
        quantities=days.quantities,
        cash=cash,
        series=series,
        values=value_series(series, span, deadline.check),
        splits_by_asset={
            **splits,
            **{key: splits.get(name_of(key), []) for key in days.quantities},
        },
    )


def _ledger_span(ledgers: Sequence[Ledger], view: View) -> Span:
    """From the first day of the ledgers to the last of the view."""
    first = first_day_of(ledgers)
    return Span.between(view.as_of if first is None else min(first, view.as_of), view.as_of)


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
