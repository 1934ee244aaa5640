"""Each day's flows: money across the portfolio's border, income, charges and trades.

    external flow  with cash tracked: deposits, withdrawals and transfers. Without: the portfolio
                   consists of its holdings, so a buy with its charges is money in; a sale, a
                   dividend and interest after theirs are money out; a fee or tax is money that
                   came in to pay for it
    in, out        stored apart; a return needs what remains of the two
    earned         without cash: what the morning's portfolio earned in money that left it, which
                   are dividends, interest and returned capital, less the fees and taxes that belong
                   to no trade
    round trip     money that came in and went out again on the same day

Amounts are in the reporting currency, at the rate recorded on the transaction or else at that of
its day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from shared.ledger.exchange_rates import Rates
from shared.ledger.money import PRECISE, add, multiply, subtract
from shared.ledger.transactions import (
    ADDING,
    BUY,
    DEPOSIT,
    DIVIDEND,
    FEE,
    INTEREST,
    SELL,
    TAX,
    TRANSFER_OUT,
    TRANSFERS,
    WITHDRAWAL,
    Transaction,
    cash_change,
)

_ZERO: Final = Decimal(0)
_ONE: Final = Decimal(1)


@dataclass(slots=True)
class DayTrades:
    """One asset's trades and transfers of a day.

    `change` is the units that they added, less those that they removed. `quantity` is the units
    bought and sold, and `amount` what was paid and received for them before fee and tax, in the
    asset's currency; None is unknown. Transfers have no price, and are in `change` alone.
    """

    change: Decimal = _ZERO
    quantity: Decimal = _ZERO
    amount: Decimal | None = _ZERO

    @property
    def average_price(self) -> Decimal | None:
        """Per unit bought or sold; None without a trade, or where the amount is unknown."""
        if not self.quantity or self.amount is None:
            return None
        return PRECISE.divide(self.amount, self.quantity)


@dataclass(slots=True)
class Turnover:
    """What crossed the border in units of one asset, or as cash in one currency: the largest single
    amount in, and everything out. In the reporting currency.
    """

    largest_in: Decimal = _ZERO
    out: Decimal = _ZERO


@dataclass(slots=True)
class DayFlows:
    """One day's sums. None: one of the amounts could not be converted or, of a transfer, valued.

    `money_in` and `money_out` are not negative. `traded` is what trades and transfers put into
    positions, less what they took out, before fee and tax, by the currency of the asset and in it.
    `trades` are by asset, `turnovers` by asset or, of deposits and withdrawals, by currency.
    `earned` is zero where cash is tracked: the cash has it.
    """

    money_in: Decimal | None = _ZERO
    money_out: Decimal | None = _ZERO
    dividends: Decimal | None = _ZERO
    interest: Decimal | None = _ZERO
    fees: Decimal | None = _ZERO
    taxes: Decimal | None = _ZERO
    traded: dict[str, Decimal | None] = field(default_factory=dict)
    cash: dict[str, Decimal] = field(default_factory=dict)
    earned: Decimal | None = _ZERO
    trades: dict[str, DayTrades] = field(default_factory=dict)
    turnovers: dict[str, Turnover] = field(default_factory=dict)

    @property
    def round_trip(self) -> Decimal:
        """The largest single amount that came in and went out again, at most what went out."""
        return max(
            (min(turnover.largest_in, turnover.out) for turnover in self.turnovers.values()),
            default=_ZERO,
        )

    @property
    def external_flow(self) -> Decimal | None:
        return subtract(self.money_in, self.money_out)

    @property
    def income(self) -> Decimal | None:
        """Gross, as in a position's totals."""
        return add(self.dividends, self.interest)


def flows_by_day(
    transactions: Iterable[Transaction],
    *,
    asset_currencies: Mapping[str, str],
    currency: str,
    base_currency: str,
    rates: Rates,
    track_cash: bool,
    transfer_value: Callable[[Transaction], Decimal | None],
) -> dict[date, DayFlows]:
    """The days on which something happened, in no order.

    `currency` is the reporting currency, `base_currency` the one that recorded rates are in.
    `transfer_value` returns the value of a transfer's units at that day's close, in the asset's
    currency; None: unknown.
    """
    days: dict[date, DayFlows] = {}
    for transaction in transactions:
        day = days.get(transaction.date)
        if day is None:
            day = days[transaction.date] = DayFlows()
        to_base = transaction_rate(transaction, currency, base_currency, rates)
        _earn(day, transaction, to_base)
        border = _border(transaction, track_cash=track_cash)
        if border:  # zero needs no rate
            money = multiply(border, to_base)
            _cross(day, money)
            if track_cash or transaction.type in _TRADES:
                _turn_over(day, transaction, money)
            else:
                day.earned = subtract(day.earned, money)
        if transaction.type in _MOVING:
            asset_currency = asset_currencies[str(transaction.asset)]
            if transaction.type in TRANSFERS:
                moved = transfer_value(transaction)
                if moved is not None and transaction.type == TRANSFER_OUT:
                    moved = PRECISE.minus(moved)
                money = multiply(moved, rate_on(rates, asset_currency, currency, transaction.date))
                _cross(day, money)
                _turn_over(day, transaction, money)
            else:
                moved = multiply(
                    _traded(transaction),
                    transaction_rate(transaction, asset_currency, base_currency, rates),
                )
            day.traded[asset_currency] = add(day.traded.get(asset_currency, _ZERO), moved)
            _trade(day, transaction, moved)
        if track_cash and (change := cash_change(transaction)):
            day.cash[transaction.currency] = PRECISE.add(
                day.cash.get(transaction.currency, _ZERO), change
            )
    return days


def transaction_rate(
    transaction: Transaction, quote: str, base_currency: str, rates: Rates
) -> Decimal | None:
    """`quote` for one unit of the transaction's currency: the rate recorded on it where there is
    one to `quote`, else the rate of its day; None where no source has one.
    """
    recorded = transaction.rate_recorded(quote, base_currency)
    return (
        rate_on(rates, transaction.currency, quote, transaction.date)
        if recorded is None
        else recorded
    )


def rate_on(rates: Rates, base: str, quote: str, day: date) -> Decimal | None:
    """The rate in force, or None."""
    if base == quote:
        return _ONE
    resolution = rates.find(base, quote, day)
    return None if resolution is None else resolution.rate


_TRADES: Final = frozenset({BUY, SELL})
_MOVING: Final = TRANSFERS | _TRADES


def _earn(day: DayFlows, transaction: Transaction, to_base: Decimal | None) -> None:
    """Income and charges, each gross of the other."""
    kind = transaction.type
    if kind == DIVIDEND:
        day.dividends = add(day.dividends, multiply(transaction.gross, to_base))
    elif kind == INTEREST:
        day.interest = add(day.interest, multiply(transaction.gross, to_base))
    elif kind == FEE:
        day.fees = add(day.fees, multiply(transaction.gross, to_base))
    elif kind == TAX:
        day.taxes = add(day.taxes, multiply(transaction.gross, to_base))
    if transaction.fee:
        day.fees = add(day.fees, multiply(transaction.fee, to_base))
    if transaction.tax:
        day.taxes = add(day.taxes, multiply(transaction.tax, to_base))


def _border(transaction: Transaction, *, track_cash: bool) -> Decimal:
    """The money that crosses the portfolio's border, in the transaction's currency, without
    transferred units.
    """
    kind = transaction.type
    if track_cash:
        return (
            transaction.gross
            if kind == DEPOSIT
            else PRECISE.minus(transaction.gross)
            if kind == WITHDRAWAL
            else _ZERO
        )
    if kind in (DEPOSIT, WITHDRAWAL):
        return PRECISE.add(transaction.fee, transaction.tax)
    return PRECISE.minus(cash_change(transaction))


def _cross(day: DayFlows, money: Decimal | None) -> None:
    if money is None:
        day.money_in = day.money_out = None
    elif money > 0:
        day.money_in = add(day.money_in, money)
    elif money < 0:
        day.money_out = subtract(day.money_out, money)


def _turn_over(day: DayFlows, transaction: Transaction, money: Decimal | None) -> None:
    if money is None:
        return
    key = transaction.asset or transaction.currency
    turnover = day.turnovers.get(key)
    if turnover is None:
        turnover = day.turnovers[key] = Turnover()
    if money > 0:
        turnover.largest_in = max(turnover.largest_in, money)
    else:
        turnover.out = PRECISE.subtract(turnover.out, money)


def _trade(day: DayFlows, transaction: Transaction, moved: Decimal | None) -> None:
    """`moved` is the amount that the transaction put into the position, in the asset's currency."""
    key, quantity = str(transaction.asset), transaction.quantity or _ZERO
    trades = day.trades.get(key)
    if trades is None:
        trades = day.trades[key] = DayTrades()
    change = quantity if transaction.type in ADDING else PRECISE.minus(quantity)
    trades.change = PRECISE.add(trades.change, change)
    if transaction.type in _TRADES:
        trades.quantity = PRECISE.add(trades.quantity, quantity)
        amount = moved if transaction.type == BUY else subtract(_ZERO, moved)
        trades.amount = add(trades.amount, amount)


def _traded(transaction: Transaction) -> Decimal:
    """The amount a trade put into a position, in its own currency; negative for a sale."""
    return transaction.gross if transaction.type == BUY else PRECISE.minus(transaction.gross)
