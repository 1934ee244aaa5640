"""Round trips: money that came in and went out again on one day as the same asset or, of deposits
and withdrawals, in the same currency.

They are looked for over all rows at once, whichever currency or portfolio they are of. Amounts are
read only where something both came in and went out, as on few days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

import numpy as np

from shared.immutable import immutable
from shared.ledger.flows import DayFlows
from shared.ledger.money import PRECISE
from shared.timeseries.span import Flags, Ints, Span

_ZERO: Final = Decimal(0)


@immutable
class Turnovers:
    """What crossed the border, in entries of one asset or currency and one day: `codes` are of
    `names`, `places` in the span of the ledger's days. `sums` returns, for the entries that are
    flagged, the largest single amount in and everything out, in the reporting currency.
    """

    names: Sequence[str]
    codes: Ints
    places: Ints
    came: Flags
    went: Flags
    sums: Callable[[Flags], Iterable[tuple[int, Decimal, Decimal]]]


def turnovers_of(flows: Mapping[date, DayFlows], span: Span) -> Turnovers:
    """Those of a journal's days."""
    entries = [
        (name, day.toordinal() - span.first, turnover)
        for day, flow in flows.items()
        for name, turnover in flow.turnovers.items()
    ]
    names = sorted({name for name, _, _ in entries})
    code_of = {name: code for code, name in enumerate(names)}
    return Turnovers(
        names,
        np.array([code_of[name] for name, _, _ in entries], np.int64),
        np.array([place for _, place, _ in entries], np.int64),
        np.array([turnover.largest_in > 0 for _, _, turnover in entries], np.bool_),
        np.array([turnover.out > 0 for _, _, turnover in entries], np.bool_),
        lambda flags: [
            (entry, entries[entry][2].largest_in, entries[entry][2].out)
            for entry in np.flatnonzero(flags).tolist()
        ],
    )


def round_trips(turnovers: Sequence[Turnovers], span: Span) -> dict[int, Decimal]:
    """By the place of the day: the largest single amount that came in and went out again, at most
    what went out.
    """
    code_of: dict[str, int] = {}
    keys = [
        np.array([code_of.setdefault(name, len(code_of)) for name in own.names], np.int64)[
            own.codes
        ]
        * span.count
        + own.places
        for own in turnovers
    ]
    if not keys:
        return {}
    _, entries = np.unique(np.concatenate(keys), return_inverse=True)
    came, went = (
        np.bincount(entries, np.concatenate(flags)) > 0
        for flags in ([own.came for own in turnovers], [own.went for own in turnovers])
    )
    both = (came & went)[entries]
    trips: dict[int, Decimal] = {}
    for (place, _), (largest, out) in _sums(turnovers, keys, both, span).items():
        trip = min(largest, out)
        trips[place] = max(trips.get(place, trip), trip)
    return trips


def _sums(
    turnovers: Sequence[Turnovers], keys: Sequence[Ints], both: Flags, span: Span
) -> dict[tuple[int, int], tuple[Decimal, Decimal]]:
    """By (place, asset or currency): the largest amount in, and everything out."""
    sums: dict[tuple[int, int], tuple[Decimal, Decimal]] = {}
    first = 0
    for own, own_keys in zip(turnovers, keys, strict=True):
        flags = both[first : first + own_keys.size]
        first += own_keys.size
        if not flags.any():
            continue
        for entry, largest_in, out in own.sums(flags):
            code, place = divmod(int(own_keys[entry]), span.count)
            before = sums.get((place, code), (_ZERO, _ZERO))
            sums[place, code] = (max(before[0], largest_in), PRECISE.add(before[1], out))
    return sums
