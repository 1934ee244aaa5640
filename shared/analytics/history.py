"""The answer of /history: arrays of daily figures become JSON points, without a model per point."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection

from shared.analytics.cost_of_priced import cost_of_priced
from shared.analytics.daily import DailyPortfolio, daily_portfolio
from shared.analytics.daily_reading import read_market, read_range
from shared.analytics.daily_warnings import daily_warnings
from shared.analytics.known_values import KnownValues, known_values
from shared.analytics.schemas.history import (
    HistoryAnswer,
    HistoryPoint,
    HistoryQuery,
    Interval,
)
from shared.analytics.schemas.view import FigureWarning
from shared.analytics.together import AnyBasis, first_day_of
from shared.analytics.view import View
from shared.ledger.money import CURRENCIES
from shared.market.history import MarketSeries
from shared.timeseries.daily import UNIX_EPOCH
from shared.timeseries.day_amounts import DayAmounts
from shared.timeseries.span import Flags, Ints, Span
from shared.timeseries.valuation import DailyFigures
from shared.transactions.repository import joined_ledger

Json = dict[str, Any]
_KEYS: Final = tuple(HistoryPoint.model_fields)
_MONTHS: Final = {Interval.MONTH: 1, Interval.QUARTER: 3, Interval.YEAR: 12}


def history(
    work: Connection,
    market: MarketSeries,
    basis: AnyBasis,
    query: HistoryQuery,
    today: date,
) -> Json:
    """A HistoryAnswer as JSON values: one model per point would be too slow for 18,000 points.

    One SQL statement and at most one query. Raises Invalid and Unavailable.
    """
    view, ledgers = read_range(work, basis, query, today)
    first_day = first_day_of(ledgers)
    if first_day is None:
        return _answer(view, query.interval, None, [], [])
    first = max(first_day, view.first or date.min)
    daily = daily_portfolio(
        view,
        ledgers,
        read_market(market, basis.market_version, view, joined_ledger(ledgers)),
        Span.between(first, view.as_of),
    )
    warnings = daily_warnings(daily)
    oversold = (warning.date for warning in warnings if warning.code == "oversold" and warning.date)
    points = points_of(daily, query.interval, min(oversold, default=None))
    return _answer(view, query.interval, first, points, warnings)


def points_of(
    daily: DailyPortfolio, interval: Interval = Interval.DAY, oversold_on: date | None = None
) -> list[Json]:
    """The points of a HistoryAnswer: the last day of each `interval`, and the last day of all. From
    `oversold_on` on, where it is known, more was taken out than was held, and no point is complete.
    """
    span, currency = daily.span, daily.view.currency
    places = _interval_places(span, interval)
    coverage = known_values(daily)
    external_flow = daily.days.external_flow
    figures = (
        _where(coverage.any_value, _texts(daily.values.values, places, currency), places),
        _where(
            coverage.any_holding, _texts_over(cost_of_priced(daily), span, places, currency), places
        ),
        _texts_over(external_flow.accumulated(), span, places, currency),
        _texts_over(external_flow, span, places, currency),
        _texts_over(daily.days.income.accumulated(), span, places, currency),
        _where(coverage.any_cash, _texts(daily.values.cash, places, currency), places),
    )
    columns = (
        np.datetime_as_string((places + span.first - UNIX_EPOCH).astype("datetime64[D]")).tolist(),
        _complete(daily, coverage, figures, places, oversold_on),
        *figures,
    )
    return [dict(zip(_KEYS, point, strict=True)) for point in zip(*columns, strict=True)]


def _complete(
    daily: DailyPortfolio,
    coverage: KnownValues,
    figures: Sequence[Sequence[str | None]],
    places: Ints,
    oversold_on: date | None,
) -> list[bool]:
    """Whether a point has all its figures, and nothing held is left out of them."""
    complete: Flags = np.ones(places.size, np.bool_)
    if coverage.whole is not None:
        complete &= coverage.whole[places]
    if oversold_on is not None:
        complete &= places < oversold_on.toordinal() - daily.span.first
    for column in figures:
        if None in column:
            complete &= np.fromiter((figure is not None for figure in column), np.bool_)
    shown: list[bool] = complete.tolist()
    return shown


def _where(
    is_any_known: Flags | None, figures: Sequence[str | None], places: Ints
) -> Sequence[str | None]:
    """The figures, null where nothing in them is known."""
    if is_any_known is None:
        return figures
    return [
        figure if is_known else None
        for figure, is_known in zip(figures, is_any_known[places].tolist(), strict=True)
    ]


def _interval_places(span: Span, interval: Interval) -> Ints:
    """The places of the last day of each interval, and of the last day of all."""
    places: Ints = np.arange(span.count)
    if interval == Interval.DAY or not span.count:
        return places
    # Day number 1 was a Monday, so that Sundays are the multiples of seven.
    if interval == Interval.WEEK:
        last = (places + span.first) % 7 == 0
    else:
        # Months since January 1970, which began a quarter and a year.
        days = (places + span.first - UNIX_EPOCH).astype("datetime64[D]")
        months = days.astype("datetime64[M]").astype(np.int64) // _MONTHS[interval]
        last = np.append(months[1:] != months[:-1], True)
    last[-1] = True
    shown: Ints = places[last]
    return shown


def _texts_over(
    amounts: DayAmounts, span: Span, places: Ints, currency: str
) -> Sequence[str | None]:
    """The amounts at places of the span as texts, null where they are unknown."""
    inside = amounts.over(span)
    texts = _texts(inside.figures(), places, currency)
    return _where(None if inside.unknown is None else ~inside.unknown, texts, places)


def _texts(figures: DailyFigures, places: Ints, currency: str) -> list[str]:
    """Rounded to the minor unit: 5 cents are "0.05"."""
    digits = CURRENCIES[currency]
    zero = f"{0:.{digits}f}"
    units = figures.taken(places).rounded(digits)
    if not units.any():
        return [zero] * places.size
    texts = list(map(str, units.tolist()))
    if not digits:
        return texts
    texts = [f"{text[:-digits]}.{text[-digits:]}" for text in texts]
    small = np.flatnonzero(abs(units) < 10**digits)
    for place, number in zip(small.tolist(), units[small].tolist(), strict=True):
        texts[place] = f"{'-' * (number < 0)}0.{abs(number):0{digits}d}" if number else zero
    return texts


def _answer(
    view: View,
    interval: Interval,
    first: date | None,
    points: list[Json],
    warnings: list[FigureWarning],
) -> Json:
    fields = view.fields_over_range(first, warnings)
    shown = HistoryAnswer.model_validate({**fields, "interval": interval, "points": []})
    return {**shown.model_dump(mode="json"), "points": points}
