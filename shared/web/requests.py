"""What may come in: sizes, content types and JSON, checked before any of it is believed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from shared.errors import FieldError, Invalid
from shared.fields import field_errors

BODY_BYTES_MAX = 1024 * 1024
IMPORT_BYTES_MAX = 10 * 1024 * 1024

_CUT_SHORT = "The body is cut short, or its chunks are malformed."

M = TypeVar("M", bound=BaseModel)


def read_body(bytes_max: int = BODY_BYTES_MAX) -> bytes:
    """The raw body. Raises 413; a length that lies is found out by reading one byte more. Raises 400 where the body does
    not arrive whole: half a file may well be a whole file of half the transactions.
    """
    announced = request.content_length or 0
    if announced > bytes_max:
        raise RequestEntityTooLarge(f"The body may have at most {bytes_max} bytes.")
    # Here, because whoever reads a body in production runs under gunicorn, and has it in memory already.
    from gunicorn.http.errors import ParseException

    try:
        body = request.stream.read(bytes_max + 1)
    except (OSError, ParseException):  # the client hung up, or what it sent as chunks are none
        raise BadRequest(_CUT_SHORT) from None
    if len(body) < announced:  # gunicorn hands over what came before the client hung up, and says nothing of it
        raise BadRequest(_CUT_SHORT)
    if len(body) > bytes_max:
        raise RequestEntityTooLarge(f"The body may have at most {bytes_max} bytes.")
    return body


def read_json_bytes(bytes_max: int = BODY_BYTES_MAX) -> bytes:
    """The raw body of a request that says it is JSON. Raises 413 and 415."""
    return read_body_of(("application/json",), bytes_max)


def read_body_of(media_types: Sequence[str], bytes_max: int) -> bytes:
    """The raw body of a request that says it is one of these. Raises 413 and 415."""
    if request.mimetype not in media_types:
        raise UnsupportedMediaType(f"Send {' or '.join(media_types)}.")
    return read_body(bytes_max)


def parse_json(body: bytes) -> Any:
    """JSON as RFC 8259 has it: no NaN or Infinity, no name twice in an object, no abyss of brackets. Raises 400.

    Numbers with a fraction become Decimal, so that no digit is lost on the way in.
    """
    try:
        return json.loads(
            body.decode("utf-8"),
            parse_float=_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise BadRequest("The body is nested too deeply.") from None
    except ValueError as error:
        reason = str(error) if isinstance(error, json.JSONDecodeError | _NotJson) else "not UTF-8, or a number too long"
        raise BadRequest(f"The body is not valid JSON: {reason}.") from None


def parse_model(model: type[M], given: Any) -> M:
    """The body as its model. Raises Invalid with a JSON pointer for each thing that is wrong."""
    if not isinstance(given, dict):
        raise Invalid("The body must be a JSON object", [FieldError("", "must be an object")])
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise Invalid("The request is not valid", field_errors(error, "/")) from None


def parse_query(model: type[M], given: Mapping[str, list[str]]) -> M:
    """The query string as its model; a parameter given twice is refused, not silently halved."""
    twice = [FieldError(f"?{name}", "is given more than once") for name, values in given.items() if len(values) > 1]
    if twice:
        raise Invalid("The request is not valid", twice)
    try:
        return model.model_validate({name: values[0] for name, values in given.items()})
    except ValidationError as error:
        raise Invalid("The request is not valid", field_errors(error, "?")) from None


class _NotJson(ValueError):
    pass


def _number(text: str) -> Decimal:
    if len(text) > 64:
        raise _NotJson("a number has more than 64 characters")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _NotJson("a number has an exponent out of all bounds") from None


def _refuse_constant(name: str) -> Any:
    raise _NotJson(f"{name} is not a JSON value")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _NotJson("an object has the same name twice")
    return made
