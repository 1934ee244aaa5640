"""Values a ledger on one day, at the closes and rates of a snapshot of the market."""

from __future__ import annotations

import bisect
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from shared import deadline
from shared.analytics.schemas.view import FigureWarning
from shared.analytics.view import View
from shared.analytics.warnings import (
    oversold,
    price_missing,
    price_stale,
    rate_missing,
    rate_stale,
)
from shared.immutable import immutable
from shared.ledger.exchange_rates import FRESH_DAYS_MAX, Rates
from shared.ledger.journal import keep_journal
from shared.ledger.money import multiply
from shared.ledger.pacing import paced
from shared.ledger.positions import Book
from shared.ledger.transactions import SplitEvent, Transaction
from shared.ledger.valuation import (
    CashHolding,
    ClosingPrice,
    Holding,
    PortfolioTotals,
    portfolio_totals,
    split_adjusted_close,
    value_cash,
    value_position,
)
from shared.market.snapshot import Need, Snapshot
from shared.market.snapshot_query import AssetDay
from shared.schema.entered_closes import EnteredClose
from shared.transactions.repository import Ledger


@immutable
class ValuedPortfolio:
    """A portfolio's holdings, open and closed, with cash and totals; figures are exact and not yet
    rounded.
    """

    view: View
    ledger: Ledger
    holdings: list[Holding]
    cash: list[CashHolding]
    totals: PortfolioTotals
    warnings: list[FigureWarning]
    book: Book
    rates: Rates
    closes: ClosesOnDays
    parts: Sequence[ValuedPortfolio] = ()
    """Where it is several together: each of them. Their lots and closes are in them alone."""


@immutable
class ClosesOnDays:
    """The closes in force on the day of the view, on the one before and on those of transfers, per
    unit of the day: vendors' by asset and day, and those that the owner entered by asset, oldest
    first.
    """

    market: Mapping[AssetDay, ClosingPrice]
    manual: Mapping[str, Sequence[tuple[date, Decimal]]]
    own: Mapping[str, Sequence[tuple[date, Decimal]]]
    splits: Mapping[str, Sequence[SplitEvent]]

    @classmethod
    def of(cls, ledger: Ledger, view: View, snapshot: Snapshot) -> ClosesOnDays:
        market = {(key, view.as_of): close for key, close in snapshot.closes.items()}
        return cls(
            {**snapshot.closes_on, **market},
            ledger.manual_closes,
            ledger.own_closes,
            ledger.splits_by_asset(),
        )

    def on(self, asset: str, day: date) -> ClosingPrice | None:
        """None where there is no close on or before the day. Of a vendor's and the owner's the
        later one counts, and of one day the vendor's.
        """
        close = self.market.get((asset, day))
        for source, entered in ((EnteredClose.MANUAL, self.manual), (EnteredClose.OWN, self.own)):
            last = _last_entered(entered.get(asset, ()), day, source)
            if last is not None and (close is None or last.date > close.date):
                close = last
        return close and split_adjusted_close(close, day, self.splits.get(asset, ()))

    def transfer_value(self, transaction: Transaction) -> Decimal | None:
        """Quantity × the close in force on the day of the transfer, in the asset's currency."""
        close = self.on(str(transaction.asset), transaction.date)
        return None if close is None else multiply(transaction.quantity, close.close)


def value_ledger(
    view: View,
    ledger: Ledger,
    snapshot: Snapshot,
    *,
    keep_day: bool = False,
    keep_disposals: bool = False,
    internal: frozenset[str] = frozenset(),
) -> ValuedPortfolio:
    """The ledger valued at the end of `view.as_of`; later transactions do not count. Pure, except
    that it checks the request's deadline. With `keep_day` the book has the flows of the last day
    and the units before it, from which its change follows; with `keep_disposals` the lots that
    were used up, which an explanation shows.
    """
    check = deadline.check
    closes = ClosesOnDays.of(ledger, view, snapshot)
    book = keep_journal(
        ledger.transactions,
        ledger.splits,
        asset_currencies=ledger.asset_currencies,
        rates=snapshot.rates,
        **view.journal_settings,
        transfer_value=closes.transfer_value,
        keep_disposals=keep_disposals,
        days_from=view.as_of if keep_day else date.max,
        keep_steps=False,
        internal=internal,
        check=check,
    )
    holdings = [
        value_position(
            position, closes.on(key, view.as_of), snapshot.rates, view.currency, view.as_of
        )
        for key, position in paced(book.positions.items(), check, steps=1)
    ]
    cash = value_cash(book, snapshot.rates, view.currency, view.as_of) if view.track_cash else []
    warnings = [
        *_ledger_warnings(book, ledger),
        *_close_warnings(holdings, ledger, view),
        *_transfer_warnings(holdings, ledger, view, closes),
        *_rate_warnings(book, holdings, cash, snapshot.rates, view),
    ]
    return ValuedPortfolio(
        view,
        ledger,
        holdings,
        cash,
        portfolio_totals(holdings, cash, book),
        warnings,
        book,
        snapshot.rates,
        closes,
    )


def need(
    ledger: Ledger,
    view: View,
    also: Collection[str] = (),
    *,
    day_before: bool = False,
) -> Need:
    """The market assets that were ever held, and every currency to convert from or into: those of
    the ledger, and `also` these. With `day_before` also the closes that were in force on the day
    before.
    """
    asset_ids = frozenset(key for key, asset in ledger.assets.items() if not asset.manual)
    before = view.as_of - timedelta(days=1)
    return Need(
        asset_ids=asset_ids,
        currencies=frozenset(ledger.currencies().union(also, {view.currency})),
        kind=view.fx_kind,
        as_of=view.as_of,
        asset_days=frozenset(
            (asset, day)
            for asset, day in ledger.transfer_days(view.as_of)
            if not ledger.assets[asset].manual
        ).union((asset_id, before) for asset_id in (asset_ids if day_before else ())),
    )


def _last_entered(
    closes: Sequence[tuple[date, Decimal]], day: date, source: EnteredClose
) -> ClosingPrice | None:
    """The last on or before the day; they come oldest first."""
    place = bisect.bisect_right(closes, day, key=lambda dated_close: dated_close[0])
    return ClosingPrice(*closes[place - 1], source) if place else None


def _ledger_warnings(book: Book, ledger: Ledger) -> Iterable[FigureWarning]:
    for shortfall in book.shortfalls:
        transaction = shortfall.transaction
        yield oversold(ledger.assets[str(transaction.asset)], transaction.date)


def _close_warnings(
    holdings: Iterable[Holding], ledger: Ledger, view: View
) -> Iterable[FigureWarning]:
    for holding in holdings:
        if not holding.position.quantity:
            continue
        asset = ledger.assets[holding.position.asset]
        if holding.close is None:
            yield price_missing(asset, view.as_of, "it is left out of the totals")
        elif (age_days := (view.as_of - holding.close.date).days) > FRESH_DAYS_MAX:
            yield price_stale(
                asset,
                holding.close.date,
                f"The last close of {asset.symbol} is {age_days} days old.",
            )


def _transfer_warnings(
    holdings: Iterable[Holding], ledger: Ledger, view: View, closes: ClosesOnDays
) -> Iterable[FigureWarning]:
    """By asset, the first day on which units were transferred that no close can value."""
    unpriced = {
        holding.position.asset
        for holding in holdings
        if holding.position.quantity and holding.close is None
    }
    first_days: dict[str, date] = {}
    for asset, day in ledger.transfer_days(view.as_of):
        if asset not in unpriced and closes.on(asset, day) is None:
            first_days[asset] = min(day, first_days.get(asset, day))
    for asset, day in sorted(first_days.items()):
        yield price_missing(
            ledger.assets[asset], day, "what was transferred then is of unknown value"
        )


def _rate_warnings(
    book: Book, holdings: Iterable[Holding], cash: Iterable[CashHolding], rates: Rates, view: View
) -> Iterable[FigureWarning]:
    """Rates that are missing or stale: those of the transactions' days, and those of the valuation
    day.
    """
    missing = {(lookup.base, lookup.quote, lookup.day) for lookup in book.missing_rates}
    stale = {(lookup.base, lookup.quote, lookup.day) for lookup in book.stale_rates}
    valued = {holding.position.currency for holding in holdings if holding.position.quantity}
    for currency in valued | {balance.currency for balance in cash}:
        rate = rates.find(currency, view.currency, view.as_of)
        if rate is None:
            missing.add((currency, view.currency, view.as_of))
        elif rate.stale:
            stale.add((currency, view.currency, view.as_of))
    yield from (rate_missing(*pair_and_day) for pair_and_day in sorted(missing))
    yield from (rate_stale(*pair_and_day) for pair_and_day in sorted(stale))
