"""Failures as application/problem+json (RFC 9457): the only module that maps the tree of errors to
statuses.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from flask import Response
from werkzeug.exceptions import HTTPException

from shared import errors
from shared.ledger.money import normalized
from shared.log_redaction import innermost, names_of, raised_at
from shared.schema.fields import as_text

MEDIA_TYPE = "application/problem+json"

CLIENT_GONE = 499
"""nginx's status for a client that has disconnected. Only the log shows it."""

_STATUS: Mapping[type[errors.FinanceApiError], int] = {
    errors.Malformed: 400,
    errors.Invalid: 422,
    errors.Unauthenticated: 401,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.Conflict: 409,
    errors.PreconditionFailed: 412,
    errors.TooManyAttempts: 429,
    errors.Unavailable: 503,
    errors.ClientGone: CLIENT_GONE,
    errors.ProviderError: 503,
}

HTTP_ERROR = "http_error"
"""The code of a refusal by Flask or Werkzeug whose status has none of its own."""
INTERNAL_ERROR = "internal_error"
HTTP_CODES = {
    400: errors.Malformed.code,
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    413: "too_large",
    414: "uri_too_long",
    415: "unsupported_media_type",
}

_SENTENCES: Mapping[int, str] = {
    400: "The request is malformed.",
    404: "There is nothing at this address. The documentation at /docs lists what there is.",
    405: "This address does not take this method. The header Allow lists those that it takes.",
    408: "The request did not arrive in time.",
    413: "The request is too large.",
    414: "The address is too long.",
    415: "The body has a media type that this address does not take.",
}
"""What is said where a library refuses the request, and not our own code with its own words."""

_log = logging.getLogger("finance_api")


def status_of_type(kind: type[errors.FinanceApiError]) -> int:
    """The status of the nearest ancestor that has one."""
    return next(_STATUS[ancestor] for ancestor in kind.__mro__ if ancestor in _STATUS)


def problem_from(error: Exception) -> Response:
    """The response to a request that failed with this error."""
    if isinstance(error, errors.FinanceApiError):
        return problem_from_failure(error)
    if isinstance(error, HTTPException):
        return problem_from_http(error)
    return problem_from_defect(error)


def problem_from_failure(error: errors.FinanceApiError) -> Response:
    """An expected failure. A dependency that is down is logged too, by the kinds of its errors: an
    error's own text may quote private data.
    """
    status = status_of_type(type(error))
    members = {name: _plain_json(value) for name, value in error.extra.items()}
    if error.errors:
        members["errors"] = [
            {"pointer": field.pointer, "detail": field.detail} for field in error.errors
        ]
        if error.errors_omitted:
            members["errors_omitted"] = error.errors_omitted
    headers = {}
    if isinstance(error, errors.Unauthenticated):
        headers["WWW-Authenticate"] = 'Bearer realm="finance-api"'
    if isinstance(error, errors.TooManyAttempts | errors.Unavailable):
        headers["Retry-After"] = str(error.retry_after_s)
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "30"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        cause = error.__cause__
        causes = (
            {}
            if cause is None
            else {"causes": names_of(cause), "raised_at": raised_at(innermost(cause))}
        )
        fields = {"cause": type(cause).__name__, **causes}
        _log.warning("%s: %s", error.code, error.detail, extra={"fields": fields})
    return problem(status, error.code, error.detail, members, headers)


def problem_from_http(error: HTTPException) -> Response:
    """A refusal by Werkzeug, or by our own code with its classes; the response keeps its headers
    (Allow, Retry-After).
    """
    status = error.code or 500
    headers = {
        name: value
        for name, value in error.get_headers()
        if name.lower() not in ("content-type", "content-length")
    }
    detail = error.description
    if detail is None or detail == type(error).description:
        detail = _SENTENCES.get(status, f"The request was refused: {HTTPStatus(status).phrase}.")
    return problem(status, HTTP_CODES.get(status, HTTP_ERROR), detail, {}, headers)


def problem_from_defect(error: Exception) -> Response:
    """A defect of ours. Its stack goes to the log only."""
    _log.error("unexpected failure: %s", type(error).__name__, exc_info=error)
    return problem(
        500,
        INTERNAL_ERROR,
        "Something went wrong on our side. The request id helps us to find it.",
        {},
        {},
    )


def problem(
    status: int, code: str, detail: str, members: Mapping[str, object], headers: Mapping[str, str]
) -> Response:
    body = {
        "type": f"urn:finance-api:problem:{code}",
        "title": "Client Closed Request" if status == CLIENT_GONE else HTTPStatus(status).phrase,
        "status": status,
        "detail": detail if detail.endswith((".", "!", "?")) else f"{detail}.",
        "code": code,
        **members,
    }
    return Response(
        json.dumps(body, ensure_ascii=False), status, dict(headers), content_type=MEDIA_TYPE
    )


def _plain_json(value: object) -> Any:
    if isinstance(value, Decimal):
        return as_text(normalized(value))
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | None) else str(value)
