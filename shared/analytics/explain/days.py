"""Explains each day of a period: its value in every currency, what was traded, and its growth."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from operator import attrgetter
from typing import Final
from uuid import UUID

import numpy as np

from shared import deadline
from shared.analytics.daily import DailyPortfolio
from shared.analytics.growth import Growth
from shared.analytics.known_values import known_values
from shared.analytics.schemas.explain_performance import (
    ExplainedCurrency,
    ExplainedDay,
    ExplainedTrades,
)
from shared.immutable import immutable
from shared.ledger.flows import DayFlows
from shared.ledger.money import normalized
from shared.ledger.pacing import paced
from shared.ledger.returns import index_of
from shared.timeseries.fixed_point import as_decimal
from shared.timeseries.replayed_days import moves_of
from shared.timeseries.span import ExactInts, Flags
from shared.timeseries.values_at_flows import moved_units

_NOTHING: Final = DayFlows()
_ZERO: Final = Decimal(0)


def explain_days(daily: DailyPortfolio, growth: Growth | None) -> Iterator[ExplainedDay]:
    """Every day of the span. `growth` is None where there is no time-weighted return."""
    linked = [] if growth is None else growth.daily
    index = None if growth is None else index_of(linked)
    columns = [_Column.of(daily, currency) for currency in daily.values.rates]
    trades, coverage = _explain_trades(daily), known_values(daily)
    values_at_flows = _values_at_flows(growth)
    for place, day in enumerate(paced(daily.span.dates, deadline.check)):
        flow = daily.flows.get(day, _NOTHING) if place else _NOTHING
        day_growth = linked[place - 1] if place and linked else None
        yield ExplainedDay(
            date=day,
            market_value=normalized(daily.values.values.at(place))
            if coverage.has_value(place)
            else None,
            money_in=normalized(flow.money_in),
            money_out=normalized(flow.money_out),
            earned=normalized(flow.earned),
            round_trip=normalized(flow.round_trip),
            value_at_flows=_as_written(values_at_flows.get(place)),
            trades=trades.get(day, []),
            growth=_as_written(day_growth),
            index=None if index is None else _as_written(index[place]),
            counts=day_growth is not None and bool(daily.values.fresh[place]),
            currencies=[column.at(place) for column in columns],
        )


def trade_days(daily: DailyPortfolio) -> int:
    """How many trades in the sense of ExplainedTrades there are: one for an asset and a day."""
    return sum(
        len(flow.trades) for day, flow in daily.flows.items() if day.toordinal() > daily.span.first
    )


def _values_at_flows(growth: Growth | None) -> dict[int, float]:
    """By the place in the span, of the days with flows."""
    if growth is None:
        return {}
    places = (growth.flows.places + 1).tolist()
    return dict(zip(places, growth.flows.moments(growth.values).tolist(), strict=True))


def _explain_trades(daily: DailyPortfolio) -> dict[date, list[ExplainedTrades]]:
    """By day, in the order of the assets."""
    later = {day: flow for day, flow in daily.flows.items() if day.toordinal() > daily.span.first}
    moves = moves_of(later)
    explained: dict[date, list[ExplainedTrades]] = {}
    positions = (position for series in daily.series.values() for position in series.positions)
    for position in sorted(positions, key=attrgetter("asset")):
        asset = position.asset
        if asset not in moves:
            continue
        units = moved_units(position, moves[asset], daily.splits_by_asset.get(asset, ()))
        for place, number in enumerate(moves[asset].days.tolist()):
            day = date.fromordinal(number)
            explained.setdefault(day, []).append(
                ExplainedTrades(
                    asset_id=UUID(asset),
                    currency=daily.ledger.assets[asset].currency,
                    quantity_before=normalized(as_decimal(units.morning[place], units.decimals)),
                    quantity=normalized(
                        as_decimal(units.evening[place], position.quantities.decimals)
                    ),
                    average_price=normalized(later[day].trades[asset].average_price),
                    close_before=_known(units.begins[place]),
                    close=_known(units.closes[place]),
                    price=_known(units.prices[place]),
                )
            )
    return explained


def _known(figure: float) -> Decimal | None:
    return None if math.isnan(figure) else _as_written(float(figure))


@immutable
class _Column:
    """One currency over the span, as whole numbers with their count of decimals. `is_unpriced`
    marks the days on which nothing held in it has a close; `rates` is None for the currency of the
    answer itself.
    """

    currency: str
    holdings: tuple[ExactInts, int]
    is_unpriced: Flags
    cash: tuple[ExactInts, int] | None
    rates: tuple[ExactInts, int] | None

    @classmethod
    def of(cls, daily: DailyPortfolio, currency: str) -> _Column:
        span, local, rates = daily.span, daily.values.local[currency], daily.values.rates[currency]
        cash = daily.cash.get(currency)
        is_unpriced = np.zeros(span.count, np.bool_)
        for places in local.unpriced.values():
            is_unpriced[places] = True
        return cls(
            currency,
            (local.values, local.decimals),
            is_unpriced & ~local.held,
            None if cash is None else (cash.daily(span), cash.decimals),
            None if rates is None else (rates.over(span), rates.decimals),
        )

    def at(self, place: int) -> ExplainedCurrency:
        rate = Decimal(1) if self.rates is None else _at(self.rates, place)
        return ExplainedCurrency(
            currency=self.currency,
            holdings=None if self.is_unpriced[place] else _at(self.holdings, place),
            cash=_ZERO if self.cash is None else _at(self.cash, place),
            rate=rate or None,
        )


def _at(column: tuple[ExactInts, int], place: int) -> Decimal:
    numbers, decimals = column
    return normalized(as_decimal(numbers[place], decimals))


def _as_written(ratio: float | None) -> Decimal | None:
    """The shortest decimal that is this float and no other."""
    return None if ratio is None else normalized(Decimal(repr(ratio)))
