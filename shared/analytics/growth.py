"""The daily growth of a portfolio, linked at the moment of each day's flows, and what it is made
of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from shared import deadline
from shared.analytics.daily import DailyPortfolio
from shared.immutable import immutable
from shared.timeseries.linked_growth import Floats, FlowDays, below_zero, daily_growth
from shared.timeseries.span import Flags, Span
from shared.timeseries.values_at_flows import Moves, values_at_flows


@immutable
class Growth:
    """Of each day after the first of the span. `daily` is None for a day without a return; `flows`
    and `below_zero` are by the place in `daily`, and so is the day of its beginning in `values`.
    Where a value or a flow is unknown, these are figures over what is known.
    """

    values: Floats
    daily: Sequence[float | None]
    flows: FlowDays
    below_zero: Sequence[int]

    @property
    def capital_days(self) -> int:
        """From the first day with a return to the last day: from its beginning, or from its end
        where it began with nothing.
        """
        for place, growth in enumerate(self.daily):
            if growth is not None:
                return len(self.daily) - place - int(self.values[place] <= 0)
        return 0


def growth_of(daily: DailyPortfolio) -> Growth:
    """Values come from `daily`, and so do its flows. Only numpy loops over days."""
    values, flows = np.array(daily.values.values.floats()), _flow_days(daily)
    return Growth(values, daily_growth(values, flows), flows, below_zero(values, flows))


def _flow_days(daily: DailyPortfolio) -> FlowDays:
    """The days of the span, its first excepted, on which money came in or went out."""
    span, days = daily.span, daily.days
    money_in, money_out = days.money_in.over(span), days.money_out.over(span)
    on_flow_days = money_in.some() | money_out.some()
    on_flow_days[:1] = False
    places = np.flatnonzero(on_flow_days)
    values = values_at_flows(
        daily.series,
        daily.values,
        span,
        moves_on(days.moves, on_flow_days, span),
        daily.splits_by_asset,
        places,
        deadline.check,
    )
    round_trips = np.zeros(span.count)
    for place, amount in days.round_trips.items():
        if 0 <= (own := place + days.span.first - span.first) < span.count:
            round_trips[own] = float(amount)
    return FlowDays(
        places - 1,
        values,
        np.array(money_in.less(money_out).floats_at(places)),
        np.array(days.earned.over(span).floats_at(places)),
        round_trips[places],
    )


def moves_on(moves: Mapping[str, Moves], on_days: Flags, span: Span) -> dict[str, Moves]:
    """The moves on some days of the span; assets without any are left out."""
    selected = {}
    for asset, own in moves.items():
        inside = slice(*own.days.searchsorted((span.first, span.end)))
        which = on_days[own.days[inside] - span.first]
        if which.all():
            columns = own.days[inside], own.changes[inside], own.prices[inside], own.traded[inside]
        else:
            columns = (
                own.days[inside][which],
                own.changes[inside][which],
                own.prices[inside][which],
                own.traded[inside][which],
            )
        days, changes, prices, traded = columns
        if days.size:
            selected[asset] = Moves(days, changes, own.decimals, prices, traded)
    return selected
