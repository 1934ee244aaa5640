"""Several portfolios as one: positions, cash and flows are added.

Each has been kept by its own cost basis method, in one reporting currency and at its own kind of
rates, with the transfers between them as internal ones (`journal.keep_journal`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from decimal import Decimal
from typing import Final

from shared.ledger.exchange_rates import Resolution
from shared.ledger.flows import DayFlows, DayTrades, Turnover
from shared.ledger.money import PRECISE, add, sum_or_none
from shared.ledger.positions import Book, Position, Totals
from shared.ledger.valuation import CashHolding, Holding, average_cost

_ZERO: Final = Decimal(0)
_SUMS: Final = ("money_in", "money_out", "dividends", "interest", "fees", "taxes", "earned")


def joined_book(books: Sequence[Book]) -> Book:
    """One book of all. Its positions stay apart, one a portfolio and asset, under a key of each."""
    joined = Book(
        positions={
            f"{place} {asset}": position
            for place, book in enumerate(books)
            for asset, position in book.positions.items()
        },
        days=_joined_days(books),
        other=_joined_totals([book.other for book in books]),
        cash_booked=sum_or_none(book.cash_booked for book in books),
    )
    for book in books:
        for currency, balance in book.cash.items():
            joined.cash[currency] = PRECISE.add(joined.cash.get(currency, _ZERO), balance)
        joined.missing_rates |= book.missing_rates
        joined.stale_rates |= book.stale_rates
        joined.shortfalls += book.shortfalls
    return joined


def joined_holding(holdings: Sequence[Holding]) -> Holding:
    """The holdings of one asset, at least one, as one."""
    first = holdings[0]
    positions = [holding.position for holding in holdings]
    position = Position(
        first.position.asset,
        first.position.currency,
        first.position.lots,
        quantity=_sum(own.quantity for own in positions),
        realized_gain=sum_or_none(own.realized_gain for own in positions),
        totals=_joined_totals([own.totals for own in positions]),
        open_cost_base=sum_or_none(own.open_cost_base for own in positions),
    )
    cost = sum_or_none(holding.cost_basis for holding in holdings)
    return Holding(
        position=position,
        close=next((holding.close for holding in holdings if holding.close), None),
        fx=_common([holding.fx for holding in holdings]),
        cost_basis=cost,
        cost_basis_base=sum_or_none(holding.cost_basis_base for holding in holdings),
        average_cost=average_cost(cost, position.quantity),
        market_value=sum_or_none(holding.market_value for holding in holdings),
        market_value_base=sum_or_none(holding.market_value_base for holding in holdings),
        unrealized_gain=sum_or_none(holding.unrealized_gain for holding in holdings),
        unrealized_gain_base=sum_or_none(holding.unrealized_gain_base for holding in holdings),
        price_gain_base=sum_or_none(holding.price_gain_base for holding in holdings),
    )


def joined_cash(balances: Iterable[CashHolding]) -> list[CashHolding]:
    """One for each currency, by code; none where the balances cancel."""
    by_currency: dict[str, list[CashHolding]] = {}
    for balance in balances:
        by_currency.setdefault(balance.currency, []).append(balance)
    joined = [
        CashHolding(
            currency,
            _sum(balance.amount for balance in own),
            sum_or_none(balance.amount_base for balance in own),
            _common([balance.fx for balance in own]),
        )
        for currency, own in sorted(by_currency.items())
    ]
    return [balance for balance in joined if balance.amount or balance.amount_base]


def _common(rates: Sequence[Resolution | None]) -> Resolution | None:
    """The rate that all have; None where they have different ones, as of two kinds."""
    first, *others = rates
    return first if all(rate == first for rate in others) else None


def _sum(figures: Iterable[Decimal]) -> Decimal:
    total = _ZERO
    for figure in figures:
        total = PRECISE.add(total, figure)
    return total


def _joined_totals(all_totals: Sequence[Totals]) -> Totals:
    """The sum of each figure; None where one of them is unknown."""
    return Totals(
        **{
            field.name: sum_or_none(getattr(totals, field.name) for totals in all_totals)
            for field in fields(Totals)
        }
    )


def _joined_days(books: Iterable[Book]) -> dict[date, DayFlows]:
    """The flows of each day of all books."""
    days: dict[date, DayFlows] = {}
    for book in books:
        for day, flows in book.days.items():
            _add(days.setdefault(day, DayFlows()), flows)
    return days


def _add(joined: DayFlows, flows: DayFlows) -> None:
    for name in _SUMS:
        setattr(joined, name, add(getattr(joined, name), getattr(flows, name)))
    for currency, amount in flows.traded.items():
        joined.put_in(currency, amount)
    for currency, change in flows.cash.items():
        joined.cash[currency] = PRECISE.add(joined.cash.get(currency, _ZERO), change)
    for asset, trades in flows.trades.items():
        total = joined.trades.setdefault(asset, DayTrades())
        total.change = PRECISE.add(total.change, trades.change)
        total.quantity = PRECISE.add(total.quantity, trades.quantity)
        total.amount = add(total.amount, trades.amount)
    for key, turnover in flows.turnovers.items():
        turned = joined.turnovers.setdefault(key, Turnover())
        turned.largest_in = max(turned.largest_in, turnover.largest_in)
        turned.out = PRECISE.add(turned.out, turnover.out)
