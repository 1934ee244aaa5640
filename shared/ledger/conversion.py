"""The rates by which a ledger converts amounts: the one that a transaction states, else that of its
day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from shared.immutable import immutable
from shared.ledger.exchange_rates import Rates
from shared.ledger.money import PRECISE, add, multiply
from shared.ledger.transactions import Transaction

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)


@immutable
class PairOnDay:
    """A rate that a transaction needs."""

    base: str
    quote: str
    day: date


@immutable
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

    def amounts(
        self,
        transaction: Transaction,
        asset_currency: str | None,
        *,
        opens_lots: bool,
        counts: bool,
    ) -> Amounts:
        """What the transaction is worth in the reporting currency, and in that of its asset. Zero
        needs no rate; neither does a gross amount that does not count.
        """
        amounts = Amounts(transaction.gross)
        gross = amounts.gross if counts else _ZERO
        if not (gross or transaction.fee or transaction.tax or opens_lots):
            return amounts
        to_base = self.rate(transaction, self.currency)
        amounts.gross_base = _times(gross, to_base)
        amounts.charged_base = self._charges(transaction, self.currency, to_base, amounts)
        if asset_currency == self.currency:
            amounts.gross_asset, amounts.charged_asset = amounts.gross_base, amounts.charged_base
            amounts.lot_rate = _ONE
        elif asset_currency is not None:
            to_asset = self.rate(transaction, asset_currency)
            amounts.gross_asset = _times(gross, to_asset)
            amounts.charged_asset = self._charges(transaction, asset_currency, to_asset)
            amounts.lot_rate = to_base if to_asset is _ONE else quotient(to_base, to_asset)
        return amounts

    def _charges(
        self,
        transaction: Transaction,
        quote: str,
        own_rate: Decimal | None,
        apart: Amounts | None = None,
    ) -> Decimal | None:
        """Fee and tax in `quote`; `own_rate` converts the transaction's currency into it. They are
        also stored one by one where the amounts are given.
        """
        fee, tax = transaction.fee, transaction.tax
        if not fee and not tax:
            return _ZERO
        fee_rate = own_rate
        if (
            transaction.fee_currency is not None
            and transaction.fee_currency != transaction.currency
        ):
            fee_rate = self.rate_on(transaction.fee_currency, quote, transaction.date)
        fee_quote = _times(fee, fee_rate)
        if apart is not None:
            apart.fee_base = fee_quote
        if not tax:
            return fee_quote
        tax_quote = _times(tax, own_rate)
        if apart is not None:
            apart.tax_base = tax_quote
        return add(fee_quote, tax_quote)


@dataclass(slots=True)
class Amounts:
    """A transaction's amounts: `gross` in its own currency, the others in the reporting currency
    (`_base`) and in that of its asset (`_asset`). None: a rate is missing.

    `charged` is fee and tax together; `lot_rate` the reporting currency for one unit of the
    asset's.
    """

    gross: Decimal
    gross_base: Decimal | None = _ZERO
    gross_asset: Decimal | None = _ZERO
    fee_base: Decimal | None = _ZERO
    tax_base: Decimal | None = _ZERO
    charged_base: Decimal | None = _ZERO
    charged_asset: Decimal | None = _ZERO
    lot_rate: Decimal | None = None


def quotient(dividend: Decimal | None, divisor: Decimal | None) -> Decimal | None:
    """None where one of them is unknown."""
    return None if dividend is None or divisor is None else PRECISE.divide(dividend, divisor)


def _times(amount: Decimal, rate: Decimal | None) -> Decimal | None:
    """Nothing is nothing at any rate, also at an unknown one."""
    return amount if rate is _ONE or not amount else multiply(amount, rate)
