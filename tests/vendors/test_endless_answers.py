"""Answers that never end, grow when they are unpacked, or lead elsewhere: bounded in bytes and in
time, and never followed.
"""

from __future__ import annotations

import gzip
import json
import resource
import threading
import time
import zlib
from typing import Any

import pytest

from shared.errors import BadAnswer, ProviderRefused, ProviderUnavailable
from shared.vendors.http import ANSWER_BYTES_MAX, ANSWER_TIMEOUTS_MAX, VendorHttp
from tests.vendors.raw_server import Send, raw_server
from tests.vendors.vendor_server import Answer, VendorServer, running_vendor_server

TIMEOUT_S = 0.3
KEY = "k3y-that-must-stay-secret"


def http(url: str, **more: Any) -> VendorHttp:
    return VendorHttp("vendor", url, params={"token": KEY}, timeout_s=TIMEOUT_S, attempts=1, **more)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
ENDLESS_HEAD = b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 1000


@pytest.mark.parametrize(
    "whole", [HEAD + b"[" + b" " * 98 + b"]", ENDLESS_HEAD], ids=["from the body on", "headers too"]
)
def test_an_answer_that_drips_is_given_up_in_time(whole: bytes):
    """Each byte comes sooner than a time-out: only the whole is late."""
    start = len(HEAD) if whole.startswith(HEAD) else 0

    def drip(send: Send, over: threading.Event) -> None:
        send(whole[:start])
        for at in range(start, len(whole)):
            if over.wait(TIMEOUT_S / 6):
                return
            send(whole[at : at + 1])

    with raw_server(drip) as url:
        began_s = time.monotonic()
        with pytest.raises(ProviderUnavailable, match="in time"):
            http(url).get_json("/")
        assert time.monotonic() - began_s < TIMEOUT_S * (ANSWER_TIMEOUTS_MAX + 1)


def test_an_answer_without_an_end_is_cut(vendor: VendorServer):
    """Whatever length it announces, or none."""
    sent = 0

    def flood(send: Send, over: threading.Event) -> None:
        nonlocal sent
        send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not over.is_set():
            send(b"10000\r\n" + b" " * 65536 + b"\r\n")
            sent += 65536

    with raw_server(flood) as url, pytest.raises(BadAnswer, match="more than 1,000,000 bytes"):
        http(url, bytes_max=1_000_000).get_json("/")
    assert sent < 10_000_000


def test_ten_megabytes_are_too_many(vendor: VendorServer):
    rows = [{"date": "2021-01-13", "close": 1.5, "pad": "x" * 1000}] * 10_000
    vendor.answer("/big", rows)
    with pytest.raises(BadAnswer, match=f"{ANSWER_BYTES_MAX:,} bytes"):
        http(vendor.url).get_json("/big")


def test_a_bomb_is_never_unpacked(vendor: VendorServer):
    """A gigabyte of blanks in a megabyte; of it no more is unpacked than an answer may have."""
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(packer.compress(b" " * 2**20) for _ in range(1024)), packer.flush()])
    assert len(bomb) < 2**21
    vendor.answer("/bomb", Answer(bomb, headers={"Content-Encoding": "gzip"}))
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadAnswer, match="bytes"):
        http(vendor.url).get_json("/bomb")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb < 64 * 1024


def test_a_packed_answer_is_read_whole(vendor: VendorServer):
    body = [{"close": at} for at in range(20_000)]
    vendor.answer(
        "/packed",
        Answer(gzip.compress(json.dumps(body).encode()), headers={"Content-Encoding": "gzip"}),
    )
    assert http(vendor.url).get_json("/packed") == body


@pytest.mark.parametrize(
    ("body", "packing"),
    [
        (gzip.compress(b"[1, 2, 3]")[:-12], "gzip"),
        (b"[1, 2, 3]", "gzip"),
        (b"[1, 2, 3]", "br"),
        (gzip.compress(gzip.compress(b"[]")), "gzip, gzip"),
    ],
    ids=["cut", "not packed", "unknown", "twice"],
)
def test_a_badly_packed_answer_is_a_bad_one(vendor: VendorServer, body: bytes, packing: str):
    vendor.answer("/packed", Answer(body, headers={"Content-Encoding": packing}))
    with pytest.raises(BadAnswer):
        http(vendor.url).get_json("/packed")


def test_a_redirect_within_the_host_is_followed(vendor: VendorServer):
    vendor.answer("/old", Answer(status=301, headers={"Location": "/new?token=again"}))
    vendor.answer("/new", [1])
    assert http(vendor.url).get_json("/old") == [1]


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(vendor: VendorServer, status: int):
    """No other host gets our key, in whatever header or parameter a vendor wants it."""
    with running_vendor_server() as elsewhere:
        elsewhere.answer("/stolen", [1])
        vendor.answer(
            "/old",
            Answer(status=status, headers={"Location": f"{elsewhere.url}/stolen?token={KEY}"}),
        )
        with pytest.raises(BadAnswer, match="another host") as refused:
            http(vendor.url, headers={"x-key": KEY}).get_json("/old")
        assert elsewhere.requests == []
    assert KEY not in refused.value.detail


@pytest.mark.parametrize("location", ["/old", "http://[", "", "file:///etc/passwd"])
def test_a_redirect_to_nowhere_ends(vendor: VendorServer, location: str):
    vendor.answer("/old", Answer(status=302, headers={"Location": location}))
    with pytest.raises((BadAnswer, ProviderRefused, ProviderUnavailable)):
        http(vendor.url).get_json("/old")


@pytest.mark.parametrize(
    "number",
    [
        "1e300",
        "-1e300",
        "1e-300",
        "1e999999999",
        "1e9999999999999999999",
        "1e-9999999999999999999",
        "9" * 5000,
    ],
)
def test_a_number_beyond_reason_is_refused_before_anybody_counts_with_it(
    vendor: VendorServer, number: str
):
    vendor.answer("/numbers", f'[{{"close": {number}}}]')
    with pytest.raises(BadAnswer):
        http(vendor.url).get_json("/numbers")


@pytest.mark.parametrize("charset", ["latin-1", "utf-16"])
def test_a_wrong_charset_is_refused_or_read_but_never_garbled(vendor: VendorServer, charset: str):
    vendor.answer(
        "/text",
        Answer('{"name": "Nestlé"}'.encode(charset), headers={"Content-Type": "application/json"}),
    )
    if charset == "utf-16":
        assert http(vendor.url).get_json("/text") == {"name": "Nestlé"}
    else:
        with pytest.raises(BadAnswer):
            http(vendor.url).get_json("/text")
    with pytest.raises(BadAnswer):
        http(vendor.url).get_text("/text")
