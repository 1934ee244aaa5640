"""The daily growth of a portfolio, linked at the moment of each day's flows, and what it is made
of.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from shared import deadline
from shared.analytics.daily import DailyPortfolio
from shared.ledger.flows import DayFlows, DayTrades
from shared.ledger.pacing import paced
from shared.ledger.returns import FlowDay, below_zero, daily_growth
from shared.timeseries.fixed_point import decimals_of, packed, whole_numbers
from shared.timeseries.values_at_flows import Moves, values_at_flows

_ZERO: Final = Decimal(0)


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


def moves_of(flows: Mapping[date, DayFlows]) -> dict[str, Moves]:
    """The trades and transfers of each asset, on rising days."""
    by_asset: dict[str, list[tuple[int, DayTrades]]] = {}
    for day in sorted(flows):
        for asset, trades in flows[day].trades.items():
            by_asset.setdefault(asset, []).append((day.toordinal(), trades))
    return {
        asset: _moves(dated_trades)
        for asset, dated_trades in paced(by_asset.items(), deadline.check, steps=8)
    }


def _moves(dated_trades: Sequence[tuple[int, DayTrades]]) -> Moves:
    changes = [trades.change for _, trades in dated_trades]
    decimals = decimals_of(changes)
    return Moves(
        np.array([day for day, _ in dated_trades], np.int64),
        packed(whole_numbers(changes, decimals)),
        decimals,
        np.array([_average_price(trades) for _, trades in dated_trades]),
    )


def _average_price(trades: DayTrades) -> float:
    if not trades.quantity or trades.amount is None:
        return float("nan")
    return float(trades.amount) / float(trades.quantity)


def _flow_days(daily: DailyPortfolio) -> dict[int, FlowDay]:
    """The days of the span, its first excepted, on which money came in or went out."""
    first, end = daily.span.first, daily.span.end
    flows = {
        day: flow
        for day, flow in sorted(daily.flows.items())
        if first < day.toordinal() < end and (flow.money_in or flow.money_out)
    }
    if not flows:
        return {}
    places = np.array([day.toordinal() - first for day in flows], np.int64)
    values = values_at_flows(
        daily.series,
        daily.values,
        daily.span,
        moves_of(flows),
        daily.splits_by_asset,
        places,
        deadline.check,
    )
    return {
        place - 1: FlowDay(
            value,
            net=float(flow.external_flow or _ZERO),
            earned=float(flow.earned or _ZERO),
            round_trip=float(flow.round_trip),
        )
        for place, value, flow in zip(places.tolist(), values.tolist(), flows.values(), strict=True)
    }
