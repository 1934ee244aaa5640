"""The answer of /history: arrays of daily figures become JSON points, without a model per point."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import numpy as np
from sqlalchemy import Connection

from shared.analytics.daily import (
    DailyPortfolio,
    daily_portfolio,
    first_day,
    read_market,
    read_range,
    running_sums,
)
from shared.analytics.daily_warnings import daily_warnings
from shared.analytics.known_values import KnownValues, known_values
from shared.analytics.schemas.history import (
    HistoryAnswer,
    HistoryPoint,
    HistoryQuery,
    Interval,
)
from shared.analytics.schemas.view import FigureWarning
from shared.analytics.view import View
from shared.database.caller import Caller
from shared.ledger.money import CURRENCIES, PRECISE, round_money
from shared.market.history import MarketSeries
from shared.schema.fields import as_text
from shared.timeseries.span import ExactInts, Flags, Ints, Span, Steps

Json = dict[str, Any]
_KEYS: Final = tuple(HistoryPoint.model_fields)
_ZERO: Final = Decimal(0)


def history(
    work: Connection,
    market: MarketSeries,
    caller: Caller,
    portfolio_id: UUID,
    query: HistoryQuery,
    today: date,
) -> Json:
    """A HistoryAnswer as JSON values: one model per point would be too slow for 18,000 points.

    Two SQL statements and at most one query. Raises NotFound, Invalid and Unavailable.
    """
    view, ledger, version = read_range(work, caller, portfolio_id, query, today)
    if not ledger.transactions:
        return _answer(view, query.interval, None, [], [])
    first = max(first_day(ledger), view.first or date.min)
    daily = daily_portfolio(
        view, ledger, read_market(market, version, view, ledger), Span.between(first, view.as_of)
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
    flows = daily.flows
    external_flows = {day: flow.external_flow for day, flow in flows.items()}
    flow_texts = {day.toordinal(): _money(flow, currency) for day, flow in external_flows.items()}
    no_flow = _money(_ZERO, currency)
    coverage = known_values(daily)
    figures = (
        _where(
            coverage.any_value,
            _texts(daily.values.values.rounded(CURRENCIES[currency])[places], CURRENCIES[currency]),
            places,
        ),
        _where(
            coverage.any_holding, _stepped(_cost_of_priced(daily), span, places, currency), places
        ),
        _stepped(running_sums(external_flows.items()), span, places, currency),
        [flow_texts.get(span.first + place, no_flow) for place in places.tolist()],
        _stepped(
            running_sums((day, flow.income) for day, flow in flows.items()), span, places, currency
        ),
        _where(
            coverage.any_cash,
            _texts(daily.values.cash.rounded(CURRENCIES[currency])[places], CURRENCIES[currency]),
            places,
        ),
    )
    columns = (
        [date.fromordinal(span.first + place).isoformat() for place in places.tolist()],
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
    """The places of the last day of each week or month, and of the last day of all."""
    places: Ints = np.arange(span.count)
    if interval == Interval.DAY or not span.count:
        return places
    # Day number 1 was a Monday, so that Sundays are the multiples of seven.
    if interval == Interval.WEEK:
        last = (places + span.first) % 7 == 0
    else:
        months = (
            (places + span.first - date(1970, 1, 1).toordinal())
            .astype("datetime64[D]")
            .astype("datetime64[M]")
        )
        last = np.append(months[1:] != months[:-1], True)
    last[-1] = True
    shown: Ints = places[last]
    return shown


def _cost_of_priced(daily: DailyPortfolio) -> list[tuple[date, Decimal | None]]:
    """The cost basis of the assets with a market value, from each day on that changed it.

    An asset's cost counts while it has a close and a rate, so that value less cost is the gain of
    the same holdings.
    """
    cost_changes: dict[int, Decimal] = {}
    unknown_changes: dict[int, int] = {}
    for asset, steps in daily.costs().items():
        before, was_unknown = _ZERO, 0
        for day, cost in _while_valued(daily, asset, steps):
            now, is_unknown = (_ZERO, 1) if cost is None else (cost, 0)
            cost_changes[day] = PRECISE.add(
                cost_changes.get(day, _ZERO), PRECISE.subtract(now, before)
            )
            unknown_changes[day] = unknown_changes.get(day, 0) + is_unknown - was_unknown
            before, was_unknown = now, is_unknown
    counts = running_sums(
        (date.fromordinal(day), Decimal(count)) for day, count in unknown_changes.items()
    )
    sums = running_sums((date.fromordinal(day), cost) for day, cost in cost_changes.items())
    return [
        (day, None if count else cost) for (day, cost), (_, count) in zip(sums, counts, strict=True)
    ]


def _while_valued(
    daily: DailyPortfolio, asset: str, steps: Sequence[tuple[date, Decimal | None]]
) -> Iterable[tuple[int, Decimal | None]]:
    """The steps by day number, with a cost of zero while the asset has no close or no rate."""
    numbered = [(day.toordinal(), cost) for day, cost in steps]
    left_out = _left_out(daily, asset)
    if not left_out.size:
        return numbered
    span = daily.span
    places = [min(max(day - span.first, 0), span.count) for day, _ in numbered]
    is_valued = np.ones(span.count, np.bool_)
    is_valued[left_out] = False
    changes = np.flatnonzero(np.diff(is_valued, prepend=True)).tolist()
    valued_steps: list[tuple[int, Decimal | None]] = []
    for place in sorted({*places, *changes}):
        steps_before = bisect.bisect_right(places, place)
        if place < span.count and steps_before:
            valued_steps.append(
                (span.first + place, numbered[steps_before - 1][1] if is_valued[place] else _ZERO)
            )
    return valued_steps


def _left_out(daily: DailyPortfolio, asset: str) -> Ints:
    nowhere: Ints = np.zeros(0, np.int64)
    unpriced = daily.values.unpriced.get(asset, nowhere)
    unrated = daily.values.unrated.get(daily.ledger.assets[asset].currency, nowhere)
    return np.union1d(unpriced, unrated)


def _stepped(
    amounts: Sequence[tuple[date, Decimal | None]], span: Span, places: Ints, currency: str
) -> list[str | None]:
    """The amounts as texts at `places`: each is rounded and written once, and holds until the
    next.
    """
    texts: ExactInts = np.array(["", *(_money(amount, currency) for _, amount in amounts)], object)
    days: Ints = np.array([0, *(day.toordinal() for day, _ in amounts)], np.int64)
    texts[0] = _money(_ZERO, currency)
    repeated: list[str | None] = Steps(days, texts, 0).daily(span)[places].tolist()
    return repeated


def _texts(units: ExactInts, digits: int) -> list[str]:
    """Whole minor units as decimals: 5 is "0.05"."""
    if not digits:
        return [str(number) for number in units.tolist()]
    texts = [
        f"{number:0{digits + 1}d}" if number >= 0 else f"{number:0{digits + 2}d}"
        for number in units.tolist()
    ]
    return [f"{text[:-digits]}.{text[-digits:]}" for text in texts]


def _money(amount: Decimal | None, currency: str) -> str | None:
    return None if amount is None else as_text(round_money(amount, currency))


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
