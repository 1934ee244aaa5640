"""The field types of requests and answers: exact decimals as strings, calendar dates, currency
codes and lines of text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from shared import clock
from shared.ledger.minor_units import MINOR_UNITS
from shared.ledger.money import CURRENCIES, PRECISE

DECIMALS_MAX: Final = 18
INTEGER_DIGITS_MAX: Final = 18
DECIMAL_CHARACTERS_MAX: Final = 64
"""With leading and trailing zeros, and an exponent."""
CURRENCY_FORMAT: Final = "iso-4217"
"""Marks currency codes in a schema, so that the OpenAPI document lists them once."""
FIRST_DAY: Final = date(1900, 1, 1)

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_SIMPLE_DECIMAL = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?", re.ASCII)
"""Within all bounds without further checks, as nearly all decimals of large batches are."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


# defer_build: a model's validator is built by the first request that needs it, and not by each cold
# start for all models. This saves a tenth of signup's cold start.
class Request(BaseModel):
    """The base of every body and query: unknown fields are refused, so that a typo is never
    silently ignored.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Answer(BaseModel):
    """The base of every answer."""

    model_config = ConfigDict(frozen=True, defer_build=True)


def unset() -> Any:
    """The default of a field that a change may leave out, as `default_factory`.

    Nothing reads it: only the fields of the request count, and null is not one of their values.
    """


def _exact(value: Any) -> Decimal:
    """A JSON string or number, exactly as written. JSON numbers arrive as int or Decimal, never as
    float. Raises PydanticCustomError.
    """
    if isinstance(value, str):
        if _SIMPLE_DECIMAL.fullmatch(value):
            decimal = Decimal(value)
            return decimal or abs(decimal)
        if len(value) > DECIMAL_CHARACTERS_MAX:
            raise PydanticCustomError(
                "decimal", f"must have at most {DECIMAL_CHARACTERS_MAX} characters"
            )
        if not _DECIMAL.fullmatch(value):
            raise PydanticCustomError("decimal", 'must be a decimal number, such as "12.34"')
        value = Decimal(value)
    elif isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError(
            "decimal", "must be a decimal number, as a string or a JSON number"
        )
    elif isinstance(value, int):
        if value.bit_length() > 128:
            raise PydanticCustomError(
                "decimal_digits", "must have at most 18 digits before the point"
            )
        value = Decimal(value)
    return _bounded(value)


def _bounded(value: Decimal) -> Decimal:
    # Never in the thread's default context: it would round 30 digits to 28, and raise for large
    # exponents.
    if not value.is_finite() or (value and value.adjusted() >= INTEGER_DIGITS_MAX):
        raise PydanticCustomError("decimal_digits", "must have at most 18 digits before the point")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and not -DECIMALS_MAX <= exponent <= 0:
        # 1E+2 becomes 100, and zeros beyond the eighteenth decimal are dropped.
        rescaled = value.quantize(
            Decimal(1).scaleb(max(min(exponent, 0), -DECIMALS_MAX)), context=PRECISE
        )
        if rescaled != value:
            raise PydanticCustomError(
                "decimal_digits", "must have at most 18 digits after the point"
            )
        value = rescaled
    return value or abs(value)


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise PydanticCustomError("positive", "must be greater than zero")
    return value


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise PydanticCustomError("not_negative", "must not be negative")
    return value


def _whole(value: Any) -> Any:
    # 7.0 is a whole number in JSON. A huge exponent stays a Decimal, and the strict type refuses
    # it.
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() < INTEGER_DIGITS_MAX:
        whole = int(value)
        return whole if whole == value else value
    return value


def _calendar_date(value: Any) -> date:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        raise PydanticCustomError("date", 'must be a date, as "YYYY-MM-DD"')
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("date", "is not a day of the calendar") from None
    if day < FIRST_DAY:
        raise PydanticCustomError("date", "must not be before 1900-01-01")
    return day


def _not_future(value: date) -> date:
    # Tomorrow is allowed: in Auckland it begins half a day before UTC's midnight.
    if value > clock.today() + timedelta(days=1):
        raise PydanticCustomError("date", "must not be after tomorrow")
    return value


def currency_code(value: Any) -> str:
    """Raises PydanticCustomError for what is no currency, or a hundredth of one."""
    if isinstance(value, str) and value in MINOR_UNITS:
        currency = MINOR_UNITS[value].currency
        raise PydanticCustomError(
            "currency",
            "must be a whole currency: {unit} is a hundredth of {currency}",
            {"unit": value, "currency": currency},
        )
    if not isinstance(value, str) or value not in CURRENCIES:
        raise PydanticCustomError(
            "currency", 'must be an ISO 4217 currency code in upper case, such as "USD"'
        )
    return value


def _one_line(value: str) -> str:
    if _CONTROL.search(value):
        raise PydanticCustomError("text", "must not hold control characters or line breaks")
    if not value.strip():
        raise PydanticCustomError("text", "must not be blank")
    return value.strip()


def _no_nul(value: str) -> str:
    # PostgreSQL text can't hold U+0000, and lone surrogates are not UTF-8.
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise PydanticCustomError("text", "must not hold NUL or unpaired surrogate characters")
    return value


def as_text(value: Decimal) -> str:
    """The decimal's digits without an exponent: "0.00000001", not "1E-8"."""
    return format(value, "f")


def decimal_schema(pattern: str, example: str = "123.45") -> WithJsonSchema:
    """The schema of a decimal in a request. The code also accepts JSON numbers and exponents, which
    are not part of the contract. It has no `format`: for "decimal" some generators make floats.
    """
    bounds = {"pattern": pattern, "maxLength": DECIMAL_CHARACTERS_MAX}
    return WithJsonSchema({"type": "string", **bounds, "examples": [example]})


def _date_schema(pattern: str) -> WithJsonSchema:
    return WithJsonSchema(
        {"type": "string", "format": "date", "pattern": pattern, "examples": ["2024-06-10"]}
    )


# Without lookahead and lookbehind, which not every language's regular expressions support.
_FRACTION = rf"(\.[0-9]{{1,{DECIMALS_MAX}}})?"
EXACT_PATTERN = rf"^-?[0-9]{{1,{INTEGER_DIGITS_MAX}}}{_FRACTION}$"
NOT_NEGATIVE_PATTERN = rf"^[0-9]{{1,{INTEGER_DIGITS_MAX}}}{_FRACTION}$"
POSITIVE_PATTERN = (
    rf"^([1-9][0-9]{{0,{INTEGER_DIGITS_MAX - 1}}}{_FRACTION}"
    rf"|0\.[0-9]{{0,{DECIMALS_MAX - 1}}}[1-9]0*)$"
)
FIGURE_PATTERN: Final = r"^-?[0-9]+(\.[0-9]+)?$"
"""Of answers, whose figures are as long as they are."""
_IN_A_LINE = r"[^\u0000-\u001f\u007f\u2028\u2029]"
_LINE_PATTERN = rf"^{_IN_A_LINE}*[^\s\u0000-\u001f\u007f\u0085\u2028\u2029]{_IN_A_LINE}*$"

Exact = Annotated[Decimal, BeforeValidator(_exact), decimal_schema(EXACT_PATTERN)]
"""A decimal of a request: at most 18 digits before and 18 after the point."""
Positive = Annotated[
    Decimal, BeforeValidator(_exact), AfterValidator(_positive), decimal_schema(POSITIVE_PATTERN)
]
NotNegative = Annotated[
    Decimal,
    BeforeValidator(_exact),
    AfterValidator(_not_negative),
    decimal_schema(NOT_NEGATIVE_PATTERN),
]
Figure = Annotated[
    Decimal,
    PlainSerializer(as_text, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": FIGURE_PATTERN, "examples": ["123.45"]}),
]
"""A decimal of an answer, already rounded."""
ANY_WHOLE = BeforeValidator(_whole)
"""Accepts 7.0 for a strict whole number of a JSON body."""
Day = Annotated[
    date,
    BeforeValidator(_calendar_date),
    _date_schema("^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}$"),
]
"""Any day since 1900."""
PastDay = Annotated[
    date,
    BeforeValidator(_calendar_date),
    AfterValidator(_not_future),
    _date_schema("^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$"),
]
"""A day on which a transaction can have happened: from 1900 to tomorrow, which a schema can't
express.
"""
Currency = Annotated[
    str,
    BeforeValidator(currency_code),
    WithJsonSchema(
        {
            "type": "string",
            "format": CURRENCY_FORMAT,
            "enum": sorted(CURRENCIES),
            "examples": ["USD"],
        }
    ),
]
Line = Annotated[
    str,
    AfterValidator(_no_nul),
    AfterValidator(_one_line),
    Field(json_schema_extra={"minLength": 1, "pattern": _LINE_PATTERN}),
]
"""One line of text, trimmed."""
Text = Annotated[
    str, AfterValidator(_no_nul), Field(json_schema_extra={"pattern": "^[^\\u0000]*$"})
]


def one_line_of(text: str, length: int = 200) -> str:
    """Unvalidated text, such as a vendor's name of an asset, as a Line of at most `length`
    characters.
    """
    printable = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(printable.split())[:length]


@dataclass(slots=True)
class ErrorsListed:
    """The context of validating a request: how many errors of its items will be listed. Further
    ones are only counted.
    """

    count: int = 0
