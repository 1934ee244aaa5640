"""Figures in a text, read as one column of whole numbers.

A column holds its figures as int64, all with the same number of decimals. A figure that has too
many digits for that marks its row as `long`.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import numpy as np

from shared.immutable import immutable
from shared.ledger.money import PRECISE
from shared.ledger.packed_transactions import SEPARATOR, UNKNOWN
from shared.timeseries.fixed_point import decimals_of, times_power
from shared.timeseries.span import ExactInts, Flags, Ints

_SEPARATOR_BYTE: Final = ord(SEPARATOR)
_POINT_BYTE: Final = ord(".")
_UNKNOWN_BYTE: Final = ord(UNKNOWN[0])
_NO_FIGURES: Final = UNKNOWN + SEPARATOR

_DECIMALS_MAX: Final = 9
"""Of a column."""
_DIGITS_MAX: Final = 15
_WHOLE_MAX: Final = 2**51
"""Of a column's numbers."""
_TENS: Final = 10 ** np.arange(_DIGITS_MAX + 2)


@immutable
class Column:
    """`numbers` ÷ 10^`decimals`."""

    numbers: ExactInts
    decimals: int

    def scaled_to(self, decimals: int) -> ExactInts:
        """With at least as many decimals as now."""
        return times_power(self.numbers, decimals - self.decimals)

    def at(self, rows: Ints | Flags) -> Column:
        """The figures of some rows."""
        return Column(self.numbers[rows], self.decimals)


def column_of(text: str, long: Flags) -> tuple[Column, Flags]:
    """The figures, and which of them there are. Marks in `long` the rows whose figure does not fit.

    Digits are read as one whole number, which is twelve times as fast as reading a decimal, and
    their points tell what it has to be multiplied by.
    """
    if not text.strip("0.,"):
        return Column(np.zeros(long.size, np.int64), 0), np.ones(long.size, np.bool_)
    if not text.strip(_NO_FIGURES):
        return Column(np.zeros(long.size, np.int64), 0), np.zeros(long.size, np.bool_)
    figures = np.frombuffer(text.encode(), np.uint8)
    ends = np.append(np.flatnonzero(figures == _SEPARATOR_BYTE), figures.size)
    lengths = np.diff(ends, prepend=-1) - 1
    is_stated = figures[ends - lengths] != _UNKNOWN_BYTE
    digits = text.replace(".", "").replace(UNKNOWN, "0")
    if "E" in text:
        return _of_any_notation(text, long), is_stated
    whole = np.fromstring(digits, np.int64, sep=SEPARATOR)
    points = np.flatnonzero(figures == _POINT_BYTE)
    rows = (figures == _SEPARATOR_BYTE).cumsum()[points]
    own_decimals = np.zeros(long.size, np.int64)
    own_decimals[rows] = ends[rows] - points - 1
    too_long = lengths > _DIGITS_MAX + 1
    own_decimals[too_long] = whole[too_long] = 0
    decimals = _fewest(whole, own_decimals)
    # Beyond these decimals a figure has zeros alone, or it does not fit.
    too_many = _TENS[np.maximum(own_decimals - decimals, 0)]
    factors = _TENS[np.maximum(decimals - own_decimals, 0)]
    numbers = whole // too_many
    fits = (np.abs(numbers) < _WHOLE_MAX // factors) & (numbers * too_many == whole)
    long |= too_long | ~fits
    return Column(np.where(fits, numbers, 0) * factors, decimals), is_stated


def _of_any_notation(text: str, long: Flags) -> Column:
    """Figures of which some have an exponent, as decimals of Python may: read one by one."""
    figures = [Decimal(0 if figure == UNKNOWN else figure) for figure in text.split(SEPARATOR)]
    decimals = min(decimals_of(figures), _DECIMALS_MAX)
    scaled = [PRECISE.scaleb(figure, decimals) for figure in figures]
    fits = [number == number.to_integral_value() and abs(number) < _WHOLE_MAX for number in scaled]
    long |= ~np.array(fits)
    return Column(
        np.array(
            [int(number) if own else 0 for number, own in zip(scaled, fits, strict=True)], np.int64
        ),
        decimals,
    )


def _fewest(whole: Ints, own_decimals: Ints) -> int:
    """How many decimals a column of these figures needs: none for zeros at the end of all."""
    decimals = min(int(own_decimals.max()), _DECIMALS_MAX)
    while decimals:
        at = np.flatnonzero(own_decimals >= decimals)
        if (whole[at] % _TENS[own_decimals[at] - decimals + 1]).any():
            break
        decimals -= 1
    return decimals
