"""Keeps a spreadsheet from running a text in a CSV file as a formula.

A spreadsheet runs a cell that begins with one of these signs; a Japanese one also where the sign
has full width, and some skip blanks and quotes before it. Many use ; or a tab as separator instead
of the comma. For them a cell can begin in the middle of a text of ours, as it does after a line
break. An export writes an apostrophe wherever such a cell would begin, and an import removes it.
Existing apostrophes don't change where a cell begins, so a text that has one gets another one, and
none is lost.
"""

from __future__ import annotations

import re
from typing import Final

_SIGN: Final = r"[=+\-@＝＋－＠]"
_PASSED_OVER: Final = r"[;\s\"'\u200b\ufeff]"
_BEFORE_A_SIGN: Final = re.compile(f"(?<!{_PASSED_OVER}){_PASSED_OVER}++(?={_SIGN})")
_BEGINS_A_CELL: Final = re.compile(r"[;\t\r\n]")
_BEGINS_A_GUARDED_CELL: Final = re.compile(r"([;\t\r\n])'")
_LIKE_A_FORMULA: Final = re.compile(f"{_PASSED_OVER}*+{_SIGN}|'*[\t\r\n]")


def guarded(text: str) -> str:
    """The text with apostrophes, so that a spreadsheet runs no part of it as a formula."""
    inside = _BEFORE_A_SIGN.sub(lambda signs: _BEGINS_A_CELL.sub(r"\g<0>'", signs[0]), text)
    return f"'{inside}" if _LIKE_A_FORMULA.match(text) else inside


def unguarded(text: str) -> str:
    """The inverse of `guarded`."""
    if text.startswith("'") and _LIKE_A_FORMULA.match(text):
        text = text[1:]
    return _BEFORE_A_SIGN.sub(lambda signs: _BEGINS_A_GUARDED_CELL.sub(r"\1", signs[0]), text)
