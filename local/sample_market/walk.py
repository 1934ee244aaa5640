"""A seeded random walk with one step for each calendar day.

It is the same on every machine and after every restart.
"""

from __future__ import annotations

import math
import random
from datetime import date
from functools import lru_cache
from statistics import NormalDist

START = date(2014, 1, 1)
"""The first day of the sample's world. Nothing exists before it."""

STEP_MAX = 3.5
"""Standard deviations. Real markets have a fatter tail: no day of the sample may look like an error
in the data.
"""


@lru_cache(maxsize=256)
def deviations(seed: str, last: date, volatility: float, pull: float) -> tuple[float, ...]:
    """Deviation of the logarithm from its trend, for each calendar day from START to `last`.

    `volatility` is the standard deviation of one day's step; `pull` is the fraction of the
    deviation that a day reverses, so that thirteen years of chance stay near a plausible level. A
    day depends only on the days before it: a later `last` lengthens the walk and changes nothing.
    """
    chance = random.Random(seed)  # noqa: S311 - a reproducible walk, not a secret
    normal = NormalDist()
    deviation = 0.0
    walk = []
    for _ in range((last - START).days + 1):
        # Only random() itself is promised to be the same in every version of Python; gauss() is
        # not.
        step = max(-STEP_MAX, min(STEP_MAX, normal.inv_cdf(chance.random() or 0.5)))
        deviation += volatility * step - pull * deviation
        walk.append(deviation)
    return tuple(walk)


def through(knots: tuple[tuple[date, float], ...], day: date) -> float:
    """The value on `day` of a curve through `knots` (oldest first).

    It is straight in the logarithm between two knots. After the last knot the curve continues at
    the pace of its last stretch; before the first it is level.
    """
    if day <= knots[0][0]:
        return knots[0][1]
    later = next((i for i, (knot, _) in enumerate(knots) if knot >= day), len(knots) - 1)
    (earlier_day, low), (later_day, high) = knots[later - 1], knots[later]
    fraction = (day - earlier_day).days / (later_day - earlier_day).days
    return low * math.exp(fraction * math.log(high / low))
