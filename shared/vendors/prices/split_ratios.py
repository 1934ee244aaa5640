"""Split factors as vendors write them, turned into the exact ratio new : old that was meant."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

RATIO_MAX: Final = 10_000
"""The largest side of a ratio that is taken as it is written: 10,000 : 1 has happened, and 1.0335
is 2067 : 2000.
"""

_PERIODIC_MAX: Final = 250
_DIGITS_MAX: Final = 20
_DIGITS_LOST: Final = Fraction(1, 2_000_000)
_DIGITS_LOST_RELATIVE: Final = Fraction(1, 50_000)


def split_ratio(new: Decimal, old: Decimal = Decimal(1)) -> tuple[int, int]:
    """(new, old) in lowest terms: 4.0 → (4, 1), 1.5 → (3, 2), 0.1 → (1, 10), 0.0333333 → (1, 30).

    A factor whose own digits make a ratio up to RATIO_MAX is exact. A longer one is a fraction cut
    after six digits or more, and becomes the only simple fraction within half a unit of the sixth;
    where there is none the factor means something other than a split. Raises ValueError for that,
    and for a factor that is not positive.
    """
    if not (new.is_finite() and old.is_finite() and new > 0 and old > 0):
        raise ValueError("a split factor must be positive")
    if max(abs(new.adjusted()), abs(old.adjusted())) > _DIGITS_MAX:
        raise ValueError(
            "a split factor beyond reason"
        )  # as a fraction, 1e999999999 would fill the memory
    exact = Fraction(new) / Fraction(old)
    if max(exact.numerator, exact.denominator) <= RATIO_MAX:
        return exact.numerator, exact.denominator
    # A reverse split is looked at upside down, where its simple fraction has the small denominator:
    # 30.00003, not 0.0333.
    near = (
        exact.limit_denominator(_PERIODIC_MAX)
        if exact > 1
        else 1 / (1 / exact).limit_denominator(_PERIODIC_MAX)
    )
    if abs(near - exact) > min(_DIGITS_LOST, exact * _DIGITS_LOST_RELATIVE) or near == 1:
        raise ValueError("no ratio of small integers is meant by this split factor")
    if max(near.numerator, near.denominator) > RATIO_MAX:
        raise ValueError("a split factor beyond reason")
    return near.numerator, near.denominator
