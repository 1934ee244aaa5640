"""The answer of /performance: the returns of a period, their attribution and their risk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import numpy as np
from sqlalchemy import Connection

from shared import deadline
from shared.analytics.attribution import Attribution, attribution, flow_days
from shared.analytics.benchmark import (
    Benchmark,
    BenchmarkReturn,
    benchmark_return,
    read_benchmark,
)
from shared.analytics.daily import DailyPortfolio, daily_portfolio
from shared.analytics.daily_reading import read_market, read_range
from shared.analytics.daily_warnings import benchmark_warnings, daily_warnings, negative_value
from shared.analytics.explain.performance import ReturnInputs, explain_performance
from shared.analytics.growth import Growth, growth_of
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
from shared.analytics.together import AnyBasis, refuse_explaining_several
from shared.database.caller import Caller
from shared.immutable import immutable
from shared.ledger.money import PRECISE, round_ratio
from shared.ledger.ratios import NEGATIVE_VALUE, PRICE_MISSING, RATE_MISSING, FloatRatio
from shared.ledger.returns import (
    Drawdown,
    annualized,
    index_of,
    max_drawdown,
    sharpe,
    time_weighted_return,
    volatility,
)
from shared.market.history import MarketSeries
from shared.market.snapshot import Market
from shared.timeseries.span import Span
from shared.timeseries.xirr import internal_rate
from shared.transactions.repository import joined_ledger

_ZERO: Final = Decimal(0)


@immutable
class Performance:
    """The figures of a period, not yet rounded, and what they were computed from.

    `growth` has what the time-weighted return was linked from, which is null where a value or a
    flow is unknown. `flows` are those of the money-weighted return; empty where an amount is
    unknown.
    """

    time_weighted: FloatRatio
    annualized: FloatRatio
    money_weighted: FloatRatio
    attribution: Attribution
    attribution_reason: str | None
    volatility: FloatRatio
    sharpe: FloatRatio
    drawdown: Drawdown | None
    growth: Growth
    flows: Sequence[tuple[date, Decimal]]


def performance(
    work: Connection,
    series: MarketSeries,
    market: Market,
    basis: AnyBasis,
    caller: Caller,
    query: PerformanceQuery,
    today: date,
) -> PerformanceAnswer:
    """One SQL statement, and at most one query. Three statements and a query more for a benchmark,
    and a query more for an explanation.

    Raises Invalid and Unavailable.
    """
    if query.explain:
        refuse_explaining_several(basis)
    view, ledgers = read_range(work, basis, query, today)
    ledger, version = joined_ledger(ledgers), basis.market_version
    benchmark = read_benchmark(work, market, version, caller, view, ledger, query.benchmark, today)
    also, also_currencies = ([benchmark.asset], benchmark.currencies) if benchmark else ([], ())
    history = read_market(series, version, view, ledger, also, also_currencies)
    start = view.first or view.as_of
    if ledger.first_day is not None:
        start = max(ledger.first_day - timedelta(days=1), view.first or date.min)
    daily = daily_portfolio(view, ledgers, history, Span.between(start, view.as_of))
    figures = performance_of(daily, float(query.risk_free or 0))
    explanation = None
    if query.explain:
        linked = None if figures.time_weighted.value is None else figures.growth
        inputs = ReturnInputs(
            linked, figures.flows, figures.growth.capital_days, query.risk_free or _ZERO
        )
        explanation = explain_performance(series.reads_from, daily, inputs, benchmark)
    return _answer(daily, figures, start, benchmark, explanation)


def performance_of(daily: DailyPortfolio, risk_free: float = 0.0) -> Performance:
    """The figures from the end of the first day of the span to the end of its last. Pure."""
    everywhere, at_the_ends = _missing(daily)
    flow_reason = _flow_reason(daily)
    growth = growth_of(daily)
    reason = everywhere or flow_reason
    total = FloatRatio(None, reason) if reason else _time_weighted(growth)
    yearly = annualized(total, growth.capital_days)
    flows = [] if at_the_ends or flow_reason else _dated_flows(daily)
    risk = total if total.value is None else _volatility(daily, growth)
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
        drawdown=None if total.value is None else max_drawdown(index_of(growth.daily)),
        growth=growth,
        flows=flows,
    )


def _time_weighted(growth: Growth) -> FloatRatio:
    total = time_weighted_return(growth.daily)
    if total.value is None and growth.below_zero:
        return FloatRatio(None, NEGATIVE_VALUE)
    return total


def _volatility(daily: DailyPortfolio, growth: Growth) -> FloatRatio:
    fresh = daily.values.fresh[1:].tolist()
    counting = [
        day_growth for day_growth, counts in zip(growth.daily, fresh, strict=True) if counts
    ]
    return volatility(counting, growth.capital_days)


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
    if all(amount is not None for _, amount in flow_days(daily)):
        return None
    return RATE_MISSING if daily.replayed.missing_rates else PRICE_MISSING


def _dated_flows(daily: DailyPortfolio) -> list[tuple[date, Decimal]]:
    """The value at the beginning, each day's flow, the value at the end; paid in is negative."""
    start, end = date.fromordinal(daily.span.first), date.fromordinal(daily.span.end - 1)
    flows = [(day, taken or _ZERO) for day, taken in flow_days(daily)]
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
    compared = benchmark and benchmark_return(
        benchmark, daily.market, daily.conversion, daily.view, daily.span
    )
    warnings = daily_warnings(daily, after=start)
    if figures.attribution_reason is None:  # else these are not whole values
        warnings += negative_value(daily, figures.growth.below_zero)
    if benchmark and compared:
        warnings += benchmark_warnings(benchmark, compared, daily)
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
            and _benchmark(benchmark, compared, figures.growth.capital_days),
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


def _benchmark(
    benchmark: Benchmark, returns: BenchmarkReturn, capital_days: int
) -> BenchmarkAnswer:
    total, price = (
        _return(figure, annualized(figure, capital_days))
        for figure in (returns.total, returns.price)
    )
    return BenchmarkAnswer(
        asset_id=benchmark.asset.id,
        symbol=benchmark.asset.symbol,
        time_weighted_return=total,
        price_return=price,
    )


def _ratio(figure: FloatRatio) -> Decimal | None:
    """Eight decimals. Floats become decimals here, on their way out, and nowhere else."""
    return None if figure.value is None else round_ratio(Decimal(figure.value))
