"""Exact decimals as whole numbers with a power of ten beside them, and rounding them as the ledger does."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

import numpy as np

from shared.ledger.money import PRECISE
from shared.series.span import Exact

INT64_MAX: Final = 2**63 - 1


def whole_numbers(figures: Sequence[Decimal], decimals: int) -> list[int]:
    """figure × 10^decimals for figures with no more decimals than that."""
    return [int(PRECISE.scaleb(figure, decimals)) for figure in figures]


def decimals_of(figures: Sequence[Decimal]) -> int:
    """How many decimals the longest of them has, trailing zeros included; at least 0."""
    return max(0, *(-_exponent(figure) for figure in figures)) if figures else 0


def packed(numbers: Sequence[int]) -> Exact:
    """As int64 where all fit."""
    try:
        return np.array(numbers, np.int64)
    except OverflowError:
        return np.array(numbers, object)


def size(numbers: Exact) -> int:
    """The largest absolute value, 0 for none."""
    return max(abs(int(numbers.max())), abs(int(numbers.min()))) if numbers.size else 0


def times_power(numbers: Exact, exponent: int) -> Exact:
    """numbers × 10^exponent, exactly: leaves int64 where the product might not fit."""
    if not exponent:
        return numbers
    if numbers.dtype != object and max(size(numbers), 1) > INT64_MAX // 10**exponent:
        numbers = numbers.astype(object)
    scaled: Exact = numbers * 10**exponent
    return scaled


def product(left: Exact, right: Exact) -> Exact:
    """left × right, exactly."""
    if object not in (left.dtype, right.dtype) and size(left) * size(right) > INT64_MAX:
        left = left.astype(object)
    return left * right


def total(left: Exact, right: Exact) -> Exact:
    """left + right, exactly."""
    if object not in (left.dtype, right.dtype) and size(left) + size(right) > INT64_MAX:
        left = left.astype(object)
    return left + right


def rounded(numbers: Exact, decimals: int, digits: int) -> Exact:
    """numbers ÷ 10^decimals as whole units of 10^-digits, half to even: what `round_money` does to a Decimal."""
    if decimals <= digits:
        return times_power(numbers, digits - decimals)
    unit: Any = 10 ** (decimals - digits)
    if numbers.dtype != object and size(numbers) + unit > INT64_MAX:
        numbers = numbers.astype(object)
    shifted = numbers + unit // 2
    nearest: Exact = shifted // unit
    # Exactly half way, the division above went up: back to the even one.
    halves = np.flatnonzero(shifted % unit == 0)
    nearest[halves] -= nearest[halves] & 1
    return nearest


def as_decimal(number: int, decimals: int) -> Decimal:
    return PRECISE.scaleb(Decimal(int(number)), -decimals)


def _exponent(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError("not a finite number")  # noqa: TRY004 - a NaN is a wrong value of the right type
    return exponent
