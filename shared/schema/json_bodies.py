"""JSON bodies of requests: bounded before they are parsed, and exact.

A body of a megabyte can hold a hundred thousand names, each of which becomes an object in memory
and an error in the response. The model of a request limits how many values it needs, so a body with
more is refused before its values are read.
"""

from __future__ import annotations

import json
import re
import typing
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Annotated, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from shared.errors import FieldError, Invalid, Malformed
from shared.schema.field_errors import invalid_request
from shared.schema.fields import DECIMAL_CHARACTERS_MAX, ErrorsListed

VALUES_SPARE: Final = 200
"""How many values a body may have beyond those of its model: enough to list its unknown fields."""
NAMES_MAX: Final = 200
"""In one object."""
DEPTH_MAX: Final = 16

# A string, an empty array or object, or a character after which a value begins; every value but the
# first follows one. Possessive, and an unterminated string counts as a string: no byte is matched
# more than once.
_TOKEN: Final = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{][ \t\n\r]*+[\]}]|([,\[{])', re.DOTALL)

M = TypeVar("M", bound=BaseModel)


def parse_model(model: type[M], body: bytes) -> M:
    """A JSON body as its model. Raises Malformed, and Invalid with a JSON pointer for each
    error.
    """
    return object_as(model, parse_json(body, values_max(model)))


def object_as(model: type[M], parsed: Any) -> M:
    """A parsed JSON object as its model. Raises Invalid with a JSON pointer for each error."""
    if not isinstance(parsed, dict):
        raise Invalid("The body must be a JSON object", [FieldError("", "must be an object")])
    try:
        return model.model_validate(parsed, context=ErrorsListed())
    except ValidationError as error:
        raise invalid_request(error, "/") from None


def parse_json(body: bytes, values_max: int) -> Any:
    """Parses JSON by RFC 8259: no NaN or Infinity, no duplicate names in an object, and nothing
    beyond the bounds. Raises Malformed.

    Numbers with a fraction become Decimal, so that no digit is lost.
    """
    if _is_larger(body, values_max):
        raise Malformed(
            f"The body has more than the {values_max:,} values that this request can have."
        )
    try:
        parsed = json.loads(
            body.decode("utf-8"),
            parse_float=_number,
            parse_int=_whole_number,
            parse_constant=_refuse_constant,
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise Malformed(_TOO_DEEP) from None
    except ValueError as error:
        reason = str(error) if isinstance(error, json.JSONDecodeError | _NotJson) else "not UTF-8"
        raise Malformed(f"The body is not valid JSON: {reason}.") from None
    if isinstance(parsed, dict | list) and _is_deeper(parsed, DEPTH_MAX):
        raise Malformed(_TOO_DEEP)
    return parsed


@cache
def values_max(model: type[BaseModel]) -> int:
    """How many values a body of this model may have, those of unknown fields among them.

    A list inside the items of another counts as one value: what it holds must fit into what other
    items leave out, else thousands of long lists would be allowed where few items have one.
    Raises TypeError for a list without a max_length.
    """
    return VALUES_SPARE + _values_of_model(model, in_list=False)


def _values_of_model(model: type[BaseModel], *, in_list: bool) -> int:
    return 1 + sum(
        _values(field.annotation, field.metadata, in_list=in_list)
        for field in model.model_fields.values()
    )


def _values(annotation: Any, metadata: typing.Sequence[Any] = (), *, in_list: bool) -> int:
    """Of one field, with the values in it."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if isinstance(annotation, type) and origin is None:
        is_model = issubclass(annotation, BaseModel)
        return _values_of_model(annotation, in_list=in_list) if is_model else 1
    if origin is Annotated:
        return _values(arguments[0], arguments[1:], in_list=in_list)
    if origin is list:
        lengths: list[int] = [
            constraint.max_length for constraint in metadata if hasattr(constraint, "max_length")
        ]
        if not lengths:
            raise TypeError(
                f"{annotation} has no max_length: a request could have any number of them"
            )
        return 1 if in_list else 1 + min(lengths) * _values(arguments[0], in_list=True)
    if origin is typing.Literal:
        return 1
    return max((_values(argument, metadata, in_list=in_list) for argument in arguments), default=1)


def _is_larger(body: bytes, count_max: int) -> bool:
    """Whether the body has more than `count_max` values. Counting bytes is quick, and nearly always
    enough. Only where characters within strings could matter is the body tokenized, up to the
    bound.
    """
    if sum(map(body.count, (b",", b"[", b"{"))) < count_max:
        return False
    count = 1
    for token in _TOKEN.finditer(body):
        if token.lastindex:
            count += 1
            if count > count_max:
                return True
    return False


def _is_deeper(value: dict[str, Any] | list[Any], depth_max: int) -> bool:
    """Whether containers are nested more than `depth_max` deep."""
    for child in value.values() if type(value) is dict else value:
        if (type(child) is dict or type(child) is list) and (
            depth_max == 1 or _is_deeper(child, depth_max - 1)
        ):
            return True
    return False


class _NotJson(ValueError):
    pass


_TOO_DEEP: Final = f"The body is nested more than {DEPTH_MAX} deep."


def _number(text: str) -> Decimal:
    _check_length(text)
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _NotJson("a number has an exponent out of all bounds") from None


def _whole_number(text: str) -> int:
    _check_length(text)
    return int(text)


def _check_length(text: str) -> None:
    if len(text) > DECIMAL_CHARACTERS_MAX:
        raise _NotJson(f"a number has more than {DECIMAL_CHARACTERS_MAX} characters")


def _refuse_constant(name: str) -> Any:
    raise _NotJson(f"{name} is not a JSON value")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(pairs) > NAMES_MAX:
        raise _NotJson(f"an object has more than {NAMES_MAX} names")
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _NotJson("an object has the same name twice")
    return fields
