"""One function's HTTP surface: declared routes over Flask, validated by pydantic, described once for the OpenAPI document.

    api = Api("portfolios", ready=[database_ready])

    @api.get("/<uuid:portfolio_id>", answers=PortfolioAnswer)
    def read(portfolio_id: UUID, caller: Caller, work: Reading) -> Reply: ...

    @functions_framework.http
    def portfolios(_request): return api

What a handler needs it names, and gets: path parameters by their names, `query` and `body` as the pydantic models they
are annotated with, `caller` (which makes a valid token required), `if_match`, and `work`, a unit of work that is open
while the handler runs: Reading for single statements, Writing for one transaction that commits when it returns.

Whoever must ask somebody slow (a vendor) before writing declares `prepare=`: it gets the body before the unit of work
is open, so that no connection and no lock waits with it, and the handler receives what it returned as `prepared`.

Why not a library for this: docs/decisions/0002-own-declared-routes.md.
"""

from __future__ import annotations

import inspect
import re
import time
import typing
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NewType

from flask import Flask, Response, request
from pydantic import BaseModel
from sqlalchemy import Connection
from werkzeug.exceptions import HTTPException

from shared.adapters import bigquery, cloud_sql
from shared.errors import FinanceApiError
from shared.web import request_log
from shared.web.guard import caller_of
from shared.web.idempotency import IdempotentRequest
from shared.web.problems import problem_from_failure, problem_from_http, problem_from_surprise
from shared.web.replies import Caller, IfMatch, Reply
from shared.web.requests import BODY_BYTES_MAX, parse_json, parse_model, parse_query, read_body_of, read_json_bytes
from shared.web.trace_context import trace_context

Reading = NewType("Reading", Connection)
Writing = NewType("Writing", Connection)

Handler = Callable[..., Reply]


@dataclass(frozen=True, slots=True)
class Operation:
    """One route: what the OpenAPI document says of it, and what running it takes."""

    method: str
    path: str
    handler: Handler
    answers: type[BaseModel] | None
    status: int
    failures: tuple[type[FinanceApiError], ...]
    creates: bool
    prepare: Callable[[Any], object] | None
    body: type[BaseModel] | None
    optional_body: bool
    query: type[BaseModel] | None
    work: Any
    protected: bool
    conditional: bool
    media_types: tuple[str, ...]
    bytes_max: int
    summary: str


class Api:
    """A WSGI application for one function. Answers below /<name>/... and, where the platform strips it, below /..."""

    def __init__(self, name: str, *, ready: Sequence[Callable[[], None]] = ()) -> None:
        """`ready` are the checks of /readyz; each raises a FinanceApiError while its dependency is down."""
        self.name = name
        self.operations: list[Operation] = []
        self._ready = ready
        self._flask = Flask(name, static_folder=None)
        self._flask.url_map.strict_slashes = False
        self._flask.before_request(self._begin)
        self._flask.after_request(self._end)
        self._flask.register_error_handler(FinanceApiError, problem_from_failure)
        self._flask.register_error_handler(HTTPException, problem_from_http)
        self._flask.register_error_handler(Exception, problem_from_surprise)
        self._flask.add_url_rule(f"/{name}/healthz", "healthz", lambda: _json(b'{"status":"ok"}'))
        self._flask.add_url_rule(f"/{name}/readyz", "readyz", self._readyz)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path != f"/{self.name}" and not path.startswith(f"/{self.name}/"):
            environ = {**environ, "PATH_INFO": f"/{self.name}{path if path.startswith('/') else '/' + path}"}
        return self._flask(environ, start_response)

    def page(self, path: str) -> Callable[[Handler], Handler]:
        """A GET for people rather than programs: served like any other, and left out of the OpenAPI document."""

        def declare(handler: Handler) -> Handler:
            self._flask.add_url_rule(
                f"/{self.name}{path}", handler.__name__, lambda **arguments: _response(handler(**arguments))
            )
            return handler

        return declare

    def get(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        return self.route("GET", path, **declared)

    def post(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        return self.route("POST", path, **declared)

    def put(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        return self.route("PUT", path, **declared)

    def patch(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        return self.route("PATCH", path, **declared)

    def delete(self, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        return self.route("DELETE", path, **declared)

    def route(
        self,
        method: str,
        path: str,
        *,
        answers: type[BaseModel] | None = None,
        status: int = 200,
        failures: Sequence[type[FinanceApiError]] = (),
        creates: bool = False,
        prepare: Callable[[Any], object] | None = None,
        optional_body: bool = False,
        media_types: Sequence[str] = ("application/json",),
        bytes_max: int = BODY_BYTES_MAX,
    ) -> Callable[[Handler], Handler]:
        """Declares a route. `creates` makes it honour Idempotency-Key and needs `work: Writing`. `prepare` is called with
        the body, outside any unit of work, unless the answer to the request's Idempotency-Key is known already. With
        `optional_body` a request without a body is one whose body is {}.

        With `media_types` other than JSON the handler receives `content: bytes` and `media_type: str` instead of a body.
        """

        def declare(handler: Handler) -> Handler:
            wanted = typing.get_type_hints(handler)
            operation = Operation(
                method=method,
                path=f"/{self.name}{path}",
                handler=handler,
                answers=answers,
                status=status,
                failures=tuple(failures),
                creates=creates,
                prepare=prepare,
                body=wanted.get("body"),
                optional_body=optional_body,
                query=wanted.get("query"),
                work=wanted.get("work"),
                protected="caller" in wanted,
                conditional="if_match" in wanted,
                media_types=tuple(media_types),
                bytes_max=bytes_max,
                summary=inspect.getdoc(handler) or handler.__name__,
            )
            self.operations.append(operation)
            endpoint = f"{method} {path}"
            self._flask.add_url_rule(
                operation.path, endpoint, self._view(operation, frozenset(wanted)), methods=[method]
            )
            return handler

        return declare

    def _view(self, operation: Operation, wanted: frozenset[str]) -> Callable[..., Response]:
        def view(**arguments: Any) -> Response:
            caller = caller_of(request.headers.get("Authorization")) if operation.protected else None
            if caller is not None:
                arguments["caller"] = caller
            if operation.query is not None:
                arguments["query"] = parse_query(operation.query, request.args.to_dict(flat=False))
            elif request.args:
                parse_query(_NoQuery, request.args.to_dict(flat=False))
            raw = b""
            if operation.body is not None:
                absent = (
                    operation.optional_body and not request.content_length and "chunked" not in _transfer_encoding()
                )
                raw = b"{}" if absent else read_json_bytes(operation.bytes_max)
                arguments["body"] = parse_model(operation.body, parse_json(raw))
            elif "content" in wanted:
                arguments["content"] = raw = read_body_of(operation.media_types, operation.bytes_max)
                arguments["media_type"] = request.mimetype
            if operation.conditional:
                arguments["if_match"] = IfMatch.parse(request.headers.get("If-Match"))
            return _response(self._run(operation, arguments, caller, raw))

        return view

    def _run(self, operation: Operation, arguments: dict[str, Any], caller: Caller | None, raw: bytes) -> Reply:
        key = request.headers.get("Idempotency-Key") if operation.creates else None
        idempotent = None
        if key is not None:
            idempotent = IdempotentRequest(key, caller.user_id if caller else None, request.full_path, raw)
        if operation.prepare is not None:
            if idempotent is not None:
                with cloud_sql.reading() as work:
                    kept = idempotent.kept_answer(work)
                if kept is not None:
                    return kept
            arguments["prepared"] = operation.prepare(arguments["body"])
        if operation.work is None:
            return operation.handler(**arguments)
        with _unit_of_work(operation.work) as work:
            arguments["work"] = work
            if idempotent is None:
                return operation.handler(**arguments)
            kept = idempotent.first_answer(work)
            if kept is not None:
                return kept
            reply = operation.handler(**arguments)
            idempotent.keep(work, reply)
            return reply

    def _readyz(self) -> Response:
        for check in self._ready:
            check()
        return _json(b'{"status":"ready"}')

    def _begin(self) -> None:
        request_log.set_up()
        cloud_sql.statements.set(0)
        bigquery.queries.set(0)
        bigquery.bytes_read.set(0)
        entry = request_log.Entry(self.name)
        given = request.headers.get("X-Request-Id", "")
        if re.fullmatch(r"[A-Za-z0-9._-]{8,100}", given):
            entry.request_id = given
        entry.trace = trace_context(
            request.headers.get("traceparent", ""), request.headers.get("X-Cloud-Trace-Context", "")
        )
        request_log.current.set(entry)

    def _end(self, response: Response) -> Response:
        entry = request_log.current.get()
        if entry is not None:
            response.headers["X-Request-Id"] = entry.request_id
            request_log.write(
                request.method,
                request.url_rule.rule if request.url_rule else None,
                response.status_code,
                latency_ms=(time.perf_counter() - entry.started_s) * 1000,
                statements=cloud_sql.statements.get(),
                queries=bigquery.queries.get(),
                bigquery_bytes=bigquery.bytes_read.get(),
            )
        return response


class _NoQuery(BaseModel, extra="forbid"):
    """Routes without query parameters refuse any."""


def _transfer_encoding() -> str:
    return request.headers.get("Transfer-Encoding", "").lower()


def _unit_of_work(kind: Any) -> AbstractContextManager[Connection]:
    return cloud_sql.reading() if kind is Reading else cloud_sql.writing()


def _response(reply: Reply) -> Response:
    response = Response(reply.body, reply.status, reply.headers, content_type=reply.media_type)
    if reply.status == 204:
        del response.headers["Content-Type"]
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _json(body: bytes) -> Response:
    return Response(body, content_type="application/json")
