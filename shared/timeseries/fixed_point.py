"""Exact decimals as whole numbers with a power of ten, and rounding them as the ledger does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any, Final

import numpy as np

from shared.ledger.money import GUARD_DIGITS, PRECISE
from shared.timeseries.span import ExactInts

INT64_MAX: Final = 2**63 - 1


def whole_numbers(figures: Sequence[Decimal], decimals: int) -> list[int]:
    """figure × 10^decimals for figures with no more decimals than that."""
    return [int(PRECISE.scaleb(figure, decimals)) for figure in figures]


def decimals_of(figures: Sequence[Decimal]) -> int:
    """How many decimals the longest of them has, trailing zeros included; at least 0."""
    return max(0, *(-_exponent(figure) for figure in figures)) if figures else 0


def packed(numbers: Sequence[int]) -> ExactInts:
    """As int64 where all fit."""
    try:
        return np.array(numbers, np.int64)
    except OverflowError:
        return np.array(numbers, object)


def size(numbers: ExactInts) -> int:
    """The largest absolute value, 0 for none."""
    if not numbers.size:
        return 0
    # The functions' own reductions: the methods of arrays take twice as long for short ones.
    return max(abs(int(np.maximum.reduce(numbers))), abs(int(np.minimum.reduce(numbers))))


def times_power(numbers: ExactInts, exponent: int) -> ExactInts:
    """numbers × 10^exponent, exactly: leaves int64 where the product might not fit."""
    if not exponent:
        return numbers
    if numbers.dtype != object and max(size(numbers), 1) > INT64_MAX // 10**exponent:
        numbers = numbers.astype(object)
    scaled: ExactInts = numbers * 10**exponent
    return scaled


def product(left: ExactInts, right: ExactInts) -> ExactInts:
    """left × right, exactly."""
    if object not in (left.dtype, right.dtype) and size(left) * size(right) > INT64_MAX:
        left = left.astype(object)
    return left * right


def exact_sum(left: ExactInts, right: ExactInts) -> ExactInts:
    """left + right, exactly."""
    if object not in (left.dtype, right.dtype) and size(left) + size(right) > INT64_MAX:
        left = left.astype(object)
    return left + right


def group_sums(numbers: ExactInts, first: ExactInts) -> ExactInts:
    """The exact sum of each run of numbers; `first` are the rising places at which runs begin."""
    longest = int(np.diff(first, append=numbers.size).max()) if first.size else 0
    if numbers.dtype != object and size(numbers) * longest > INT64_MAX:
        numbers = numbers.astype(object)
    sums: ExactInts = np.add.reduceat(numbers, first) if first.size else numbers[:0]
    return sums


def sum_of(
    left: ExactInts, left_decimals: int, right: ExactInts, right_decimals: int
) -> tuple[ExactInts, int]:
    """left ÷ 10^left_decimals + right ÷ 10^right_decimals, exactly, as numbers and decimals."""
    decimals = max(left_decimals, right_decimals)
    return (
        exact_sum(
            times_power(left, decimals - left_decimals),
            times_power(right, decimals - right_decimals),
        ),
        decimals,
    )


def rounded(terms: Mapping[int, ExactInts], digits: int) -> ExactInts:
    """Σ numbers ÷ 10^decimals over the terms, as whole units of 10^-digits, half to even: what
    `round_money` does, for which a sum within half of the last guard digit of a half is a half.

    Terms are numbers by their decimals; there is at least one. Quotients and remainders are summed
    apart, so that the terms need not be scaled to the most decimals, where their whole numbers
    would often be too long for int64.
    """
    finest = max(digits, *terms)
    wholes, remainders = zip(
        *(_divided(numbers, decimals - digits) for decimals, numbers in terms.items()), strict=True
    )
    whole = reduce(exact_sum, wholes)
    aligned = [
        times_power(remainder, finest - max(decimals, digits))
        for decimals, remainder in zip(terms, remainders, strict=True)
    ]
    carry, remainder = _divided(reduce(exact_sum, aligned), finest - digits)
    whole = exact_sum(whole, carry)
    beyond_half = remainder - (10 ** (finest - digits) - remainder)  # twice the distance
    guard: Any = 10 ** (finest - digits - GUARD_DIGITS) if finest > digits + GUARD_DIGITS else 0
    up = (beyond_half > guard) | ((beyond_half >= -guard) & (whole % 2 == 1))
    return exact_sum(whole, up.astype(np.int64))


def _divided(numbers: ExactInts, decimals: int) -> tuple[ExactInts, ExactInts]:
    """numbers ÷ 10^decimals, rounded down, and the remainder, which is never negative."""
    if decimals <= 0:
        return times_power(numbers, -decimals), np.zeros(numbers.size, np.int64)
    unit: Any = 10**decimals
    if numbers.dtype != object and unit > INT64_MAX:
        numbers = numbers.astype(object)
    quotient: ExactInts = numbers // unit
    return quotient, numbers - quotient * unit


def as_decimal(number: int, decimals: int) -> Decimal:
    return PRECISE.scaleb(Decimal(int(number)), -decimals)


def _exponent(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    if not isinstance(exponent, int):
        # A NaN is a wrong value of the right type, so this is no TypeError.
        raise ValueError("not a finite number")  # noqa: TRY004
    return exponent
