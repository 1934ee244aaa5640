"""The daily growth of a portfolio, linked at the moment of each day's flows, and what it is made
of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from shared import deadline
from shared.analytics.daily import DailyPortfolio
from shared.ledger.returns import FlowDay, below_zero, daily_growth
from shared.timeseries.span import Flags, Span
from shared.timeseries.values_at_flows import Moves, values_at_flows


@dataclass(frozen=True, slots=True)
class Growth:
    """Of each day after the first of the span. `daily` is None for a day without a return;
    `flow_days` and `below_zero` are by the place in `daily`, and so is the day of its beginning in
    `values`. Where a value or a flow is unknown, these are figures over what is known.
    """

    values: Sequence[float]
    daily: Sequence[float | None]
    flow_days: Mapping[int, FlowDay]
    below_zero: Sequence[int]

    @property
    def capital_days(self) -> int:
        """From the first day with a return to the last day: from its beginning, or from its end
        where it began with nothing.
        """
        for place, growth in enumerate(self.daily):
            if growth is not None:
                return len(self.daily) - place - (self.values[place] <= 0)
        return 0


def growth_of(daily: DailyPortfolio) -> Growth:
    """Values come from `daily`, and so do its flows; days without any take no more than a division
    each.
    """
    values = daily.values.values.floats()
    flow_days = _flow_days(daily)
    return Growth(values, daily_growth(values, flow_days), flow_days, below_zero(values, flow_days))


def _flow_days(daily: DailyPortfolio) -> dict[int, FlowDay]:
    """The days of the span, its first excepted, on which money came in or went out."""
    span, days = daily.span, daily.days
    money_in, money_out = days.money_in.over(span), days.money_out.over(span)
    on_flow_days = money_in.some() | money_out.some()
    on_flow_days[:1] = False
    places = np.flatnonzero(on_flow_days)
    if not places.size:
        return {}
    values = values_at_flows(
        daily.series,
        daily.values,
        span,
        moves_on(days.moves, on_flow_days, span),
        daily.splits_by_asset,
        places,
        deadline.check,
    )
    net = money_in.less(money_out).floats_at(places)
    earned = days.earned.over(span).floats_at(places)
    to_ledger = span.first - days.span.first
    return {
        place - 1: FlowDay(
            value,
            net=net_flow,
            earned=day_earned,
            round_trip=float(days.round_trips.get(place + to_ledger, 0)),
        )
        for place, value, net_flow, day_earned in zip(
            places.tolist(), values.tolist(), net, earned, strict=True
        )
    }


def moves_on(moves: Mapping[str, Moves], on_days: Flags, span: Span) -> dict[str, Moves]:
    """The moves on some days of the span; assets without any are left out."""
    selected = {}
    for asset, own in moves.items():
        inside = slice(*own.days.searchsorted((span.first, span.end)))
        which = on_days[own.days[inside] - span.first]
        if which.all():
            changes, days, prices = own.changes[inside], own.days[inside], own.prices[inside]
        else:
            changes, days, prices = (
                own.changes[inside][which],
                own.days[inside][which],
                own.prices[inside][which],
            )
        if days.size:
            selected[asset] = Moves(days, changes, own.decimals, prices)
    return selected
