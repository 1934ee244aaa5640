"""Figures, days and currencies of brokers' statements, whose form is known: the readers refuse what
is not in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from shared.errors import FieldError
from shared.ledger.minor_units import MINOR_UNITS
from shared.ledger.money import PRECISE
from shared.transactions.formats import numbers
from shared.transactions.formats.dates import DateReader
from shared.transactions.formats.format import DateOrder, DecimalMark

DECIMALS_MAX: Final = 18
RATIO_PART_MAX: Final = 1_000_000
_UNITS: Final = {**MINOR_UNITS, "GBPENCE": MINOR_UNITS["GBX"]}
"""Also as Freetrade writes pence."""


class NotUnderstood(Exception):
    """A row that can't be recorded as it stands: the field's pointer, and why."""

    def __init__(self, pointer: str, reason: str) -> None:
        super().__init__(reason)
        self.error = FieldError(pointer, reason)


def written(value: Decimal) -> str:
    """A figure as a text of at most DECIMALS_MAX decimals, half to even."""
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -DECIMALS_MAX:
        value = value.quantize(Decimal(1).scaleb(-DECIMALS_MAX), context=PRECISE)
    return format(value, "f")


def figure(text: str, mark: DecimalMark | None = ".", pointer: str = "") -> Decimal:
    """A number as statements write it: `1,259.59`, `1'259.59`, `-$5`, `(0,10)`, `€ 3.20`.

    `mark` is the decimal one; None where a file uses both, and then each number shows it, or is
    refused. Raises NotUnderstood.
    """
    if mark is not None:
        plain = numbers.figure(text, mark)
    else:
        readings = {
            plain for plain in (numbers.figure(text, sign) for sign in numbers.MARKS) if plain
        }
        if len({Decimal(plain) for plain in readings}) > 1:
            raise NotUnderstood(pointer, f"is {text[:40]!r}, which can be thousands or decimals")
        plain = next(iter(readings), None)
    if plain is None:
        raise NotUnderstood(pointer, f"is {text[:40]!r} where a number belongs")
    return Decimal(plain)


def mark_of(texts: Iterable[str]) -> DecimalMark | None:
    """The decimal mark of many numbers: the one that all clear ones show, a point where none is
    clear; None where they show both.
    """
    clear: set[DecimalMark] = set()
    for text in texts:
        possible = [mark for mark in numbers.MARKS if numbers.figure(text, mark) is not None]
        if len(possible) == 1:
            clear.update(possible)
    return None if len(clear) > 1 else next(iter(clear), None)


@lru_cache(maxsize=4_096)
def day(text: str, order: DateOrder = "ymd", zone: ZoneInfo | None = None) -> str:
    """A day as YYYY-MM-DD. Raises NotUnderstood."""
    read = DateReader(order, zone).day(text) if text else None
    if read is None:
        raise NotUnderstood("/date", f"is {text[:40]!r}, which is no day" if text else "is missing")
    return read


def major(currency: str, value: Decimal | None) -> tuple[str, Decimal | None]:
    """A currency and a price in it; those in pence and the like as the whole currency."""
    unit = _UNITS.get(currency)
    if unit is None:
        return currency, value
    if value is None:
        return unit.currency, None
    # A division keeps the decimals that the statement shows.
    return unit.currency, PRECISE.divide(value, Decimal(10) ** -unit.exponent)


def currency_of(text: str) -> str:
    """The currency that an amount names by its code or sign; empty where it names none."""
    code = re.search(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", text)
    if code:
        return code[0]
    return next((code for sign, code in _SIGN_CODES.items() if sign in text), "")


_SIGN_CODES: Final = {"€": "EUR", "£": "GBP", "$": "USD"}


def divided(numerator: Decimal, denominator: Decimal) -> Decimal:
    """A quotient of 18 decimals at most."""
    with localcontext(PRECISE):
        return (numerator / denominator).quantize(Decimal(1).scaleb(-DECIMALS_MAX))


def product(*factors: Decimal) -> Decimal:
    with localcontext(PRECISE):
        value = Decimal(1)
        for factor in factors:
            value *= factor
        return value


def ratio_of(new: Decimal, old: Decimal) -> dict[str, int]:
    """The ratio of a split by the units after and before it, which may be rounded at the last of
    six decimals. Raises NotUnderstood where none of small numbers fits.
    """
    if new <= 0 or old <= 0:
        raise NotUnderstood("/ratio", "needs units before and after it")
    exact = Fraction(new) / Fraction(old)
    for limit in (100, 1_000):
        near = exact.limit_denominator(limit)
        if near.numerator and abs(near * Fraction(old) - Fraction(new)) <= Fraction(1, 100_000):
            if near == 1 or near.numerator > RATIO_PART_MAX:
                break
            return {"new": near.numerator, "old": near.denominator}
    raise NotUnderstood("/ratio", f"is {new}:{old}, which is no ratio of a split")


def isin_or_symbol(text: str) -> dict[str, object]:
    """A name of an asset as its ISIN where it is one, else as its symbol."""
    return {"isin": text} if ISIN.fullmatch(text) else {"symbol": text}


ISIN: Final = re.compile(r"[A-Z]{2}[A-Z0-9]{9}\d", re.ASCII)
