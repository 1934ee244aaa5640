"""One function's HTTP interface: declared routes, validated by pydantic, from which the OpenAPI
document is generated too.

    api = Api("portfolios", readiness=[database_ready])

    @api.get("/<uuid:portfolio_id>", answers=PortfolioAnswer)
    def read(portfolio_id: UUID, caller: Caller, work: Reading) -> Reply: ...

    @functions_framework.http
    def portfolios(_request): return api.answer()

A handler receives what its parameters name: path parameters by their names, `query` and `body` as
the pydantic models in their annotations, `caller` (a valid token is then required), `if_match`, and
`work`, a unit of work that is open while the handler runs. `work` is Reading for single statements,
or Writing for one transaction that commits when the handler returns.

A route whose answer is computed declares `basis=`, which reads what it is computed from and the
version of that. A client that has the answer of this version gets 304, and the handler is not
called (shared/web/revalidation.py).

A route that does something slow before it writes, such as asking a vendor or checking a password,
declares `prepare=`. This function names what it needs in the same way, except `work`. It runs
before the unit of work is open, so that no connection and no lock waits for it. The handler
receives its result as `prepared`.

docs/decisions/0002-own-declared-routes.md says why this is not a library.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import lru_cache, partial
from typing import Any, Final, NewType, Unpack

from flask import Response, current_app, has_app_context, request
from sqlalchemy import Connection
from werkzeug.routing import Map, Rule

from shared import deadline
from shared.config import read_settings
from shared.database import cloud_sql
from shared.database.after_commit import after_commit
from shared.database.caller import Caller
from shared.log_redaction import redact
from shared.origins import AllowedOrigins
from shared.schema.json_bodies import parse_model
from shared.web import cors, request_scope
from shared.web.arguments import body_of, conditions_of, query_of
from shared.web.authentication import caller_of
from shared.web.body_memory import BODY_MEMORY
from shared.web.connection import ConnectionMiddleware
from shared.web.idempotency import IdempotentRequest
from shared.web.operation import Handler, Operation, RouteOptions
from shared.web.preload import start_preload
from shared.web.problems import problem_from
from shared.web.replies import Reply, no_content
from shared.web.requests import (
    refuse_long_uri,
    refuse_tokens_in_uri,
)
from shared.web.responses import compressed, json_response, options_response, response_of
from shared.web.revalidation import is_current, not_modified, version_tag
from shared.web.token_rights import check_scope, with_percentages_only
from shared.web.uploads import upload_of

PATHS_KEPT: Final = 256
"""Of at most 8 kB each."""

Reading = NewType("Reading", Connection)
Writing = NewType("Writing", Connection)


class Api:
    """The API of one function. It answers paths below /<name>/... and, where the platform strips
    the name, below /...
    """

    def __init__(
        self,
        name: str,
        *,
        readiness: Sequence[Callable[[], None]] = (),
        preload: Sequence[str] = (),
        scheduled: bool = False,
    ) -> None:
        """`readiness` are the checks of /readyz; each raises a FinanceApiError while its dependency
        is down. `preload` are heavy modules that nearly every request needs: the first request
        starts a thread that loads them (shared/web/preload.py). A `scheduled` function is called by
        the scheduler, and by no web page.

        Raises ConfigurationError, so that a process with invalid settings ends before its first
        request.
        """
        redact()
        settings = read_settings(os.environ)
        self._seconds = settings.request_timeout_s * deadline.SHARE
        self._origins = AllowedOrigins() if scheduled else settings.cors_origins
        self._any_origin_paths: set[str] = set()
        # Everything loaded by now stays. If the collector scanned it in each worker, its memory
        # would no longer be shared with the parent process, and the first request would wait 30 ms
        # for the copying.
        gc.freeze()
        # functions-framework loads a function's code inside the context of its own application.
        if has_app_context():
            middleware = ConnectionMiddleware(current_app.wsgi_app)
            current_app.wsgi_app = middleware  # type: ignore[method-assign]
        self.name = name
        self.operations: list[Operation] = []
        self._readiness = readiness
        self._preload = preload
        # No redirects from // to /: they would lead to any host that the request names.
        self._routes = Map(strict_slashes=False, merge_slashes=False)
        # No route depends on the host, so none is bound to a request.
        self._adapter = self._routes.bind("")
        # Matching takes twenty times as long as finding what it found for the same path before.
        self._match = lru_cache(PATHS_KEPT)(partial(self._adapter.match, return_rule=True))
        self._add("GET", f"/{name}/healthz", lambda: json_response(b'{"status":"ok"}'))
        self._add("GET", f"/{name}/readyz", self._readyz)

    def answer(self) -> Response:
        """The response to the request that functions-framework's Flask application is handling,
        which is `flask.request`.

        A Flask application here would create a second request and a second context from the same
        environ, which costs a tenth of the time of a small request.
        """
        environ = request.environ
        if self._preload:
            start_preload(self._preload)
            self._preload = ()
        request_scope.begin(self.name, self._seconds, environ)
        rule = None
        method = environ["REQUEST_METHOD"]
        path = self._full_path(request.path)
        any_origin = path.rstrip("/") in self._any_origin_paths
        try:
            if (any_origin or self._origins) and cors.is_preflight(environ):
                response = response_of(no_content())
            else:
                refuse_long_uri(environ)
                refuse_tokens_in_uri(path, request.args)
                rule, arguments = self._match(path, method)
                response = (
                    options_response(self._adapter.allowed_methods(path))
                    if method == "OPTIONS"
                    else rule.endpoint(**arguments)
                )
        except Exception as error:  # noqa: BLE001 - here each failure becomes a response
            response = compressed(problem_from(error))
        cors.add_headers(response.headers, environ, self._origins, any_origin=any_origin)
        request_scope.end(response, method, rule)
        return response

    def _full_path(self, path: str) -> str:
        """The path with the function's name, which the platform may have stripped."""
        if path == f"/{self.name}" or path.startswith(f"/{self.name}/"):
            return path
        return f"/{self.name}{path if path.startswith('/') else '/' + path}"

    def _add(self, method: str, path: str, view: Callable[..., Response]) -> None:
        self._routes.add(Rule(path, endpoint=view, methods=[method, "OPTIONS"]))

    def page(self, path: str, *, any_origin: bool = False) -> Callable[[Handler], Handler]:
        """Declares a GET for people rather than programs. It is served like any other, and left out
        of the OpenAPI document. `any_origin` is as in RouteOptions.
        """

        def declare(handler: Handler) -> Handler:
            if any_origin:
                self._any_origin_paths.add(f"/{self.name}{path}")
            self._add(
                "GET", f"/{self.name}{path}", lambda **arguments: response_of(handler(**arguments))
            )
            return handler

        return declare

    def get(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[Handler], Handler]:
        return self.route("GET", path, **options)

    def post(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[Handler], Handler]:
        return self.route("POST", path, **options)

    def put(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[Handler], Handler]:
        return self.route("PUT", path, **options)

    def patch(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[Handler], Handler]:
        return self.route("PATCH", path, **options)

    def delete(self, path: str, **options: Unpack[RouteOptions]) -> Callable[[Handler], Handler]:
        return self.route("DELETE", path, **options)

    def route(
        self, method: str, path: str, **options: Unpack[RouteOptions]
    ) -> Callable[[Handler], Handler]:
        """Declares a route; RouteOptions documents the options."""

        def declare(handler: Handler) -> Handler:
            operation = Operation.of(method, f"/{self.name}{path}", handler, **options)
            self.operations.append(operation)
            if operation.any_origin:
                self._any_origin_paths.add(operation.path)
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
                if caller.grant is not None:
                    check_scope(operation, caller.grant)
            shows_all = caller is None or caller.sees_amounts
            arguments |= query_of(operation, shows_all=shows_all)
            arguments |= conditions_of(operation)
            raw = body_of(operation)
            upload = upload_of(operation, raw) if operation.takes_content else None
            with BODY_MEMORY.reserved(upload.size if upload else len(raw)):
                if operation.body is not None:
                    arguments["body"] = parse_model(operation.body, raw)
                elif upload is not None:
                    arguments |= upload.arguments()
                reply = self._run(operation, arguments, caller, raw)
            if not shows_all:
                reply = with_percentages_only(operation, reply)
            return response_of(reply, has_secret=operation.secret)

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
                    stored_reply = idempotent.stored_answer(work)
                if stored_reply is not None:
                    return stored_reply
            arguments["prepared"] = operation.prepare(**arguments)
        if operation.work is None:
            return operation.run(**arguments)
        with _unit_of_work(operation.work) as work:
            arguments["work"] = work
            if idempotent is None:
                return _versioned(operation, arguments, caller)
            stored_reply = idempotent.first_answer(work)
            if stored_reply is not None:
                return stored_reply
            reply = operation.run(**arguments)
            idempotent.store(work, reply)
            return reply

    def _readyz(self) -> Response:
        for check in self._readiness:
            check()
        return json_response(b'{"status":"ready"}')


def _unit_of_work(kind: Any) -> AbstractContextManager[Connection]:
    return _transaction() if kind is Writing else cloud_sql.reading()


@contextmanager
def _transaction() -> Iterator[Connection]:
    with after_commit(), cloud_sql.writing() as work:
        yield work
        # Not committed after its time: by then the platform has answered that the request failed.
        deadline.check()


def _versioned(operation: Operation, arguments: dict[str, Any], caller: Caller | None) -> Reply:
    """The operation's reply, tagged with the version of its basis where it has one."""
    if operation.basis is None:
        return operation.run(**arguments)
    basis = operation.basis(**arguments)
    tag = version_tag(basis.version, caller)
    if is_current(tag):
        return not_modified(tag)
    reply = operation.run(**arguments, basis=basis)
    reply.headers.setdefault("ETag", tag)
    return reply
