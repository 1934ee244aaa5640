"""Holdings: positions valued at a day's closes and rates.

    unrealized_gain = market_value − cost_basis
    price_gain      = Σ over lots of (market value − cost, in the asset's currency)
                      × rate of the lot's trade date
    fx_gain         = unrealized gain in the reporting currency − price_gain

A close from before a split is a price of the old units. From the ex-date until the next close it
is split-adjusted: close × old ÷ new. Otherwise a 7:1 split dated on a Saturday would make the
position seven times as valuable until Monday's close.

A position without a close, or whose currency has no rate, has no market value: the totals leave it
out, and its market value is None.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from shared.immutable import immutable
from shared.ledger.exchange_rates import Rates, Resolution
from shared.ledger.money import (
    PRECISE,
    add,
    multiply,
    prorate,
    round_per_unit,
    subtract,
    sum_or_none,
)
from shared.ledger.positions import Book, Position, Totals
from shared.ledger.transactions import SplitEvent


@immutable
class ClosingPrice:
    """The last close on or before the valuation day, per unit of that day."""

    date: date
    close: Decimal
    source: str
    is_split_adjusted: bool = False
    """Whether a split came after it, so that the published close was of another unit."""


def split_adjusted_close(
    close: ClosingPrice, day: date, splits: Iterable[SplitEvent]
) -> ClosingPrice:
    """The same close per unit of `day`; `splits` are those of the asset, on any day."""
    since = [split for split in splits if close.date < split.ex_date <= day]
    return (
        replace(close, close=split_adjusted(close.close, since), is_split_adjusted=True)
        if since
        else close
    )


def split_adjusted(close: Decimal, splits: Iterable[SplitEvent]) -> Decimal:
    """Converts a close per unit before these splits into a close per unit after them. Multiplies
    and divides once, and rounds to 18 decimals, as every figure per unit is shown, so that
    quantity × close is the value to the last digit.
    """
    new, old = 1, 1
    for split in splits:
        new, old = new * split.new, old * split.old
    return round_per_unit(prorate(close, Decimal(old), Decimal(new)))


@immutable
class Holding:
    """One position on one day. Figures without suffix are in the asset's currency, those with
    `_base` in the reporting currency; None is unknown.
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


@immutable
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
        average_cost=average_cost(cost, quantity),
        market_value=value,
        market_value_base=value_base,
        unrealized_gain=subtract(value, cost),
        unrealized_gain_base=subtract(value_base, cost_base),
        price_gain_base=price_gain,
    )


def average_cost(cost: Decimal | None, quantity: Decimal) -> Decimal | None:
    """cost ÷ quantity; None where it is unknown or nothing is held."""
    return None if cost is None or not quantity else PRECISE.divide(cost, quantity)


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


@immutable
class PortfolioTotals:
    """Sums in the reporting currency. The values, the cost and the unrealized gain leave out a
    holding without a market value, and are None where none of the holdings has one; where a rate of
    a trade date is missing, each sum that depends on it is None.

    total_gain = unrealized + realized + income − the fees and taxes that those gains do not include
    already + cash_fx_gain + transferred_gain = market_value − net_invested, where net_invested is
    the external flows of all days. None where anything held has no value.
    """

    market_value: Decimal | None
    cash: Decimal | None
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
    cash_fx_gain: Decimal | None
    transferred_gain: Decimal | None
    net_invested: Decimal | None
    total_gain: Decimal | None


def portfolio_totals(
    holdings: Iterable[Holding], cash: Iterable[CashHolding], book: Book
) -> PortfolioTotals:
    """Market value, cost and unrealized gain over the holdings that have a market value; realized
    gains, income and charges over all positions.
    """
    held = [holding for holding in holdings if holding.position.quantity]
    valued = [holding for holding in held if holding.market_value_base is not None]
    nothing_valued = not valued and bool(held)
    values = [holding.market_value_base for holding in held]
    cash_values = [cash_holding.amount_base for cash_holding in cash]
    all_totals = [position.totals for position in book.positions.values()] + [book.other]
    cost, unrealized, price_gain = (
        None if nothing_valued else sum_or_none(figures)
        for figures in (
            [holding.cost_basis_base for holding in valued],
            [holding.unrealized_gain_base for holding in valued],
            [holding.price_gain_base for holding in valued],
        )
    )
    realized, realized_price = (
        sum_or_none(totals.realized_gain for totals in all_totals),
        sum_or_none(totals.realized_price_gain for totals in all_totals),
    )
    income = sum_or_none(totals.income for totals in all_totals)
    market_value = _sum_of_known([*values, *cash_values])
    cash_fx_gain = subtract(sum_or_none(cash_values), book.cash_booked)
    transferred_gain = sum_or_none(totals.transferred_gain for totals in all_totals)
    gains = sum_or_none([unrealized, realized, income, cash_fx_gain, transferred_gain])
    total_gain = None if None in values else subtract(gains, _charges_outside(all_totals))
    return PortfolioTotals(
        market_value=market_value,
        cash=_sum_of_known(cash_values),
        cost_basis=cost,
        unrealized_gain=unrealized,
        price_gain=price_gain,
        fx_gain=subtract(unrealized, price_gain),
        realized_gain=realized,
        realized_price_gain=realized_price,
        realized_fx_gain=subtract(realized, realized_price),
        income=income,
        fees=sum_or_none(totals.fees for totals in all_totals),
        taxes=sum_or_none(totals.taxes for totals in all_totals),
        cash_fx_gain=cash_fx_gain,
        transferred_gain=transferred_gain,
        net_invested=subtract(market_value, total_gain),
        total_gain=total_gain,
    )


def weight(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """part ÷ whole; None where either is unknown or there is no whole."""
    if part is None or whole is None or whole <= 0:
        return None
    return PRECISE.divide(part, whole)


def _price_gain(position: Position, close: ClosingPrice | None) -> Decimal | None:
    gain: Decimal | None = Decimal(0)
    for lot in position.lots:
        value = None if close is None else PRECISE.multiply(lot.quantity, close.close)
        gain = add(gain, multiply(subtract(value, lot.cost), lot.rate))
    return gain


def _charges_outside(all_totals: list[Totals]) -> Decimal | None:
    charged = sum_or_none(figure for totals in all_totals for figure in (totals.fees, totals.taxes))
    return subtract(charged, sum_or_none(totals.trade_charges for totals in all_totals))


def _sum_of_known(figures: Sequence[Decimal | None]) -> Decimal | None:
    """The sum of the figures that are known; None where there are some and none of them is."""
    summands = [figure for figure in figures if figure is not None]
    return sum_or_none(summands) if summands or not figures else None
