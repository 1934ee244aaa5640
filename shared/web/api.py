"""One function's HTTP surface: declared routes, validated by pydantic, described once for the
OpenAPI document.

    api = Api("portfolios", ready=[database_ready])

    @api.get("/<uuid:portfolio_id>", answers=PortfolioAnswer)
    def read(portfolio_id: UUID, caller: Caller, work: Reading) -> Reply: ...

    @functions_framework.http
    def portfolios(_request): return api

What a handler needs it names, and gets: path parameters by their names, `query` and `body` as the
pydantic models they are annotated with, `caller` (which makes a valid token required), `if_match`,
and `work`, a unit of work that is open while the handler runs: Reading for single statements,
Writing for one transaction that commits when it returns.

Whoever must do something slow before writing (ask a vendor, check a password) declares `prepare=`,
a function that names what it needs in the same way, but for `work`: it runs before the unit of work
is open, so that no connection and no lock waits with it, and the handler receives what it returned
as `prepared`.

Why not a library for this: docs/decisions/0002-own-declared-routes.md.
"""

from __future__ import annotations

import gc
import os
import re
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import Any, NewType

from flask import Response, current_app, has_app_context, request
from pydantic import BaseModel
from sqlalchemy import Connection
from werkzeug.routing import Map, MapAdapter, Rule

from shared import deadline
from shared.config import read_settings
from shared.database import cloud_sql
from shared.database.caller import Caller
from shared.deadline import Deadline
from shared.gcp import bigquery, tracing
from shared.log_redaction import redact
from shared.web import client_disconnect, request_log
from shared.web.authentication import caller_of
from shared.web.body_memory import room
from shared.web.connection import BODY, ConnectionMiddleware
from shared.web.idempotency import IdempotentRequest
from shared.web.operation import Handler, Operation
from shared.web.preload import load_meanwhile
from shared.web.problems import problem_from
from shared.web.replies import IfMatch, Reply
from shared.web.requests import (
    parse_model,
    parse_query,
    read_body_of,
    read_json_bytes,
    refuse_long_uri,
)
from shared.web.streams import Stream
from shared.web.trace_context import trace_context

Reading = NewType("Reading", Connection)
Writing = NewType("Writing", Connection)


class Api:
    """A WSGI application for one function. Answers below /<name>/... and, where the platform strips
    it, below /...
    """

    def __init__(
        self, name: str, *, ready: Sequence[Callable[[], None]] = (), soon: Sequence[str] = ()
    ) -> None:
        """`ready` are the checks of /readyz; each raises a FinanceApiError while its dependency is
        down. `soon` are heavy modules that nearly every request needs: the first begins by loading
        them beside it (shared/web/preload.py).

        Raises ConfigurationError: a process whose settings can't hold ends here, and never takes a
        request.
        """
        redact()
        self._seconds = read_settings(os.environ).request_timeout_s * deadline.SHARE
        # All that is loaded by now stays: looked through for garbage in each worker, its memory
        # would no longer be shared with the process that loaded it, and the first request would
        # wait 30 ms for the copying.
        gc.freeze()
        if (
            has_app_context()
        ):  # functions-framework loads its function's code inside its own Flask application's
            current_app.wsgi_app = ConnectionMiddleware(current_app.wsgi_app)  # type: ignore[method-assign]
        self.name = name
        self.operations: list[Operation] = []
        self._ready = ready
        self._soon = soon
        # No redirects from // to /: they would lead to whatever host the request names.
        self._routes = Map(strict_slashes=False, merge_slashes=False)
        self._add("GET", f"/{name}/healthz", lambda: _json(b'{"status":"ok"}'))
        self._add("GET", f"/{name}/readyz", self._readyz)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Called by functions-framework's Flask, while the request is its current one and so
        `flask.request`.

        A Flask application of our own in here would make a second request and a second context of
        the same environ: a tenth of the time of a small request.
        """
        if self._soon:
            load_meanwhile(self._soon)
            self._soon = ()
        self._begin()
        rule = None
        try:
            refuse_long_uri(environ)
            routes = self._routes.bind_to_environ(
                {**environ, "PATH_INFO": self._full_path(environ["PATH_INFO"])}
            )
            rule, arguments = routes.match(return_rule=True)
            response = (
                _allowed(routes) if request.method == "OPTIONS" else rule.endpoint(**arguments)
            )
        except Exception as error:  # noqa: BLE001 - the one place where each failure becomes an answer
            response = problem_from(error)
        self._end(response, rule)
        return response(environ, start_response)

    def _full_path(self, path: str) -> str:
        """The path with the function's name, which the platform may have stripped."""
        if path == f"/{self.name}" or path.startswith(f"/{self.name}/"):
            return path
        return f"/{self.name}{path if path.startswith('/') else '/' + path}"

    def _add(self, method: str, path: str, view: Callable[..., Response]) -> None:
        self._routes.add(Rule(path, endpoint=view, methods=[method, "OPTIONS"]))

    def page(self, path: str) -> Callable[[Handler], Handler]:
        """A GET for people rather than programs: served like any other, and left out of the OpenAPI
        document.
        """

        def declare(handler: Handler) -> Handler:
            self._add(
                "GET", f"/{self.name}{path}", lambda **arguments: _response(handler(**arguments))
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

    def route(self, method: str, path: str, **declared: Any) -> Callable[[Handler], Handler]:
        """Declares a route; `declared` is told in Operation.of."""

        def declare(handler: Handler) -> Handler:
            operation = Operation.of(method, f"/{self.name}{path}", handler, **declared)
            self.operations.append(operation)
            self._add(method, operation.path, self._view(operation))
            return handler

        return declare

    def _view(self, operation: Operation) -> Callable[..., Response]:
        def view(**arguments: Any) -> Response:
            caller = (
                caller_of(request.headers.get("Authorization")) if operation.protected else None
            )
            if caller is not None:
                arguments["caller"] = caller
            if operation.query is not None:
                arguments["query"] = parse_query(operation.query, request.args.to_dict(flat=False))
            elif request.args:
                parse_query(_NoQuery, request.args.to_dict(flat=False))
            if operation.conditional:
                arguments["if_match"] = IfMatch.parse(request.headers.get("If-Match"))
            raw = _body_of(operation)
            with room.taken(len(raw)):
                if operation.body is not None:
                    arguments["body"] = parse_model(operation.body, raw)
                elif operation.takes_content:
                    arguments |= {"content": raw, "media_type": request.mimetype}
                return _response(self._run(operation, arguments, caller, raw))

        return view

    def _run(
        self, operation: Operation, arguments: dict[str, Any], caller: Caller | None, raw: bytes
    ) -> Reply:
        key = request.headers.get("Idempotency-Key") if operation.creates else None
        idempotent = None
        if key is not None:
            path = f"{self._full_path(request.path)}?{request.query_string.decode('latin-1')}"
            idempotent = IdempotentRequest(key, caller, path, raw)
        if operation.prepare is not None:
            if idempotent is not None:
                with cloud_sql.reading() as work:
                    kept = idempotent.kept_answer(work)
                if kept is not None:
                    return kept
            arguments["prepared"] = operation.prepare(**arguments)
        if operation.work is None:
            return operation.run(**arguments)
        with _unit_of_work(operation.work) as work:
            arguments["work"] = work
            if idempotent is None:
                return operation.run(**arguments)
            kept = idempotent.first_answer(work)
            if kept is not None:
                return kept
            reply = operation.run(**arguments)
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
        deadline.current.set(Deadline(self._seconds, client_disconnect.look_for(request.environ)))
        entry = request_log.Entry(self.name)
        given = request.headers.get("X-Request-Id", "")
        if re.fullmatch(r"[A-Za-z0-9._-]{8,100}", given):
            entry.request_id = given
        entry.trace = trace_context(
            request.headers.get("traceparent", ""), request.headers.get("X-Cloud-Trace-Context", "")
        )
        entry.end_span = tracing.begin_request(entry.trace.traceparent if entry.trace else None)
        request_log.current.set(entry)

    def _end(self, response: Response, rule: Rule | None) -> None:
        # Errors too: of those without a word on it, a cache on the way may keep a 404 for the next
        # who asks.
        response.headers.setdefault("Cache-Control", "no-store")
        deadline.current.set(None)
        entry = request_log.current.get()
        if entry is not None:
            response.headers["X-Request-Id"] = entry.request_id
            request_log.write(
                request.method,
                rule.rule if rule else None,
                response.status_code,
                latency_ms=(time.perf_counter() - entry.started_s) * 1000,
                statements=cloud_sql.statements.get(),
                queries=bigquery.queries.get(),
                bigquery_bytes=bigquery.bytes_read.get(),
            )
            if entry.end_span is not None:
                entry.end_span(
                    f"{request.method} {rule.rule if rule else self.name}",
                    self._traced(entry, response),
                )

    def _traced(self, entry: request_log.Entry, response: Response) -> tracing.Attributes:
        """What a trace shows of a request: counts, and the id that its line in the log has."""
        return {
            "http.response.status_code": response.status_code,
            "finance_api.request_id": entry.request_id,
            "finance_api.statements": cloud_sql.statements.get(),
            "finance_api.queries": bigquery.queries.get(),
            "finance_api.bigquery_bytes": bigquery.bytes_read.get(),
        }


class _NoQuery(BaseModel, extra="forbid"):
    """Routes without query parameters refuse any."""


def _body_of(operation: Operation) -> bytes:
    """The request's body, still unread where the operation takes none."""
    if operation.takes_content:
        return read_body_of(operation.media_types, operation.bytes_max)
    if operation.body is None:
        return b""
    is_absent = operation.optional_body and request.environ[BODY].is_read
    return b"{}" if is_absent else read_json_bytes(operation.bytes_max)


def _unit_of_work(kind: Any) -> AbstractContextManager[Connection]:
    return cloud_sql.reading() if kind is Reading else cloud_sql.writing()


def _response(reply: Reply) -> Response:
    body = reply.body if reply.pieces is None else Stream(reply.pieces, request.environ)
    response = Response(body, reply.status, reply.headers, content_type=reply.media_type)
    if request.method == "HEAD" and isinstance(body, Stream):
        body.close()
    if reply.status == 204:
        del response.headers["Content-Type"]
    return response


def _allowed(routes: MapAdapter) -> Response:
    """The answer to OPTIONS."""
    return Response(headers={"Allow": ", ".join(sorted(routes.allowed_methods()))})


def _json(body: bytes) -> Response:
    return Response(body, content_type="application/json")
