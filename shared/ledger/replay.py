"""Replaying a ledger: from transactions, splits and exchange rates to open lots, gains, income and
cash.

A transaction's own currency is converted into the asset's or the reporting currency at the rate
recorded on it, where that is a rate to this currency, else at the rate of its day. Cost is frozen
at that rate: later rates never change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

from shared.ledger.exchange_rates import Rates
from shared.ledger.lots import Lot, lot_book
from shared.ledger.money import PRECISE, add, multiply, prorate, subtract, sum_or_none
from shared.ledger.pacing import Check, go_on, paced
from shared.ledger.positions import Book, Disposal, PairOnDay, Position, Totals
from shared.ledger.quantities import in_chronological_order, remaining_after
from shared.ledger.transactions import (
    BUY,
    DEPOSIT,
    DIVIDEND,
    FEE,
    INTEREST,
    SELL,
    SPLIT,
    TAX,
    TRANSFER_IN,
    TRANSFER_OUT,
    WITHDRAWAL,
    SplitEvent,
    Transaction,
    cash_change,
)

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)
_TRADES: Final = frozenset({BUY, SELL})
_ONLY_CASH: Final = frozenset({DEPOSIT, WITHDRAWAL})


def replay(
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    *,
    asset_currencies: Mapping[str, str],
    method: str,
    currency: str,
    base_currency: str,
    rates: Rates,
    as_of: date,
    track_cash: bool = False,
    transfer_value: Callable[[Transaction], Decimal | None] = lambda _: None,
    check: Check = go_on,
) -> Book:
    """The book at the end of `as_of`.

    `asset_currencies` names the currency of each asset; `currency` is the reporting currency,
    `base_currency` the one that recorded `fx_rate`s are in; `method` is a CostBasisMethod.
    `transfer_value` returns the value of a transfer's units at that day's close, in the asset's
    currency; None: unknown. `check` may raise to abort the replay.
    """
    replaying = _Replay(
        Book(),
        asset_currencies,
        method,
        currency,
        base_currency,
        rates,
        track_cash,
        transfer_value,
    )
    steps = in_chronological_order(
        (transaction for transaction in transactions if transaction.date <= as_of),
        (split for split in splits if split.ex_date <= as_of),
    )
    for step in paced(steps, check):
        if isinstance(step, SplitEvent):
            replaying.split(step.asset, step.new, step.old)
        else:
            replaying.record(step)
    return replaying.book


@dataclass(slots=True)
class _Replay:
    book: Book
    asset_currencies: Mapping[str, str]
    method: str
    currency: str
    base_currency: str
    rates: Rates
    track_cash: bool
    transfer_value: Callable[[Transaction], Decimal | None]

    def record(self, transaction: Transaction) -> None:
        if transaction.type not in _ONLY_CASH:
            self._HANDLERS[transaction.type](self, transaction)
        self._charge(transaction)
        self._move_cash(transaction)

    def split(self, asset: str, new: int, old: int) -> None:
        position = self.book.positions.get(asset)
        if position is not None and position.quantity:
            position.lots.split(new, old)
            position.quantity = prorate(position.quantity, Decimal(new), Decimal(old))

    def _add_lot(self, transaction: Transaction) -> None:
        position, quantity = self._position(transaction), transaction.quantity or _ZERO
        paid = transaction.gross
        if transaction.type == BUY:
            paid = PRECISE.add(paid, PRECISE.add(transaction.fee, transaction.tax))
        to_base = self._rate(transaction, self.currency)
        to_asset = self._rate(transaction, position.currency)
        cost, cost_base = multiply(paid, to_asset), multiply(paid, to_base)
        position.lots.add(
            Lot(
                transaction.date,
                quantity,
                cost,
                cost_base,
                _quotient(to_base, to_asset),
                transaction.key,
            )
        )
        position.quantity = PRECISE.add(position.quantity, quantity)
        if transaction.type == TRANSFER_IN:
            totals, value = position.totals, self._transferred(position, transaction)
            totals.transferred_gain = add(totals.transferred_gain, subtract(cost_base, value))

    def _sell(self, transaction: Transaction) -> None:
        position = self._position(transaction)
        used = self._relieve(position, transaction)
        net = PRECISE.subtract(transaction.gross, PRECISE.add(transaction.fee, transaction.tax))
        proceeds = multiply(net, self._rate(transaction, position.currency))
        proceeds_base = multiply(net, self._rate(transaction, self.currency))
        cost, cost_base = (
            sum_or_none(lot.cost for lot in used),
            sum_or_none(lot.cost_base for lot in used),
        )
        totals = position.totals
        position.realized_gain = add(position.realized_gain, subtract(proceeds, cost))
        totals.realized_gain = add(totals.realized_gain, subtract(proceeds_base, cost_base))
        totals.realized_price_gain = add(totals.realized_price_gain, _price_gain(used, proceeds))

    def _transfer_out(self, transaction: Transaction) -> None:
        position = self._position(transaction)
        cost = sum_or_none(lot.cost_base for lot in self._relieve(position, transaction))
        totals, value = position.totals, self._transferred(position, transaction)
        totals.transferred_gain = add(totals.transferred_gain, subtract(value, cost))

    def _transferred(self, position: Position, transaction: Transaction) -> Decimal | None:
        """The value of a transfer's units in the reporting currency, at the market's rate."""
        value = self.transfer_value(transaction)
        if value is None:
            return None
        return multiply(value, self._rate_on(position.currency, self.currency, transaction.date))

    def _income(self, transaction: Transaction) -> None:
        totals = self._totals(transaction)
        totals.income = add(
            totals.income, multiply(transaction.gross, self._rate(transaction, self.currency))
        )

    def _fee(self, transaction: Transaction) -> None:
        totals = self._totals(transaction)
        totals.fees = add(
            totals.fees, multiply(transaction.gross, self._rate(transaction, self.currency))
        )

    def _tax(self, transaction: Transaction) -> None:
        totals = self._totals(transaction)
        totals.taxes = add(
            totals.taxes, multiply(transaction.gross, self._rate(transaction, self.currency))
        )

    def _split_recorded(self, transaction: Transaction) -> None:
        self.split(str(transaction.asset), transaction.ratio_new or 1, transaction.ratio_old or 1)

    def _relieve(self, position: Position, transaction: Transaction) -> list[Lot]:
        used = self._take(position, transaction)
        self.book.disposals.append(Disposal(transaction, used))
        return used

    def _take(self, position: Position, transaction: Transaction) -> list[Lot]:
        quantity = transaction.quantity or _ZERO
        remaining = remaining_after(position.quantity, quantity)
        if remaining > 0:
            position.quantity = remaining
            return position.lots.relieve(quantity)
        # All units go, also the dust that a division may have left: a closed position has no cost.
        used = list(position.lots)
        position.lots, position.quantity = lot_book(self.method), _ZERO
        if remaining < 0:
            self.book.shortfalls.append(transaction)
            used.append(
                Lot(
                    transaction.date, PRECISE.minus(remaining), cost=None, cost_base=None, rate=None
                )
            )
        return used

    def _charge(self, transaction: Transaction) -> None:
        """The fee and tax that any transaction may carry."""
        if not transaction.fee and not transaction.tax:
            return
        totals, to_base = self._totals(transaction), self._rate(transaction, self.currency)
        if transaction.fee:
            totals.fees = add(totals.fees, multiply(transaction.fee, to_base))
        if transaction.tax:
            totals.taxes = add(totals.taxes, multiply(transaction.tax, to_base))
        if transaction.type in _TRADES:
            charged = PRECISE.add(transaction.fee, transaction.tax)
            totals.trade_charges = add(totals.trade_charges, multiply(charged, to_base))

    def _move_cash(self, transaction: Transaction) -> None:
        change = cash_change(transaction)
        if change:
            held = self.book.cash.get(transaction.currency, _ZERO)
            self.book.cash[transaction.currency] = PRECISE.add(held, change)
            if self.track_cash:
                booked = multiply(change, self._rate(transaction, self.currency))
                self.book.cash_booked = add(self.book.cash_booked, booked)

    _HANDLERS: ClassVar[dict[str, Callable[[_Replay, Transaction], None]]] = {
        BUY: _add_lot,
        TRANSFER_IN: _add_lot,
        SELL: _sell,
        TRANSFER_OUT: _transfer_out,
        DIVIDEND: _income,
        INTEREST: _income,
        FEE: _fee,
        TAX: _tax,
        SPLIT: _split_recorded,
    }

    def _totals(self, transaction: Transaction) -> Totals:
        return self.book.other if transaction.asset is None else self._position(transaction).totals

    def _position(self, transaction: Transaction) -> Position:
        asset = str(transaction.asset)
        position = self.book.positions.get(asset)
        if position is None:
            position = Position(asset, self.asset_currencies[asset], lot_book(self.method))
            self.book.positions[asset] = position
        return position

    def _rate(self, transaction: Transaction, quote: str) -> Decimal | None:
        """`quote` for one unit of the transaction's currency: the rate recorded on it where there
        is one to `quote`, else the rate of its day.
        """
        recorded = transaction.rate_recorded(quote, self.base_currency)
        if recorded is not None:
            return recorded
        return self._rate_on(transaction.currency, quote, transaction.date)

    def _rate_on(self, base: str, quote: str, day: date) -> Decimal | None:
        if base == quote:
            return _ONE
        resolution = self.rates.find(base, quote, day)
        if resolution is None:
            self.book.missing_rates.add(PairOnDay(base, quote, day))
            return None
        if resolution.stale:
            self.book.stale_rates.add(PairOnDay(base, quote, day))
        return resolution.rate


def _price_gain(used: list[Lot], proceeds: Decimal | None) -> Decimal | None:
    """(proceeds − cost, in the asset's currency) × the rate of each lot's trade date; proceeds
    spread by quantity.
    """
    quantity = sum_or_none(lot.quantity for lot in used)
    if proceeds is None or not quantity:
        return None
    return sum_or_none(
        multiply(subtract(prorate(proceeds, lot.quantity, quantity), lot.cost), lot.rate)
        for lot in used
    )


def _quotient(dividend: Decimal | None, divisor: Decimal | None) -> Decimal | None:
    return None if dividend is None or divisor is None else PRECISE.divide(dividend, divisor)
