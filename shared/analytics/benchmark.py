"""The benchmark: an asset whose return over the same days, in the same currency, a portfolio is
compared with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection

from shared.analytics.own_closes import DatedClose, with_own_closes
from shared.analytics.view import View
from shared.assets.repository import read_asset
from shared.database.assets import Asset
from shared.database.caller import Caller
from shared.errors import Invalid, NotFound
from shared.immutable import immutable
from shared.ledger.conversion import Conversion
from shared.ledger.dividends import DeclaredDividend
from shared.ledger.money import PRECISE, prorate
from shared.ledger.ratios import PRICE_MISSING, RATE_MISSING, FloatRatio
from shared.ledger.transactions import SplitEvent
from shared.market.asset_usage import mark_used
from shared.market.history import MarketHistory
from shared.market.snapshot import Market
from shared.timeseries.daily import daily_of_pairs
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.span import Daily, Span
from shared.timeseries.split_adjustment import split_adjusted_daily
from shared.transactions.repository import Ledger, read_ledger


@immutable
class Benchmark:
    """The asset with its splits and dividends, and the closes that the owner entered: all closes
    of a manual asset, which has no declared dividends, or own ones of a market asset.
    """

    asset: Asset
    splits: Sequence[SplitEvent]
    manual_closes: Sequence[DatedClose]
    own_closes: Sequence[DatedClose]
    dividends: Sequence[DeclaredDividend]

    @property
    def currencies(self) -> set[str]:
        return {dividend.currency for dividend in self.dividends}

    def dividends_over(self, span: Span) -> list[DeclaredDividend]:
        """Those with an ex-date after the first day of the span and up to its last, oldest
        first.
        """
        return sorted(
            (
                dividend
                for dividend in self.dividends
                if span.first < dividend.ex_date.toordinal() < span.end
            ),
            key=lambda dividend: dividend.ex_date,
        )


@immutable
class BenchmarkReturn:
    """With each dividend reinvested at the close of its ex-date (`total`), and without dividends
    (`price`).
    """

    total: FloatRatio
    price: FloatRatio


def read_benchmark(
    work: Connection,
    market: Market,
    version: int,
    caller: Caller,
    view: View,
    held: Ledger,
    asset_id: UUID | None,
    today: date,
) -> Benchmark | None:
    """A market asset, or a manual asset of the caller; None without an `asset_id`. Three SQL
    statements, one of which marks the asset as used, and at most one query. Raises Invalid where
    there is no such asset, and Unavailable.

    For a caller who is limited to some portfolios, own closes count only where the ledger `held` of
    the view uses the asset.
    """
    if asset_id is None:
        return None
    try:
        asset = read_asset(work, asset_id, caller)
    except NotFound:
        raise Invalid.field("?benchmark", "is not the id of a known asset") from None
    mark_used(work, [asset_id], today)
    portfolio_ids = [part.portfolio_id for part in view.each if part.portfolio_id is not None]
    ledger = read_ledger(work, portfolio_ids[0], as_of=view.as_of, asset_ids=[asset_id])
    key = str(asset_id)
    sees_own = caller.portfolio_ids is None or key in held.assets
    return Benchmark(
        asset,
        ledger.splits_by_asset().get(key, ()),
        ledger.manual_closes.get(key, ()),
        ledger.own_closes.get(key, ()) if sees_own else (),
        () if asset.manual else market.dividends(version, [key]),
    )


def benchmark_closes(benchmark: Benchmark, market: MarketHistory, until: int) -> Daily | None:
    """The closes per unit of each day, up to the day before `until`; None where there are none."""
    if benchmark.asset.manual:
        closes: Daily | None = daily_of_pairs(benchmark.manual_closes, until)
    else:
        closes = market.closes.get(str(benchmark.asset.id))
        closes = with_own_closes(closes, benchmark.own_closes, until)
    return None if closes is None else split_adjusted_daily(closes, benchmark.splits)


def benchmark_return(
    benchmark: Benchmark, market: MarketHistory, conversion: Conversion, view: View, span: Span
) -> BenchmarkReturn:
    """From the end of the first day of `span` to the end of its last; units multiply at splits.
    `conversion` is for the dividends, which may be in another currency than the asset.

    Reasons: price_missing, rate_missing.
    """
    last, closes = span.end - 1, benchmark_closes(benchmark, market, span.end)
    begin, end = _on(closes, span.first), _on(closes, last)
    if closes is None or not begin or end is None:
        return _missing(PRICE_MISSING)
    daily_rates = market.daily_rates(benchmark.asset.currency, view.currency)
    if daily_rates is not None:
        rate_begin, rate_end = _on(daily_rates, span.first), _on(daily_rates, last)
        if not rate_begin or not rate_end:
            return _missing(RATE_MISSING)
        begin, end = PRECISE.multiply(begin, rate_begin), PRECISE.multiply(end, rate_end)

    def grown(units: Decimal) -> FloatRatio:
        return FloatRatio(float(PRECISE.divide(PRECISE.multiply(end, units), begin) - 1))

    units = _units(benchmark, (), closes, conversion, span)
    reinvested = _units(benchmark, benchmark.dividends_over(span), closes, conversion, span)
    return BenchmarkReturn(
        total=FloatRatio(None, reinvested) if isinstance(reinvested, str) else grown(reinvested),
        price=FloatRatio(None, units) if isinstance(units, str) else grown(units),
    )


def _missing(reason: str) -> BenchmarkReturn:
    return BenchmarkReturn(FloatRatio(None, reason), FloatRatio(None, reason))


def _units(
    benchmark: Benchmark,
    dividends: Iterable[DeclaredDividend],
    closes: Daily,
    conversion: Conversion,
    span: Span,
) -> Decimal | str:
    """What one unit becomes by splits and reinvested dividends; a reason where it can't be known.

    A dividend is declared for the units of the day before its ex-date, and buys at that day's
    close, after a split of the same day.
    """
    units = Decimal(1)
    paid: dict[int, list[DeclaredDividend]] = {}
    for dividend in dividends:
        paid.setdefault(dividend.ex_date.toordinal(), []).append(dividend)
    splits: dict[int, list[SplitEvent]] = {}
    for split in benchmark.splits:
        if span.first < (day := split.ex_date.toordinal()) < span.end:
            splits.setdefault(day, []).append(split)
    for day in sorted({*paid, *splits}):
        cash = Decimal(0)
        for dividend in paid.get(day, ()):
            rate = conversion.rate_on(dividend.currency, benchmark.asset.currency, dividend.ex_date)
            if rate is None:
                return RATE_MISSING
            amount = PRECISE.multiply(dividend.amount, rate)
            cash = PRECISE.add(cash, PRECISE.multiply(units, amount))
        for split in splits.get(day, ()):
            units = prorate(units, Decimal(split.new), Decimal(split.old))
        if cash:
            close = _on(closes, day)
            if not close:
                return PRICE_MISSING
            units = PRECISE.add(units, PRECISE.divide(cash, close))
    return units


def _on(figures: Daily | None, day: int) -> Decimal | None:
    if figures is None or day < figures.first:
        return None
    return as_decimal(figures.over(Span(day, 1))[0], figures.decimals)
