"""The answer of /performance: the returns of a period, their attribution and their risk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

import numpy as np
from sqlalchemy import Connection

from shared import deadline
from shared.analytics.attribution import Attribution, attribution, flow_days
from shared.analytics.benchmark import Benchmark, benchmark_return, read_benchmark
from shared.analytics.daily import (
    DailyPortfolio,
    daily_portfolio,
    first_day,
    read_market,
    read_range,
)
from shared.analytics.daily_warnings import benchmark_missing, daily_warnings
from shared.analytics.explain.performance import ReturnInputs, explain_performance
from shared.analytics.schemas.explain_performance import PerformanceExplanation
from shared.analytics.schemas.performance import (
    AttributionAnswer,
    BenchmarkAnswer,
    DrawdownAnswer,
    PerformanceAnswer,
    PerformanceQuery,
    RatioAnswer,
    ReturnAnswer,
)
from shared.database.caller import Caller
from shared.ledger.money import PRECISE, round_ratio
from shared.ledger.ratios import NEGATIVE_VALUE, PRICE_MISSING, RATE_MISSING, FloatRatio
from shared.ledger.returns import (
    Drawdown,
    annualized,
    daily_growth,
    index_of,
    max_drawdown,
    sharpe,
    time_weighted_return,
    volatility,
)
from shared.market.history import MarketSeries
from shared.timeseries.span import Span
from shared.timeseries.xirr import internal_rate

_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class Performance:
    """The figures of a period, not yet rounded, and what they were computed from.

    `capital_days` counts the days with capital, over which returns are annualized. `growth` is that
    of each day after the first; None where there is no time-weighted return. `flows` are those of
    the money-weighted return; empty where an amount is unknown.
    """

    time_weighted: FloatRatio
    annualized: FloatRatio
    money_weighted: FloatRatio
    attribution: Attribution
    attribution_reason: str | None
    volatility: FloatRatio
    sharpe: FloatRatio
    drawdown: Drawdown | None
    capital_days: int
    growth: Sequence[float | None] | None
    flows: Sequence[tuple[date, Decimal]]


def performance(
    work: Connection,
    market: MarketSeries,
    caller: Caller,
    portfolio_id: UUID,
    query: PerformanceQuery,
    today: date,
) -> PerformanceAnswer:
    """Two SQL statements, three more for a benchmark, and at most one query, two with an
    explanation.

    Raises NotFound, Invalid and Unavailable.
    """
    view, ledger, version = read_range(work, caller, portfolio_id, query, today)
    benchmark = read_benchmark(work, caller, portfolio_id, query.benchmark, view.as_of, today)
    history = read_market(market, version, view, ledger, [benchmark.asset] if benchmark else [])
    start = view.first or view.as_of
    if ledger.transactions:
        start = max(first_day(ledger) - timedelta(days=1), view.first or date.min)
    daily = daily_portfolio(view, ledger, history, Span.between(start, view.as_of))
    figures = performance_of(daily, float(query.risk_free or 0))
    explanation = None
    if query.explain:
        inputs = ReturnInputs(
            figures.growth, figures.flows, figures.capital_days, query.risk_free or _ZERO
        )
        explanation = explain_performance(market.reads_from, daily, inputs, benchmark)
    return _answer(daily, figures, start, benchmark, explanation)


def performance_of(daily: DailyPortfolio, risk_free: float = 0.0) -> Performance:
    """The figures from the end of the first day of the span to the end of its last. Pure."""
    everywhere, at_the_ends = _missing(daily)
    flow_reason = _flow_reason(daily)
    values = daily.values.values.floats()
    money_in, money_out = _flows_by_place(daily)
    growth = daily_growth(values, money_in, money_out)
    reason = everywhere or flow_reason
    total = FloatRatio(None, reason) if reason else time_weighted_return(growth)
    capital_days = _capital_days(values, money_in)
    yearly = annualized(total, capital_days)
    flows = [] if at_the_ends or flow_reason else _dated_flows(daily)
    fresh = daily.values.fresh[1:].tolist()
    if total.value is None or growth is None:
        risk = FloatRatio(None, total.reason or NEGATIVE_VALUE)
    else:
        risk = volatility(
            [day_growth for day_growth, counts in zip(growth, fresh, strict=True) if counts]
        )
    return Performance(
        time_weighted=total,
        annualized=yearly,
        money_weighted=_money_weighted(flows, at_the_ends or flow_reason),
        attribution=attribution(
            daily, ends_known=at_the_ends is None, days_known=everywhere is None
        ),
        attribution_reason=reason,
        volatility=risk,
        sharpe=sharpe(yearly, risk_free, risk),
        drawdown=None if total.value is None or growth is None else max_drawdown(index_of(growth)),
        capital_days=capital_days,
        growth=None if total.value is None else growth,
        flows=flows,
    )


def _missing(daily: DailyPortfolio) -> tuple[str | None, str | None]:
    """Why a value is not whole: on any day of the span, and on its first or last."""
    everywhere = ends = None
    for reason, places_by_key in (
        (PRICE_MISSING, daily.values.unpriced),
        (RATE_MISSING, daily.values.unrated),
    ):
        for places in places_by_key.values():
            if places.size:
                everywhere = everywhere or reason
            if np.isin((0, daily.span.count - 1), places).any():
                ends = ends or reason
    return everywhere, ends


def _flow_reason(daily: DailyPortfolio) -> str | None:
    """Why a flow of the period is unknown, where one is: without a missing rate it is a transfer
    without a close.
    """
    if all(
        money_in is not None and money_out is not None
        for _, money_in, money_out in flow_days(daily)
    ):
        return None
    return RATE_MISSING if daily.book.missing_rates else PRICE_MISSING


def _flows_by_place(daily: DailyPortfolio) -> tuple[list[float], list[float]]:
    money_in, money_out = [0.0] * (daily.span.count - 1), [0.0] * (daily.span.count - 1)
    for day, paid, taken in flow_days(daily):
        place = day.toordinal() - daily.span.first - 1
        money_in[place], money_out[place] = float(paid or 0), float(taken or 0)
    return money_in, money_out


def _capital_days(values: list[float], money_in: list[float]) -> int:
    """From the first day with capital to the last day: that of the period's start, or of the first
    money in.
    """
    days = len(values) - 1
    if values[0]:
        return days
    return next((days - 1 - place for place, paid in enumerate(money_in) if paid), 0)


def _dated_flows(daily: DailyPortfolio) -> list[tuple[date, Decimal]]:
    """The value at the beginning, each day's flow, the value at the end; paid in is negative."""
    start, end = date.fromordinal(daily.span.first), date.fromordinal(daily.span.end - 1)
    flows = [
        (day, PRECISE.subtract(taken or _ZERO, paid or _ZERO))
        for day, paid, taken in flow_days(daily)
    ]
    return [
        (start, PRECISE.minus(daily.values.values.at(0))),
        *flows,
        (end, daily.values.values.at(-1)),
    ]


def _money_weighted(flows: Sequence[tuple[date, Decimal]], reason: str | None) -> FloatRatio:
    return FloatRatio(None, reason) if reason else internal_rate(flows, deadline.check)


def _answer(
    daily: DailyPortfolio,
    figures: Performance,
    start: date,
    benchmark: Benchmark | None,
    explanation: PerformanceExplanation | None,
) -> PerformanceAnswer:
    shown = figures.attribution.rounded(daily.view.currency)
    compared = benchmark and benchmark_return(benchmark, daily.market, daily.view, daily.span)
    warnings = daily_warnings(daily, after=start)
    if benchmark and compared and compared.reason:
        warnings.append(benchmark_missing(benchmark, compared.reason, daily))
    view_fields = daily.view.fields_over_range(start, warnings)
    return PerformanceAnswer.model_validate(
        {
            **view_fields,
            "start_value": shown.start_value,
            "end_value": shown.end_value,
            "net_flow": shown.net_flow,
            "time_weighted_return": _return(figures.time_weighted, figures.annualized),
            "money_weighted_return": RatioAnswer(
                value=_ratio(figures.money_weighted), reason=figures.money_weighted.reason
            ),
            "attribution": AttributionAnswer(
                price=shown.price,
                fx=shown.fx,
                dividends=shown.dividends,
                interest=shown.interest,
                fees=shown.fees,
                taxes=shown.taxes,
                total=shown.total,
                reason=figures.attribution_reason,
            ),
            "volatility": _ratio(figures.volatility),
            "volatility_reason": figures.volatility.reason,
            "sharpe": _ratio(figures.sharpe),
            "sharpe_reason": figures.sharpe.reason,
            "max_drawdown": _drawdown(figures, start),
            "benchmark": benchmark
            and compared
            and _benchmark(benchmark, compared, figures.capital_days),
            "explanation": explanation,
        }
    )


def _return(total: FloatRatio, yearly: FloatRatio) -> ReturnAnswer:
    return ReturnAnswer(value=_ratio(total), annualized=_ratio(yearly), reason=total.reason)


def _drawdown(figures: Performance, start: date) -> DrawdownAnswer:
    fall = figures.drawdown
    if fall is None:
        return DrawdownAnswer(
            value=None, peak=None, trough=None, recovery=None, reason=figures.time_weighted.reason
        )

    def day(place: int | None) -> date | None:
        return None if place is None else start + timedelta(days=place)

    return DrawdownAnswer(
        value=_ratio(FloatRatio(fall.value)),
        peak=day(fall.peak),
        trough=day(fall.trough),
        recovery=day(fall.recovery),
        reason=None,
    )


def _benchmark(benchmark: Benchmark, total: FloatRatio, capital_days: int) -> BenchmarkAnswer:
    return BenchmarkAnswer(
        asset_id=benchmark.asset.id,
        symbol=benchmark.asset.symbol,
        time_weighted_return=_return(total, annualized(total, capital_days)),
    )


def _ratio(figure: FloatRatio) -> Decimal | None:
    """Eight decimals. Floats become decimals here, on their way out, and nowhere else."""
    return None if figure.value is None else round_ratio(Decimal(figure.value))
