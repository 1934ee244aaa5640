"""The days of several ledgers as those of one: amounts, units and trades are added."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from typing import Final, TypeVar

import numpy as np

from shared.timeseries.day_amounts import DayAmounts, running
from shared.timeseries.fixed_point import group_sums, times_power
from shared.timeseries.ledger_totals import LedgerDays
from shared.timeseries.span import Steps, last_of_runs
from shared.timeseries.values_at_flows import Floats, Moves

T = TypeVar("T")

_AMOUNTS: Final = (
    "money_in",
    "money_out",
    "dividends",
    "interest",
    "fees",
    "taxes",
    "earned",
)


def joined_days(all_days: Sequence[LedgerDays]) -> LedgerDays:
    """Of ledgers over one span, at least one. Costs stay those of each ledger's lots."""
    if len(all_days) == 1:
        return all_days[0]
    keys: list[str] = []
    costs = []
    for days in all_days:
        costs += [replace(steps, assets=steps.assets + len(keys)) for steps in days.costs]
        keys += days.asset_keys
    sums = {
        name: reduce(DayAmounts.plus, [getattr(days, name) for days in all_days])
        for name in _AMOUNTS
    }
    return LedgerDays(
        all_days[0].span,
        np.concatenate([days.replayed for days in all_days]),
        keys,
        **sums,
        quantities={
            asset: joined_steps(steps)
            for asset, steps in by_key(days.quantities for days in all_days).items()
        },
        traded=_summed(days.traded for days in all_days),
        cash=_summed(days.cash for days in all_days),
        costs=costs,
        moves={
            asset: joined_moves(moves)
            for asset, moves in by_key(days.moves for days in all_days).items()
        },
        turnovers=[turnovers for days in all_days for turnovers in days.turnovers],
    )


def joined_steps(all_steps: Sequence[Steps]) -> Steps:
    """The sum of figures that change on different days."""
    all_steps = [steps for steps in all_steps if steps.days.size] or all_steps[:1]
    if len(all_steps) == 1:
        return all_steps[0]
    decimals = max(steps.decimals for steps in all_steps)
    days = np.concatenate([steps.days for steps in all_steps])
    figures = np.concatenate(
        [times_power(steps.figures, decimals - steps.decimals) for steps in all_steps]
    )
    # One difference for all: a call for each of ten short columns takes ten times as long.
    changes = np.diff(figures, prepend=figures[:1] * 0)
    begins = np.cumsum([0, *(steps.days.size for steps in all_steps[:-1])])
    changes[begins] = figures[begins]
    order = days.argsort(kind="stable")
    last = last_of_runs(days[order])
    sums = group_sums(changes[order], np.append(0, last[:-1] + 1))
    return Steps(days[order][last], running(sums), decimals)


def joined_moves(all_moves: Sequence[Moves]) -> Moves:
    """Of one asset: units are added, and prices averaged by the units traded."""
    if len(all_moves) == 1:
        return all_moves[0]
    decimals = max(moves.decimals for moves in all_moves)
    days = np.concatenate([moves.days for moves in all_moves])
    order = days.argsort(kind="stable")
    last = last_of_runs(days[order])
    first = np.append(0, last[:-1] + 1)
    changes = np.concatenate(
        [times_power(moves.changes, decimals - moves.decimals) for moves in all_moves]
    )
    traded = np.concatenate([moves.traded for moves in all_moves])[order]
    prices = np.concatenate([moves.prices for moves in all_moves])[order]
    paid: Floats = np.add.reduceat(np.where(traded > 0, prices * traded, 0.0), first)
    units: Floats = np.add.reduceat(traded, first)
    averages = np.full(units.size, np.nan)
    np.divide(paid, units, out=averages, where=units > 0)
    return Moves(days[order][last], group_sums(changes[order], first), decimals, averages, units)


def by_key(
    mappings: Iterable[Mapping[str, T]], name_of: Callable[[str], str] = str
) -> dict[str, list[T]]:
    """All values of each key, or of the keys that have one name."""
    values: dict[str, list[T]] = {}
    for mapping in mappings:
        for key, value in mapping.items():
            values.setdefault(name_of(key), []).append(value)
    return values


def _summed(mappings: Iterable[Mapping[str, DayAmounts]]) -> dict[str, DayAmounts]:
    return {key: reduce(DayAmounts.plus, own) for key, own in by_key(mappings).items()}
