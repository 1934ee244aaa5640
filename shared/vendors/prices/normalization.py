"""Split-adjusted prices turned back into what was traded: raw = adjusted * the product of the
ratios of later splits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Final

from shared.ledger.money import PRECISE, normalized
from shared.vendors.protocols import Split

_SINGLE_PRECISION: Final = Decimal(2) ** -23
"""Relative error of a price that went through a 32-bit float, as Yahoo's closes do: 124.8075
arrives as 124.80750274658203.
"""

_SIXTH_DECIMAL: Final = Decimal("0.0000005")
"""Absolute error of a dividend that was divided by its later splits and cut after six decimals."""

_QUANTA: Final = tuple(Decimal(1).scaleb(-digits) for digits in range(2, 10))


class Unadjuster:
    """Knows the splits of one listing, of which later ones than the price's own day undo the
    adjustment.
    """

    def __init__(self, splits: Sequence[Split]) -> None:
        factor = Fraction(1)
        self._steps: list[tuple[date, Fraction]] = []
        for split in sorted(splits, key=lambda split: split.ex_date, reverse=True):
            factor *= Fraction(split.new, split.old)
            self._steps.append((split.ex_date, factor))
        # Oldest first: the first step that lies after a day carries the product of itself and of
        # all later ones.
        self._steps.reverse()

    def close(self, on: date, adjusted: Decimal) -> Decimal:
        """The raw close of day `on`: of the numbers within the float's error, the one with the
        fewest decimals.
        """
        raw = self._raw(on, adjusted)
        return _shortest(raw, PRECISE.multiply(abs(raw), _SINGLE_PRECISION))

    def dividend(self, on: date, adjusted: Decimal) -> Decimal:
        """The cash per share declared for ex-date `on`. A split on that very day is not later: the
        cash is per new share.
        """
        factor = self._factor(on)
        if factor == 1:
            return adjusted
        return _shortest(self._raw(on, adjusted), _times(_SIXTH_DECIMAL, factor))

    def _raw(self, on: date, adjusted: Decimal) -> Decimal:
        factor = self._factor(on)
        return adjusted if factor == 1 else _times(adjusted, factor)

    def _factor(self, on: date) -> Fraction:
        for ex_date, factor in self._steps:
            if ex_date > on:
                return factor
        return Fraction(1)


def _times(amount: Decimal, factor: Fraction) -> Decimal:
    return PRECISE.divide(
        PRECISE.multiply(amount, Decimal(factor.numerator)), Decimal(factor.denominator)
    )


def _shortest(value: Decimal, error: Decimal) -> Decimal:
    """The number with the fewest decimals, two at least and nine at most, that `value` may stand
    for.
    """
    for quantum in _QUANTA:
        short = value.quantize(quantum, context=PRECISE)
        if short and abs(PRECISE.subtract(short, value)) <= error:
            return normalized(short)
    return normalized(value.quantize(_QUANTA[-1], context=PRECISE))
