"""The trace that a request belongs to, from its headers: W3C Trace Context, or Google's older
header.
"""

from __future__ import annotations

import re
from typing import Final

from shared.immutable import immutable

_TRACEPARENT: Final = re.compile(
    r"[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?", re.ASCII
)
_CLOUD_TRACE: Final = re.compile(
    r"([0-9a-f]{32})(?:/(\d{1,20}))?(?:;o=(\d))?", re.ASCII | re.IGNORECASE
)
_SPAN_ID_MAX: Final = 2**64 - 1


@immutable
class TraceContext:
    """`trace_id` is 32 hexadecimal digits; `span_id` 16, or None; `sampled` is whether the caller
    records the trace.
    """

    trace_id: str
    span_id: str | None
    sampled: bool

    @property
    def traceparent(self) -> str | None:
        """W3C's header, to continue the trace with. None without a parent span."""
        return f"00-{self.trace_id}-{self.span_id}-0{int(self.sampled)}" if self.span_id else None


def trace_context(traceparent: str, cloud_trace: str) -> TraceContext | None:
    """The context from the header `traceparent` (https://www.w3.org/TR/trace-context/), else from
    `X-Cloud-Trace-Context: TRACE/SPAN;o=1`, whose span is a decimal number. None where there is
    neither; a malformed header counts as absent.
    """
    parent = _TRACEPARENT.fullmatch(traceparent)
    if parent and parent[1].strip("0") and parent[2].strip("0"):
        return TraceContext(parent[1], parent[2], bool(int(parent[3], 16) & 1))
    cloud = _CLOUD_TRACE.fullmatch(cloud_trace)
    if cloud and cloud[1].strip("0"):
        span = int(cloud[2] or 0)
        return TraceContext(
            cloud[1].lower(), f"{span:016x}" if 0 < span <= _SPAN_ID_MAX else None, cloud[3] == "1"
        )
    return None
