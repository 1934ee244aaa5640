"""OpenTelemetry spans: one per request and one per BigQuery statement, exported to Cloud Trace
where the settings ask for it.

Otherwise OpenTelemetry's SDK is not imported, and a span costs one comparison. The beginner of a
trace decides whether it is recorded, which in the cloud is Google's front end; a request without a
trace records none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Final

from shared.config import ConfigurationError, Settings, settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider

EXPORT_INTERVAL_MS: Final = 1_000
"""Between two requests an instance has no CPU: spans that are not exported by then are exported
with the next request.
"""

Attributes = Mapping[str, str | int]
End = Callable[[str, Attributes], None]
"""Ends a request's span, with its final name and its attributes."""

_lock = threading.Lock()
_provider: TracerProvider | None = None


def begin_request(traceparent: str | None) -> End | None:
    """Begins the span of a request, as a child of the span that `traceparent` names (W3C Trace
    Context); spans begun before its end are its children. None while traces are off.
    """
    provider = _current_provider()
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
    """A span for the block, below the request's. Attributes are names and counts, never a user's
    data.
    """
    if _provider is None:  # traces are off, or no request has begun
        return nullcontext()
    return _provider.get_tracer(__name__).start_as_current_span(
        name, attributes=attributes, record_exception=False, set_status_on_exception=True
    )


def trace_through(processor: SpanProcessor | None) -> None:
    """Sends spans through this processor from now on; with None the settings decide again."""
    global _provider  # noqa: PLW0603 - one per process
    with _lock:
        _provider = None if processor is None else _make_provider(processor)


def _current_provider() -> TracerProvider | None:
    global _provider  # noqa: PLW0603
    if _provider is None:
        try:
            configuration = settings()
        except ConfigurationError:  # the code that needs the settings reports it
            return None
        if configuration.trace_exporter is None:
            return None
        with _lock:
            if _provider is None:
                _provider = _make_provider(_google_exporter(configuration))
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


def _google_exporter(settings: Settings) -> SpanProcessor:
    """Created by the first request and never at import: its thread and its channel would not
    survive gunicorn's fork.
    """
    from opentelemetry.exporter.cloud_trace import CloudTraceSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    project = settings.google_cloud_project
    exporter = CloudTraceSpanExporter(project_id=project)  # type: ignore[no-untyped-call]
    return BatchSpanProcessor(exporter, schedule_delay_millis=EXPORT_INTERVAL_MS)
