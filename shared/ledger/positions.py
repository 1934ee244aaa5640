"""Replaying a ledger: from transactions, splits and exchange rates to open lots, gains, income and
cash.

    position           the open lots of one asset, with its gains, income and charges so far
    reporting currency the currency that figures ending in _base are in
    asset currency     the currency of the asset's closes; a transaction may be in another one

A transaction's own currency is converted into the asset's or the reporting currency at the rate
recorded on it, where that is a rate to this currency, else at the rate of its day. Cost is frozen
at that rate: later rates never change it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar, Final

from shared.ledger.exchange_rates import Rates
from shared.ledger.lots import Lot, LotBook, lot_book
from shared.ledger.money import PRECISE, add, multiply, prorate, subtract, sum_or_none
from shared.ledger.pacing import Check, go_on, paced
from shared.ledger.quantities import DUST, in_chronological_order
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
)

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)
_TRADES: Final = frozenset({BUY, SELL})
_ONLY_CASH: Final = frozenset({DEPOSIT, WITHDRAWAL})
_PAID_IN: Final = frozenset({SELL, DIVIDEND, INTEREST, DEPOSIT})
_PAID_OUT: Final = frozenset({BUY, FEE, TAX, WITHDRAWAL})


@dataclass(slots=True)
class Totals:
    """Running sums in the reporting currency. None: one of the amounts could not be converted.

    `fees` and `taxes` are everything charged; `trade_charges` is the part that costs and proceeds,
    and so the gains, already include.
    """

    realized_gain: Decimal | None = _ZERO
    realized_price_gain: Decimal | None = _ZERO
    income: Decimal | None = _ZERO
    fees: Decimal | None = _ZERO
    taxes: Decimal | None = _ZERO
    trade_charges: Decimal | None = _ZERO

    @property
    def realized_fx_gain(self) -> Decimal | None:
        """The part of the realized gain that exchange rates made: all but the price gain."""
        return subtract(self.realized_gain, self.realized_price_gain)


@dataclass(slots=True)
class Position:
    """One asset in one portfolio. `realized_gain` is in the asset's currency; `totals` in the
    reporting currency.
    """

    asset: str
    currency: str
    lots: LotBook
    quantity: Decimal = _ZERO
    realized_gain: Decimal | None = _ZERO
    totals: Totals = field(default_factory=Totals)

    @property
    def cost_basis(self) -> Decimal | None:
        """Cost of the open lots in the asset's currency."""
        return sum_or_none(lot.cost for lot in self.lots)

    @property
    def cost_basis_base(self) -> Decimal | None:
        """Cost of the open lots in the reporting currency, each at the rate of its trade date."""
        return sum_or_none(lot.cost_base for lot in self.lots)


@dataclass(frozen=True, slots=True)
class PairOnDay:
    """A rate that a transaction needs."""

    base: str
    quote: str
    day: date


@dataclass(frozen=True, slots=True)
class Disposal:
    """A transaction that removed units, and the parts of lots that it used up."""

    transaction: Transaction
    used: list[Lot]


@dataclass(slots=True)
class Book:
    """A whole portfolio after its replay."""

    positions: dict[str, Position] = field(default_factory=dict)
    cash: dict[str, Decimal] = field(default_factory=dict)
    other: Totals = field(default_factory=Totals)
    """Income and charges that belong to no asset."""
    missing_rates: set[PairOnDay] = field(default_factory=set)
    """No source had one that is recent enough; what depended on it is None."""
    stale_rates: set[PairOnDay] = field(default_factory=set)
    disposals: list[Disposal] = field(default_factory=list)
    """Every sale and transfer out, with the lots that it used up."""
    shortfalls: list[Transaction] = field(default_factory=list)
    """Transactions that removed more units than were held. Writes refuse them; a split that arrives
    late can still cause one. The cost of the missing units is unknown, and so is the gain of their
    sale.
    """


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
    check: Check = go_on,
) -> Book:
    """The book at the end of `as_of`.

    `asset_currencies` names the currency of each asset; `currency` is the reporting currency,
    `base_currency` the one that recorded `fx_rate`s are in; `method` is one of COST_BASIS_METHODS.
    `check` may raise to abort the replay.
    """
    replaying = _Replay(Book(), asset_currencies, method, currency, base_currency, rates)
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
        self._relieve(self._position(transaction), transaction)

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
        remaining = PRECISE.subtract(position.quantity, quantity)
        if remaining >= DUST:
            position.quantity = remaining
            return position.lots.relieve(quantity)
        # All units go, also the dust that a division may have left: a closed position has no cost.
        used = list(position.lots)
        position.lots, position.quantity = lot_book(self.method), _ZERO
        if remaining <= -DUST:
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
        base, day = transaction.currency, transaction.date
        if base == quote:
            return _ONE
        recorded = transaction.rate_recorded(quote, self.base_currency)
        if recorded is not None:
            return recorded
        resolution = self.rates.find(base, quote, day)
        if resolution is None:
            self.book.missing_rates.add(PairOnDay(base, quote, day))
            return None
        if resolution.stale:
            self.book.stale_rates.add(PairOnDay(base, quote, day))
        return resolution.rate


def cash_change(transaction: Transaction) -> Decimal:
    """By how much a transaction changes the cash of its own currency, after fee and tax."""
    gross = _ZERO
    if transaction.type in _PAID_IN:
        gross = transaction.gross
    elif transaction.type in _PAID_OUT:
        gross = PRECISE.minus(transaction.gross)
    return PRECISE.subtract(gross, PRECISE.add(transaction.fee, transaction.tax))


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
