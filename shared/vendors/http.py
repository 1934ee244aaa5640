"""One way to call a market data vendor: bounded retries that honour Retry-After, exact decimals, no
secret in an error, and no answer without an end.
"""

from __future__ import annotations

import json
import logging
import random
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Final, TypedDict, TypeVar

import httpx
import tenacity

from shared.errors import (
    BadAnswer,
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderUnavailable,
    SymbolNotServed,
)
from shared.vendors.response_body import Received, receive

# httpx logs every URL at INFO, and some vendors want their key in the URL.
logging.getLogger("httpx").setLevel(logging.WARNING)

RETRY_WAIT_MAX_S = 30.0
"""Longest single wait. A vendor that asks for more is given up for this run: the scheduler comes
back.
"""

ANSWER_BYTES_MAX: Final = 8 * 1024 * 1024
"""Unpacked. Sixty years of one share are five; eight threads may hold one of these each."""

ANSWER_TIMEOUTS_MAX: Final = 3
"""A whole answer may take so many times the longest wait for its next byte."""

ADJUSTED_MAX: Final = 100
"""Of the exponent of a number: 1e300 is no price, and arithmetic with 1e999999999 does not
end.
"""


Body = TypeVar("Body")


class HttpOptions(TypedDict, total=False):
    """What an adapter's caller may tune; each is an argument of VendorHttp."""

    timeout_s: float
    attempts: int
    backoff_s: float
    failures_max: int


class _TryAgain(ProviderUnavailable):
    """A failure worth another try; `wait_s` is what the vendor asked for, if it did.
    `rate_limited`: there were too many calls.
    """

    def __init__(
        self, detail: str, wait_s: float | None = None, *, rate_limited: bool = False
    ) -> None:
        super().__init__(detail)
        self.wait_s = wait_s
        self.rate_limited = rate_limited


class VendorHttp:
    """An HTTP client for one vendor.

    After `failures_max` calls in a row that failed in spite of their retries the vendor is
    considered down, and every further call fails at once: a run of 500 assets must not wait 500
    time-outs. One good answer resets the count. After a vendor that asks for a longer wait than
    RETRY_WAIT_MAX_S no further call is made. `over_limit` recognises the JSON of a vendor that
    reports its rate limit or an outage with status 200; such an answer is handled as a 429 is. An
    answer of more than `bytes_max` is a BadAnswer. `refusal` finds, in the JSON of an error, the
    vendor's own words for why it refuses (None: it does not); sent with status 200 they are a
    refusal all the same. `tls` replaces the default trust store, and with `one_at_a_time` a call
    waits until the one before it is over, retries included. Safe to use from several threads.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        over_limit: Callable[[Any], bool] | None = None,
        refusal: Callable[[Any], str | None] | None = None,
        tls: ssl.SSLContext | None = None,
        one_at_a_time: bool = False,
        bytes_max: int = ANSWER_BYTES_MAX,
        timeout_s: float = 20.0,
        attempts: int = 4,
        backoff_s: float = 0.5,
        failures_max: int = 5,
    ) -> None:
        self._name = name
        self._params = dict(params or {})
        self._client = httpx.Client(
            base_url=base_url,
            headers={"User-Agent": "finance-api", "Accept-Encoding": "gzip", **(headers or {})},
            timeout=timeout_s,
            verify=tls or _default_trust_store(),
        )
        self._one_call = threading.Lock() if one_at_a_time else nullcontext()
        self._bytes_max = bytes_max
        self._seconds_max = timeout_s * ANSWER_TIMEOUTS_MAX
        self._refusal = refusal
        self._over_limit = over_limit
        self._attempts = attempts
        self._backoff_s = backoff_s
        self._failures_max = failures_max
        self._failures = 0
        self._rate_limited = False

    def get_json(self, path: str, **params: str) -> Any:
        """The decoded answer; numbers with a fraction are Decimal, never float. Raises as
        get_bytes, and BadAnswer.
        """
        return self._retried(self._json_once, path, params)

    def post_json(self, path: str, body: Any) -> Any:
        """The decoded answer to a JSON body, as get_json. Only for requests that change nothing: it
        is tried again in the same way.
        """
        return self._retried(lambda path, params: self._json_once(path, params, body), path, {})

    def get_text(self, path: str, **params: str) -> str:
        try:
            return self.get_bytes(path, **params).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise BadAnswer(f"{self._name} answered something that is not UTF-8 text") from error

    def get_bytes(self, path: str, **params: str) -> bytes:
        """The body of a 2xx answer. Raises SymbolNotServed (404), ProviderRefused (other 4xx),
        ProviderUnavailable.
        """
        return self._retried(self._get_once, path, params)

    def _retried(
        self, once: Callable[[str, dict[str, str]], Body], path: str, params: dict[str, str]
    ) -> Body:
        if self._rate_limited:
            raise ProviderRateLimited(f"{self._name} is rate-limited: no further call is made")
        if self._failures >= self._failures_max:
            raise ProviderRateLimited(
                f"{self._name} failed {self._failures} times in a row: no further call is made"
            )
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._attempts),
            wait=self._wait,
            retry=tenacity.retry_if_exception_type(_TryAgain),
            reraise=True,
        )
        try:
            with self._one_call:
                body = retrying(once, path, {**self._params, **params})
        except ProviderRateLimited:
            self._rate_limited = True
            raise
        except _TryAgain as error:
            self._failures += 1
            failure = ProviderRateLimited if error.rate_limited else ProviderUnavailable
            raise failure(error.detail) from error
        self._failures = 0
        return body

    def _json_once(self, path: str, params: dict[str, str], sent: Any = None) -> Any:
        body = self._get_once(path, params, sent)
        try:
            decoded = json.loads(body, parse_float=_exact, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise BadAnswer(f"{self._name} answered something that is not JSON") from error
        try:
            over_limit = self._over_limit is not None and self._over_limit(decoded)
            reason = self._reason(decoded)
        except RecursionError as error:
            raise BadAnswer(
                f"{self._name} answered something that is nested without end"
            ) from error
        if over_limit:
            detail = (
                f"{self._name} answered 200, but says that it is over its limit or out of order"
            )
            raise _TryAgain(detail, rate_limited=True)
        if reason:
            raise ProviderRefused(f"{self._name} refused the request: {reason}")
        return decoded

    def _get_once(self, path: str, params: dict[str, str], sent: Any = None) -> bytes:
        method = "GET" if sent is None else "POST"
        request = self._client.build_request(method, path, params=params, json=sent)
        try:
            answer = receive(self._client, request, self._bytes_max, self._seconds_max)
        except BadAnswer as error:
            raise BadAnswer(f"{self._name}: {error.detail}") from error
        except (httpx.TimeoutException, TimeoutError) as error:
            raise _TryAgain(f"{self._name} did not answer in time") from error
        except httpx.HTTPError as error:
            # The exception's text may hold the URL, and with it the key: only its kind is reported.
            raise _TryAgain(
                f"{self._name} could not be reached ({type(error).__name__})"
            ) from error
        if 200 <= answer.status < 300:
            return answer.body
        raise self._failure(answer)

    def _failure(self, answer: Received) -> ProviderError:
        status = answer.status
        if status in (408, 425, 429) or status >= 500:
            wait_s = _retry_after_s(answer.headers.get("Retry-After"))
            if wait_s is not None and wait_s > RETRY_WAIT_MAX_S:
                return ProviderRateLimited(
                    f"{self._name} answered {status} and asks to wait {wait_s:.0f} s"
                )
            return _TryAgain(f"{self._name} answered {status}", wait_s, rate_limited=status == 429)
        if status == 404:
            return SymbolNotServed(f"{self._name} answered 404", empty=not answer.body)
        try:
            reason = self._reason(json.loads(answer.body))
        except (ValueError, RecursionError):  # a page for people
            reason = ""
        return ProviderRefused(
            f"{self._name} refused the request with {status}{reason and ': '}{reason}"
        )

    def _reason(self, body: Any) -> str:
        """The vendor's words on one line of 200 characters at most, without our key, which some
        vendors repeat.
        """
        reason = (self._refusal and self._refusal(body)) or ""
        for secret in self._params.values():
            reason = reason.replace(secret, "***")
        return " ".join(reason.split())[:200]

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, _TryAgain) and error.wait_s is not None:
            return error.wait_s
        backoff_s: float = self._backoff_s * 2 ** (state.attempt_number - 1)
        jitter = random.uniform(0.5, 1.5)  # noqa: S311 (not a secret)
        return min(RETRY_WAIT_MAX_S, backoff_s * jitter)


@cache
def _default_trust_store() -> ssl.SSLContext:
    """Read once for all vendors: 30 ms each otherwise."""
    return httpx.create_ssl_context()


def _retry_after_s(value: str | None) -> float | None:
    """Seconds, as all these vendors send; the HTTP-date form is treated as absent and our own
    backoff is used.
    """
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:
        return None


def _exact(text: str) -> Decimal:
    """Raises ValueError for a number that is no figure."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("a number beyond reason") from None
    if number and abs(number.adjusted()) > ADJUSTED_MAX:
        raise ValueError("a number beyond reason")
    return number or Decimal(0)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
