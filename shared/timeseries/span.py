"""A run of calendar days, and figures over it: those that change on some days, and those with a
value for every day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from shared.immutable import immutable

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
ExactInts = NDArray[Any]
"""Whole numbers: int64 where they provably fit, else Python ints of any size."""


@immutable
class Span:
    """`count` days from `first` on, which is a day number (`date.toordinal`). May be empty."""

    first: int
    count: int

    @classmethod
    def between(cls, first: date, last: date) -> Span:
        """Both inclusive; empty where `last` is earlier."""
        return cls(first.toordinal(), max(0, last.toordinal() - first.toordinal() + 1))

    @property
    def end(self) -> int:
        """The day after the last."""
        return self.first + self.count

    @property
    def dates(self) -> list[date]:
        return [date.fromordinal(day) for day in range(self.first, self.end)]

    def places(self, part: Span) -> slice:
        """Where a part of this span stands in it."""
        return slice(part.first - self.first, part.end - self.first)


@immutable
class Steps:
    """A figure that holds from each of some rising days on: `figures` ÷ 10^`decimals`. Nothing
    before the first.
    """

    days: Ints
    figures: ExactInts
    decimals: int

    def daily(self, span: Span) -> ExactInts:
        """The figure of each day; 0 before the first."""
        begin, end = self.days.searchsorted((span.first + 1, span.end))
        bounds = np.empty(end - max(begin - 1, 0) + 1, np.int64)
        bounds[:-1] = self.days[max(begin - 1, 0) : end]
        bounds[-1] = span.end
        if begin:
            bounds[0] = span.first
        figures: ExactInts = self.figures[max(begin - 1, 0) : end].repeat(bounds[1:] - bounds[:-1])
        if figures.size == span.count:
            return figures
        return np.concatenate((np.zeros(span.count - figures.size, self.figures.dtype), figures))


@immutable
class Daily:
    """A figure for every day from `first` on; after the last one it stays the same. `figures` ÷
    10^`decimals`, none beyond `largest`.

    `changed` marks the days on which a new figure was published.
    """

    first: int
    figures: ExactInts
    decimals: int
    largest: int
    changed: Flags

    @classmethod
    def of(cls, steps: Steps, until: int) -> Daily:
        """Ends on the day before `until`, or with the last step if that is later."""
        if not steps.days.size:
            return cls(until, np.zeros(0, np.int64), 0, 0, np.zeros(0, np.bool_))
        span = Span(int(steps.days[0]), max(until, int(steps.days[-1]) + 1) - int(steps.days[0]))
        changed = np.zeros(span.count, np.bool_)
        changed[steps.days - span.first] = True
        return cls(span.first, steps.daily(span), steps.decimals, int(steps.figures.max()), changed)

    def until(self, end: int) -> Daily:
        """The same, laid out to the day before `end` at least. It is not empty."""
        missing = end - self.first - self.figures.size
        if missing <= 0:
            return self
        return replace(
            self,
            figures=np.concatenate((self.figures, self.figures[-1:].repeat(missing))),
            changed=np.concatenate((self.changed, np.zeros(missing, np.bool_))),
        )

    @property
    def steps(self) -> Steps:
        """The figures as published."""
        published = np.flatnonzero(self.changed)
        return Steps(published + self.first, self.figures[published], self.decimals)

    def is_changed(self, day: int) -> bool:
        """Whether a new figure was published on this day."""
        place = day - self.first
        return 0 <= place < self.changed.size and bool(self.changed[place])

    def over(self, span: Span) -> ExactInts:
        """The figure of each day; 0 before the first."""
        return _window(self.figures, self.first, span, continued=True)

    def on(self, days: Ints) -> ExactInts:
        """The figure of each of some days in any order; 0 before the first."""
        if not self.figures.size:
            return np.zeros(days.size, np.int64)
        places = np.minimum(days - self.first, self.figures.size - 1)
        if not places.size or places.min() >= 0:
            figures: ExactInts = self.figures[places]
            return figures
        return np.where(places < 0, 0, self.figures[np.maximum(places, 0)])

    def changed_over(self, span: Span) -> Flags:
        changed: Flags = _window(self.changed, self.first, span, continued=False)
        return changed


def _window(figures: NDArray[Any], first: int, span: Span, *, continued: bool) -> NDArray[Any]:
    inside = figures[max(span.first - first, 0) : max(span.end - first, 0)]
    if inside.size == span.count:
        return inside
    before = min(max(first - span.first, 0), span.count)
    last = figures[-1:] if continued else figures[:0]
    whole = np.zeros(span.count, figures.dtype)
    whole[before : before + inside.size] = inside
    if last.size:
        whole[before + inside.size :] = last
    return whole


def last_of_runs(*keys: Ints) -> Ints:
    """The places of the last item of each run in which none of the keys changes. The keys are of
    one length.
    """
    if not keys[0].size:
        return np.zeros(0, np.int64)
    changes = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    last: Ints = np.flatnonzero(np.append(changes, True))
    return last


def runs_of(key: Ints) -> Iterator[tuple[int, slice]]:
    """Each run of one value: the value, and its places."""
    ends = (last_of_runs(key) + 1).tolist()
    for begin, end in pairwise([0, *ends]):
        yield int(key[begin]), slice(begin, end)
