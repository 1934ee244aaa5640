"""What the current request gives to an operation: its query, its conditions and its body."""

from __future__ import annotations

from typing import Any

from flask import request
from pydantic import BaseModel

from shared.web.connection import BODY
from shared.web.operation import Operation
from shared.web.replies import IfMatch
from shared.web.requests import parse_query, read_body_of, read_json_bytes
from shared.web.revalidation import refuse_if_exists
from shared.web.token_rights import check_parameters


class _NoQuery(BaseModel, extra="forbid"):
    """The query of routes without parameters: any parameter is refused."""


def query_of(operation: Operation, *, shows_all: bool) -> dict[str, Any]:
    """The argument `query`, where the operation has one. `shows_all` is whether the caller sees
    amounts.
    """
    parameters = request.args.to_dict(flat=False)
    if operation.query is None:
        parse_query(_NoQuery, parameters)
        return {}
    query = parse_query(operation.query, parameters)
    if not shows_all:
        check_parameters(query)
    return {"query": query}


def conditions_of(operation: Operation) -> dict[str, Any]:
    """The argument `if_match`, where the operation has one."""
    if operation.conditional:
        if_none_match = request.headers.get("If-None-Match")
        return {"if_match": IfMatch.parse(request.headers.get("If-Match"), if_none_match)}
    if operation.method == "PUT":
        refuse_if_exists()
    return {}


def body_of(operation: Operation) -> bytes:
    """The request's body. Empty, and left unread, where the operation takes none."""
    if operation.takes_content:
        return read_body_of(operation.media_types, operation.bytes_max)
    if operation.body is None:
        return b""
    is_absent = operation.optional_body and request.environ[BODY].is_read
    return b"{}" if is_absent else read_json_bytes(operation.bytes_max)
