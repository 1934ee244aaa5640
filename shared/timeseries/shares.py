"""Shares of amounts, one for each of many items: rounded as the ledger does, and summed exactly.

A share is a fraction, so whole numbers alone don't hold it. Floats tell how nearly all of them
round: where the nearest half is farther away than a float can err, there is only one answer. The
few others are computed in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import NDArray

from shared.immutable import immutable
from shared.ledger.money import GUARD_DIGITS, PRECISE
from shared.timeseries.fixed_point import (
    INT64_MAX,
    as_decimal,
    exact_sum,
    group_sums,
    packed,
    product,
    size,
    times_power,
)
from shared.timeseries.span import ExactInts, Ints

_ERROR: Final = 2.0**-46
"""Of a sum of shares computed in floats, relative to the sizes of its terms: far more than the
dozen roundings of a term, each of 2^-53, add up to.
"""
_GUARD: Final = 10**GUARD_DIGITS
_HALF_MAX: Final = INT64_MAX // 2

_LIMB_DIGITS: Final = 9
_LIMB: Final = 10**_LIMB_DIGITS
_LIMBS: Final = 5
"""A sum of shares has 45 digits behind its whole numbers: far more than decide its rounding."""


@immutable
class Shares:
    """`amounts` ÷ 10^`decimals` × `parts` ÷ `wholes`; parts and wholes are positive."""

    amounts: ExactInts
    decimals: int
    parts: ExactInts
    wholes: ExactInts

    def times(self, factors: ExactInts, decimals: int) -> Shares:
        """Each × its factor ÷ 10^decimals."""
        amounts = product(self.amounts, factors)
        return Shares(amounts, self.decimals + decimals, self.parts, self.wholes)

    def at(self, places: Ints) -> Shares:
        """Some of them."""
        parts, wholes = self.parts[places], self.wholes[places]
        return Shares(self.amounts[places], self.decimals, parts, wholes)

    def negative(self) -> Shares:
        return Shares(-self.amounts, self.decimals, self.parts, self.wholes)

    def nearly(self, digits: int) -> NDArray[np.float64]:
        """In units of 10^-digits, as floats."""
        in_units = self.amounts.astype(np.float64) / 10.0 ** (self.decimals - digits)
        nearly: NDArray[np.float64] = in_units * (
            self.parts.astype(np.float64) / self.wholes.astype(np.float64)
        )
        return nearly


def rounded_sum(terms: Sequence[Shares], digits: int) -> ExactInts:
    """For each item the sum of its terms, as whole units of 10^-digits: what `round_money` does."""
    nearly = [term.nearly(digits) for term in terms]
    sums, sizes = sum(nearly), sum(map(np.abs, nearly))
    from_half = np.abs(sums - np.floor(sums) - 0.5)
    unsure = ~(from_half > sizes * _ERROR + _ERROR)
    rounded: ExactInts = np.rint(np.where(unsure, 0, sums)).astype(np.int64)
    at = np.flatnonzero(unsure)
    if at.size:
        exact = _exactly([term.at(at) for term in terms], digits)
        rounded = rounded.astype(exact.dtype)
        rounded[at] = exact
    return rounded


def _exactly(terms: Sequence[Shares], digits: int) -> ExactInts:
    decimals = max(digits, *(term.decimals for term in terms))
    numerators, denominators = np.zeros(1, np.int64), np.ones(1, np.int64)
    for term in terms:
        amounts = product(times_power(term.amounts, decimals - term.decimals), term.parts)
        numerators = exact_sum(product(numerators, term.wholes), product(amounts, denominators))
        denominators = product(denominators, term.wholes)
    denominators = times_power(denominators, decimals - digits)
    if object not in (numerators.dtype, denominators.dtype) and size(denominators) <= _HALF_MAX:
        # So near to a half that it counts as one is no fraction with so short a denominator.
        quotients = numerators // denominators
        twice = 2 * (numerators - quotients * denominators)
        is_up = (twice > denominators) | ((twice == denominators) & (quotients % 2 == 1))
        return exact_sum(quotients, is_up.astype(np.int64))
    return packed(
        [
            _half_even(_half_even(numerator * _GUARD, denominator), _GUARD)
            for numerator, denominator in zip(
                numerators.tolist(), denominators.tolist(), strict=True
            )
        ]
    )


def _half_even(numerator: int, denominator: int) -> int:
    quotient, remainder = divmod(numerator, denominator)
    twice = 2 * remainder
    return quotient + (twice > denominator or (twice == denominator and quotient % 2 == 1))


def sums_of_runs(shares: Shares, first: Ints) -> list[Decimal]:
    """The sum of each run of shares; `first` are the rising places at which runs begin. What is
    left beyond 45 digits behind the whole numbers is cut off.
    """
    numbers = product(shares.amounts, shares.parts)
    wholes = shares.wholes
    if size(wholes) > INT64_MAX // _LIMB:
        wholes = wholes.astype(object)
    quotients = numbers // wholes
    remainders = (numbers - quotients * wholes).astype(wholes.dtype)
    sums = group_sums(quotients, first).astype(object)
    for _ in range(_LIMBS):
        if not remainders.any():
            sums = sums * _LIMB
            continue
        numbers = remainders * _LIMB
        quotients = numbers // wholes
        remainders = numbers - quotients * wholes
        sums = exact_sum(sums * _LIMB, group_sums(quotients, first))
    decimals = shares.decimals + _LIMBS * _LIMB_DIGITS
    return [as_decimal(number, decimals) for number in sums.tolist()]


def amounts_of_runs(amounts: ExactInts, decimals: int, first: Ints) -> list[Decimal]:
    """The exact sum of each run of amounts ÷ 10^decimals."""
    return [as_decimal(number, decimals) for number in group_sums(amounts, first).tolist()]


def difference(left: Sequence[Decimal], right: Sequence[Decimal]) -> list[Decimal]:
    """One by one."""
    return [PRECISE.subtract(own, other) for own, other in zip(left, right, strict=True)]
