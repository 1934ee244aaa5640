"""OpenTelemetry spans: one a request, one a BigQuery statement, exported to Cloud Trace where the
settings ask for it.

While they don't, nothing of OpenTelemetry's SDK is imported and a span costs a comparison. Whether
a trace is recorded is decided by whoever began it, which in the cloud is Google's front end; a
request without a trace records none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Final

from shared.config import ConfigurationError, Settings, settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

EXPORTED_EACH_MS: Final = 1_000
"""An instance between two requests has no CPU: what it could not send by then goes out with the
next request.
"""

Attributes = Mapping[str, str | int]
End = Callable[[str, Attributes], None]
"""Ends a request's span, with its final name and what is known by then."""

_lock = threading.Lock()
_provider: TracerProvider | None = None


def begin_request(traceparent: str | None) -> End | None:
    """Begins the span of a request, as a child of the caller's where `traceparent` names one (W3C
    Trace Context); the spans begun before its end are its children. None while traces are off.
    """
    provider = _chosen_provider()
    if provider is None:
        return None
    from opentelemetry import context, trace
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier = {"traceparent": traceparent} if traceparent else {}
    parent = TraceContextTextMapPropagator().extract(carrier, context.Context())
    span = provider.get_tracer(__name__).start_span("request", parent, trace.SpanKind.SERVER)
    token = context.attach(trace.set_span_in_context(span, parent))

    def end(name: str, attributes: Attributes) -> None:
        span.update_name(name)
        span.set_attributes(attributes)
        span.end()
        context.detach(token)

    return end


def span(name: str, attributes: Attributes) -> AbstractContextManager[object]:
    """A span for what the block does, below the request's. Attributes are names and counts, never
    values of anybody's.
    """
    if _provider is None:  # no request has begun one either
        return nullcontext()
    return _provider.get_tracer(__name__).start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=True
    )


def trace_through(processor: SpanProcessor | None) -> None:
    """Sends spans through this from now on; None: the settings decide again."""
    global _provider  # noqa: PLW0603 - the one of the process
    with _lock:
        _provider = None if processor is None else _make_provider(processor)


def _chosen_provider() -> TracerProvider | None:
    global _provider  # noqa: PLW0603
    if _provider is None:
        try:
            chosen = settings()
        except ConfigurationError:  # whoever needs them says so
            return None
        if chosen.trace_exporter is None:
            return None
        with _lock:
            if _provider is None:
                _provider = _make_provider(_google(chosen))
    return _provider


def _make_provider(processor: SpanProcessor) -> TracerProvider:
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.sampling import ALWAYS_OFF, ParentBased

    name = settings().k_service
    provider = TracerProvider(
        ParentBased(ALWAYS_OFF), Resource({"service.name": name}), shutdown_on_exit=True
    )
    provider.add_span_processor(processor)
    return provider


def _google(chosen: Settings) -> SpanProcessor:
    """Made by the first request and never at import: its thread and its channel would not survive
    gunicorn's fork.
    """
    from opentelemetry.exporter.cloud_trace import CloudTraceSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    exporter = CloudTraceSpanExporter(project_id=chosen.google_cloud_project)  # type: ignore[no-untyped-call]
    return BatchSpanProcessor(exporter, schedule_delay_millis=EXPORTED_EACH_MS)
