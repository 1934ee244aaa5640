"""The benchmark: an asset whose return over the same days, in the same currency, a portfolio is
compared with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from shared.analytics.view import View
from shared.assets.repository import read_asset
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.errors import Invalid, NotFound
from shared.ledger.money import PRECISE, prorate
from shared.ledger.ratios import PRICE_MISSING, RATE_MISSING, FloatRatio
from shared.ledger.transactions import SplitEvent
from shared.market.asset_usage import mark_used
from shared.market.history import MarketHistory
from shared.timeseries.daily import daily_of_pairs
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.span import Daily, Span
from shared.timeseries.split_adjustment import split_adjusted_daily
from shared.transactions.repository import read_ledger


@dataclass(frozen=True, slots=True)
class Benchmark:
    """The asset, its splits, and the closes of a manual asset, as PostgreSQL has them."""

    asset: Asset
    splits: Sequence[SplitEvent]
    manual_closes: Sequence[tuple[date, Decimal]]


def read_benchmark(
    work: Connection,
    caller: Caller,
    portfolio_id: UUID,
    asset_id: UUID | None,
    last: date,
    today: date,
) -> Benchmark | None:
    """A market asset, or a manual asset of the caller; None without an `asset_id`. Three SQL
    statements, one of which marks the asset as used. Raises Invalid where there is no such asset.
    """
    if asset_id is None:
        return None
    try:
        asset = read_asset(work, asset_id, caller)
    except NotFound:
        raise Invalid.field("?benchmark", "is not the id of a known asset") from None
    mark_used(work, [asset_id], today)
    ledger = read_ledger(work, portfolio_id, as_of=last, asset_ids=[asset_id])
    key = str(asset_id)
    return Benchmark(
        asset, ledger.splits_by_asset().get(key, ()), ledger.manual_closes.get(key, ())
    )


def benchmark_closes(benchmark: Benchmark, market: MarketHistory, until: int) -> Daily | None:
    """The closes per unit of each day, up to the day before `until`; None where there are none."""
    closes = market.closes.get(str(benchmark.asset.id))
    if benchmark.asset.manual:
        closes = daily_of_pairs(benchmark.manual_closes, until)
    return None if closes is None else split_adjusted_daily(closes, benchmark.splits)


def benchmark_return(
    benchmark: Benchmark, market: MarketHistory, view: View, span: Span
) -> FloatRatio:
    """The price return from the end of the first day of `span` to the end of its last; units
    multiply at splits.

    Reasons: price_missing, rate_missing.
    """
    last, closes = span.end - 1, benchmark_closes(benchmark, market, span.end)
    begin, end = _on(closes, span.first), _on(closes, last)
    if not begin or not end:
        return FloatRatio(None, PRICE_MISSING)
    for split in benchmark.splits:
        if span.first < split.ex_date.toordinal() <= last:
            end = prorate(end, Decimal(split.new), Decimal(split.old))
    rates = market.daily_rates(benchmark.asset.currency, view.currency)
    if rates is not None:
        rate_begin, rate_end = _on(rates, span.first), _on(rates, last)
        if not rate_begin or not rate_end:
            return FloatRatio(None, RATE_MISSING)
        begin, end = PRECISE.multiply(begin, rate_begin), PRECISE.multiply(end, rate_end)
    return FloatRatio(float(PRECISE.divide(end, begin) - 1))


def _on(figures: Daily | None, day: int) -> Decimal | None:
    if figures is None or day < figures.first:
        return None
    return as_decimal(figures.over(Span(day, 1))[0], figures.decimals)
