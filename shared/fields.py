"""The kinds of field that requests and answers are made of: exact decimals as strings, calendar dates, currency codes."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from shared import clock
from shared.errors import FieldError
from shared.ledger.money import CURRENCIES, PRECISE

DECIMALS_MAX: Final = 12
INTEGER_DIGITS_MAX: Final = 18
FIRST_DAY: Final = date(1900, 1, 1)

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_PLAIN = re.compile(r"[+-]?\d{1,18}(\.\d{1,12})?", re.ASCII)
"""Within all bounds as it stands, which is nearly always so: large batches consist of these."""
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")


# defer_build: a model's validator is made by the first request that needs it, and not by each cold start for all of
# them. Signup saves a tenth of its start by that.
class Request(BaseModel):
    """The base of every body and query: unknown fields are refused, so that a typo is never silently ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class Answer(BaseModel):
    """The base of every answer."""

    model_config = ConfigDict(frozen=True, defer_build=True)


def _exact(value: Any) -> Decimal:
    """A JSON string or number, exactly as written. JSON numbers arrive as int or Decimal, never as float."""
    if isinstance(value, str):
        if _PLAIN.fullmatch(value):
            plain = Decimal(value)
            return plain or abs(plain)
        if not _DECIMAL.fullmatch(value):
            raise PydanticCustomError("decimal", 'must be a decimal number, such as "12.34"')
        value = Decimal(value)
    elif isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise PydanticCustomError("decimal", "must be a decimal number, as a string or a JSON number")
    elif isinstance(value, int):
        if value.bit_length() > 128:
            raise PydanticCustomError("decimal_digits", "must have at most 18 digits before the point")
        value = Decimal(value)
    return _bounded(value)


def _bounded(value: Decimal) -> Decimal:
    # Never through the thread's default context: it would round 30 digits to 28, and refuse exponents by raising.
    if not value.is_finite() or (value and value.adjusted() >= INTEGER_DIGITS_MAX):
        raise PydanticCustomError("decimal_digits", "must have at most 18 digits before the point")
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and not -DECIMALS_MAX <= exponent <= 0:
        # 1E+2 becomes 100, and decimals beyond the twelfth may go where they are zeros.
        whole = value.quantize(Decimal(1).scaleb(max(min(exponent, 0), -DECIMALS_MAX)), context=PRECISE)
        if whole != value:
            raise PydanticCustomError("decimal_digits", "must have at most 12 digits after the point")
        value = whole
    return value or abs(value)


def _positive(value: Decimal) -> Decimal:
    if value <= 0:
        raise PydanticCustomError("positive", "must be greater than zero")
    return value


def _not_negative(value: Decimal) -> Decimal:
    if value < 0:
        raise PydanticCustomError("not_negative", "must not be negative")
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
    # Tomorrow is allowed: in Auckland it has already begun while UTC still writes today.
    if value > clock.today() + timedelta(days=1):
        raise PydanticCustomError("date", "must not be after tomorrow")
    return value


def _currency(value: Any) -> str:
    if not isinstance(value, str) or value not in CURRENCIES:
        raise PydanticCustomError("currency", 'must be an ISO 4217 currency code in upper case, such as "USD"')
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
    """Digits as they are, without an exponent: "0.00000001", not "1E-8"."""
    return format(value, "f")


_DECIMAL_SCHEMA = WithJsonSchema({"type": "string", "format": "decimal", "examples": ["123.45"]})
_DATE_SCHEMA = WithJsonSchema({"type": "string", "format": "date", "examples": ["2024-06-10"]})

Exact = Annotated[Decimal, BeforeValidator(_exact), _DECIMAL_SCHEMA]
"""A decimal of a request: at most 18 digits before and 12 after the point."""
Positive = Annotated[Decimal, BeforeValidator(_exact), AfterValidator(_positive), _DECIMAL_SCHEMA]
NotNegative = Annotated[Decimal, BeforeValidator(_exact), AfterValidator(_not_negative), _DECIMAL_SCHEMA]
Figure = Annotated[Decimal, PlainSerializer(as_text, return_type=str, when_used="json"), _DECIMAL_SCHEMA]
"""A decimal of an answer, already rounded."""
Day = Annotated[date, BeforeValidator(_calendar_date), _DATE_SCHEMA]
"""Any day since 1900."""
PastDay = Annotated[date, BeforeValidator(_calendar_date), AfterValidator(_not_future), _DATE_SCHEMA]
"""A day on which something can already have happened: from 1900 to tomorrow."""
Currency = Annotated[
    str, BeforeValidator(_currency), WithJsonSchema({"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["USD"]})
]
Line = Annotated[str, AfterValidator(_no_nul), AfterValidator(_one_line)]
"""One line of text, trimmed."""
Text = Annotated[str, AfterValidator(_no_nul)]


def one_line_of(text: str) -> str:
    """Text from outside that nobody has validated, a name that a vendor gives, as a Line of at most 200 characters."""
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())[:200]


def field_errors(error: ValidationError, prefix: str) -> list[FieldError]:
    """Pydantic's findings as pointers ("/items/3/quantity") or parameter names ("?from"), without the input itself."""
    return [
        FieldError(prefix + "/".join(_escaped(part) for part in each["loc"] if part != "function-after"), _reason(each))
        for each in error.errors(include_url=False, include_context=True, include_input=False)
    ]


def _reason(each: Any) -> str:
    if each["type"] == "extra_forbidden":
        return "is not a known field"
    if each["type"] == "missing":
        return "is required"
    message = str(each["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return message[:1].lower() + message[1:]


def _escaped(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
