"""What the journal of the rare transactions adds to the amounts of the days."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

import numpy as np

from shared.ledger.flows import DayFlows, DayTrades
from shared.ledger.positions import Book
from shared.timeseries.day_amounts import DayAmounts
from shared.timeseries.fixed_point import decimals_of, packed, whole_numbers
from shared.timeseries.joined_days import joined_moves
from shared.timeseries.ledger_totals import LedgerDays
from shared.timeseries.span import Span, Steps
from shared.timeseries.turnovers import turnovers_of
from shared.timeseries.values_at_flows import Moves


def add_replayed(days: LedgerDays, book: Book) -> None:
    """Adds the flows of the book, all of them on days of the span."""
    flows = book.days
    if not flows:
        return

    def add(amounts: DayAmounts, amount_of: Callable[[DayFlows], Decimal | None]) -> None:
        amounts.add_dated((day.toordinal(), amount_of(flow)) for day, flow in flows.items())

    add(days.money_in, lambda flow: flow.money_in)
    add(days.money_out, lambda flow: flow.money_out)
    add(days.dividends, lambda flow: flow.dividends)
    add(days.interest, lambda flow: flow.interest)
    add(days.fees, lambda flow: flow.fees)
    add(days.taxes, lambda flow: flow.taxes)
    add(days.earned, lambda flow: flow.earned)
    _add_by_currency(days.traded, {day: flow.traded for day, flow in flows.items()}, days.span)
    _add_by_currency(days.cash, {day: flow.cash for day, flow in flows.items()}, days.span)
    days.turnovers.append(turnovers_of(flows, days.span))
    for asset, moves in moves_of(flows).items():
        own = days.moves.get(asset)
        days.moves[asset] = moves if own is None else joined_moves([own, moves])


def _add_by_currency(
    by_currency: dict[str, DayAmounts],
    flows: Mapping[date, Mapping[str, Decimal | None]],
    span: Span,
) -> None:
    dated: dict[str, list[tuple[int, Decimal | None]]] = {}
    for day, amounts in flows.items():
        for currency, amount in amounts.items():
            dated.setdefault(currency, []).append((day.toordinal(), amount))
    for currency, own in dated.items():
        by_currency.setdefault(currency, DayAmounts(span)).add_dated(own)


def balances_of(changes: DayAmounts) -> Steps:
    """The running balance, from each day on that changed it."""
    numbers, decimals = changes.accumulated().figures().as_one()
    places = np.flatnonzero(np.diff(numbers, prepend=0))
    return Steps(places + changes.span.first, numbers[places], decimals)


def moves_of(flows: Mapping[date, DayFlows]) -> dict[str, Moves]:
    """The trades and transfers of each asset, on rising days."""
    by_asset: dict[str, list[tuple[int, DayTrades]]] = {}
    for day in sorted(flows):
        for asset, trades in flows[day].trades.items():
            by_asset.setdefault(asset, []).append((day.toordinal(), trades))
    return {asset: _moves(dated_trades) for asset, dated_trades in by_asset.items()}


def _moves(dated_trades: Sequence[tuple[int, DayTrades]]) -> Moves:
    changes = [trades.change for _, trades in dated_trades]
    decimals = decimals_of(changes)
    return Moves(
        np.array([day for day, _ in dated_trades], np.int64),
        packed(whole_numbers(changes, decimals)),
        decimals,
        np.array([_average_price(trades) for _, trades in dated_trades]),
        np.array([float(trades.quantity) for _, trades in dated_trades]),
    )


def _average_price(trades: DayTrades) -> float:
    if not trades.quantity or trades.amount is None:
        return float("nan")
    return float(trades.amount) / float(trades.quantity)
