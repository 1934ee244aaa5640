"""Portfolios in memory, looked at day by day: the product's arithmetic without its databases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import NAMESPACE_OID, UUID, uuid5

from benchmarks.packed_ledgers import packed
from shared.analytics.daily import DailyPortfolio, daily_portfolio
from shared.analytics.view import View
from shared.database.assets import Asset
from shared.ledger.transactions import SplitEvent, Transaction
from shared.ledger.units import assets_of
from shared.market.history import HistoryNeed, MarketHistory
from shared.timeseries.daily import daily_of_pairs
from shared.timeseries.span import Span
from shared.transactions.repository import Ledger

EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
RateRow = tuple[str, str, str, date, Decimal, str]


def asset(key: str, currency: str) -> Asset:
    asset_id: UUID = uuid5(NAMESPACE_OID, key)
    return Asset(asset_id, None, key, None, key, "EQUITY", currency, None, EPOCH, EPOCH)


def daily(
    transactions: Sequence[Transaction],
    *,
    splits: Sequence[SplitEvent] = (),
    closes: Mapping[str, Sequence[tuple[date, Decimal]]],
    rates: Sequence[RateRow] = (),
    asset_currencies: Mapping[str, str],
    first: date,
    last: date,
    currency: str = "USD",
    base_currency: str | None = None,
    method: str = "FIFO",
    track_cash: bool = False,
) -> DailyPortfolio:
    """The portfolio on each day from `first` to `last`."""
    recorded = [transaction for transaction in transactions if transaction.date <= last]
    used = {asset for transaction in recorded for asset in assets_of(transaction)}
    ledger = Ledger(
        packed(recorded),
        {key: asset(key, asset_currencies[key]) for key in used},
        [split for split in splits if split.ex_date <= last and split.asset in used],
    )
    earliest = min([first, *(transaction.date for transaction in recorded)]) - timedelta(days=1)
    need = HistoryNeed(
        frozenset(), frozenset({currency, "EUR", "USD", "ARS"}), "official", earliest, last
    )
    daily_closes = {
        key: daily_of_pairs([pair for pair in pairs if pair[0] <= last], last.toordinal() + 1)
        for key, pairs in closes.items()
        if any(on <= last for on, _ in pairs)
    }
    view = View(
        uuid5(NAMESPACE_OID, "portfolio"),
        first,
        last,
        currency,
        base_currency or currency,
        method,
        "official",
        track_cash,
    )
    market = MarketHistory.of(daily_closes, [row for row in rates if row[3] <= last], need)
    return daily_portfolio(view, [ledger], {"official": market}, Span.between(first, last))
