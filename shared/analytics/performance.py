"""The answer of /performance: returns, their sources and their risk over a period."""

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
from shared.analytics.daily_warnings import daily_warnings, missing_of_benchmark
from shared.analytics.explain.performance import Linked, explain_performance
from shared.analytics.history import viewed
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
    """The figures of a period, not yet rounded, and what they were computed from. `capital_days` is
    how long there was capital: the years to annualise. `growth` is that of each day after the
    first, None where there is no time-weighted return; `flows` those of the money-weighted one,
    none where an amount is unknown.
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
    asked: PerformanceQuery,
    today: date,
) -> PerformanceAnswer:
    """Two SQL statements, three more for a benchmark, and at most one query, two with an
    explanation.

    Raises NotFound, Invalid and Unavailable.
    """
    view, ledger, version = read_range(work, caller, portfolio_id, asked, today)
    compared = read_benchmark(work, caller, portfolio_id, asked.benchmark, view.as_of, today)
    known = read_market(market, version, view, ledger, [compared.asset] if compared else [])
    start = view.first or view.as_of
    if ledger.transactions:
        start = max(first_day(ledger) - timedelta(days=1), view.first or date.min)
    daily = daily_portfolio(view, ledger, known, Span.between(start, view.as_of))
    found = performance_of(daily, float(asked.risk_free or 0))
    explanation = None
    if asked.explain:
        linked = Linked(found.growth, found.flows, found.capital_days, asked.risk_free or _ZERO)
        explanation = explain_performance(market.reads_from, daily, linked, compared)
    return _answer(daily, found, start, compared, explanation)


def performance_of(daily: DailyPortfolio, risk_free: float = 0.0) -> Performance:
    """From the end of the first day of the span to the end of its last. Pure."""
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
        risk = volatility([each for each, counts in zip(growth, fresh, strict=True) if counts])
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
    for reason, found in (
        (PRICE_MISSING, daily.values.unpriced),
        (RATE_MISSING, daily.values.unrated),
    ):
        for places in found.values():
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
    return RATE_MISSING if daily.rates.missing else PRICE_MISSING


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
    """Paid in is negative: the value at the beginning, each day's money, and the value at the end."""
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
    found: Performance,
    start: date,
    compared: Benchmark | None,
    explanation: PerformanceExplanation | None,
) -> PerformanceAnswer:
    shown = found.attribution.rounded(daily.view.currency)
    of_benchmark = compared and benchmark_return(compared, daily.market, daily.view, daily.span)
    warnings = daily_warnings(daily, after=start)
    if compared and of_benchmark and of_benchmark.reason:
        warnings.append(missing_of_benchmark(compared, of_benchmark.reason, daily))
    said = viewed(daily.view, start, warnings)
    return PerformanceAnswer.model_validate(
        {
            **said,
            "start_value": shown.start_value,
            "end_value": shown.end_value,
            "net_flow": shown.net_flow,
            "time_weighted_return": _return(found.time_weighted, found.annualized),
            "money_weighted_return": RatioAnswer(
                value=_ratio(found.money_weighted), reason=found.money_weighted.reason
            ),
            "attribution": AttributionAnswer(
                price=shown.price,
                fx=shown.fx,
                dividends=shown.dividends,
                interest=shown.interest,
                fees=shown.fees,
                taxes=shown.taxes,
                total=shown.total,
                reason=found.attribution_reason,
            ),
            "volatility": _ratio(found.volatility),
            "volatility_reason": found.volatility.reason,
            "sharpe": _ratio(found.sharpe),
            "sharpe_reason": found.sharpe.reason,
            "max_drawdown": _drawdown(found, start),
            "benchmark": compared
            and of_benchmark
            and _benchmark(compared, of_benchmark, found.capital_days),
            "explanation": explanation,
        }
    )


def _return(total: FloatRatio, yearly: FloatRatio) -> ReturnAnswer:
    return ReturnAnswer(value=_ratio(total), annualized=_ratio(yearly), reason=total.reason)


def _drawdown(found: Performance, start: date) -> DrawdownAnswer:
    fall = found.drawdown
    if fall is None:
        return DrawdownAnswer(
            value=None, peak=None, trough=None, recovery=None, reason=found.time_weighted.reason
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


def _benchmark(compared: Benchmark, total: FloatRatio, capital_days: int) -> BenchmarkAnswer:
    return BenchmarkAnswer(
        asset_id=compared.asset.id,
        symbol=compared.asset.symbol,
        time_weighted_return=_return(total, annualized(total, capital_days)),
    )


def _ratio(figure: FloatRatio) -> Decimal | None:
    """Eight decimals. Floats become decimals here, on their way out, and nowhere else."""
    return None if figure.value is None else round_ratio(Decimal(figure.value))
