"""How many units of each asset are held after each row of a ledger's columns.

Splits are taken out of the way first: a quantity is counted in units as they are after all splits,
times the product of all the splits' old units, so that every one of them is a whole number. What
was really held on a day is that count divided by what the splits after it multiply a unit by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from math import prod
from operator import mul
from typing import Final

import numpy as np

from shared.immutable import immutable
from shared.ledger.kinds import KINDS
from shared.ledger.transactions import SplitEvent
from shared.ledger.units import STATEMENT_DECIMALS
from shared.timeseries.fixed_point import INT64_MAX, packed, product, size
from shared.timeseries.ledger_columns import LedgerColumns
from shared.timeseries.span import ExactInts, Flags, Ints, Steps, runs_of

UNIT_SIGNS: Final = np.array([kind.units for kind in KINDS.values()], np.int64)
"""By the code of the type."""


@immutable
class SplitScale:
    """The splits of one asset. `decimals` are those that a quantity may have beyond its own."""

    days: Ints
    new: Sequence[int]
    old: Sequence[int]
    decimals: int

    @classmethod
    def of(cls, splits: Iterable[SplitEvent]) -> SplitScale | None:
        """None where a split leaves quantities that no number of decimals can write."""
        ordered = sorted(splits, key=lambda split: split.ex_date)
        old = [split.old for split in ordered]
        decimals = next(
            (digits for digits in range(STATEMENT_DECIMALS) if 10**digits % prod(old) == 0), None
        )
        if decimals is None:
            return None
        days = np.array([split.ex_date.toordinal() for split in ordered], np.int64)
        return cls(days, [split.new for split in ordered], old, decimals)

    def multipliers(self) -> list[int]:
        """What one unit counts as before all splits, after the first, and so on."""
        still_new = reversed([*accumulate(reversed(self.new), mul, initial=1)])
        return [
            new * old
            for new, old in zip(still_new, accumulate(self.old, mul, initial=1), strict=True)
        ]


@immutable
class HeldUnits:
    """By row: the units that it adds, less those that it removes, and the units held after it, both
    as counted here. `starts` are the first rows of the assets, by their code; `refused` the assets,
    by their code, that have to be replayed one by one: more was removed than held, or a quantity
    has too many decimals.
    """

    changes: ExactInts
    held: ExactInts
    starts: Ints
    refused: Flags
    scales: Mapping[int, SplitScale]


def held_units(columns: LedgerColumns, splits: Mapping[str, Sequence[SplitEvent]]) -> HeldUnits:
    """`splits` are by asset; the rows without an asset come first, and hold nothing."""
    codes = np.arange(-1, len(columns.asset_keys))
    bounds = columns.assets.searchsorted(codes, side="right")
    starts, ends = bounds[:-1], bounds[1:]
    changes: ExactInts = UNIT_SIGNS[columns.kinds] * columns.quantity.numbers
    refused = np.zeros(starts.size, np.bool_)
    scales: dict[int, SplitScale] = {}
    multipliers: list[int] = []
    rows: list[Ints] = []
    for code, asset in enumerate(columns.asset_keys):
        own_splits = splits.get(asset)
        if not own_splits:
            continue
        scale = SplitScale.of(own_splits)
        if scale is None or scale.decimals + columns.quantity.decimals > STATEMENT_DECIMALS:
            refused[code] = True
            continue
        scales[code] = scale
        own_rows = np.arange(starts[code], ends[code])
        done = scale.days.searchsorted(columns.days[own_rows], side="right")
        by_splits_done = scale.multipliers()
        multipliers += [by_splits_done[count] for count in done.tolist()]
        rows.append(own_rows)
    if rows:
        at = np.concatenate(rows)
        counted = product(changes[at], packed(multipliers))
        changes = changes.astype(counted.dtype)
        changes[at] = counted
    held = running_by_asset(changes, columns.assets, starts)
    negative = columns.assets[held < 0]
    refused[negative[negative >= 0]] = True
    return HeldUnits(changes, held, starts, refused, scales)


def running_by_asset(numbers: ExactInts, assets: Ints, starts: Ints) -> ExactInts:
    """The running sums of each asset's numbers; rows are asset by asset, and `starts` are the first
    rows of the assets by their code. Rows without an asset sum up to anything.

    A running sum over all assets may leave int64, where it starts again at the other end. The
    differences within one asset are right all the same, wherever they fit.
    """
    if not numbers.size:
        return numbers
    rows_max = int(np.diff(starts, append=numbers.size).max()) if starts.size else numbers.size
    if numbers.dtype != object and size(numbers) * max(rows_max, 1) > INT64_MAX:
        numbers = numbers.astype(object)
    sums = numbers.cumsum()
    before = np.concatenate((sums[:1] - sums[:1], sums))[starts]
    without_asset = np.zeros(1, before.dtype)
    running: ExactInts = sums - np.concatenate((before, without_asset))[assets]
    return running


def held_steps(columns: LedgerColumns, units: HeldUnits, rows: Ints) -> dict[str, Steps]:
    """For each asset of these rows, which are the last ones of their asset and day that changed its
    units, the units held from the end of each day on.
    """
    days, held = columns.days[rows], units.held[rows]
    by_asset: dict[str, Steps] = {}
    for code, own in runs_of(columns.assets[rows]):
        counted = Steps(days[own], held[own], columns.quantity.decimals)
        scale = units.scales.get(code)
        by_asset[columns.asset_keys[code]] = (
            counted if scale is None else _really_held(counted, scale)
        )
    return by_asset


def _really_held(counted: Steps, scale: SplitScale) -> Steps:
    """The units of each day, which change on the days of splits too."""
    by_day = dict(zip(counted.days.tolist(), counted.figures.tolist(), strict=True))
    for day in scale.days.tolist():
        before = int(counted.days.searchsorted(day)) - 1
        if before >= 0 and counted.figures[before]:
            by_day.setdefault(day, int(counted.figures[before]))
    days = sorted(by_day)
    multipliers = scale.multipliers()
    done = scale.days.searchsorted(days, side="right").tolist()
    figures = [
        by_day[day] * 10**scale.decimals // multipliers[count]
        for day, count in zip(days, done, strict=True)
    ]
    return Steps(np.array(days, np.int64), packed(figures), counted.decimals + scale.decimals)
