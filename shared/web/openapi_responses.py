"""The responses in the OpenAPI document: successes, and problems by status."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

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
from shared.schema.fields import Answer
from shared.web.operation import Operation
from shared.web.problems import HTTP_CODES, MEDIA_TYPE, status_of_type
from shared.web.replies import JSON

Json = dict[str, Any]
Schemas = Mapping[tuple[Any, Any], Json]
"""By model and mode: "validation" for bodies, "serialization" for answers."""


class ProblemError(Answer):
    """One error in one field: `pointer` is a JSON pointer into the body, or `?name` for the query
    string.
    """

    pointer: str
    detail: str


class Problem(Answer):
    """RFC 9457. `code` is stable; `detail` is for people. Some codes carry more members, such as
    `held`.
    """

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: Annotated[list[ProblemError] | None, Field(max_length=ERRORS_MAX)] = None
    errors_omitted: Annotated[
        int | None, Field(description="How many more errors there are than are listed.")
    ] = None


def successes(operation: Operation, schemas: Schemas) -> Json:
    """The responses of success by status."""
    return {
        str(status): _success(operation, status, schemas) for status in sorted(operation.statuses)
    }


def _success(operation: Operation, status: int, schemas: Schemas) -> Json:
    answer: Json = {
        "description": {200: "OK", 201: "Created", 202: "Accepted", 204: "Done"}[status]
    }
    if operation.answers is not None:
        answer["content"] = contents(
            operation.answer_types, schemas[operation.answers, "serialization"]
        )
    return answer


def contents(media_types: Iterable[str], in_json: Json | None) -> Json:
    """The content of a request or response by media type: text, except for JSON."""
    return {
        name: {"schema": in_json if in_json and name == JSON else {"type": "string"}}
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
    response: Json = {
        "description": " or ".join(f"`{code}`" for code in sorted(codes)),
        "content": {MEDIA_TYPE: {"schema": schema}},
    }
    if status in {status_of_type(Unavailable), status_of_type(TooManyAttempts)}:
        response["headers"] = {
            "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}}
        }
    return response
