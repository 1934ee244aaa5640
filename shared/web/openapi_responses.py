"""The responses in the OpenAPI document: successes, and problems by status. Only tools and tests
import this module.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final
from uuid import UUID

from pydantic import Field

from shared import errors
from shared.errors import (
    ERRORS_MAX,
    DeadlineExceeded,
    FinanceApiError,
    Forbidden,
    IdempotencyConflict,
    InsufficientScope,
    Invalid,
    PreconditionFailed,
    TooManyAttempts,
    Unauthenticated,
    Unavailable,
)
from shared.schema.fields import Answer, Figure
from shared.web.openapi_schemas import Json, Schemas, mode_of
from shared.web.operation import Operation
from shared.web.problems import HTTP_CODES, HTTP_ERROR, INTERNAL_ERROR, MEDIA_TYPE, status_of_type
from shared.web.replies import JSON

_NOT_ANSWERED: Final = (errors.ClientGone, errors.ProviderError)
"""With what is below them in the tree: no response of a public function has their codes."""


def _codes_below(kind: type[FinanceApiError]) -> Iterator[str]:
    for child in kind.__subclasses__():
        if child not in _NOT_ANSWERED:
            yield child.code
            yield from _codes_below(child)


if TYPE_CHECKING:
    ErrorCode = str
else:
    ErrorCode = StrEnum(
        "ErrorCode",
        [
            (code.upper(), code)
            for code in sorted(
                {*_codes_below(FinanceApiError), *HTTP_CODES.values(), HTTP_ERROR, INTERNAL_ERROR}
            )
        ],
    )
    ErrorCode.__doc__ = "What went wrong. New codes may be added; those here keep their meaning."


class ProblemError(Answer):
    """One error in one field: `pointer` is a JSON pointer into the body, or `?name` for the query
    string.
    """

    pointer: str
    detail: str


def _member(description: str) -> Any:
    """A member that only some codes have."""
    return Field(exclude_if=lambda value: value is None, description=description)


class Problem(Answer):
    """RFC 9457. `code` is stable; `detail` is for people. The members after `code` belong to some
    codes only.
    """

    type: Annotated[str, Field(description="urn:finance-api:problem: and the code.")]
    title: Annotated[str, Field(description="The status in words.")]
    status: int
    detail: str
    code: ErrorCode
    errors: Annotated[
        list[ProblemError] | None,
        Field(max_length=ERRORS_MAX),
        _member("invalid_request: which fields, and why."),
    ] = None
    errors_omitted: Annotated[
        int | None, _member("How many more errors there are than are listed.")
    ] = None
    date: Annotated[
        datetime.date | None, _member("oversold, vendor_has_close: the first day of it.")
    ] = None
    held: Annotated[Figure | None, _member("oversold: the units there on `date`.")] = None
    requested: Annotated[Figure | None, _member("oversold: the units that were needed.")] = None
    asset_id: Annotated[UUID | None, _member("oversold: of which asset.")] = None
    index: Annotated[
        int | None,
        _member("oversold: the place in the request; null where it was recorded before."),
    ] = None
    transfer_id: Annotated[UUID | None, _member("transfer_pair: the transfer.")] = None
    other_transaction_id: Annotated[
        UUID | None, _member("transfer_pair: the other side of the transfer.")
    ] = None
    transaction_id: Annotated[
        UUID | None, _member("duplicate_external_id: the transaction that has the external_id.")
    ] = None
    quota: Annotated[str | None, _member("quota_exceeded: the quota's name.")] = None
    limit: Annotated[int | None, _member("quota_exceeded: how many there may be.")] = None
    current: Annotated[int | None, _member("quota_exceeded: how many there are.")] = None


def _header(description: str, **schema: Any) -> Json:
    return {"description": description, "schema": {"type": "string", **schema}}


HEADERS: Final[Json] = {
    "X-Request-Id": _header("The request's id in the log.", format="uuid"),
    "ETag": _header(
        "The version of the answer, for If-None-Match; of a resource, for If-Match too."
    ),
    "Location": _header("The path of what was created.", format="uri-reference"),
    "Idempotent-Replayed": _header(
        "Present where this is the stored answer to an earlier request.", const="true"
    ),
    "Retry-After": {
        "description": "Seconds to wait before trying again.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "WWW-Authenticate": _header("The scheme that is expected."),
    "Content-Disposition": _header("The suggested name of the file, where the answer is one."),
    "Cache-Control": _header("How long the answer may be kept."),
}
"""Every header that a response may declare, by name."""


def _headers(names: Iterable[str]) -> Json:
    """References to these headers; each response also has its request's id. Raises KeyError for one
    that is not described.
    """
    return {
        name: {"$ref": f"#/components/headers/{name}"}
        for name in ("X-Request-Id", *names)
        if HEADERS[name]
    }


def successes(operation: Operation, schemas: Schemas, *, versioned: bool) -> Json:
    """The responses of success by status. `versioned`: the path is of a single resource that can be
    changed, so that what answers with the resource has an ETag.
    """
    return {
        str(status): _success(operation, status, schemas, versioned=versioned)
        for status in sorted(operation.statuses)
    }


_WITHOUT_BODY: Final = frozenset({202, 204})


def has_version(operation: Operation, *, versioned: bool) -> bool:
    """Whether what it answers has an ETag."""
    return versioned or operation.basis is not None or 201 in operation.statuses


def not_modified() -> Json:
    """The response to a client that has the answer, by its status."""
    description = "The answer is still the one that If-None-Match names; there is no body."
    return {"304": {"description": description, "headers": _headers(["ETag", "Cache-Control"])}}


def _success(operation: Operation, status: int, schemas: Schemas, *, versioned: bool) -> Json:
    headers = [*operation.answer_headers]
    if has_version(operation, versioned=versioned) and status not in _WITHOUT_BODY:
        headers.append("ETag")
    if status == 201:
        headers.append("Location")
    if operation.creates:
        headers.append("Idempotent-Replayed")
    answer: Json = {
        "description": {200: "OK", 201: "Created", 202: "Accepted", 204: "Done"}[status],
        "headers": _headers(dict.fromkeys(headers)),
    }
    if operation.answers is not None and status not in _WITHOUT_BODY:
        answer["content"] = contents(
            operation.answer_types, schemas[operation.answers, mode_of(operation.answers)]
        )
    return answer


def contents(media_types: Iterable[str], in_json: Json | None, **text: str) -> Json:
    """The content of a request or response by media type: a string, except for JSON. `text` are
    further keywords of that string's schema.
    """
    return {
        name: {"schema": in_json if in_json and name == JSON else {"type": "string", **text}}
        for name in media_types
    }


def failures(operation: Operation, schemas: Schemas) -> Json:
    """The problems by status: those that the route declares, and those common to its kind."""
    kinds: list[type[FinanceApiError]] = [*operation.failures]
    if operation.protected:
        kinds += [Unauthenticated, Forbidden, InsufficientScope, Unavailable]
    if operation.creates:
        kinds.append(IdempotencyConflict)
    with_body = operation.body is not None or operation.takes_content
    if with_body or operation.work is not None:
        kinds.append(Unavailable)
    if operation.method == "PUT":
        kinds.append(PreconditionFailed)  # for If-None-Match: *
    kinds.append(Invalid)  # an unknown query parameter is always possible
    if Unavailable in kinds:
        kinds.append(DeadlineExceeded)
    by_status = {
        status: {HTTP_CODES[status]}
        for status in ((400, 408, 413, 414, 415) if with_body else (414,))
    }
    for kind in kinds:
        by_status.setdefault(status_of_type(kind), set()).add(kind.code)
    return {
        str(status): _problem_response(status, codes, schemas[Problem, "serialization"])
        for status, codes in sorted(by_status.items())
    }


def _problem_response(status: int, codes: set[str], schema: Json) -> Json:
    headers = []
    if status == status_of_type(Unauthenticated):
        headers.append("WWW-Authenticate")
    if status in {status_of_type(Unavailable), status_of_type(TooManyAttempts)}:
        headers.append("Retry-After")
    return {
        "description": " or ".join(f"`{code}`" for code in sorted(codes)),
        "headers": _headers(headers),
        "content": {MEDIA_TYPE: {"schema": schema}},
    }
