"""Currencies, and the only functions that round: on the way out, half to even."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import Any, Final, overload

from shared.ledger.iso_4217 import MINOR_DIGITS

PRECISE: Final = Context(prec=120)
"""The arithmetic of the ledger. Inputs have at most 18 + 18 digits: a product of three, such as
quantity × close × rate, fits exactly; a division errs in the 120th digit. Never use the thread's
default context, whose 28 digits a large ARS amount fills.
"""

_WIDE: Final = Context(prec=999)
"""For rounding on the way out: `quantize` fails where the result has more digits than its context,
and no figure that the ledger could compute may fail there.
"""

PER_UNIT_DECIMALS: Final = 18
RATIO_DECIMALS: Final = 8
GUARD_DIGITS: Final = 30
"""Digits behind the last one shown that decide how it is rounded. A third times three is a whole
again only up to the error of the division, so that a half cent behind it would be a little less
than half; rounded to the guard digits first, it is a half cent.
"""

HISTORIC: Final = {
    # Replaced by the euro, to which they have a fixed rate
    **dict.fromkeys("ATS BGN CYP DEM EEK FIM FRF HRK IEP LTL LVL MTL NLG SIT SKK".split(), 2),
    **dict.fromkeys("BEF ESP GRD ITL LUF PTE".split(), 0),
    # Replaced by XCG, VES and ZWG
    "ANG": 2,
    "VEF": 2,
    "ZWL": 2,
}
"""Currencies that have left ISO's list, and the decimals of their minor unit. Old statements are in
them, and a code that was accepted once stays.
"""

CURRENCIES: Final = {**MINOR_DIGITS, **HISTORIC}

_QUANTUM: Final = {digits: Decimal(1).scaleb(-digits) for digits in range(61)}


@overload
def round_money(amount: Decimal, currency: str) -> Decimal: ...
@overload
def round_money(amount: Decimal | None, currency: str) -> Decimal | None: ...
def round_money(amount: Decimal | None, currency: str) -> Decimal | None:
    """To the currency's minor unit, half to even. Zero has no sign; unknown stays unknown, here and
    below.
    """
    return None if amount is None else _round(amount, CURRENCIES[currency])


@overload
def round_per_unit(figure: Decimal) -> Decimal: ...
@overload
def round_per_unit(figure: Decimal | None) -> Decimal | None: ...
def round_per_unit(figure: Decimal | None) -> Decimal | None:
    """A price, a cost per unit or a rate: up to 18 decimals, no trailing zeros."""
    return None if figure is None else normalized(_round(figure, PER_UNIT_DECIMALS))


@overload
def round_ratio(figure: Decimal) -> Decimal: ...
@overload
def round_ratio(figure: Decimal | None) -> Decimal | None: ...
def round_ratio(figure: Decimal | None) -> Decimal | None:
    """A weight or a return: 8 decimals."""
    return None if figure is None else _round(figure, RATIO_DECIMALS)


@overload
def normalized(figure: Decimal) -> Decimal: ...
@overload
def normalized(figure: Decimal | None) -> Decimal | None: ...
def normalized(figure: Decimal | None) -> Decimal | None:
    """The same number without trailing zeros: 1.5, not 1.50, and 100, not 1E+2."""
    if figure is None:
        return None
    short = figure.normalize(_WIDE) or Decimal(0)
    return (
        short.quantize(Decimal(1), context=_WIDE) if short == short.to_integral_value() else short
    )


_add: Final[Callable[[Any, Any], Decimal]] = PRECISE.add
_subtract: Final[Callable[[Any, Any], Decimal]] = PRECISE.subtract
_multiply: Final[Callable[[Any, Any], Decimal]] = PRECISE.multiply
# A sum of two numbers is by far the most frequent step of a ledger. None makes the operation raise,
# which costs nothing as long as it does not happen; asking first takes as long as the sum.


def add(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    """The sum; unknown plus anything is unknown."""
    try:
        return _add(left, right)
    except TypeError:
        return None


def subtract(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    try:
        return _subtract(left, right)
    except TypeError:
        return None


def multiply(left: Decimal | None, right: Decimal | None) -> Decimal | None:
    try:
        return _multiply(left, right)
    except TypeError:
        return None


def sum_or_none(figures: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of all figures; None where one of them is unknown."""
    summands = list(figures)  # before the try: an error in making a figure is not an unknown one
    try:
        return functools.reduce(_add, summands, Decimal(0))
    except TypeError:
        return None


def prorate(whole: Decimal, part: Decimal, of: Decimal) -> Decimal:
    """whole × part ÷ of. Multiplies before it divides, so that three thirds make a whole."""
    return PRECISE.divide(PRECISE.multiply(whole, part), of)


def _round(figure: Decimal, digits: int) -> Decimal:
    """The only rounding of a figure on its way out; `shared.timeseries.fixed_point.rounded` does
    the same with whole numbers.
    """
    guarded = figure.quantize(_QUANTUM[digits + GUARD_DIGITS], ROUND_HALF_EVEN, _WIDE)
    rounded = guarded.quantize(_QUANTUM[digits], ROUND_HALF_EVEN, _WIDE)
    return rounded or abs(rounded)
