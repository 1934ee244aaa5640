"""The factor by which each day multiplied a portfolio's capital, linked at the moment of the day's
flows.

    growth = (V_m ÷ V_begin) × (1 + (V_end − V_m − net) ÷ base)
    base   = max(V_m + max(net, 0), round trip)

V_m is the value at the moment of the flows. A day without flows is V_end ÷ V_begin.

Where V_begin is zero or less the first factor is 1, and what the day earned counts in the second:
there was no portfolio to earn it before the money came. A day has no growth where its base is
zero or less, where it begins with nothing and has no flows, and where it would lose more than
everything.

It is growth, not return (growth − 1): as a return, a day that loses all but a billionth would have
only seven digits of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from shared.immutable import immutable
from shared.timeseries.span import Ints

Floats = NDArray[np.float64]


@immutable
class FlowDays:
    """The days with external flows, by the places of their growth, rising. `values` is what the
    morning's portfolio was worth at their moment, without `earned`: the income less charges that
    the day brought it in money that went out. `nets` is money in less money out. `round_trips` is
    the largest single amount that came in and went out again.
    """

    places: Ints
    values: Floats
    nets: Floats
    earned: Floats
    round_trips: Floats

    def moments(self, values: Floats) -> Floats:
        """V_m of each. The first of `values` is the one before the first day."""
        moments: Floats = self.values + np.where(values[self.places] > 0, self.earned, 0.0)
        return moments


def daily_growth(values: Floats, flows: FlowDays) -> list[float | None]:
    """None: no growth. The first of `values` is the value before the first day."""
    begins, ends = values[:-1], values[1:]
    growth = np.full(ends.size, np.nan)
    np.divide(ends, begins, out=growth, where=(begins > 0) & (ends >= 0))
    if flows.places.size:
        growth[flows.places] = _linked(begins[flows.places], ends[flows.places], flows, values)
    factors: list[float | None] = growth.tolist()
    for place in np.flatnonzero(np.isnan(growth)).tolist():
        factors[place] = None
    return factors


def _linked(begins: Floats, ends: Floats, flows: FlowDays, values: Floats) -> Floats:
    moments, trips = flows.moments(values), flows.round_trips
    funded = moments + np.maximum(flows.nets, 0.0)
    before, after = np.ones(ends.size), np.full(ends.size, np.nan)
    np.divide(moments, begins, out=before, where=begins > 0)
    # Where nothing went round, this is the same as below, and no digits cancel out.
    is_funded = funded >= trips
    np.divide(
        ends + np.maximum(-flows.nets, 0.0), funded, out=after, where=is_funded & (funded > 0)
    )
    np.divide(trips + ends - moments - flows.nets, trips, out=after, where=~is_funded & (trips > 0))
    growth: Floats = np.where((before >= 0) & (after >= 0), before * after, np.nan)
    return growth


def below_zero(values: Floats, flows: FlowDays) -> list[int]:
    """The places of the days whose value is negative, at their end or, after a positive one, at the
    moment of their flows. Arguments are those of `daily_growth`.
    """
    is_below = values[1:] < 0
    sinks = (values[flows.places] > 0) & (flows.moments(values) < 0)
    is_below[flows.places[sinks]] = True
    places: list[int] = np.flatnonzero(is_below).tolist()
    return places
