"""The warnings of an answer about a range of days: closes and rates that are missing or old, and
sales that a later split has made too large.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from shared.analytics.benchmark import Benchmark, BenchmarkReturn
from shared.analytics.daily import DailyPortfolio
from shared.analytics.schemas.view import FigureWarning
from shared.analytics.warnings import (
    less_than_nothing,
    oversold,
    price_missing,
    price_stale,
    rate_missing,
    rate_stale,
)
from shared.ledger.conversion import PairOnDay
from shared.ledger.exchange_rates import FRESH_DAYS_MAX
from shared.ledger.kinds import TRANSFERS
from shared.ledger.ratios import PRICE_MISSING, RATE_MISSING
from shared.timeseries.kind_keys import name_of
from shared.timeseries.span import Ints, Span
from shared.timeseries.staleness import places_at_old_closes


def daily_warnings(daily: DailyPortfolio, *, after: date = date.min) -> list[FigureWarning]:
    """What is missing or stale in the range, each with the first day on which it is.

    Flows up to the end of the day `after` are not part of the answer, and so cause no warning.
    """
    assets, span, view = daily.ledger.assets, daily.span, daily.view
    unpriced: dict[str, Ints] = {}
    for key, places in daily.values.unpriced.items():
        if places.size:
            name = name_of(key)
            unpriced[name] = np.union1d(unpriced[name], places) if name in unpriced else places
    warnings = [
        price_missing(
            assets[key], _day(span, places), f"on {len(places)} days it is left out of the values"
        )
        for key, places in sorted(unpriced.items())
    ]
    warnings += [
        price_missing(assets[key], day, "what was transferred then is of unknown value")
        for key, day in sorted(_transfers_without_a_close(daily, after).items())
        if key not in unpriced
    ]
    warnings += dict.fromkeys(_stale_closes(daily))
    warnings += _oversold(daily)
    missing = _first_days(daily.replayed.missing_rates, after)
    for key, places in daily.values.unrated.items():
        currency, day = name_of(key), _day(span, places)
        missing[currency, view.currency] = min(day, missing.get((currency, view.currency), day))
    stale = _first_days(daily.replayed.stale_rates, after)
    for key, places in daily.values.stale.items():
        currency, day = name_of(key), _day(span, places)
        stale[currency, view.currency] = min(day, stale.get((currency, view.currency), day))
    warnings += [rate_missing(base, quote, day) for (base, quote), day in sorted(missing.items())]
    warnings += [rate_stale(base, quote, day) for (base, quote), day in sorted(stale.items())]
    return warnings


def benchmark_warnings(
    benchmark: Benchmark, returns: BenchmarkReturn, daily: DailyPortfolio
) -> list[FigureWarning]:
    """One where the benchmark has no return, or no total return."""
    reason = returns.price.reason or returns.total.reason
    if reason is None:
        return []
    asset, span = benchmark.asset, daily.span
    first, last = date.fromordinal(span.first), date.fromordinal(span.end - 1)
    if returns.price.reason:
        missing = {
            PRICE_MISSING: f"{asset.symbol} has no close on or before {first} or {last}",
            RATE_MISSING: f"{asset.currency} has no rate to {daily.view.currency} on {first} or "
            f"{last}",
        }
        consequence = "its return is missing"
    else:
        missing = {
            PRICE_MISSING: f"{asset.symbol} has a close of zero on the ex-date of a dividend",
            RATE_MISSING: f"{asset.symbol} has a dividend without a rate to {asset.currency}",
        }
        consequence = "its total return is missing, and its price return has no dividends"
    return [
        FigureWarning(
            code=reason,
            detail=f"The benchmark {missing[reason]}: {consequence}.",
            asset_id=asset.id,
            date=first,
        )
    ]


def negative_value(daily: DailyPortfolio, places: Sequence[int]) -> list[FigureWarning]:
    """The days on which the portfolio is worth less than nothing, by their places after the first
    day of the span; at most one warning.
    """
    days = [date.fromordinal(daily.span.first + 1 + place) for place in places]
    return [less_than_nothing(days)] if days else []


def _transfers_without_a_close(daily: DailyPortfolio, after: date) -> dict[str, date]:
    """By asset, the first day on which units were transferred that no close can value."""
    closes = {
        name_of(position.asset): position.closes
        for series in daily.series.values()
        for position in series.positions
    }
    first_days: dict[str, date] = {}
    for transaction in daily.rare:  # as every transfer is
        asset, day = str(transaction.asset), transaction.date
        if transaction.type not in TRANSFERS or day <= after:
            continue
        if day.toordinal() < closes[asset].first:
            first_days[asset] = min(day, first_days.get(asset, day))
    return first_days


def _first_days(lookups: Iterable[PairOnDay], after: date) -> dict[tuple[str, str], date]:
    """By pair the first of the days later than `after`."""
    first_days: dict[tuple[str, str], date] = {}
    for lookup in lookups:
        if lookup.day > after:
            pair = (lookup.base, lookup.quote)
            first_days[pair] = min(lookup.day, first_days.get(pair, lookup.day))
    return first_days


def _stale_closes(daily: DailyPortfolio) -> Iterable[FigureWarning]:
    positions = (position for series in daily.series.values() for position in series.positions)
    for position in positions:
        places = places_at_old_closes(position, daily.span, FRESH_DAYS_MAX)
        if places.size:
            asset = daily.ledger.assets[name_of(position.asset)]
            day = _day(daily.span, places)
            yield price_stale(
                asset,
                day,
                f"The last close of {asset.symbol} on {day} was more than {FRESH_DAYS_MAX} days "
                "old; "
                f"{len(places)} days of the range are valued at such a close.",
            )


def _oversold(daily: DailyPortfolio) -> Iterable[FigureWarning]:
    for shortfall in daily.replayed.shortfalls:
        transaction = shortfall.transaction
        yield oversold(daily.ledger.assets[str(transaction.asset)], transaction.date)


def _day(span: Span, places: Ints) -> date:
    return date.fromordinal(span.first + int(places[0]))
