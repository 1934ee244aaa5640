"""Values a portfolio, or several together, on one day: ledgers from PostgreSQL, closes and rates
from BigQuery.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial

from sqlalchemy import Connection

from shared.analytics.schemas.view import ViewQuery
from shared.analytics.together import (
    AnyBasis,
    internal_transfers,
    kinds_to_read,
    read_ledgers_of,
    view_of,
)
from shared.analytics.valuation import ValuedPortfolio, need, value_ledger
from shared.analytics.view import View
from shared.ledger.joined_books import joined_book, joined_cash, joined_holding
from shared.ledger.valuation import Holding, portfolio_totals
from shared.market.snapshot import Market, Need, Snapshot
from shared.transactions.ledger_statement import Closes
from shared.transactions.repository import Ledger, joined_ledger


def value_portfolio(
    work: Connection,
    market: Market,
    basis: AnyBasis,
    query: ViewQuery,
    today: date,
    *,
    keep_disposals: bool = False,
) -> ValuedPortfolio:
    """One SQL statement, and at most one BigQuery query. Raises Unavailable."""
    view = view_of(basis, query, partial(View.on_day, today=today))
    ledgers = read_ledgers_of(work, view, view.as_of, Closes.IN_FORCE, view.as_of)
    needed = need(joined_ledger(ledgers), view, day_before=True)
    snapshots = read_snapshots(market, basis.market_version, view, needed)
    return value_ledgers(view, ledgers, snapshots, keep_day=True, keep_disposals=keep_disposals)


def read_snapshots(market: Market, version: int, view: View, need: Need) -> dict[str, Snapshot]:
    """By kind of rates; at most one query for each kind besides the official one. Raises
    Unavailable.
    """
    return {
        kind: market.snapshot(version, replace(need, kind=kind)) for kind in kinds_to_read(view)
    }


def value_ledgers(
    view: View,
    ledgers: Sequence[Ledger],
    snapshots: Mapping[str, Snapshot],
    *,
    keep_day: bool = False,
    keep_disposals: bool = False,
) -> ValuedPortfolio:
    """The ledgers of the view's portfolios, each valued for itself, at the rates of its kind, and
    then added. As `value_ledger`.
    """
    internal = internal_transfers(view, ledgers)
    parts = [
        value_ledger(
            part,
            ledger,
            snapshots[part.fx_kind],
            keep_day=keep_day,
            keep_disposals=keep_disposals,
            internal=internal,
        )
        for part, ledger in zip(view.each, ledgers, strict=True)
    ]
    if not view.parts:
        return parts[0]
    by_asset: dict[str, list[Holding]] = {}
    for part in parts:
        for holding in part.holdings:
            by_asset.setdefault(holding.position.asset, []).append(holding)
    book = joined_book([part.book for part in parts])
    cash = [balance for part in parts for balance in part.cash]
    return ValuedPortfolio(
        view,
        joined_ledger(ledgers),
        [joined_holding(holdings) for holdings in by_asset.values()],
        joined_cash(cash),
        portfolio_totals([holding for part in parts for holding in part.holdings], cash, book),
        list(dict.fromkeys(warning for part in parts for warning in part.warnings)),
        book,
        parts[0].rates,
        parts[0].closes,
        parts,
    )
