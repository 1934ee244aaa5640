"""A day's growth by its definition, slowly: every figure is looked up anew, in fractions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from shared.ledger.exchange_rates import RateTable
from shared.ledger.kinds import KINDS
from shared.ledger.transactions import Transaction
from tests.ledger.held import held_on
from tests.timeseries.portfolios import ASSETS, FIRST, Portfolio

SIGN = {"BUY": 1, "SELL": -1, "TRANSFER_IN": 1, "TRANSFER_OUT": -1, "DEPOSIT": 1, "WITHDRAWAL": -1}
ZERO = Fraction(0)


@dataclass(frozen=True, slots=True)
class Oracle:
    """A portfolio with a close and a rate for every day on which it needs one."""

    portfolio: Portfolio
    currency: str
    base_currency: str
    track_cash: bool

    def growth(self, day: date) -> Fraction | None:
        """(V_m ÷ V_begin) × (1 + (V_end − V_m − net) ÷ base); None where there is none."""
        begin, end = self.value(day - timedelta(days=1)), self.value(day)
        moment, net = self.moment(day), self.net(day)
        base = max(moment + max(net, ZERO), self.round_trip(day))
        if not any(self.crossing(transaction) for transaction in self.on(day)):
            return end / begin if begin > 0 <= end else None
        if base <= 0:
            return None
        before = moment / begin if begin > 0 else Fraction(1)
        after = 1 + (end - moment - net) / base
        return before * after if before >= 0 <= after else None

    def on(self, day: date) -> list[Transaction]:
        return [
            transaction for transaction in self.portfolio.transactions if transaction.date == day
        ]

    def value(self, day: date) -> Fraction:
        held = self.held(day)
        return sum(
            (
                held[asset] * self.close(asset, day) * self.rate(ASSETS[asset], day)
                for asset in held
            ),
            self.cash(day, day),
        )

    def held(self, day: date) -> dict[str, Fraction]:
        held = held_on(self.portfolio.transactions, self.portfolio.splits, day)
        return {asset: Fraction(quantity) for asset, quantity in held.items() if quantity}

    def cash(self, until: date, day: date) -> Fraction:
        """What was in cash at the end of `until`, at the rates of `day`."""
        return sum(
            (
                -self.paid(transaction) * self.rate(transaction.currency, day)
                for transaction in self.portfolio.transactions
                if self.track_cash and transaction.date <= until
            ),
            ZERO,
        )

    def moment(self, day: date) -> Fraction:
        """V_m: the units and the cash of the morning, at the prices of the moment."""
        yesterday = day - timedelta(days=1)
        value = self.cash(yesterday, day)
        for asset, quantity in self.held(yesterday).items():
            ratio = self.split(asset, day)
            value += (
                quantity
                * ratio
                * self.price(asset, day, self.close(asset, yesterday) / ratio)
                * self.rate(ASSETS[asset], day)
            )
        if self.value(yesterday) > 0 and not self.track_cash:
            value -= sum(
                (
                    self.border(transaction)
                    for transaction in self.on(day)
                    if transaction.type not in ("BUY", "SELL")
                ),
                ZERO,
            )
        return value

    def price(self, asset: str, day: date, close_before: Fraction) -> Fraction:
        close = self.close(asset, day)
        trades = [
            transaction
            for transaction in self.on(day)
            if transaction.asset == asset and transaction.type in ("BUY", "SELL")
        ]
        if not trades:
            return close
        paid = sum(
            Fraction(transaction.gross) * self.rate_of(transaction, ASSETS[asset])
            for transaction in trades
        )
        units = sum((Fraction(transaction.quantity or 0) for transaction in trades), ZERO)
        average = paid / units
        return min(max(average, min(close_before, close)), max(close_before, close))

    def net(self, day: date) -> Fraction:
        return sum((amount for t in self.on(day) for amount in self.crossing(t)), ZERO)

    def crossing(self, transaction: Transaction) -> list[Fraction]:
        """What it moves across the border: money, and units at their value."""
        return [amount for amount in (self.border(transaction), self.units(transaction)) if amount]

    def border(self, transaction: Transaction) -> Fraction:
        sign = SIGN.get(transaction.type, 0)
        rate = self.rate_of(transaction, self.currency)
        if transaction.type in ("DEPOSIT", "WITHDRAWAL"):
            charges = Fraction(transaction.fee + transaction.tax)
            return (sign * Fraction(transaction.gross) if self.track_cash else charges) * rate
        return ZERO if self.track_cash else self.paid(transaction) * rate

    def paid(self, transaction: Transaction) -> Fraction:
        """What it costs with its charges; below zero what it brings."""
        charges = Fraction(transaction.fee) + Fraction(transaction.tax)
        return charges - KINDS[transaction.type].cash * Fraction(transaction.gross)

    def units(self, transaction: Transaction) -> Fraction:
        if transaction.type not in ("TRANSFER_IN", "TRANSFER_OUT"):
            return ZERO
        asset, day = str(transaction.asset), transaction.date
        value = Fraction(transaction.quantity or 0) * self.close(asset, day)
        return SIGN[transaction.type] * value * self.rate(ASSETS[asset], day)

    def round_trip(self, day: date) -> Fraction:
        """The largest amount that came in and went out again: of an asset, or of a currency."""
        came: dict[str, list[Fraction]] = defaultdict(list)
        for transaction in self.on(day):
            trade = self.track_cash or transaction.type in ("BUY", "SELL")
            money = [self.border(transaction)] if trade else []
            key = transaction.asset or transaction.currency
            came[key] += [amount for amount in (*money, self.units(transaction)) if amount]
        return max(
            (
                min(max([ZERO, *amounts]), sum((-a for a in amounts if a < 0), ZERO))
                for amounts in came.values()
            ),
            default=ZERO,
        )

    def close(self, asset: str, day: date) -> Fraction:
        return Fraction(self.portfolio.close_per_unit(asset, max(day, FIRST)) or 0)

    def split(self, asset: str, day: date) -> Fraction:
        ratio = Fraction(1)
        for split in self.portfolio.splits:
            if (split.asset, split.ex_date) == (asset, day):
                ratio *= Fraction(split.new, split.old)
        return ratio

    def rate_of(self, transaction: Transaction, quote: str) -> Fraction:
        recorded = transaction.fx_rate
        if recorded and quote == self.base_currency != transaction.currency:
            return Fraction(recorded)
        return self.rate(transaction.currency, transaction.date, quote)

    def rate(self, base: str, day: date, quote: str | None = None) -> Fraction:
        resolution = RateTable(self.portfolio.rates).find(base, quote or self.currency, day)
        return ZERO if resolution is None else Fraction(resolution.rate)
