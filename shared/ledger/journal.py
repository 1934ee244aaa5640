"""The journal of a ledger: from transactions, splits and exchange rates to open lots, gains,
income, charges, cash and daily flows, in one replay.

A transaction's own currency is converted into the asset's or the reporting currency at the rate
recorded on it, where that is a rate to this currency, else at the rate of its day. Cost is frozen
at that rate: later rates never change it.

What all types have in common follows from their row in `kinds`; what a type does to lots is its
rule in `lot_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from shared.ledger.conversion import Amounts, Conversion
from shared.ledger.exchange_rates import Rates
from shared.ledger.flows import DayFlows
from shared.ledger.kinds import KINDS, TRANSFERS, CountsAs, Kind
from shared.ledger.lot_rules import LOT_RULES, Change, LotKeeper
from shared.ledger.money import PRECISE, add, multiply, subtract
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
    transfer_value: TransferValue = lambda _: None,
    keep_disposals: bool = True,
    check: Check = go_on,
) -> Book:
    """The book at the end of `as_of`.

    `asset_currencies` names the currency of each asset; `currency` is the reporting currency,
    `base_currency` the one that recorded `fx_rate`s are in; `method` is a CostBasisMethod;
    `track_cash` decides what an external flow is; `transfer_value` returns the value of a
    transfer's units at that day's close, in the asset's currency, None: unknown. The lots that
    sales used up are kept with `keep_disposals`. `check` may raise to abort the work.
    """
    conversion = Conversion(rates, currency, base_currency)
    book = Book(missing_rates=conversion.missing, stale_rates=conversion.stale)
    units = Units()
    lots = LotKeeper(book, method, asset_currencies, conversion, keep_disposals)
    journal = _Journal(book, units, lots, conversion, transfer_value, track_cash)
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
    transfer_value: TransferValue
    track_cash: bool

    def split(self, event: SplitEvent) -> None:
        if self.units.held.get(event.asset):
            self.lots.split(event)
            self._counted(event.asset).note(event.ex_date)

    def record(self, transaction: Transaction, shortfall: Shortfall | None) -> None:
        kind = KINDS[transaction.type]
        positions = [self._counted(asset) for asset in assets_of(transaction)]
        position = positions[0] if positions else None
        amounts = self.conversion.amounts(
            transaction,
            None if position is None else position.currency,
            opens_lots=kind.units > 0,
            counts=self._counts(kind),
        )
        if shortfall is not None:
            self.book.shortfalls.append(shortfall)
        rule = LOT_RULES.get(transaction.type)
        if rule is not None and position is not None:
            rule(self.lots, Change(transaction, position, amounts, shortfall))
            for changed in positions:
                changed.note(transaction.date)
        flows = self.book.days.get(transaction.date)
        if flows is None:
            flows = self.book.days[transaction.date] = DayFlows()
        self._earn(kind, amounts, self.book.other if position is None else position.totals, flows)
        self._move_cash(transaction, kind, amounts, flows)
        money = self._crossing(kind, amounts)
        flows.cross(money)
        if self.track_cash or kind.counts_as is CountsAs.TRADE:
            flows.turn_over(transaction.asset or transaction.currency, money)
        else:
            flows.earned = subtract(flows.earned, money)
        if position is not None:
            self._trade(transaction, kind, amounts, position, flows)

    def _transfer(
        self, transaction: Transaction, kind: Kind, position: Position, flows: DayFlows
    ) -> None:
        """Units cross the border at their market value; what they had gained crosses with them."""
        value, money = self.transfer_value(transaction), None
        if value is not None:
            value = _signed(value, kind.units)
            day, conversion = transaction.date, self.conversion
            rate = conversion.rate_on(position.currency, conversion.currency, day)
            money = multiply(value, rate)
        flows.cross(money)
        flows.turn_over(position.asset, money)
        flows.put_in(position.currency, value)
        totals = position.totals
        totals.transferred_gain = subtract(totals.transferred_gain, money)

    def _trade(
        self,
        transaction: Transaction,
        kind: Kind,
        amounts: Amounts,
        position: Position,
        flows: DayFlows,
    ) -> None:
        """What the transaction put into the position, or took out of it."""
        if kind.units:
            quantity = transaction.quantity or _ZERO
            trades = flows.change_units(
                position.asset, quantity if kind.units > 0 else PRECISE.minus(quantity)
            )
            if transaction.type in TRANSFERS:
                self._transfer(transaction, kind, position, flows)
                return
            trades.quantity = PRECISE.add(trades.quantity, quantity)
            trades.amount = add(trades.amount, amounts.gross_asset)
        if amounts.gross and kind.counts_as in _CAPITAL:
            flows.put_in(position.currency, _signed(amounts.gross_asset, -kind.cash))

    def _counts(self, kind: Kind) -> bool:
        """Whether the gross amount is a part of any figure: what an exchange pays is money in
        another form, and without cash a deposit stays outside.
        """
        if kind.counts_as is CountsAs.FUNDING:
            return self.track_cash
        return kind.counts_as is not CountsAs.EXCHANGE

    def _counted(self, asset: str) -> Position:
        """The position with the units that are held now."""
        position = self.lots.position(asset)
        position.quantity = self.units.held[asset]
        return position

    def _earn(self, kind: Kind, amounts: Amounts, totals: Totals, flows: DayFlows) -> None:
        """Income and charges, each gross of the other; any transaction may carry fee and tax."""
        fee, tax, gross = amounts.fee_base, amounts.tax_base, amounts.gross_base
        if fee != 0:
            totals.fees, flows.fees = add(totals.fees, fee), add(flows.fees, fee)
        if tax != 0:
            totals.taxes, flows.taxes = add(totals.taxes, tax), add(flows.taxes, tax)
        if kind.counts_as is CountsAs.TRADE:
            if amounts.charged_base != 0:
                totals.trade_charges = add(totals.trade_charges, amounts.charged_base)
            return
        match kind.counts_as:
            case CountsAs.DIVIDEND:
                totals.income = add(totals.income, gross)
                flows.dividends = add(flows.dividends, gross)
            case CountsAs.INTEREST:
                totals.income = add(totals.income, gross)
                flows.interest = add(flows.interest, gross)
            case CountsAs.FEE:
                totals.fees, flows.fees = add(totals.fees, gross), add(flows.fees, gross)
            case CountsAs.TAX:
                totals.taxes, flows.taxes = add(totals.taxes, gross), add(flows.taxes, gross)

    def _move_cash(
        self, transaction: Transaction, kind: Kind, amounts: Amounts, flows: DayFlows
    ) -> None:
        if self.track_cash:
            booked = subtract(_signed(amounts.gross_base, kind.cash), amounts.charged_base)
            self.book.cash_booked = add(self.book.cash_booked, booked)
        balances = (self.book.cash, flows.cash) if self.track_cash else (self.book.cash,)
        for currency, change in cash_changes(transaction, amounts.gross):
            for cash in balances:
                held = cash.get(currency)
                cash[currency] = change if held is None else PRECISE.add(held, change)

    def _crossing(self, kind: Kind, amounts: Amounts) -> Decimal | None:
        """The money that crosses the portfolio's border: positive comes in. Transferred units are
        added later, at their market value.
        """
        is_funding = kind.counts_as is CountsAs.FUNDING
        if self.track_cash:
            return _signed(amounts.gross_base, kind.cash) if is_funding else _ZERO
        if is_funding:
            return amounts.charged_base
        return add(_signed(amounts.gross_base, -kind.cash), amounts.charged_base)


TransferValue = Callable[[Transaction], Decimal | None]
"""The value of a transfer's units on its day, in the asset's currency; None: unknown."""

_CAPITAL: Final = frozenset({CountsAs.TRADE, CountsAs.CAPITAL})


def _signed(amount: Decimal | None, sign: int) -> Decimal | None:
    if not sign or amount is None:
        return amount if sign else _ZERO
    return amount if sign > 0 else PRECISE.minus(amount)
