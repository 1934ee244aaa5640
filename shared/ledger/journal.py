"""The journal of a ledger: from transactions, splits and exchange rates to open lots, gains,
income, charges, cash and daily flows, in one replay.

A transaction's own currency is converted into the asset's or the reporting currency at the rate
recorded on it, where that is a rate to this currency, else at the rate of its day. Cost is frozen
at that rate: later rates never change it.

What all types have in common follows from their row in `kinds`; what a type does to lots is its
rule in `lot_rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, TypedDict

from shared.ledger.conversion import Amounts, Conversion
from shared.ledger.exchange_rates import Rates
from shared.ledger.flows import DayFlows
from shared.ledger.kinds import KINDS, TRANSFERS, CountsAs, Kind
from shared.ledger.lot_rules import LOT_RULES, Change, LotKeeper
from shared.ledger.money import PRECISE, add, multiply, subtract
from shared.ledger.pacing import Check, go_on
from shared.ledger.positions import Book, Position, Totals
from shared.ledger.transactions import SplitEvent, Transaction, cash_changes
from shared.ledger.units import Shortfall, Units, replay

_ZERO: Final = Decimal(0)


class JournalSettings(TypedDict):
    """What decides how a ledger is replayed; `keep_journal` describes each."""

    method: str
    currency: str
    base_currency: str
    as_of: date
    track_cash: bool


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
    days_from: date = date.min,
    keep_steps: bool = True,
    internal: frozenset[str] = frozenset(),
    check: Check = go_on,
) -> Book:
    """The book at the end of `as_of`.

    `asset_currencies` names the currency of each asset; `currency` is the reporting currency,
    `base_currency` the one that recorded `fx_rate`s are in; `method` is a CostBasisMethod;
    `track_cash` decides what an external flow is; `transfer_value` returns the value of a
    transfer's units at that day's close, in the asset's currency, None: unknown. The lots that
    sales used up are kept with `keep_disposals`, the daily flows from the day `days_from` on, and
    the steps of positions with `keep_steps`. `internal` are the transfers, by their `transfer_id`,
    whose other side is in the same view: they cross no border of it. `check` may raise to abort the
    work.
    """
    conversion = Conversion(rates, currency, base_currency)
    book = Book(missing_rates=conversion.missing, stale_rates=conversion.stale)
    units = Units()
    lots = LotKeeper(book, method, asset_currencies, conversion, keep_disposals)
    journal = _Journal(
        book, units, lots, conversion, transfer_value, track_cash, days_from, keep_steps, internal
    )
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
    journal.reach(days_from)
    return book


@dataclass(slots=True)
class _Journal:
    book: Book
    units: Units
    lots: LotKeeper
    conversion: Conversion
    transfer_value: TransferValue
    track_cash: bool
    days_from: date
    keeps_steps: bool
    internal: frozenset[str]
    has_days: bool = False
    """Whether a step of the days from `days_from` on has been reached."""

    def reach(self, day: date) -> None:
        """Called before a step of the day changes a position."""
        if not self.has_days and day >= self.days_from:
            self.has_days = True
            self.book.units_before = {
                asset: position.quantity for asset, position in self.book.positions.items()
            }

    def split(self, event: SplitEvent) -> None:
        self.reach(event.ex_date)
        if self.units.held.get(event.asset):
            self.lots.split(event)
            position = self._counted(event.asset)
            if self.keeps_steps:
                position.note(event.ex_date)

    def record(self, transaction: Transaction, shortfall: Shortfall | None) -> None:
        self.reach(transaction.date)
        kind = KINDS[transaction.type]
        position = None if transaction.asset is None else self._counted(transaction.asset)
        target = None if transaction.to_asset is None else self._counted(transaction.to_asset)
        amounts = self.conversion.amounts(
            transaction,
            None if position is None else position.currency,
            opens_lots=kind.units > 0,
            counts=self._counts(kind),
        )
        is_internal = transaction.transfer_id in self.internal
        if is_internal and kind.counts_as is CountsAs.FUNDING:
            amounts.gross_base = _ZERO
        if shortfall is not None:
            self.book.shortfalls.append(shortfall)
        rule = LOT_RULES.get(transaction.type)
        if rule is not None and position is not None:
            rule(self.lots, Change(transaction, position, amounts, shortfall))
            if self.keeps_steps:
                position.note(transaction.date)
                if target is not None:
                    target.note(transaction.date)
        _earn(kind, amounts, self.book.other if position is None else position.totals)
        money = None
        if position is not None and transaction.type in TRANSFERS:
            money = _ZERO if is_internal else self._transfer(transaction, kind, position)
        changes = cash_changes(transaction, amounts.gross) if self.track_cash else []
        if self.track_cash:
            self._move_cash(changes, kind, amounts)
        if self.has_days:
            self._note_day(transaction, kind, amounts, position, changes, money)

    def _note_day(
        self,
        transaction: Transaction,
        kind: Kind,
        amounts: Amounts,
        position: Position | None,
        cash_changes: Sequence[tuple[str, Decimal]],
        transferred: Decimal | None,
    ) -> None:
        """Adds the transaction to the flows of its day; `transferred` is the money that units of a
        transfer crossed the border as.
        """
        flows = self.book.days.get(transaction.date)
        if flows is None:
            flows = self.book.days[transaction.date] = DayFlows()
        _earn_on_day(kind, amounts, flows)
        _add_cash(flows.cash, cash_changes)
        money = self._crossing(kind, amounts)
        flows.cross(money)
        if self.track_cash or kind.counts_as is CountsAs.TRADE:
            flows.turn_over(transaction.asset or transaction.currency, money)
        else:
            flows.earned = subtract(flows.earned, money)
        if position is not None:
            self._trade(transaction, kind, amounts, position, flows, transferred)

    def _transfer(self, transaction: Transaction, kind: Kind, position: Position) -> Decimal | None:
        """Units cross the border at their market value; what they had gained crosses with them.
        Returns the money that they cross as, in the reporting currency.
        """
        value, money = self.transfer_value(transaction), None
        if value is not None:
            value = _signed(value, kind.units)
            day, conversion = transaction.date, self.conversion
            rate = conversion.rate_on(position.currency, conversion.currency, day)
            money = multiply(value, rate)
        totals = position.totals
        totals.transferred_gain = subtract(totals.transferred_gain, money)
        return money

    def _trade(
        self,
        transaction: Transaction,
        kind: Kind,
        amounts: Amounts,
        position: Position,
        flows: DayFlows,
        transferred: Decimal | None,
    ) -> None:
        """What the transaction put into the position, or took out of it."""
        if kind.units:
            quantity = transaction.quantity or _ZERO
            trades = flows.change_units(
                position.asset, quantity if kind.units > 0 else PRECISE.minus(quantity)
            )
            if transaction.type in TRANSFERS:
                flows.cross(transferred)
                flows.turn_over(position.asset, transferred)
                flows.put_in(
                    position.currency, _signed(self.transfer_value(transaction), kind.units)
                )
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

    def _move_cash(
        self, changes: Iterable[tuple[str, Decimal]], kind: Kind, amounts: Amounts
    ) -> None:
        booked = subtract(_signed(amounts.gross_base, kind.cash), amounts.charged_base)
        self.book.cash_booked = add(self.book.cash_booked, booked)
        _add_cash(self.book.cash, changes)

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


def _earn(kind: Kind, amounts: Amounts, totals: Totals) -> None:
    """Income and charges, each gross of the other."""
    _charge(kind, amounts, totals)
    match kind.counts_as:
        case CountsAs.TRADE:
            if amounts.charged_base != 0:
                totals.trade_charges = add(totals.trade_charges, amounts.charged_base)
        case CountsAs.DIVIDEND | CountsAs.INTEREST:
            totals.income = add(totals.income, amounts.gross_base)


def _earn_on_day(kind: Kind, amounts: Amounts, flows: DayFlows) -> None:
    """The same in the flows of the day."""
    _charge(kind, amounts, flows)
    match kind.counts_as:
        case CountsAs.DIVIDEND:
            flows.dividends = add(flows.dividends, amounts.gross_base)
        case CountsAs.INTEREST:
            flows.interest = add(flows.interest, amounts.gross_base)


def _charge(kind: Kind, amounts: Amounts, sums: Totals | DayFlows) -> None:
    """Fees and taxes: those that any transaction may carry, and those that are one."""
    if amounts.fee_base != 0:
        sums.fees = add(sums.fees, amounts.fee_base)
    if amounts.tax_base != 0:
        sums.taxes = add(sums.taxes, amounts.tax_base)
    match kind.counts_as:
        case CountsAs.FEE:
            sums.fees = add(sums.fees, amounts.gross_base)
        case CountsAs.TAX:
            sums.taxes = add(sums.taxes, amounts.gross_base)


def _add_cash(balances: dict[str, Decimal], changes: Iterable[tuple[str, Decimal]]) -> None:
    for currency, change in changes:
        held = balances.get(currency)
        balances[currency] = change if held is None else PRECISE.add(held, change)


def _signed(amount: Decimal | None, sign: int) -> Decimal | None:
    if not sign or amount is None:
        return amount if sign else _ZERO
    return amount if sign > 0 else PRECISE.minus(amount)
