"""Instants of requests: RFC 3339, with a time zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

_PATTERN: Final = (
    r"^(19|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})$"
)
_INSTANT: Final = re.compile(_PATTERN.removesuffix("$") + r"\Z", re.ASCII)


def _instant(value: Any) -> datetime:
    if not isinstance(value, str) or not _INSTANT.match(value):
        raise PydanticCustomError(
            "instant", 'must be an instant with its time zone, as "2024-06-10T09:30:00Z"'
        )
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("instant", "is not an instant of the calendar") from None


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
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
