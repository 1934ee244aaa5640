"""International Securities Identification Numbers, ISO 6166: two letters, nine letters or digits,
and a check digit.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

ISIN_PATTERN: Final = "[A-Z]{2}[A-Z0-9]{9}[0-9]"

_SHAPE = re.compile(ISIN_PATTERN, re.ASCII)


def check_digit(first_eleven: str) -> str:
    """The twelfth character of an ISIN that begins so: letters count as 10 to 35, every second
    digit from the right is doubled, and the sum of all digits is completed to a multiple of ten.
    """
    digits = "".join(str(int(character, 36)) for character in first_eleven)
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 if place % 2 else 2)
        total += value // 10 + value % 10
    return str(-total % 10)


def looks_like_isin(text: str) -> bool:
    """Whether it has an ISIN's shape; the check digit may be wrong."""
    return _SHAPE.fullmatch(text) is not None


def is_isin(text: str) -> bool:
    """Whether it is an ISIN in capitals, with the right check digit."""
    return looks_like_isin(text) and check_digit(text[:11]) == text[11]


def isin_of(value: Any) -> str:
    """An ISIN of a request, in capitals. Raises PydanticCustomError."""
    written = value.strip().upper() if isinstance(value, str) else ""
    if not looks_like_isin(written):
        raise PydanticCustomError(
            "isin", "must be an ISIN: two letters, nine letters or digits, and a check digit"
        )
    refuse_wrong_check_digit(written)
    return written


def refuse_wrong_check_digit(written: str) -> None:
    """Raises PydanticCustomError where it has an ISIN's shape, and another check digit."""
    if looks_like_isin(written) and not is_isin(written):
        raise PydanticCustomError(
            "isin",
            "has an ISIN's shape, but its last digit doesn't fit the others: a character is "
            "mistyped, or two are swapped",
        )


Isin = Annotated[
    str,
    BeforeValidator(isin_of),
    WithJsonSchema(
        {"type": "string", "pattern": f"^{ISIN_PATTERN}$", "examples": ["US0378331005"]}
    ),
]
"""An ISIN of a request; small letters are accepted."""
