"""Reading and validating requests: their size, content type, JSON and query string."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import (
    BadRequest,
    RequestEntityTooLarge,
    RequestTimeout,
    RequestURITooLarge,
    UnsupportedMediaType,
)

from shared.config import settings
from shared.errors import FieldError, Invalid
from shared.schema.field_errors import invalid_request
from shared.web.connection import BODY, BYTES_PER_S_MIN, RequestBody

BODY_BYTES_MAX = 1024 * 1024
IMPORT_BYTES_MAX = 10 * 1024 * 1024
URI_BYTES_MAX = 8_000
PACKED_TYPES: Final = (
    "application/gzip",
    "application/x-gzip",
    "application/zip",
    "application/x-zip-compressed",
)
"""What a compressed file is called. Its first bytes decide whether it is one."""

_TOKEN_NAMES: Final = frozenset(
    {"access_token", "authorization", "bearer", "id_token", "refresh_token", "token"}
)
_CREDENTIAL: Final = r"(bearer )?(fa_[\w-]{16,}|eyJ[\w-]+\.[\w-]+\.[\w-]+)"
"""A personal token, or a JSON Web Token: of ours, or of Firebase."""
_TOKEN: Final = re.compile(_CREDENTIAL, re.ASCII | re.IGNORECASE)
_TOKEN_IN_PATH: Final = re.compile(f"(^|/){_CREDENTIAL}", re.ASCII | re.IGNORECASE)

_NAME_SHOWN_MAX: Final = 100
_INCOMPLETE = "The body is cut short, or its chunks are malformed."

M = TypeVar("M", bound=BaseModel)


def refuse_long_uri(environ: Mapping[str, Any]) -> None:
    """Raises 414 for a URI longer than any request needs: a thousand parameters would be a thousand
    errors.
    """
    if len(environ["PATH_INFO"]) + len(environ.get("QUERY_STRING", "")) > URI_BYTES_MAX:
        raise RequestURITooLarge(f"The path and query may have at most {URI_BYTES_MAX} bytes.")


def refuse_tokens_in_uri(path: str, parameters: Mapping[str, str]) -> None:
    """Raises Invalid for a token in the path or in the query string, which proxies and browsers
    write down. The error does not quote it.
    """
    if _TOKEN_IN_PATH.search(path):
        raise _token_in_uri("?")
    for name, value in parameters.items():
        if _TOKEN.match(name) or _TOKEN.match(value) or name.lower() in _TOKEN_NAMES:
            raise _token_in_uri("?" if _TOKEN.match(name) else f"?{name[:_NAME_SHOWN_MAX]}")


def _token_in_uri(pointer: str) -> Invalid:
    return Invalid(
        "A token must not be part of an address, which proxies and browsers write down. "
        "Send it as Authorization: Bearer <token>; if this one is still valid, revoke it",
        [FieldError(pointer, "must not be a token")],
    )


def read_body(bytes_max: int = BODY_BYTES_MAX) -> bytes:
    """The raw body. Raises 413 for one longer than `bytes_max`; reading one byte more detects a
    wrong declared length. Raises 400 for an incomplete body, since half a file may well be a valid
    file of half the transactions, and 408 for one that arrives too slowly.
    """
    body: RequestBody = request.environ[BODY]
    if body.announced > bytes_max:
        raise RequestEntityTooLarge(f"The body may have at most {bytes_max} bytes.")
    # Imported here: a function that reads a body in production runs under gunicorn, and has loaded
    # it already.
    from gunicorn.http.errors import ParseException

    seconds = settings().body_s + (body.announced or bytes_max) / BYTES_PER_S_MIN
    try:
        content = body.read(bytes_max, seconds=seconds)
    except (OSError, ParseException):  # the client disconnected, or its chunks are malformed
        if not body.is_overdue:
            raise BadRequest(_INCOMPLETE) from None
    if body.is_overdue:
        raise RequestTimeout(f"The body did not arrive within {seconds:.0f} seconds.")
    # gunicorn returns what arrived before the client disconnected, without an error.
    if len(content) < body.announced:
        raise BadRequest(_INCOMPLETE)
    if len(content) > bytes_max:
        raise RequestEntityTooLarge(f"The body may have at most {bytes_max} bytes.")
    return content


def read_json_bytes(bytes_max: int = BODY_BYTES_MAX) -> bytes:
    """The raw body of a request whose content type is JSON. Raises 413 and 415."""
    return read_body_of(("application/json",), bytes_max)


def read_body_of(media_types: Sequence[str], bytes_max: int) -> bytes:
    """The raw body of a request with one of these content types. Raises 413 and 415."""
    if request.mimetype not in media_types:
        raise UnsupportedMediaType(f"Send {' or '.join(media_types)}.")
    return read_body(bytes_max)


def parse_query(model: type[M], parameters: Mapping[str, list[str]]) -> M:
    """The query string as its model. A repeated parameter is an error: none is silently ignored."""
    repeated = [
        FieldError(f"?{name}", "is given more than once")
        for name, values in parameters.items()
        if len(values) > 1
    ]
    if repeated:
        raise Invalid("The request is not valid", repeated)
    try:
        return model.model_validate({name: values[0] for name, values in parameters.items()})
    except ValidationError as error:
        raise invalid_request(error, "?") from None
