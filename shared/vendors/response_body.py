"""Taking in a vendor's answer that may never end: bounded in bytes, packed or not, and in time."""

from __future__ import annotations

import threading
import time
import zlib
from collections.abc import Callable
from concurrent.futures import Future
from typing import Final, NamedTuple, TypeVar

import httpx

from shared.errors import BadAnswer

REDIRECTS_MAX: Final = 5

_GZIP: Final = 16 + zlib.MAX_WBITS

T = TypeVar("T")


class Received(NamedTuple):
    """A whole answer, unpacked."""

    status: int
    headers: httpx.Headers
    body: bytes


def receive(
    client: httpx.Client, request: httpx.Request, bytes_max: int, seconds_max: float
) -> Received:
    """What comes back, after redirects within the host that was asked: another host must not answer
    for the vendor, nor get our key.

    Raises httpx.HTTPError; TimeoutError where the whole is not here in time, however steadily it
    drips; and BadAnswer for one that is too large, badly packed, or elsewhere.
    """
    until_s = time.monotonic() + seconds_max
    return _in_time(seconds_max, lambda: _follow(client, request, bytes_max, until_s))


def _in_time(seconds_max: float, call: Callable[[], T]) -> T:
    """The result of a call that is abandoned when time is up. httpx bounds the wait for each next
    byte, and nothing else: headers that come one byte a second are beyond its reach. The thread
    ends with its vendor, or with the process.
    """
    result: Future[T] = Future()

    def work() -> None:
        try:
            result.set_result(call())
        except Exception as error:  # noqa: BLE001 - raised again where the result is waited for
            result.set_exception(error)

    threading.Thread(target=work, name="vendor", daemon=True).start()
    return result.result(timeout=seconds_max)


def _follow(
    client: httpx.Client, request: httpx.Request, bytes_max: int, until_s: float
) -> Received:
    first_url = request.url
    for _ in range(REDIRECTS_MAX + 1):
        answer = client.send(request, stream=True, follow_redirects=False)
        try:
            if answer.next_request is None:
                return Received(
                    answer.status_code, answer.headers, _body(answer, bytes_max, until_s)
                )
        finally:
            answer.close()
        request = answer.next_request
        if (request.url.scheme, request.url.netloc) != (first_url.scheme, first_url.netloc):
            raise BadAnswer(f"{first_url.host} redirects to another host")
    raise BadAnswer(f"{first_url.host} redirects without end")


def _body(answer: httpx.Response, bytes_max: int, until_s: float) -> bytes:
    packing = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip"):
        raise BadAnswer("an answer that is packed in a way that was not requested")
    unpack = zlib.decompressobj(_GZIP) if packing == "gzip" else None
    body = bytearray()
    for chunk in answer.iter_raw():
        try:
            # No more than one byte too many is ever unpacked, whatever the chunk would grow to.
            body += chunk if unpack is None else unpack.decompress(chunk, bytes_max + 1 - len(body))
        except zlib.error as error:
            raise BadAnswer("an answer that can't be unpacked") from error
        if len(body) > bytes_max:
            raise BadAnswer(f"an answer of more than {bytes_max:,} bytes")
        if time.monotonic() > until_s:
            raise TimeoutError
    if unpack is not None and not unpack.eof and answer.is_success:
        raise BadAnswer("an answer that is cut short")
    return bytes(body)
