"""The days of portfolios' ledgers: what is common in columns, and the journal of all the rest.

Portfolios that are reported alike are laid out together, as one ledger in which each has assets of
its own: ten short columns take several times as long as one that is ten times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from shared import deadline
from shared.analytics.daily_reading import reporting_of
from shared.analytics.view import View
from shared.immutable import immutable
from shared.ledger.exchange_rates import Rates
from shared.ledger.journal import keep_journal
from shared.ledger.money import PRECISE
from shared.ledger.packed_transactions import PackedTransactions
from shared.ledger.positions import Book
from shared.ledger.transactions import SplitEvent, Transaction
from shared.market.history import MarketHistory
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.joined_days import by_key, joined_moves, joined_steps
from shared.timeseries.ledger_columns import columns_of
from shared.timeseries.ledger_days import ledger_days
from shared.timeseries.ledger_totals import LedgerDays, Reporting
from shared.timeseries.quantities import quantity_steps
from shared.timeseries.replayed_days import add_replayed
from shared.timeseries.span import Daily, Span
from shared.transactions.repository import Ledger

Part = tuple[View, Ledger]
"""A portfolio of the view, and its ledger."""

_MARK: Final = "#"
"""Between an asset and the number of its portfolio; in no id of an asset."""


@immutable
class LaidOut:
    """The days of all ledgers together; the transactions that columns can't say, and their journal,
    ledger by ledger.
    """

    days: LedgerDays
    rare: Sequence[Sequence[Transaction]]
    books: Sequence[Book]


def alike(parts: Iterable[Part]) -> list[list[Part]]:
    """The portfolios in groups that can be laid out together: of one currency that rates are
    recorded in, one cost method and kind of rates, and all with cash or all without.
    """
    groups: dict[tuple[object, ...], list[Part]] = {}
    for view, ledger in parts:
        settings = (view.base_currency, view.method, view.fx_kind, view.track_cash)
        groups.setdefault(settings, []).append((view, ledger))
    return list(groups.values())


def lay_out(
    parts: Sequence[Part],
    span: Span,
    asset_currencies: Mapping[str, str],
    closes: Mapping[str, Daily],
    market: MarketHistory,
    internal: frozenset[str],
) -> LaidOut:
    """The days of `alike` portfolios, at least one, up to the end of the view, on the days of
    `span`, which has all of theirs. `internal` is as `keep_journal` describes it.
    """
    days = _in_columns(parts, span, asset_currencies, reporting_of(parts[0][0], market))
    rare, books, place = [], [], 0
    for view, ledger in parts:
        count = sum(rows.count for rows in ledger.packed)
        own = ledger.some_transactions(days.replayed[place : place + count].tolist())
        place += count
        book = journal_of(
            own, ledger.splits, view, asset_currencies, closes, market.rates, internal
        )
        add_replayed(days, book)
        for asset, steps in quantity_steps(book.positions, deadline.check).items():
            others = days.quantities.get(asset)
            days.quantities[asset] = steps if others is None else joined_steps([others, steps])
        rare.append(own)
        books.append(book)
    return LaidOut(days, rare, books)


def journal_of(
    transactions: Iterable[Transaction],
    splits: Iterable[SplitEvent],
    view: View,
    asset_currencies: Mapping[str, str],
    closes: Mapping[str, Daily],
    rates: Rates,
    internal: frozenset[str] = frozenset(),
) -> Book:
    """The journal up to the last day of the view, in its currency. Transferred units cross the
    border at the close in force on their day.
    """
    return keep_journal(
        transactions,
        splits,
        asset_currencies=asset_currencies,
        rates=rates,
        **view.journal_settings,
        transfer_value=lambda transaction: _transfer_value(transaction, closes),
        keep_disposals=False,  # nothing shows them, and a large ledger has many
        internal=internal,
        check=deadline.check,
    )


def _in_columns(
    parts: Sequence[Part], span: Span, asset_currencies: Mapping[str, str], reporting: Reporting
) -> LedgerDays:
    """What columns say of all ledgers. Each asset has a name of its own in each of them, so that no
    sale uses another portfolio's lots, until their days are added.
    """
    if len(parts) == 1:
        ((_, ledger),) = parts
        columns = columns_of(ledger.packed)
        return ledger_days(columns, ledger.splits_by_asset(), asset_currencies, reporting, span)
    packed: list[PackedTransactions] = []
    splits: dict[str, Sequence[SplitEvent]] = {}
    for number, (_, ledger) in enumerate(parts):
        packed += [_marked(rows, number) for rows in ledger.packed]
        splits |= {_mark(key, number): own for key, own in ledger.splits_by_asset().items()}
    currencies = {
        rows.asset: asset_currencies[_name_of(rows.asset)]
        for rows in packed
        if rows.asset is not None
    }
    days = ledger_days(columns_of(packed), splits, currencies, reporting, span)
    return replace(
        days,
        asset_keys=[_name_of(key) for key in days.asset_keys],
        quantities={
            asset: joined_steps(steps)
            for asset, steps in by_key([days.quantities], _name_of).items()
        },
        moves={
            asset: joined_moves(moves) for asset, moves in by_key([days.moves], _name_of).items()
        },
        turnovers=[
            replace(turnovers, names=[_name_of(name) for name in turnovers.names])
            for turnovers in days.turnovers
        ],
    )


def _marked(rows: PackedTransactions, number: int) -> PackedTransactions:
    if rows.asset is None:
        return rows
    details = rows.details and {
        key: {**detail, "to_asset": detail["to_asset"] and _mark(detail["to_asset"], number)}
        for key, detail in rows.details.items()
    }
    return PackedTransactions(_mark(rows.asset, number), rows.texts, details)


def _mark(asset: str, number: int) -> str:
    return f"{asset}{_MARK}{number}"


def _name_of(marked: str) -> str:
    return marked.partition(_MARK)[0]


def _transfer_value(transaction: Transaction, closes: Mapping[str, Daily]) -> Decimal | None:
    """Quantity × the close in force on the day of the transfer; None where there is no close."""
    daily_closes = closes.get(str(transaction.asset))
    day = transaction.date.toordinal()
    if daily_closes is None or transaction.quantity is None or day < daily_closes.first:
        return None
    close = as_decimal(daily_closes.over(Span(day, 1))[0], daily_closes.decimals)
    return PRECISE.multiply(transaction.quantity, close)
