"""What every price adapter does with a decoded answer: refuse strange shapes, read exact numbers,
put closes in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from shared.errors import BadAnswer, ProviderError, SymbolNotServed
from shared.vendors.http import ADJUSTED_MAX
from shared.vendors.protocols import Close

CLOSE_MAX: Final = Decimal(10) ** 15
"""No price per unit of anything is higher in any currency; a bigger number is a vendor's fault."""

PAID_WITHIN: Final = timedelta(days=2 * 366)
"""Of the ex-date, on either side: after due bills the pay date comes first."""

_MESSAGE_FIELDS: Final = (
    "detail",
    "error",
    "message",
    "Error",
    "Error Message",
    "Information",
    "Note",
    "status",
)
_OVER_LIMIT: Final = (
    "limit",
    "too many",
    "allocation",
    "quota",
    "exceeded",
    "frequency",
    "unavailable",
    "busy",
    "lockout",
)


@contextmanager
def known_shape(provider: str) -> Iterator[None]:
    """Around the code that takes an answer apart: whatever is missing or of another type there
    becomes BadAnswer. An OSError is the clock's or the time zones', for an instant or a name beyond
    reason.
    """
    try:
        yield
    except (
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        ArithmeticError,
        OSError,
        RecursionError,
    ) as error:
        raise BadAnswer(f"{provider} answered in a shape that it does not document") from error


def number(value: Any) -> Decimal | None:
    """A JSON number, or one written as text, exactly; None for null. Raises ValueError or TypeError
    for anything else.
    """
    if value is None:
        return None
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError("not a number")
    try:
        parsed = Decimal(value)
    except InvalidOperation:
        raise ValueError("not a number") from None
    if not parsed.is_finite() or (parsed and abs(parsed.adjusted()) > ADJUSTED_MAX):
        raise ValueError("not a number, or one beyond reason")
    return parsed or Decimal(0)


def text(value: Any) -> str:
    """A text of the vendor's. Raises TypeError for anything else, which `str` would convert."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def day(text: str) -> date:
    """The calendar date that an ISO date or instant begins with: the exchange's own day, moved by
    no time zone.
    """
    return date.fromisoformat(text[:10])


def pay_day(text: str, ex_date: date) -> date:
    """When a dividend is paid. Raises ValueError for a day that is years away from its ex-date."""
    paid = day(text)
    if abs(paid - ex_date) > PAID_WITHIN:
        raise ValueError("a pay date that belongs to another dividend")
    return paid


def closes_between(
    rows: Iterable[tuple[date, Decimal | None, Decimal | None]], first: date, last: date
) -> list[Close]:
    """(day, close, volume) rows as closes from `first` to `last`, both inclusive, oldest first.

    Days outside are dropped, since some vendors ignore a range that they dislike. So are days whose
    close is null or zero: both say that nothing was traded. Of two rows of one day the later one in
    the answer holds. Raises ValueError for a close that can't be a price.
    """
    by_day: dict[date, Close] = {}
    for on, close, volume in rows:
        if not close or not first <= on <= last:
            continue
        if not 0 < close < CLOSE_MAX:
            raise ValueError("a close below zero or beyond reason")
        by_day[on] = Close(on, close, volume)
    return [by_day[on] for on in sorted(by_day)]


def is_over_limit(body: Any) -> bool:
    """True for an error object that says, with status 200, that we ask too often or that the vendor
    is out of order.
    """
    message = _message(body).lower()
    return any(word in message for word in _OVER_LIMIT)


def rows_of(provider: str, body: Any) -> list[Any]:
    """The list that was asked for. An object instead is an error in disguise: SymbolNotServed where
    it says "not found", else BadAnswer. The vendor's own words are not repeated: some repeat our
    key in them.
    """
    if isinstance(body, list):
        return body
    raise error_in_disguise(provider, body)


def error_in_disguise(provider: str, body: Any) -> ProviderError:
    """What to raise for a body that is not the answer to what was asked."""
    if "not found" in _message(body).lower():
        return SymbolNotServed(f"{provider} answered 200, but says that the symbol was not found")
    return BadAnswer(f"{provider} answered 200 with something other than what was asked for")


def _message(body: Any) -> str:
    if not isinstance(body, dict):
        return body if isinstance(body, str) else ""
    return " ".join(_words(body[field]) for field in _MESSAGE_FIELDS if field in body)


def _words(value: Any, depth: int = 3) -> str:
    """The texts and numbers in it, some levels down: to print what is nested a thousand deep would
    not end well.
    """
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return " ".join(_words(item, depth - 1) for item in inner) if depth else ""
    return str(value) if isinstance(value, str | int) else ""
