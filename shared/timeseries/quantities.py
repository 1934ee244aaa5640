"""How many units were held from which day on, exactly as a replay of the ledger, mostly without
one.

At the end of a day only the sum of its trades matters, as long as no more units were removed than
were held; a split multiplies the units before it. This is computed for all assets at once. Where a
transaction of an asset states an order, its owner recorded a split, more was removed than was held,
a quantity has more than twelve decimals, or a split leaves them, the asset's transactions are
replayed one by one with the ledger's own rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

import numpy as np

from shared.ledger.money import PRECISE, prorate
from shared.ledger.pacing import Check, go_on, paced
from shared.ledger.quantities import in_chronological_order, quantity_after
from shared.ledger.transactions import SplitEvent, Transaction
from shared.timeseries.columns import SIGNS, TransactionColumns, columns_of
from shared.timeseries.fixed_point import decimals_of, packed, whole_numbers
from shared.timeseries.span import Ints, Steps

_DAYS_BITS: Final = 22
_SURE_MAX: Final = 2.0**62
"""As a float: sums below it can't have left an int64."""


def quantity_steps(
    transactions: Sequence[Transaction],
    splits: Iterable[SplitEvent],
    columns: TransactionColumns | None = None,
    check: Check = go_on,
) -> dict[str, Steps]:
    """For each asset ever traded, the units held from the end of each day on which they changed.

    `columns` are those of the same transactions, where the caller has them already. `check` may
    raise to abort the work.
    """
    columns = columns or columns_of(transactions)
    splits_of: defaultdict[str, list[SplitEvent]] = defaultdict(list)
    for split in splits:
        splits_of[split.asset].append(split)
    steps = _summed(columns, splits_of)
    traded: dict[str, list[Transaction]] = {
        asset: [] for asset in columns.assets if asset not in steps
    }
    if traded:
        for transaction in paced(transactions, check):
            if transaction.type in SIGNS and transaction.asset in traded:
                traded[transaction.asset].append(transaction)
    return steps | {
        asset: _replayed(own_transactions, splits_of[asset], check)
        for asset, own_transactions in traded.items()
    }


def _summed(
    columns: TransactionColumns, splits_of: Mapping[str, Sequence[SplitEvent]]
) -> dict[str, Steps]:
    """The steps of the assets for which sums by day suffice."""
    if columns.changes is None or not columns.assets:
        return {}
    in_order = np.argsort(columns.codes << _DAYS_BITS | columns.days, kind="stable")
    codes, days, changes = (
        columns.codes[in_order],
        columns.days[in_order],
        columns.changes[in_order],
    )
    # The sums of all assets may overflow; differences of two sums within one asset are right
    # nevertheless.
    sums = np.cumsum(changes)
    starts = np.searchsorted(codes, np.arange(len(columns.assets) + 1))
    turnover = np.add.reduceat(np.abs(changes.astype(np.float64)), starts[:-1])
    ends = np.flatnonzero(np.append((np.diff(days) != 0) | (np.diff(codes) != 0), True))
    days, sums = days[ends], sums[ends]
    bounds = np.searchsorted(ends, starts).tolist()
    steps: dict[str, Steps] = {}
    for code, (asset, first, after) in enumerate(
        zip(columns.assets, bounds, bounds[1:], strict=False)
    ):
        if asset in columns.to_replay or turnover[code] > _SURE_MAX:
            continue
        held = sums[first:after] - sums[first - 1] if first else sums[:after]
        split_steps = _with_splits(days[first:after], held, splits_of.get(asset, ()))
        if split_steps is not None and split_steps[1].min() >= 0:
            steps[asset] = Steps(*split_steps, columns.decimals)
    return steps


def _with_splits(days: Ints, held: Ints, splits: Sequence[SplitEvent]) -> tuple[Ints, Ints] | None:
    """Each split multiplies the units held the day before, and adds the difference to every day
    from its own on. None where that is no whole number, or too large.
    """
    for split in sorted(splits, key=lambda split: split.ex_date):
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


def _replayed(traded: Sequence[Transaction], splits: Sequence[SplitEvent], check: Check) -> Steps:
    held, by_day = Decimal(0), {}
    for step in paced(in_chronological_order(traded, splits), check):
        if isinstance(step, SplitEvent):
            held = prorate(held, Decimal(step.new), Decimal(step.old))
            by_day[step.ex_date.toordinal()] = held
        else:
            held = max(quantity_after(held, step), Decimal(0))
            by_day[step.date.toordinal()] = held
    figures = [quantity.normalize(PRECISE) for quantity in by_day.values()]
    decimals = decimals_of(figures)
    return Steps(
        np.array(list(by_day), np.int64), packed(whole_numbers(figures, decimals)), decimals
    )
