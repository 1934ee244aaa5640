"""Instants of requests: RFC 3339, with a time zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_PATTERN: Final = (
    r"^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})$"
)
_INSTANT: Final = re.compile(_PATTERN, re.ASCII)


def instant_in(form: re.Pattern[str], error: str) -> Callable[[Any], datetime]:
    """Reads instants of a form, each with its offset, in UTC; `error` is said of another one."""

    def instant(value: Any) -> datetime:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise PydanticCustomError("instant", error)
        try:
            return utc(value.upper())
        except (ValueError, OverflowError):
            raise PydanticCustomError("instant", "is not an instant of the calendar") from None

    return instant


def utc(text: str) -> datetime:
    """An instant with its offset in UTC. Raises ValueError and OverflowError."""
    return datetime.fromisoformat(text).astimezone(UTC)


Instant = Annotated[
    datetime,
    BeforeValidator(
        instant_in(_INSTANT, 'must be an instant with its time zone, as "2024-06-10T09:30:00Z"')
    ),
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "pattern": _PATTERN,
            "examples": ["2024-06-10T09:30:00Z"],
        }
    ),
]
"""An instant since 1900, in UTC; of its fraction the microseconds count."""
