"""Amounts of days, exactly: sums of whole numbers over a run of days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import Final

import numpy as np

from shared.ledger.money import PRECISE
from shared.timeseries.fixed_point import (
    INT64_MAX,
    as_decimal,
    decimals_of,
    exact_sum,
    product,
    size,
    whole_numbers,
)
from shared.timeseries.span import Daily, ExactInts, Flags, Ints, Span
from shared.timeseries.valuation import DailyFigures

_HALF: Final = 31
"""The bits of the lower half of a number."""


def summed_by_place(places: Ints, numbers: ExactInts, count: int) -> ExactInts:
    """The sum of the numbers of each place from 0 to `count`, exactly."""
    sums = np.zeros(count, np.int64)
    if numbers.dtype != object and size(numbers) * max(numbers.size, 1) <= INT64_MAX:
        np.add.at(sums, places, numbers)
        return sums
    if numbers.dtype != object:
        # The upper and the lower half of each number: neither sum can leave int64.
        upper, lower = summed_by_place(places, numbers >> _HALF, count), np.zeros(count, np.int64)
        np.add.at(lower, places, numbers & ((1 << _HALF) - 1))
        joined: ExactInts = upper.astype(object) * (1 << _HALF) + lower
        return joined
    sums = sums.astype(object)
    np.add.at(sums, places, numbers)
    return sums


@dataclass(slots=True)
class DayAmounts:
    """One amount for each day of a span: Σ numbers ÷ 10^decimals over `terms`. `unknown` marks the
    days on which a part of it is unknown; None: no day.
    """

    span: Span
    terms: dict[int, ExactInts] = field(default_factory=dict)
    unknown: Flags | None = None

    def add(self, numbers: ExactInts, decimals: int) -> None:
        """Adds one number for each day."""
        before = self.terms.get(decimals)
        self.terms[decimals] = numbers if before is None else exact_sum(before, numbers)

    def add_converted(self, numbers: ExactInts, decimals: int, rates: Daily | None) -> None:
        """Adds one number for each day, at the day's rate."""
        if not numbers.any():
            return
        if rates is None:
            self.add(numbers, decimals)
        else:
            self.add(product(numbers, rates.over(self.span)), decimals + rates.decimals)

    def add_dated(self, amounts: Iterable[tuple[int, Decimal | None]]) -> None:
        """Adds amounts of single days, by their day number."""
        dated = [(day - self.span.first, amount) for day, amount in amounts if amount != 0]
        missing = [place for place, amount in dated if amount is None]
        if missing:
            self.unknown = (
                np.zeros(self.span.count, np.bool_) if self.unknown is None else self.unknown
            )
            self.unknown[missing] = True
        places = [place for place, amount in dated if amount is not None]
        amounts_known = [amount for _, amount in dated if amount is not None]
        if amounts_known:
            decimals = decimals_of(amounts_known)
            numbers = np.array(whole_numbers(amounts_known, decimals), object)
            self.add(
                summed_by_place(np.array(places, np.int64), numbers, self.span.count), decimals
            )

    def plus(self, other: DayAmounts) -> DayAmounts:
        """The sum, over the same span."""
        total = DayAmounts(self.span, dict(self.terms), _either(self.unknown, other.unknown))
        for decimals, numbers in other.terms.items():
            total.add(numbers, decimals)
        return total

    def less(self, other: DayAmounts) -> DayAmounts:
        """The difference, over the same span."""
        negated = {decimals: -numbers for decimals, numbers in other.terms.items()}
        return self.plus(DayAmounts(other.span, negated, other.unknown))

    def accumulated(self) -> DayAmounts:
        """The sum up to each day; unknown from the first unknown amount on."""
        unknown = None if self.unknown is None else np.logical_or.accumulate(self.unknown)
        terms = {decimals: running(numbers) for decimals, numbers in self.terms.items()}
        return DayAmounts(self.span, terms, unknown)

    def over(self, part: Span) -> DayAmounts:
        """The same on the days of `part`, which may begin before the first day: zero there."""
        before = max(self.span.first - part.first, 0)
        inside = slice(max(part.first - self.span.first, 0), part.end - self.span.first)
        terms = {
            decimals: _padded(numbers[inside], before) for decimals, numbers in self.terms.items()
        }
        unknown = None if self.unknown is None else _padded(self.unknown[inside], before)
        return DayAmounts(part, terms, unknown)

    def figures(self) -> DailyFigures:
        return DailyFigures(self.terms or {0: np.zeros(self.span.count, np.int64)})

    def some(self) -> Flags:
        """The days whose amount is known and not zero. All parts of an amount have one sign."""
        flags = np.zeros(self.span.count, np.bool_)
        for numbers in self.terms.values():
            flags |= numbers != 0
        return flags if self.unknown is None else flags & ~self.unknown

    def is_whole(self) -> bool:
        """Whether no amount is unknown."""
        return self.unknown is None or not self.unknown.any()

    def total(self, rates: Daily | None = None) -> Decimal | None:
        """Of all days, each at the day's rate where there are rates; None where an amount or the
        rate that it needs is unknown.
        """
        if rates is not None:
            return self._converted(rates).total()
        if not self.is_whole():
            return None
        sums = (
            as_decimal(sum(numbers.tolist()), decimals) for decimals, numbers in self.terms.items()
        )
        return reduce(PRECISE.add, sums, Decimal(0))

    def _converted(self, rates: Daily) -> DayAmounts:
        in_force = rates.over(self.span)
        converted = DayAmounts(self.span, unknown=self.unknown)
        for decimals, numbers in self.terms.items():
            converted.unknown = _either(converted.unknown, (numbers != 0) & (in_force == 0))
            converted.add(product(numbers, in_force), decimals + rates.decimals)
        return converted

    def floats_at(self, places: Ints) -> list[float]:
        """The nearest floats of the known parts, for ratios."""
        return self.figures().taken(places).floats()

    def at(self, place: int) -> Decimal | None:
        if self.unknown is not None and self.unknown[place]:
            return None
        return self.figures().at(place)


def running(numbers: ExactInts) -> ExactInts:
    """The sums up to each number, exactly."""
    if numbers.dtype != object and size(numbers) * max(numbers.size, 1) > INT64_MAX:
        numbers = numbers.astype(object)
    sums: ExactInts = numbers.cumsum()
    return sums


def _padded(numbers: ExactInts, before: int) -> ExactInts:
    return np.concatenate((np.zeros(before, numbers.dtype), numbers)) if before else numbers


def _either(left: Flags | None, right: Flags | None) -> Flags | None:
    if left is None or right is None:
        return right if left is None else left
    return left | right
