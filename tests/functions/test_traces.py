"""OpenTelemetry spans of requests and queries, which cost nothing unless they are on."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from shared.gcp import tracing
from shared.gcp.bigquery import bigquery

ROOT = Path(__file__).parents[2]
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = "00f067aa0ba902b7"
SAMPLED = {"traceparent": f"00-{TRACE}-{SPAN}-01"}

ASKED_ONCE = """
import sys
import functions_framework
app = functions_framework.create_app(target="portfolios", source="functions/portfolios/main.py")
assert app.test_client().get("/portfolios/healthz").status_code == 200
print("opentelemetry.sdk" in sys.modules, "opentelemetry.exporter" in sys.modules)
"""


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracing.trace_through(SimpleSpanProcessor(exporter))
    yield exporter
    tracing.trace_through(None)


def test_a_sampled_request_is_a_span_below_its_callers(client, signed_in, spans):
    """Named by its route, with its cost, and without personal data."""
    answer = client("portfolios").get("/portfolios", headers={**signed_in, **SAMPLED})
    [span] = spans.get_finished_spans()
    assert span.name == "GET /portfolios"
    assert f"{span.context.trace_id:032x}" == TRACE
    assert f"{span.parent.span_id:016x}" == SPAN
    attributes = dict(span.attributes)
    assert attributes.pop("finance_api.statements") >= 1
    assert attributes == {
        "http.response.status_code": 200,
        "finance_api.request_id": answer.headers["X-Request-Id"],
        "finance_api.queries": 0,
        "finance_api.bigquery_bytes": 0,
    }


def test_a_bigquery_statement_is_a_span_of_its_request(client, bigquery_server, spans):
    assert client("holdings").get("/holdings/readyz", headers=SAMPLED).status_code == 200
    query, request = spans.get_finished_spans()
    assert (query.name, request.name) == ("BigQuery check", "GET /holdings/readyz")
    assert query.parent.span_id == request.context.span_id
    assert request.attributes["finance_api.queries"] == 1


@pytest.mark.parametrize(
    "headers", [{}, {"traceparent": f"00-{TRACE}-{SPAN}-00"}, {"traceparent": "nonsense"}]
)
def test_an_unsampled_request_is_not_recorded(client, spans, headers):
    client("portfolios").get("/portfolios/healthz", headers=headers)
    assert spans.get_finished_spans() == ()


def test_a_failed_request_ends_its_span(client, spans):
    """And the next one begins a trace of its own."""
    client("portfolios").get("/portfolios/nonsense", headers=SAMPLED)
    client("portfolios").get("/portfolios", headers=SAMPLED)
    assert [
        span.attributes["http.response.status_code"] for span in spans.get_finished_spans()
    ] == [404, 401]
    assert {span.parent.span_id for span in spans.get_finished_spans()} == {int(SPAN, 16)}


def test_a_query_outside_of_a_request_needs_no_trace(bigquery_server):
    bigquery().check()


@pytest.mark.parametrize(("exporter", "loaded"), [("", "False False"), ("google", "True True")])
def test_the_sdk_is_loaded_only_where_traces_are_asked_for(
    exporter: str, loaded: str, tmp_path: Path
):
    """Otherwise cold starts pay nothing for them. No credentials are needed for this check."""
    key = tmp_path / "application_default_credentials.json"
    key.write_text(
        '{"type": "authorized_user", "client_id": "x", "client_secret": "x", "refresh_token": "x"}'
    )
    ran = subprocess.run(
        [sys.executable, "-c", ASKED_ONCE],
        cwd=ROOT,
        env=os.environ
        | {
            "TRACE_EXPORTER": exporter,
            "GOOGLE_APPLICATION_CREDENTIALS": str(key),
            "ENVIRONMENT": "local",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1] == loaded
