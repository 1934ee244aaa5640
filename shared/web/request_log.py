"""One structured log line per request, in Cloud Logging's format. It never contains a token, an
e-mail address or an amount.

The fields are those of https://cloud.google.com/logging/docs/structured-logging. The tests check
every line that they cause.
"""

from __future__ import annotations

import json
import logging
import sys
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final, TextIO
from uuid import uuid4

from pydantic_core import PydanticSerializationError, to_json

from shared.config import ConfigurationError, settings
from shared.gcp.tracing import End
from shared.log_redaction import OURS, names_of, stack_of, without_tokens
from shared.web.trace_context import TraceContext

_log = logging.getLogger("finance_api.requests")
_SAME_IN_ALL: Final = vars(logging.LogRecord(_log.name, logging.INFO, __file__, 0, "", None, None))
"""The attributes that the records of all requests share. `_log.log` would look through the stack
for its caller, and ask for the thread and the process: a twentieth of the time of a small request,
and the line names none of them.
"""

_SEVERITY = {
    logging.DEBUG: "DEBUG",
    logging.INFO: "INFO",
    logging.WARNING: "WARNING",
    logging.ERROR: "ERROR",
}


@dataclass(slots=True)
class Entry:
    """What the log says about the current request."""

    function: str
    request_id: str = field(default_factory=lambda: str(uuid4()))
    trace: TraceContext | None = None
    user: str | None = None
    token: str | None = None
    """Of a personal token."""
    end_span: End | None = None
    started_s: float = field(default_factory=time.perf_counter)


current: ContextVar[Entry | None] = ContextVar("current", default=None)


class Output(logging.StreamHandler[TextIO]):
    """The handler that writes our log; the process has one."""


class StructuredFormatter(logging.Formatter):
    """One JSON object per line: severity, message, and the record's `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        entry = current.get()
        line: dict[str, Any] = {
            "severity": _SEVERITY.get(record.levelno, "CRITICAL"),
            "message": record.getMessage(),
            "logger": record.name,
        }
        if entry:
            line["request_id"] = entry.request_id
            line["function"] = entry.function
            if entry.trace:
                line["logging.googleapis.com/trace"] = (
                    f"projects/{_project()}/traces/{entry.trace.trace_id}"
                )
                line["logging.googleapis.com/trace_sampled"] = entry.trace.sampled
                if entry.trace.span_id:
                    line["logging.googleapis.com/spanId"] = entry.trace.span_id
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            # The stack without the exception's own text, which may quote a value or a statement's
            # parameters.
            line["stack"] = stack_of(record.exc_info[1])
            line["exception"], *causes = names_of(record.exc_info[1])
            if causes:
                line["causes"] = causes
        return without_tokens(_json(line))


def _json(line: dict[str, Any]) -> str:
    try:
        return to_json(line, fallback=str).decode()
    except PydanticSerializationError:  # half of a character, which only an escape can write
        return json.dumps(line, default=str)


def set_up() -> None:
    """Sends our log, and the libraries' log as redacted by `redact`, to standard output as
    structured lines. Once per process.
    """
    log = logging.getLogger(OURS)
    if any(isinstance(handler, Output) for handler in log.handlers):
        return
    handler = Output(sys.stdout)
    handler.setFormatter(StructuredFormatter())
    log.addHandler(handler)
    logging.getLogger().addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def write(
    method: str,
    route: str | None,
    status: int,
    *,
    latency_ms: float,
    statements: int,
    queries: int,
    bigquery_bytes: int,
) -> None:
    """Writes the request's line, with its SQL statements, its BigQuery queries and the bytes that
    those read. `route` is the pattern, not the path: users' ids stay out of the log.
    """
    entry = current.get()
    fields = {
        "status": status,
        "latency_ms": round(latency_ms, 1),
        "statements": statements,
        "queries": queries,
        "bigquery_bytes": bigquery_bytes,
        "user": entry.user if entry else None,
        **({"token": entry.token} if entry and entry.token else {}),
    }
    level = logging.ERROR if status >= 500 else logging.INFO
    record = object.__new__(logging.LogRecord)
    vars(record).update(
        _SAME_IN_ALL,
        levelno=level,
        levelname=logging.getLevelName(level),
        msg=f"{method} {route or '(no route)'} {status}",
        created=time.time(),
        fields=fields,
    )
    _log.handle(record)


def _project() -> str:
    try:
        return settings().google_cloud_project
    except ConfigurationError:  # the line that reports it must be written all the same
        return "-"
