"""The journal of a ledger: from transactions, splits and exchange rates to open lots, gains, income,
charges, cash and daily flows, in one replay.

A transaction's own currency is converted into the asset's or the reporting currency at the rate
recorded on it, where that is a rate to this currency, else at the rate of its day. Cost is frozen
at that rate: later rates never change it.

What all types have in common follows from their row in `kinds`; what a type does to lots is its
rule in `lot_rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from shared.ledger.conversion import Conversion
from shared.ledger.exchange_rates import Rates
from shared.ledger.flows import DayFlows
from shared.ledger.kinds import KINDS, TRANSFERS, CountsAs, Kind
from shared.ledger.lot_rules import LOT_RULES, LotKeeper
from shared.ledger.money import PRECISE, add
from shared.ledger.pacing import Check, go_on
from shared.ledger.positions import Book, Position, Totals
from shared.ledger.transactions import SplitEvent, Transaction, cash_changes
from shared.ledger.units import Shortfall, Units, assets_of, replay

_ZERO: Final = Decimal(0)


def keep_journal(
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    *,
    asset_currencies: Mapping[str, str],
    method: str,
    currency: str,
    base_currency: str,
    rates: Rates,
    as_of: date,
    track_cash: bool = True,
    check: Check = go_on,
) -> Book:
    """The book at the end of `as_of`.

    `asset_currencies` names the currency of each asset; `currency` is the reporting currency,
    `base_currency` the one that recorded `fx_rate`s are in; `method` is a CostBasisMethod;
    `track_cash` decides what an external flow is. `check` may raise to abort the work.
    """
    conversion = Conversion(rates, currency, base_currency)
    book = Book(missing_rates=conversion.missing, stale_rates=conversion.stale)
    units = Units()
    lots = LotKeeper(book, method, asset_currencies, conversion)
    journal = _Journal(book, units, lots, conversion, track_cash)
    steps = replay(
        (transaction for transaction in transactions if transaction.date <= as_of),
        (split for split in splits if split.ex_date <= as_of),
        units,
        check,
    )
    for step, shortfall in steps:
        if isinstance(step, SplitEvent):
            journal.split(step)
        else:
            journal.record(step, shortfall)
    return book


@dataclass(frozen=True, slots=True)
class _Journal:
    book: Book
    units: Units
    lots: LotKeeper
    conversion: Conversion
    track_cash: bool

    def split(self, event: SplitEvent) -> None:
        if self.units.held.get(event.asset):
            self.lots.split(event)
            self._counted(event.asset).note(event.ex_date)

    def record(self, transaction: Transaction, shortfall: Shortfall | None) -> None:
        kind = KINDS[transaction.type]
        if shortfall is not None:
            self.book.shortfalls.append(shortfall)
        self._change_lots(transaction, shortfall)
        flows = self.book.days.get(transaction.date)
        if flows is None:
            flows = self.book.days[transaction.date] = DayFlows()
        gross = self._gross(transaction, kind)
        charged = self._charge(transaction, kind, flows)
        self._earn(transaction, kind, flows, gross)
        self._move_cash(transaction, flows)
        flows.cross(self._crossing(kind, gross, charged))
        self._trade(transaction, kind, flows)

    def _change_lots(self, transaction: Transaction, shortfall: Shortfall | None) -> None:
        rule = LOT_RULES.get(transaction.type)
        if rule is None:
            return
        positions = [self._counted(asset) for asset in assets_of(transaction)]
        rule(self.lots, transaction, shortfall)
        for position in positions:
            position.note(transaction.date)

    def _counted(self, asset: str) -> Position:
        """The position with the units that are held now."""
        position = self.lots.position(asset)
        position.quantity = self.units.held[asset]
        return position

    def _gross(self, transaction: Transaction, kind: Kind) -> Decimal | None:
        """As reported; zero where it is no amount of the portfolio's, or changes only its form."""
        if not kind.cash or kind.counts_as is CountsAs.EXCHANGE:
            return _ZERO
        return self.conversion.gross(transaction, self.conversion.currency)

    def _charge(self, transaction: Transaction, kind: Kind, flows: DayFlows) -> Decimal | None:
        """The fee and tax that any transaction may carry; returns their sum as reported."""
        if not transaction.fee and not transaction.tax:
            return _ZERO
        totals = self._totals(transaction)
        fee = self.conversion.fee(transaction, self.conversion.currency)
        tax = self.conversion.tax(transaction, self.conversion.currency)
        totals.fees, flows.fees = add(totals.fees, fee), add(flows.fees, fee)
        totals.taxes, flows.taxes = add(totals.taxes, tax), add(flows.taxes, tax)
        charged = add(fee, tax)
        if kind.counts_as is CountsAs.TRADE:
            totals.trade_charges = add(totals.trade_charges, charged)
        return charged

    def _earn(
        self, transaction: Transaction, kind: Kind, flows: DayFlows, gross: Decimal | None
    ) -> None:
        """Income, and charges that are a transaction of their own, each gross of the other."""
        if kind.counts_as is CountsAs.DIVIDEND:
            flows.dividends = add(flows.dividends, gross)
        elif kind.counts_as is CountsAs.INTEREST:
            flows.interest = add(flows.interest, gross)
        elif kind.counts_as is CountsAs.FEE:
            flows.fees = add(flows.fees, gross)
        elif kind.counts_as is CountsAs.TAX:
            flows.taxes = add(flows.taxes, gross)
        else:
            return
        totals = self._totals(transaction)
        if kind.counts_as is CountsAs.FEE:
            totals.fees = add(totals.fees, gross)
        elif kind.counts_as is CountsAs.TAX:
            totals.taxes = add(totals.taxes, gross)
        else:
            totals.income = add(totals.income, gross)

    def _move_cash(self, transaction: Transaction, flows: DayFlows) -> None:
        cash = self.book.cash
        for currency, change in cash_changes(transaction):
            cash[currency] = PRECISE.add(cash.get(currency, _ZERO), change)
            flows.cash[currency] = PRECISE.add(flows.cash.get(currency, _ZERO), change)

    def _crossing(
        self, kind: Kind, gross: Decimal | None, charged: Decimal | None
    ) -> Decimal | None:
        """The money that crosses the portfolio's border: positive comes in. Transferred units are
        added later, at their market value.
        """
        if self.track_cash:
            return _signed(gross, kind.cash) if kind.counts_as is CountsAs.FUNDING else _ZERO
        if kind.counts_as is CountsAs.FUNDING:
            return charged
        return add(_signed(gross, -kind.cash), charged)

    def _trade(self, transaction: Transaction, kind: Kind, flows: DayFlows) -> None:
        """What the transaction put into positions, or took out of them."""
        if transaction.type in TRANSFERS:
            flows.transfers.append(transaction)
        elif kind.counts_as in _CAPITAL and transaction.gross:
            currency = self.lots.position(transaction.asset).currency
            gross = self.conversion.gross(transaction, currency)
            flows.put_in(currency, _signed(gross, -kind.cash))

    def _totals(self, transaction: Transaction) -> Totals:
        """Those of the asset, or those of no asset."""
        if transaction.asset is None:
            return self.book.other
        return self.lots.position(transaction.asset).totals


_CAPITAL: Final = frozenset({CountsAs.TRADE, CountsAs.CAPITAL})


def _signed(amount: Decimal | None, sign: int) -> Decimal | None:
    return amount if amount is None or sign >= 0 else PRECISE.minus(amount)
