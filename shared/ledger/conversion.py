"""The rates by which a ledger converts amounts: the one that a transaction states, else that of its
day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from shared.ledger.exchange_rates import Rates
from shared.ledger.money import add, multiply
from shared.ledger.transactions import Transaction

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class PairOnDay:
    """A rate that a transaction needs."""

    base: str
    quote: str
    day: date


@dataclass(frozen=True, slots=True)
class Conversion:
    """Converts into the reporting currency `currency`, or into others. `base_currency` is the one
    that recorded rates are in.

    `missing` and `stale` collect the rates of which no source had one, or none that is fresh.
    """

    rates: Rates
    currency: str
    base_currency: str
    missing: set[PairOnDay] = field(default_factory=set)
    stale: set[PairOnDay] = field(default_factory=set)

    def rate(self, transaction: Transaction, quote: str) -> Decimal | None:
        """`quote` for one unit of the transaction's currency; None: unknown."""
        if transaction.currency == quote:
            return _ONE
        recorded = transaction.rate_recorded(quote, self.base_currency)
        if recorded is not None:
            return recorded
        return self.rate_on(transaction.currency, quote, transaction.date)

    def fee_rate(self, transaction: Transaction, quote: str) -> Decimal | None:
        """`quote` for one unit of the currency in which its fee is charged."""
        if transaction.charged_in == transaction.currency:
            return self.rate(transaction, quote)
        return self.rate_on(transaction.charged_in, quote, transaction.date)

    def lot_rate(self, currency: str, day: date, recorded: Decimal | None) -> Decimal | None:
        """The reporting currency for one unit of `currency` on the day of a carried lot, which may
        state a rate of the base currency.
        """
        if recorded is not None and self.currency == self.base_currency != currency:
            return recorded
        return self.rate_on(currency, self.currency, day)

    def rate_on(self, base: str, quote: str, day: date) -> Decimal | None:
        """The rate of a day."""
        if base == quote:
            return _ONE
        resolution = self.rates.find(base, quote, day)
        if resolution is None:
            self.missing.add(PairOnDay(base, quote, day))
            return None
        if resolution.stale:
            self.stale.add(PairOnDay(base, quote, day))
        return resolution.rate

    def gross(self, transaction: Transaction, quote: str) -> Decimal | None:
        """The gross amount in `quote`; zero needs no rate."""
        gross = transaction.gross
        return multiply(gross, self.rate(transaction, quote)) if gross else _ZERO

    def fee(self, transaction: Transaction, quote: str) -> Decimal | None:
        return (
            multiply(transaction.fee, self.fee_rate(transaction, quote))
            if transaction.fee
            else _ZERO
        )

    def tax(self, transaction: Transaction, quote: str) -> Decimal | None:
        return (
            multiply(transaction.tax, self.rate(transaction, quote)) if transaction.tax else _ZERO
        )

    def charges(self, transaction: Transaction, quote: str) -> Decimal | None:
        """Fee and tax."""
        return add(self.fee(transaction, quote), self.tax(transaction, quote))
