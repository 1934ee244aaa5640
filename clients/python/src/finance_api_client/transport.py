"""Repeats requests that were not answered, or are to be sent again later, and no others."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from uuid import uuid4

import httpx

from finance_api_client.generated.keyed_paths import KEYED_PATHS

IDEMPOTENCY_KEY = "Idempotency-Key"
_LATER = frozenset({429, 503})
_REPEATABLE = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
_FIRST_PAUSE_S = 0.5


class RetryingTransport(httpx.BaseTransport):
    """Waits as long as Retry-After says, and sends the request again; the same where the connection
    broke. `wait_s_max` bounds the waits of one request together: with a longer Retry-After its
    response is returned at once.

    A POST gets an Idempotency-Key, unless it has one, so that the server does what it asks for once
    however often it arrives. A POST whose answer was lost is repeated only where the server keeps
    such keys.
    """

    def __init__(
        self,
        inner: httpx.BaseTransport,
        *,
        attempts_max: int = 5,
        wait_s_max: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._inner = inner
        self._attempts_max = attempts_max
        self._wait_s_max = wait_s_max
        self._sleep = sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST" and IDEMPOTENCY_KEY not in request.headers:
            request.headers[IDEMPOTENCY_KEY] = str(uuid4())
        waited_s, pause_s = 0.0, _FIRST_PAUSE_S
        for attempt in range(1, self._attempts_max + 1):
            is_last = attempt == self._attempts_max
            try:
                response = self._inner.handle_request(request)
            except httpx.TransportError as error:
                if is_last or not _may_repeat(request, error):
                    raise
                wait_s = pause_s
            else:
                later_s = _later_s(response)
                if is_last or later_s is None or waited_s + later_s > self._wait_s_max:
                    return response
                response.close()
                wait_s = later_s
            if waited_s + wait_s > self._wait_s_max:
                wait_s = max(0.0, self._wait_s_max - waited_s)
            self._sleep(wait_s)
            waited_s += wait_s
            pause_s *= 2
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        self._inner.close()


def _may_repeat(request: httpx.Request, error: httpx.TransportError) -> bool:
    """Whether a request that ended with this error has had no effect, or can't have two."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
        return True  # it was not sent
    return request.method in _REPEATABLE or keeps_keys(request.url.path)


def keeps_keys(path: str) -> bool:
    """Whether the server stores answers by their Idempotency-Key for POST to this path."""
    return any(re.search(f"{pattern}$", path) for pattern in KEYED_PATHS)


def _later_s(response: httpx.Response) -> float | None:
    """Seconds until the request may be sent again; None where the response is the answer."""
    if response.status_code not in _LATER:
        return None
    try:
        return max(0.0, float(response.headers["Retry-After"]))
    except (KeyError, ValueError):
        return None
