"""XIRR: the yearly rate, actual/365, at which the present value of dated flows is zero. There is a
result only where no second rate exists.

With money paid in negative, money taken out positive and t in days since the first flow,

    Σ amount / (1 + rate) ^ (t / 365) = 0

(Microsoft, XIRR function). Solved in floats for δ, the force of interest a day:
rate = exp(365 δ) − 1. The error of the result is about 1e-11.

Two proofs that no second rate exists, the cheap one first:

* Balance: where the account, compounding at this rate, never changes sign before its last flow,
  every other rate leaves a balance other than zero at the end (Teichroew, Robichek and Montalbano
  1965, "pure investment").
* Counting: payments and receipts each fall as δ grows, so over an interval their values at its two
  ends enclose the sum; the same holds for the slope. Intervals are halved until each provably holds
  no root, or one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.immutable import immutable
from shared.ledger.pacing import Check, go_on
from shared.ledger.ratios import (
    MULTIPLE_ROOTS,
    NO_CAPITAL,
    NO_ROOT,
    NO_SIGN_CHANGE,
    OUT_OF_RANGE,
    FloatRatio,
)

Floats = NDArray[np.float64]

_DAYS: Final = 365
_FORCE_MAX: Final = math.log(1e12) / _DAYS
"""Rates beyond a trillion-fold a year, up or down, have no meaning."""
_SEAM: Final = 0.0007 / _DAYS
"""Where the searches for positive and for negative forces meet: next to zero, so that zero itself
is inside one of them.
"""
_INTERVALS_MAX: Final = 2_000
_ROUNDING: Final = 1e-13
"""A sum below this part of the sum of its terms' absolute values counts as zero."""


def internal_rate(flows: Iterable[tuple[date, Decimal]], check: Check = go_on) -> FloatRatio:
    """The yearly rate, 0.05 for 5 %, of flows in any order: negative paid in, positive received.
    `check` may raise to abort the work.

    Reasons: no_capital (nothing but zeros), no_sign_change (only paid, or only received),
    multiple_roots, no_root, out_of_range (the only rate is beyond a trillion-fold a year).
    """
    dated = list(flows)
    days = np.fromiter((day.toordinal() for day, _ in dated), np.int64, len(dated))
    return internal_rate_of(
        days, np.fromiter((amount for _, amount in dated), np.float64, len(dated)), check
    )


def internal_rate_of(days: NDArray[np.int64], amounts: Floats, check: Check = go_on) -> FloatRatio:
    """The same for two arrays of equal length: day numbers, in any order and with any repetitions,
    and amounts.
    """
    if not days.size:
        return FloatRatio(None, NO_CAPITAL)
    days = days - days.min()
    netted = np.bincount(days, amounts)
    gross = np.bincount(days, np.abs(amounts))
    days_with_flow = np.flatnonzero(np.abs(netted) > _ROUNDING * gross)
    if not days_with_flow.size:
        return FloatRatio(None, NO_CAPITAL)
    netted = netted[days_with_flow] / gross.max()
    if netted.min() > 0 or netted.max() < 0:
        return FloatRatio(None, NO_SIGN_CHANGE)
    return _solve(_Flows((days_with_flow - days_with_flow[0]).astype(np.float64), netted), check)


@immutable
class _Flows:
    """Amounts, none of them zero, at rising days from 0 on."""

    days: Floats
    amounts: Floats

    def reversed(self) -> _Flows:
        """The flows in reversed time: a root at δ becomes a root at −δ."""
        return _Flows((self.days[-1] - self.days)[::-1], self.amounts[::-1])

    def present(self, force: float) -> Floats:
        return self.amounts * np.exp(-force * self.days)

    def value_and_slope(self, force: float) -> tuple[float, float]:
        present = self.present(force)
        return float(present.sum()), -float(present @ self.days)

    def enclosure(self, force: float) -> _Ends:
        present = self.present(force)
        received, paid = np.maximum(present, 0), np.maximum(-present, 0)
        return _Ends(
            force,
            float(received.sum()),
            float(paid.sum()),
            float(received @ self.days),
            float(paid @ self.days),
        )

    def balance_keeps_its_sign(self, force: float) -> bool:
        """Whether the balance of an account that compounds at `force` never changes sign before the
        last flow.

        The balance is the sum of the flows before it and, with the other sign, of those after it.
        The sign comes from the sum that rounding leaves certain; where neither is certain, the
        balance counts as zero.
        """
        present = self.present(force)
        before, after = np.cumsum(present)[:-1], -np.cumsum(present[::-1])[-2::-1]
        sizes = np.abs(present)
        sure_before = np.abs(before) > _ROUNDING * np.cumsum(sizes)[:-1]
        sure_after = np.abs(after) > _ROUNDING * np.cumsum(sizes[::-1])[-2::-1]
        signs = np.where(sure_before, np.sign(before), np.where(sure_after, np.sign(after), 0))
        return bool((signs >= 0).all() or (signs <= 0).all())


@immutable
class _Ends:
    """The present values at one force of what is received and paid, and both weighted by their
    days. All four fall as the force grows.
    """

    force: float
    received: float
    paid: float
    received_days: float
    paid_days: float

    @property
    def value(self) -> float:
        return self.received - self.paid


def _solve(flows: _Flows, check: Check) -> FloatRatio:
    # Far from zero the first and the last flow outweigh the others. So the number of roots is odd
    # where their signs differ, and even, which is never one, where they are the same.
    odd = (flows.amounts[0] > 0) != (flows.amounts[-1] > 0)
    root = _expand(flows) if odd else None
    if root is not None and flows.balance_keeps_its_sign(root):
        return _rate(root)
    rising = _isolate(flows, -_SEAM, _FORCE_MAX, check)
    falling = _isolate(flows.reversed(), _SEAM, _FORCE_MAX, check)
    if rising is None or falling is None:
        return FloatRatio(None, MULTIPLE_ROOTS)
    roots = len(rising) + len(falling)
    if not roots:
        return FloatRatio(None, OUT_OF_RANGE if odd else NO_ROOT)
    if roots > 1 or root is None:
        return FloatRatio(None, MULTIPLE_ROOTS)
    return _rate(root)


def _rate(force: float) -> FloatRatio:
    return FloatRatio(math.expm1(_DAYS * force))


def _expand(flows: _Flows) -> float | None:
    """A root on the side where the signs of the first and last flow require one. The search goes
    further and further from zero. None where there is none in range.
    """
    value, _ = flows.value_and_slope(0.0)
    is_reversed = (value > 0) == (flows.amounts[0] > 0)
    flows_from_zero = flows.reversed() if is_reversed else flows
    near, far = 0.0, 0.1 / _DAYS
    while (flows_from_zero.value_and_slope(far)[0] > 0) == (value > 0):
        if far >= _FORCE_MAX:
            return None
        near, far = far, min(4 * far, _FORCE_MAX)
    root = _polish(flows_from_zero, near, far)
    return -root if is_reversed else root


def _polish(flows: _Flows, low: float, high: float) -> float:
    """The root between two forces of opposite sign: Newton's steps, halving where one would leave
    the bracket.
    """
    low_positive = flows.value_and_slope(low)[0] > 0
    force = (low + high) / 2
    for _ in range(200):
        value, slope = flows.value_and_slope(force)
        if (value > 0) == low_positive:
            low = force
        else:
            high = force
        step = force - value / slope if slope else math.inf
        following = step if low <= step <= high else (low + high) / 2
        if abs(following - force) <= 1e-14 * max(1 / _DAYS, abs(force)):
            return following
        force = following
    return force


def _isolate(
    flows: _Flows, low: float, high: float, check: Check
) -> list[tuple[float, float]] | None:
    """Intervals with exactly one root each: for all roots, or for the first two. None where the
    roots can't be separated.
    """
    intervals: list[tuple[float, float]] = []
    waiting = [(flows.enclosure(low), flows.enclosure(high))]
    for _ in range(_INTERVALS_MAX):
        check()
        if not waiting or len(intervals) > 1:
            return intervals
        left, right = waiting.pop()
        if left.received < right.paid or right.received > left.paid:
            continue
        if left.received_days < right.paid_days or right.received_days > left.paid_days:
            if (left.value > 0) != (right.value > 0):
                intervals.append((left.force, right.force))
            continue
        middle = (left.force + right.force) / 2
        if not left.force < middle < right.force:
            return None
        halfway = flows.enclosure(middle)
        waiting += ((left, halfway), (halfway, right))
    return None
