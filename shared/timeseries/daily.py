"""Closes and rates as one figure a day: from pairs, from columns packed as text, and from a table
of published rates.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from shared.ledger.euro_parities import EURO_PARITIES
from shared.ledger.exchange_rates import FRESH_DAYS_MAX, STALE_DAYS_MAX, Rates
from shared.timeseries.fixed_point import decimals_of, packed, times_power, whole_numbers
from shared.timeseries.span import Daily, ExactInts, Ints, Span, Steps

UNIX_EPOCH: Final = date(1970, 1, 1).toordinal()
_DECIMALS: Final = 9
"""Of BigQuery's NUMERIC."""
_FLOAT_MAX: Final = 1_000_000
"""Below it a float distinguishes numbers of nine decimals: 10^15 is less than a quarter of 2^53."""


def daily_of_pairs(pairs: Sequence[tuple[date, Decimal]], until: int) -> Daily:
    """(day, figure) pairs, oldest first."""
    figures = [figure for _, figure in pairs]
    decimals = decimals_of(figures)
    days = np.array([day.toordinal() for day, _ in pairs], np.int64)
    return Daily.of(Steps(days, packed(whole_numbers(figures, decimals)), decimals), until)


def merged(left: Daily, right: Daily) -> Daily:
    """What was published in either, exactly. Neither is empty, and no day is in both."""
    steps = [left.steps, right.steps]
    decimals = max(left.decimals, right.decimals)
    days = np.concatenate([step.days for step in steps])
    figures = np.concatenate(
        [times_power(step.figures, decimals - step.decimals) for step in steps]
    )
    until = max(daily.first + daily.figures.size for daily in (left, right))
    order = days.argsort()
    return Daily.of(Steps(days[order], figures[order], decimals), until)


def daily_of_text(unix_days: str, figures: str, until: int) -> Daily:
    """Two columns with a comma between the items, oldest first: days since 1970, and positive
    decimals, nine at most.
    """
    if not unix_days:
        return daily_of_pairs((), until)
    days = np.fromstring(unix_days, np.int64, sep=",") + UNIX_EPOCH
    return Daily.of(Steps(days, *_whole_of_text(figures)), until)


def _whole_of_text(text: str) -> tuple[ExactInts, int]:
    nearest = np.fromstring(text, np.float64, sep=",")
    if nearest.max() >= _FLOAT_MAX:
        figures = [Decimal(figure).normalize() for figure in text.split(",")]
        return packed(whole_numbers(figures, decimals := decimals_of(figures))), decimals
    whole: Ints = np.rint(nearest * 10.0**_DECIMALS).astype(np.int64)
    divisor, decimals = int(np.gcd.reduce(whole)), _DECIMALS
    while decimals and divisor % 10 ** (_DECIMALS - decimals + 1) == 0:
        decimals -= 1
    return whole // 10 ** (_DECIMALS - decimals), decimals


def daily_rates(rates: Rates, base: str, quote: str, published: Iterable[int], span: Span) -> Daily:
    """The rate in force on each day of the span, 0 where there is none; the day is `changed` where
    it differs.

    `published` are the day numbers on which any rate was published. A rate in force can change only
    on those days, where one becomes too old, and where a currency becomes the euro, so that the
    table is searched once for each of them and not once a day.
    """
    days = _days_of_change(base, quote, published, span)
    resolutions = [rates.find(base, quote, date.fromordinal(day)) for day in days]
    figures = [Decimal(0) if resolution is None else resolution.rate for resolution in resolutions]
    decimals = decimals_of(figures)
    return Daily.of(
        Steps(np.array(days, np.int64), packed(whole_numbers(figures, decimals)), decimals),
        span.end,
    )


def stale_rates(rates: Rates, base: str, quote: str, published: Iterable[int], span: Span) -> Daily:
    """1 on each day of the span whose rate in force is stale, else 0."""
    days = _days_of_change(base, quote, published, span)
    resolutions = [rates.find(base, quote, date.fromordinal(day)) for day in days]
    stale = np.array(
        [resolution is not None and resolution.stale for resolution in resolutions], np.int64
    )
    return Daily.of(Steps(np.array(days, np.int64), stale, 0), span.end)


def _days_of_change(base: str, quote: str, published: Iterable[int], span: Span) -> list[int]:
    days = {span.first}
    days.update(
        EURO_PARITIES[currency].since.toordinal()
        for currency in (base, quote)
        if currency in EURO_PARITIES
    )
    for day in published:
        days.update((day, day + FRESH_DAYS_MAX + 1, day + STALE_DAYS_MAX + 1))
    return sorted(day for day in days if span.first <= day < span.end)
