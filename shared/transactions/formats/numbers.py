"""Figures as people and banks write them: 1,259.59 · 1.259,59 · 1'259.59 · 1 259,59 · (5.00) ·
5.00- · €5 · 5 EUR · 1.2E-05.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from shared.errors import Invalid
from shared.transactions.formats.format import DecimalMark

CHARACTERS_MAX: Final = 64
MARKS: Final[tuple[DecimalMark, DecimalMark]] = (".", ",")

_BLANKS_AND_QUOTES: Final = re.compile(r"(?<=\d)[\s\u00a0\u2007\u2009\u202f'’](?=\d{3}(?!\d))")
"""Between thousands."""
_CURRENCY: Final = (
    r"(?:[A-Z]{1,3}[$€£¥]|[$€£¥₹₽₩₪₺₿฿]|(?:EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|ARS|CAD|AUD|PLN|BRL"
    r"|CZK|HUF|INR|HKD|SGD|NZD|MXN|ZAR|CNY|TRY|ILS|CLP|COP|UYU))"
)
_BEFORE: Final = re.compile(rf"([+-]?)\s*{_CURRENCY}\s*")
_BEHIND: Final = re.compile(rf"\s*{_CURRENCY}$")
_FIGURE: Final = re.compile(r"([+-]?)([\d.,]*\d[.,]?|[.,]\d+)(?:[eE]([+-]?\d{1,2}))?", re.ASCII)
_PLAIN: Final = re.compile(r"-?\d{1,30}(?:[.,]\d{1,30})?", re.ASCII)
"""What most figures are: it spares them the rest."""
_USUAL: Final = {
    mark: re.compile(rf"-?(?:0|[1-9]\d{{0,29}})(?:{re.escape(mark)}\d{{1,30}})?", re.ASCII)
    for mark in MARKS
}
_OF_ONE_MARK: Final = re.compile(r"-?\d{1,30}([.,])(?:\d{1,2}|\d{4,30})", re.ASCII)
"""What reads with one decimal mark alone, since thousands are groups of three digits."""
_MINUSES: Final = str.maketrans({"\u2212": "-", "\u2013": "-", "\ufe63": "-"})


def figure(text: str, mark: DecimalMark) -> str | None:
    """The figure in a form that a request takes, such as "-1259.59"; the decimals stay as they are
    written. None where the text is no figure with this decimal mark.
    """
    if _USUAL[mark].fullmatch(text):
        return text.replace(mark, ".")
    parts = _parts(text)
    if parts is None:
        return None
    sign, digits, exponent = parts
    other = MARKS[mark == "."]
    whole, _, decimals = digits.partition(mark)
    if mark in decimals or other in decimals:
        return None
    if other in whole and not _are_thousands(whole.split(other)):
        return None
    whole = whole.replace(other, "").lstrip("0") or "0"
    plain = f"{sign}{whole}.{decimals}" if decimals else f"{sign}{whole}"
    if exponent is not None:
        return f"{Decimal(f'{plain}E{exponent}'):f}"
    return plain


def decimal_mark(texts: Iterable[str]) -> tuple[DecimalMark | None, str | None]:
    """The decimal mark of some figures, None where they don't tell; and the first of them that
    reads as two figures (1.000), None where there is none or the mark is known from others. Texts
    that are no figures are passed over. Raises ValueError with two texts that contradict each
    other.
    """
    evidence: dict[DecimalMark, str] = {}
    twofold: str | None = None
    for text in dict.fromkeys(texts):
        if text.isdecimal():
            continue  # the same with each mark
        if match := _OF_ONE_MARK.fullmatch(text):
            evidence.setdefault("." if match[1] == "." else ",", text)
            continue
        readings = {mark: figure(text, mark) for mark in MARKS}
        possible = [mark for mark in MARKS if readings[mark] is not None]
        if len(possible) == 1:
            evidence.setdefault(possible[0], text)
        elif possible and twofold is None and not _are_equal(readings["."], readings[","]):
            twofold = text
    if len(evidence) > 1:
        raise ValueError(*evidence.values())
    mark = next(iter(evidence), None)
    return mark, None if mark else twofold


def ask_for_mark(column: str, text: str) -> Invalid:
    """The failure of a column whose figures read in two ways."""
    return Invalid.field(
        "?decimal",
        f"is needed: {text[:40]!r} in the column {column[:40]!r} is {figure(text, '.')} with "
        f"decimal=. and {figure(text, ',')} with decimal=,",
    )


def _parts(text: str) -> tuple[str, str, str | None] | None:
    """The sign, the digits with their marks, and the exponent."""
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return ("-", text[1:], None) if text[0] == "-" else ("", text, None)
    text = text.translate(_MINUSES)
    if not text or len(text) > CHARACTERS_MAX:
        return None
    is_negative = text.startswith("(") and text.endswith(")")
    if is_negative:
        text = text[1:-1].strip()
    text = _BLANKS_AND_QUOTES.sub("", _BEHIND.sub("", _BEFORE.sub(r"\1", text, count=1)))
    if text.endswith("-") and not is_negative:
        is_negative, text = True, text[:-1].strip()
    match = _FIGURE.fullmatch(text)
    if match is None or (is_negative and match[1]):
        return None
    sign = "-" if is_negative or match[1] == "-" else ""
    return sign, match[2], match[3]


def _are_thousands(groups: list[str]) -> bool:
    """Whether these are groups of three digits, or of two before the last as in India."""
    first, *middle, last = groups
    if len(last) != 3 or not 1 <= len(first) <= 3 or first == "0":
        return False
    sizes = {len(group) for group in middle}
    return sizes <= {3} or (sizes == {2} and len(first) <= 2)


def _are_equal(first: str | None, second: str | None) -> bool:
    return first is not None and second is not None and Decimal(first) == Decimal(second)
