"""What is wrong with a request, field by field, from pydantic's errors."""

from __future__ import annotations

from typing import Any, Final

from pydantic import ValidationError

from shared.errors import ERRORS_MAX, FieldError, Invalid

_POINTER_PART_MAX: Final = 100


def field_errors(error: ValidationError, prefix: str) -> list[FieldError]:
    """Pydantic's errors with pointers ("/items/3/quantity") or parameter names ("?from"), and
    without the input: the first ERRORS_MAX of `error.error_count()`.
    """
    return [
        FieldError(
            prefix
            + "/".join(_escaped(part) for part in details["loc"] if part != "function-after"),
            _reason(details),
        )
        for details in error.errors(include_url=False, include_context=True, include_input=False)[
            :ERRORS_MAX
        ]
    ]


def invalid_request(error: ValidationError, prefix: str) -> Invalid:
    """Pydantic's errors in a request as one failure, with `prefix` before each field's name."""
    errors = field_errors(error, prefix)
    return Invalid("The request is not valid", errors, omitted=error.error_count() - len(errors))


def _reason(details: Any) -> str:
    if details["type"] == "extra_forbidden":
        return "is not a known field"
    if details["type"] == "missing":
        return "is required"
    message = str(details["msg"]).removeprefix("Value error, ").removeprefix("Input ")
    return message[:1].lower() + message[1:]


def _escaped(part: object) -> str:
    # The client chose the name of an unknown field; the beginning of a long one is enough.
    name = str(part)
    name = name if len(name) <= _POINTER_PART_MAX else f"{name[:_POINTER_PART_MAX]}…"
    return name.replace("~", "~0").replace("/", "~1")
