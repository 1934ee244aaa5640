"""The checks of every publisher's answer: its shape, its numbers, its dates, its currencies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, TypeVar

from pydantic import BeforeValidator, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from shared.errors import BadAnswer
from shared.ledger.money import CURRENCIES
from shared.vendors.protocols import PublishedRate

RATE_MIN = Decimal("1e-12")
RATE_MAX = Decimal("1e12")
"""Wider than any rate between two currencies in use; beyond lies a parsing error or a prank."""

RATE_DECIMALS_MAX = 38
"""What BigQuery's BIGNUMERIC holds. One longer number would fail the load of a whole run."""

_MISSING = frozenset({"", "N/A", "NaN", "-"})

Shape = TypeVar("Shape")


def _figure(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str | None):
        raise PydanticCustomError("figure", "not a number")
    return value


def text_only(value: Any) -> Any:
    """Before a field that is written as text, or null."""
    if not isinstance(value, str | None):
        raise PydanticCustomError("text", "not a text")
    return value


Figure = Annotated[Decimal, BeforeValidator(_figure)]
"""A JSON number, or one written as text; pydantic alone would take true for 1."""

IsoDay = Annotated[date, BeforeValidator(text_only)]
"""A day as text; pydantic alone would take a number for the seconds of one."""

Text = Annotated[str, StringConstraints(strict=True, max_length=200)]


def shaped(name: str, shape: TypeAdapter[Shape], body: object) -> Shape:
    """`body` in the vendor's documented shape. Raises BadAnswer, which says where it differs and
    never what it held.
    """
    try:
        return shape.validate_python(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole body"
        raise BadAnswer(
            f"{name} answered in another shape than documented, at {where}: {first['msg']}"
        ) from None


def day_in_text(name: str, text: str) -> date:
    """A cell of a CSV as a date. Raises BadAnswer."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadAnswer(f"{name} answered with a date that is none") from None


def number_in_text(name: str, text: str) -> Decimal | None:
    """A cell of a CSV as a number; None where it says that there is none. Raises BadAnswer."""
    if text in _MISSING:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        raise BadAnswer(f"{name} answered with a number that is none") from None


def in_range(rates: Iterable[PublishedRate], first: date, last: date) -> Iterable[PublishedRate]:
    """The rates of the days asked for, from a vendor that is known to send more than these."""
    return (rate for rate in rates if first <= rate.date <= last)


def validated(
    name: str, rates: Iterable[PublishedRate], currencies: Collection[str], first: date, last: date
) -> Sequence[PublishedRate]:
    """The rates, oldest first and each once.

    Raises BadAnswer for the whole answer when one of them is not positive, out of all proportion,
    dated outside of `first` to `last`, about a currency that is unknown or was not requested, or
    published twice with different figures: a vendor that errs once is not trusted for the rest.
    """
    rates_by_key: dict[tuple[date, str, str, str], PublishedRate] = {}
    for rate in _taken_apart(name, rates):
        _check(name, rate, currencies, first, last)
        key = (rate.date, rate.base, rate.quote, rate.kind)
        # Vendors that page from the newest day repeat a row when a day is published between two
        # pages.
        if rates_by_key.setdefault(key, rate).rate != rate.rate:
            raise BadAnswer(
                f"{name} answered {rate.base}/{rate.quote} on {rate.date} "
                "more than once, with different rates"
            )
    return [rates_by_key[key] for key in sorted(rates_by_key)]


def _taken_apart(name: str, rates: Iterable[PublishedRate]) -> Iterator[PublishedRate]:
    """The rates, while the answer is taken apart: an instant or a number beyond reason is BadAnswer
    too.
    """
    try:
        yield from rates
    except (ArithmeticError, ValueError, OSError, RecursionError) as error:
        raise BadAnswer(f"{name} answered with a day or a number beyond reason") from error


def _check(
    name: str, rate: PublishedRate, currencies: Collection[str], first: date, last: date
) -> None:
    pair = f"{rate.base[:3]}/{rate.quote[:3]}"
    if not first <= rate.date <= last:
        raise BadAnswer(
            f"{name} was asked for {first} to {last} and answered {pair} for {rate.date}"
        )
    if rate.base == rate.quote or not {rate.base, rate.quote} <= CURRENCIES.keys():
        raise BadAnswer(f"{name} answered a rate between {pair}")
    if not {rate.base, rate.quote} & set(currencies):
        raise BadAnswer(f"{name} answered {pair}, which was not asked for")
    if not rate.rate.is_finite() or not RATE_MIN <= rate.rate <= RATE_MAX:
        raise BadAnswer(f"{name} answered an impossible rate for {pair} on {rate.date}")
    exponent = rate.rate.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > RATE_DECIMALS_MAX:
        raise BadAnswer(
            f"{name} answered {pair} on {rate.date} with more than {RATE_DECIMALS_MAX} decimals"
        )
