"""What the open lots cost on each day: of the assets that are in the market value.

An asset's cost counts while it has a close and a rate, so that value less cost is the gain of the
same holdings.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

import numpy as np

from shared.analytics.daily import DailyPortfolio
from shared.ledger.money import PRECISE
from shared.timeseries.day_amounts import DayAmounts, summed_by_place
from shared.timeseries.fixed_point import as_decimal, exact_sum, times_power
from shared.timeseries.kind_keys import keyed, kind_of, name_of
from shared.timeseries.ledger_totals import CostSteps
from shared.timeseries.lot_costs import FRACTION_DIGITS
from shared.timeseries.span import ExactInts, Ints

_ZERO: Final = Decimal(0)
_Steps = Iterable[tuple[int, Decimal | None]]


def cost_of_priced(daily: DailyPortfolio) -> DayAmounts:
    """For each day of the ledger; unknown while a lot of unknown cost is held."""
    changes = DayAmounts(daily.days.span)
    one_by_one = [
        (asset, [(step.day.toordinal(), step.cost_base) for step in position.steps])
        for asset, position in daily.replayed_positions
    ]
    keys = daily.days.asset_keys
    lacking = [
        code
        for code, asset in enumerate(keys)
        if name_of(asset) in daily.ledger.assets and _lacks(daily, asset)
    ]
    decimals = max((costs.fraction_decimals for costs in daily.days.costs), default=0)
    for costs in daily.days.costs:
        apart = np.isin(costs.assets, lacking) if lacking else np.zeros(costs.assets.size, np.bool_)
        _add_changes(changes, costs, np.flatnonzero(~apart), decimals)
        for code in np.unique(costs.assets[apart]).tolist():
            rows = np.flatnonzero(costs.assets == code)
            one_by_one.append((keys[code], _as_decimals(costs, rows)))
    unknown_changes = np.zeros(changes.span.count + 1, np.int64)
    for asset, steps in one_by_one:
        changes.add_dated(_differences(_while_valued(daily, asset, steps), daily, unknown_changes))
    costs_so_far = changes.accumulated()
    if unknown_changes.any():
        costs_so_far.unknown = unknown_changes[:-1].cumsum() > 0
    return costs_so_far


def _add_changes(changes: DayAmounts, costs: CostSteps, rows: Ints, decimals: int) -> None:
    """Of these rows; fractions with so many decimals, so that they stay one term."""
    if not rows.size:
        return
    assets, places = costs.assets[rows], costs.days[rows] - changes.span.first
    is_first = np.append(True, assets[1:] != assets[:-1])
    changes.add(
        summed_by_place(places, _change(costs.wholes[rows], is_first), changes.span.count),
        costs.decimals,
    )
    fractions = _change(costs.fractions[rows], is_first)
    changing = np.flatnonzero(fractions)
    if changing.size:
        scaled = times_power(fractions[changing], decimals - costs.fraction_decimals)
        changes.add(summed_by_place(places[changing], scaled, changes.span.count), decimals)


def _change(numbers: ExactInts, is_first: ExactInts) -> ExactInts:
    """Each number less the one before it, of the same asset."""
    before = np.append(numbers[:1], numbers[:-1])
    return exact_sum(numbers, np.where(is_first, 0, -before))


def _as_decimals(costs: CostSteps, rows: Ints) -> list[tuple[int, Decimal | None]]:
    unit = 10**FRACTION_DIGITS
    return [
        (day, as_decimal(whole * unit + fraction, costs.fraction_decimals))
        for day, whole, fraction in zip(
            costs.days[rows].tolist(),
            costs.wholes[rows].tolist(),
            costs.fractions[rows].tolist(),
            strict=True,
        )
    ]


def _differences(
    steps: _Steps, daily: DailyPortfolio, unknown_changes: Ints
) -> Iterable[tuple[int, Decimal]]:
    """How much each step differs from the one before; an unknown cost counts as zero, and is
    counted in `unknown_changes`.
    """
    before, was_unknown = _ZERO, 0
    for day, cost in steps:
        now, is_unknown = (_ZERO, 1) if cost is None else (cost, 0)
        yield day, PRECISE.subtract(now, before)
        unknown_changes[day - daily.days.span.first] += is_unknown - was_unknown
        before, was_unknown = now, is_unknown


def _while_valued(
    daily: DailyPortfolio, asset: str, steps: Sequence[tuple[int, Decimal | None]]
) -> _Steps:
    """The steps by day number, with a cost of zero while the asset has no close or no rate."""
    left_out = _left_out(daily, asset)
    if not left_out.size:
        return steps
    span = daily.span
    places = [min(max(day - span.first, 0), span.count) for day, _ in steps]
    is_valued = np.ones(span.count, np.bool_)
    is_valued[left_out] = False
    changes = np.flatnonzero(np.diff(is_valued, prepend=True)).tolist()
    valued_steps: list[tuple[int, Decimal | None]] = []
    for place in sorted({*places, *changes}):
        steps_before = bisect.bisect_right(places, place)
        if place < span.count and steps_before:
            valued_steps.append(
                (span.first + place, steps[steps_before - 1][1] if is_valued[place] else _ZERO)
            )
    return valued_steps


def _lacks(daily: DailyPortfolio, asset: str) -> bool:
    return _left_out(daily, asset).size > 0


def _left_out(daily: DailyPortfolio, asset: str) -> Ints:
    nowhere: Ints = np.zeros(0, np.int64)
    unpriced = daily.values.unpriced.get(asset, nowhere)
    currency = keyed(daily.ledger.assets[name_of(asset)].currency, kind_of(asset))
    unrated = daily.values.unrated.get(currency, nowhere)
    return np.union1d(unpriced, unrated) if unpriced.size or unrated.size else nowhere
