"""Holdings: positions valued at a day's closes and rates.

    unrealized_gain = market_value − cost_basis
    price_gain      = Σ over lots of (market value − cost, in the asset's currency) × rate of the lot's trade date
    fx_gain         = unrealized gain in the reporting currency − price_gain: the rest, so that nothing is left over

A close from before a split is of units that there are no more: on and after the ex-date, until the
next close, it is restated, close × old ÷ new. Otherwise a 7:1 split dated on a Saturday would make
everything worth seven times as much until Monday's close.

A position without a close, or whose currency has no rate, has no market value: it is left out of
the totals and says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from shared.ledger.exchange_rates import Rates, Resolution
from shared.ledger.money import PRECISE, add, added_up, multiply, round_per_unit, share, subtract
from shared.ledger.positions import Book, Position, Totals
from shared.ledger.transactions import SplitEvent


@dataclass(frozen=True, slots=True)
class ClosingPrice:
    """The last close on or before the valuation day, per unit of that day."""

    date: date
    close: Decimal
    source: str
    restated: bool = False
    """Whether a split came after it; as published it was of fewer, or more, units."""


def carried(close: ClosingPrice, day: date, splits: Iterable[SplitEvent]) -> ClosingPrice:
    """The same close per unit of `day`; `splits` are the asset's own, of any day."""
    since = [split for split in splits if close.date < split.ex_date <= day]
    return replace(close, close=restated(close.close, since), restated=True) if since else close


def restated(close: Decimal, splits: Iterable[SplitEvent]) -> Decimal:
    """A close per unit of before these splits, per unit of after them: multiplied and divided once,
    and to 12 decimals, as every figure per unit is shown, so that quantity × close is the value to
    the last digit.
    """
    new, old = 1, 1
    for split in splits:
        new, old = new * split.new, old * split.old
    return round_per_unit(share(close, Decimal(old), Decimal(new)))


@dataclass(frozen=True, slots=True)
class Holding:
    """One position on one day. Figures without suffix are in the asset's currency, those with
    `_base` in the reporting currency; None is unknown. `weight` is the share of the portfolio's
    whole market value.
    """

    position: Position
    close: ClosingPrice | None
    fx: Resolution | None
    cost_basis: Decimal | None
    cost_basis_base: Decimal | None
    average_cost: Decimal | None
    market_value: Decimal | None
    market_value_base: Decimal | None
    unrealized_gain: Decimal | None
    unrealized_gain_base: Decimal | None
    price_gain_base: Decimal | None

    @property
    def fx_gain_base(self) -> Decimal | None:
        return subtract(self.unrealized_gain_base, self.price_gain_base)


@dataclass(frozen=True, slots=True)
class CashHolding:
    """Cash of one currency. `amount_base` is None where no rate is known."""

    currency: str
    amount: Decimal
    amount_base: Decimal | None
    fx: Resolution | None


def value_position(
    position: Position, close: ClosingPrice | None, rates: Rates, currency: str, as_of: date
) -> Holding:
    """The position at this close, in the reporting currency `currency` at the rate in force on
    `as_of`.
    """
    quantity, cost, cost_base = position.quantity, position.cost_basis, position.cost_basis_base
    fx = rates.find(position.currency, currency, as_of)
    if not quantity:
        value: Decimal | None = Decimal(0)
        value_base: Decimal | None = Decimal(0)
    else:
        value = None if close is None else PRECISE.multiply(quantity, close.close)
        value_base = multiply(value, None if fx is None else fx.rate)
    price_gain = None if value_base is None else _price_gain(position, close)
    return Holding(
        position=position,
        close=close,
        fx=fx,
        cost_basis=cost,
        cost_basis_base=cost_base,
        average_cost=None if cost is None or not quantity else PRECISE.divide(cost, quantity),
        market_value=value,
        market_value_base=value_base,
        unrealized_gain=subtract(value, cost),
        unrealized_gain_base=subtract(value_base, cost_base),
        price_gain_base=price_gain,
    )


def value_cash(book: Book, rates: Rates, currency: str, as_of: date) -> list[CashHolding]:
    """Each currency's cash, those with a balance, by code."""
    valued = []
    for code, amount in sorted(book.cash.items()):
        if amount:
            fx = rates.find(code, currency, as_of)
            valued.append(
                CashHolding(code, amount, multiply(amount, None if fx is None else fx.rate), fx)
            )
    return valued


@dataclass(frozen=True, slots=True)
class PortfolioTotals:
    """Sums in the reporting currency. A holding without a market value is left out of the values,
    the cost and the unrealized gain; where a rate of a trade date is missing, each sum that depends
    on it is None.

    total_gain = unrealized + realized + income − the fees and taxes that are not inside those gains
    already.
    """

    market_value: Decimal
    cash: Decimal
    cost_basis: Decimal | None
    unrealized_gain: Decimal | None
    price_gain: Decimal | None
    fx_gain: Decimal | None
    realized_gain: Decimal | None
    realized_price_gain: Decimal | None
    realized_fx_gain: Decimal | None
    income: Decimal | None
    fees: Decimal | None
    taxes: Decimal | None
    total_gain: Decimal | None


def total(holdings: Iterable[Holding], cash: Iterable[CashHolding], book: Book) -> PortfolioTotals:
    """Market value, cost and unrealized gain over the holdings that have a market value; the earned
    sums over all.
    """
    open_ones = [each for each in holdings if each.market_value_base is not None]
    in_cash = _known(each.amount_base for each in cash)
    every = [position.totals for position in book.positions.values()] + [book.other]
    unrealized = added_up(each.unrealized_gain_base for each in open_ones)
    price_gain = added_up(each.price_gain_base for each in open_ones)
    realized, realized_price = (
        added_up(each.realized_gain for each in every),
        added_up(each.realized_price_gain for each in every),
    )
    income = added_up(each.income for each in every)
    return PortfolioTotals(
        market_value=PRECISE.add(_known(each.market_value_base for each in open_ones), in_cash),
        cash=in_cash,
        cost_basis=added_up(each.cost_basis_base for each in open_ones),
        unrealized_gain=unrealized,
        price_gain=price_gain,
        fx_gain=subtract(unrealized, price_gain),
        realized_gain=realized,
        realized_price_gain=realized_price,
        realized_fx_gain=subtract(realized, realized_price),
        income=income,
        fees=added_up(each.fees for each in every),
        taxes=added_up(each.taxes for each in every),
        total_gain=subtract(add(add(unrealized, realized), income), _charges_outside(every)),
    )


def weight(part: Decimal | None, whole: Decimal) -> Decimal | None:
    """part ÷ whole; None where either is unknown or there is no whole."""
    return None if part is None or whole <= 0 else PRECISE.divide(part, whole)


def _price_gain(position: Position, close: ClosingPrice | None) -> Decimal | None:
    gain: Decimal | None = Decimal(0)
    for lot in position.lots:
        value = None if close is None else PRECISE.multiply(lot.quantity, close.close)
        gain = add(gain, multiply(subtract(value, lot.cost), lot.rate))
    return gain


def _charges_outside(every: list[Totals]) -> Decimal | None:
    charged = added_up(figure for totals in every for figure in (totals.fees, totals.taxes))
    return subtract(charged, added_up(totals.trade_charges for totals in every))


def _known(figures: Iterable[Decimal | None]) -> Decimal:
    """The sum of those that are known."""
    summed = Decimal(0)
    for figure in figures:
        if figure is not None:
            summed = PRECISE.add(summed, figure)
    return summed
