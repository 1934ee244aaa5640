"""How many units were held from which day on, exactly: what replaying the ledger gives, mostly without replaying it.

At the end of a day only the sum of its trades matters, as long as nothing was taken out that was not there; a split
multiplies what came before it. That is done for all assets at once. Where an asset's order is stated, its owner recorded
a split, more was taken out than there was, or a split leaves more than twelve decimals, its transactions are replayed one
by one with the ledger's own rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

import numpy as np

from shared.ledger.money import PRECISE, share
from shared.ledger.quantities import merged, quantity_after
from shared.ledger.transactions import ADDING, REMOVING, SPLIT, SplitEvent, Transaction
from shared.series.exact import decimals_of, packed, whole_numbers
from shared.series.span import Ints, Steps

_SIGNS: Final = {**dict.fromkeys(ADDING, 1), **dict.fromkeys(REMOVING, -1), SPLIT: 0}
_DECIMALS: Final = 12
"""Of what can be entered."""
_UNIT: Final = Decimal(10**_DECIMALS)
_DAYS_BITS: Final = 22
_FLOAT_MAX: Final = 1_000
_INT64_MAX: Final = 2**63 - 1
_SURE_MAX: Final = 2.0**62
"""As a float: sums below it can't have left an int64."""
_ZERO: Final = Decimal(0)


def quantity_steps(transactions: Iterable[Transaction], splits: Iterable[SplitEvent]) -> dict[str, Steps]:
    """For each asset ever traded, the units held from the end of each day on that changed them."""
    changing = [each for each in transactions if each.type in _SIGNS]
    if not changing:
        return {}
    splits_of: defaultdict[str, list[SplitEvent]] = defaultdict(list)
    for split in splits:
        splits_of[split.asset].append(split)
    steps, unsure = _summed(changing, splits_of)
    traded: dict[str, list[Transaction]] = {asset: [] for asset in unsure}
    if unsure:
        for each in changing:
            if each.asset in unsure:
                traded[each.asset].append(each)
    return steps | {asset: _replayed(those, splits_of[asset]) for asset, those in traded.items()}


def _summed(
    changing: Sequence[Transaction], splits_of: defaultdict[str, list[SplitEvent]]
) -> tuple[dict[str, Steps], set[str]]:
    """The steps of the assets for which sums by day suffice, and those for which they don't."""
    assets = [each.asset or "" for each in changing]
    code_of = {asset: code for code, asset in enumerate(dict.fromkeys(assets))}
    unsure = {each.asset or "" for each in changing if each.order is not None or each.type == SPLIT}
    whole = _whole([_ZERO if each.quantity is None else each.quantity for each in changing])
    if whole is None:
        return {}, set(code_of)
    spare = _spare_digits(whole)
    changes = whole // 10**spare * np.fromiter((_SIGNS[each.type] for each in changing), np.int64, len(changing))
    days = np.fromiter((each.date.toordinal() for each in changing), np.int64, len(changing))
    codes = np.fromiter(map(code_of.__getitem__, assets), np.int64, len(assets))
    in_order = np.argsort(codes << _DAYS_BITS | days, kind="stable")
    days, changes = days[in_order], changes[in_order]
    starts = np.searchsorted(codes[in_order], np.arange(len(code_of) + 1))
    # Sums of all assets may run over; differences of two of them within one asset come out right all the same.
    sums = np.cumsum(changes)
    turnover = np.add.reduceat(np.abs(changes.astype(np.float64)), starts[:-1])
    last_of_day = np.append((np.diff(days) != 0) | (np.diff(codes[in_order]) != 0), True)
    steps: dict[str, Steps] = {}
    for asset, code in code_of.items():
        mine = slice(starts[code], starts[code + 1])
        before = sums[starts[code] - 1] if starts[code] else 0
        kept = last_of_day[mine]
        held = (sums[mine] - before)[kept]
        found = (
            None
            if asset in unsure or turnover[code] > _SURE_MAX
            else _with_splits(days[mine][kept], held, splits_of.get(asset, ()))
        )
        if found is None or found[1].min() < 0:
            unsure.add(asset)
        else:
            steps[asset] = Steps(*found, _DECIMALS - spare)
    return steps, unsure


def _whole(quantities: Sequence[Decimal]) -> Ints | None:
    """Quantity × 10^12, exactly; None where one is too large for an int64.

    Below 1,000 units the nearest float errs by less than a quarter of 10^-12, so that rounding it finds the number; that
    is four times as fast as asking each Decimal.
    """
    nearest = np.fromiter(map(float, quantities), np.float64, len(quantities))
    whole = np.rint(np.minimum(nearest, _FLOAT_MAX) * 10.0**_DECIMALS).astype(np.int64)
    for place in np.flatnonzero(nearest >= _FLOAT_MAX).tolist():
        number = int(PRECISE.multiply(quantities[place], _UNIT))
        if number > _INT64_MAX:
            return None
        whole[place] = number
    return whole


def _spare_digits(whole: Ints) -> int:
    """How many zeros all of them end with: short numbers leave room for what they are multiplied by."""
    divisor, spare = int(np.gcd.reduce(whole)), 0
    while spare < _DECIMALS and divisor and divisor % 10 ** (spare + 1) == 0:
        spare += 1
    return spare


def _with_splits(days: Ints, held: Ints, splits: Sequence[SplitEvent]) -> tuple[Ints, Ints] | None:
    """Each split multiplies what was held the day before, and adds the difference to every day from its own on. None
    where that is no whole number, or too large.
    """
    for split in sorted(splits, key=lambda each: each.ex_date):
        day = split.ex_date.toordinal()
        place = int(days.searchsorted(day))
        before = int(held[place - 1]) if place else 0
        after, rest = divmod(before * split.new, split.old)
        if rest or after + int(np.abs(held).max()) > _SURE_MAX:
            return None
        if not before:
            continue
        held = held.copy()
        held[place:] += after - before
        if place == days.size or days[place] != day:
            days, held = np.insert(days, place, day), np.insert(held, place, after)
    return days, held


def _replayed(traded: Sequence[Transaction], splits: Sequence[SplitEvent]) -> Steps:
    held, by_day = Decimal(0), {}
    for step in merged(traded, splits):
        if isinstance(step, SplitEvent):
            held = share(held, Decimal(step.new), Decimal(step.old))
            by_day[step.ex_date.toordinal()] = held
        else:
            held = max(quantity_after(held, step), Decimal(0))
            by_day[step.date.toordinal()] = held
    figures = [quantity.normalize(PRECISE) for quantity in by_day.values()]
    decimals = decimals_of(figures)
    return Steps(np.array(list(by_day), np.int64), packed(whole_numbers(figures, decimals)), decimals)
