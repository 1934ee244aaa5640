"""What surrounds every request: its deadline, its counters, its log line and its span."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from typing import Any, Final

from flask import Response
from werkzeug.routing import Rule

from shared import deadline
from shared.database import cloud_sql
from shared.deadline import Deadline
from shared.gcp import bigquery, tracing
from shared.web import client_disconnect, request_log
from shared.web.trace_context import trace_context

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,100}")


def begin(function: str, seconds: float, environ: Mapping[str, Any]) -> None:
    """Starts the deadline, `seconds` from now, and the log entry of the request with this WSGI
    environ.
    """
    request_log.set_up()
    cloud_sql.statements.set(0)
    bigquery.queries.set(0)
    bigquery.bytes_read.set(0)
    deadline.current.set(Deadline(seconds, client_disconnect.disconnect_check(environ)))
    entry = request_log.Entry(function)
    request_id = environ.get("HTTP_X_REQUEST_ID", "")
    if _REQUEST_ID.fullmatch(request_id):
        entry.request_id = request_id
    entry.trace = trace_context(
        environ.get("HTTP_TRACEPARENT", ""), environ.get("HTTP_X_CLOUD_TRACE_CONTEXT", "")
    )
    entry.end_span = tracing.begin_request(entry.trace.traceparent if entry.trace else None)
    request_log.current.set(entry)


def end(response: Response, method: str, rule: Rule | None) -> None:
    """Ends the deadline, writes the log line, and ends the span. `rule` is None where no route
    matches.
    """
    # Errors too: without this header a cache may store a 404 and answer later requests with it.
    response.headers.setdefault("Cache-Control", "no-store")
    deadline.current.set(None)
    entry = request_log.current.get()
    if entry is None:
        return
    response.headers["X-Request-Id"] = entry.request_id
    request_log.write(
        method,
        rule.rule if rule else None,
        response.status_code,
        latency_ms=(time.perf_counter() - entry.started_s) * 1000,
        statements=cloud_sql.statements.get(),
        queries=bigquery.queries.get(),
        bigquery_bytes=bigquery.bytes_read.get(),
    )
    if entry.end_span is not None:
        entry.end_span(
            f"{method} {rule.rule if rule else entry.function}",
            _span_attributes(entry, response),
        )


def _span_attributes(entry: request_log.Entry, response: Response) -> tracing.Attributes:
    """The attributes of a request's span: counts, and the id of its line in the log."""
    return {
        "http.response.status_code": response.status_code,
        "finance_api.request_id": entry.request_id,
        "finance_api.statements": cloud_sql.statements.get(),
        "finance_api.queries": bigquery.queries.get(),
        "finance_api.bigquery_bytes": bigquery.bytes_read.get(),
    }
