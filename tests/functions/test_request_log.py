"""A request's line in the log: Cloud Logging's fields, the trace, and the cost of the request."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.config import settings
from shared.database import cloud_sql
from shared.web.request_log import StructuredFormatter
from shared.web.trace_context import trace_context

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"


def line(logged: Callable[[], str]) -> dict[str, Any]:
    [only] = [json.loads(line) for line in logged().splitlines()]
    return dict(only)


def test_a_request_is_one_line_with_what_it_cost(client, signed_in, logged):
    """Severity, request id, function, user, latency, statements, queries and bytes.

    The route, and no personal id.
    """
    answer = client("portfolios").get(
        "/portfolios", headers={**signed_in, "X-Request-Id": "request-0001"}
    )
    entry = line(logged)
    assert entry.pop("latency_ms") > 0
    assert len(entry.pop("user")) == 12
    assert entry.pop("statements") >= 1
    assert entry == {
        "severity": "INFO",
        "message": "GET /portfolios 200",
        "logger": "finance_api.requests",
        "request_id": "request-0001",
        "function": "portfolios",
        "status": 200,
        "queries": 0,
        "bigquery_bytes": 0,
    }
    assert answer.headers["X-Request-Id"] == "request-0001"


def test_any_handler_can_write_the_line(client, caplog):
    """A tool's own one may name whatever a record has."""
    python_record = logging.LogRecord("any", logging.INFO, "any", 1, "any", None, None)
    with caplog.at_level(logging.INFO):
        client("portfolios").get("/portfolios/healthz")
        client("portfolios").get("/portfolios/nowhere/at/all")
    [found, lost] = caplog.records
    assert vars(found).keys() >= vars(python_record).keys()
    text = logging.Formatter("%(levelname)s %(name)s %(threadName)s %(message)s").format(found)
    assert text == "INFO finance_api.requests MainThread GET /portfolios/healthz 200"
    assert lost.getMessage() == "GET (no route) 404"
    assert 0 <= lost.created - found.created < 60


@pytest.mark.parametrize(
    "headers",
    [
        {"traceparent": f"00-{TRACE}-{SPAN}-01"},
        {"X-Cloud-Trace-Context": f"{TRACE}/{int(SPAN, 16)};o=1"},
        {"traceparent": f"00-{TRACE}-{SPAN}-01", "X-Cloud-Trace-Context": f"{'0' * 31}1/1;o=0"},
    ],
)
def test_the_line_names_its_trace_as_cloud_logging_does(client, logged, headers):
    """https://cloud.google.com/logging/docs/structured-logging"""
    client("portfolios").get("/portfolios/healthz", headers=headers)
    entry = line(logged)
    assert entry["logging.googleapis.com/trace"] == f"projects/finance-api-local/traces/{TRACE}"
    assert entry["logging.googleapis.com/spanId"] == SPAN
    assert entry["logging.googleapis.com/trace_sampled"] is True


def test_a_failure_of_ours_is_an_error_in_the_log(client, logged, monkeypatch):
    """With the stack, and without the exception's text, which may quote anything."""

    def fail(*_: object) -> None:
        raise RuntimeError("ana's password")

    monkeypatch.setattr("shared.web.api.caller_of", fail)
    assert client("portfolios").get("/portfolios").status_code == 500
    surprise, request = (json.loads(line) for line in logged().splitlines())
    assert (surprise["severity"], request["severity"]) == ("ERROR", "ERROR")
    assert surprise["exception"] == "RuntimeError"
    assert "fail" in surprise["stack"][-1]
    assert "ana" not in logged()


@pytest.mark.parametrize(
    ("traceparent", "cloud_trace"),
    [
        ("", ""),
        (f"00-{'0' * 32}-{SPAN}-01", ""),
        (f"00-{TRACE}-{'0' * 16}-01", ""),
        (f"00-{TRACE.upper()}-{SPAN}-01", ""),
        ("", "not-a-trace/1"),
        ("", f"{'0' * 32}/1"),
    ],
)
def test_a_malformed_header_counts_as_absent(traceparent: str, cloud_trace: str):
    assert trace_context(traceparent, cloud_trace) is None


def test_a_trace_may_come_without_a_span():
    trace = trace_context("", TRACE)
    assert trace is not None
    assert (trace.trace_id, trace.span_id, trace.sampled) == (TRACE, None, False)


@given(st.integers(1, 2**128 - 1), st.integers(1, 2**64 - 1), st.booleans())
def test_both_headers_say_the_same_of_a_trace(trace: int, span: int, sampled: bool):
    w3c = trace_context(f"00-{trace:032x}-{span:016x}-0{int(sampled)}", "")
    assert w3c is not None
    assert w3c == trace_context("", f"{trace:032x}/{span};o={int(sampled)}")


def test_what_is_down_is_named_in_the_log(client, signed_in, logged, monkeypatch, tmp_path):
    """The log names the dependency and the failure; the client reads when to come back."""
    monkeypatch.setenv("DATABASE_SOCKET", str(tmp_path / "no-listener"))
    _make_engines_anew()
    answer = client("portfolios").get("/portfolios", headers=signed_in)
    monkeypatch.undo()
    _make_engines_anew()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    why, _ = [json.loads(line) for line in logged().splitlines()]
    assert (why["severity"], why["message"]) == (
        "WARNING",
        "unavailable: The database is not available",
    )
    assert why["cause"] == "InterfaceError"
    assert why["request_id"] == answer.headers["X-Request-Id"]


def _make_engines_anew() -> None:
    settings.cache_clear()
    cloud_sql.close_engines()


@pytest.mark.parametrize(
    "text",
    ["plain", "línea\u2028", "half \ud800", "\0", '"{"'],
    ids=["plain", "a line's end", "half of a character", "NUL", "quotes"],
)
def test_every_text_is_written_as_json_of_one_line(text):
    record = logging.makeLogRecord({"msg": "%s", "args": (text,), "fields": {"what": text}})
    line = StructuredFormatter().format(record)
    assert "\n" not in line
    assert json.loads(line.encode())["what"] == text
