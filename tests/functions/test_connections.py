"""The connection of a request whose body is not read, or does not arrive."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack, suppress

import pytest

from benchmarks.engines import Served, http

JSON = "Content-Type: application/json"
MEGABYTE = 1024 * 1024
BODY_S = 1
THREADS = 2


@pytest.fixture(scope="module")
def served(configured, tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    with Served(folder, "transactions", BODY_S=str(BODY_S), THREADS=str(THREADS)) as running:
        running.ask(http("GET", "/transactions/healthz"))
        yield running


@pytest.fixture
def authorization(new_user):
    return f"Authorization: {new_user().headers['Authorization']}"


def connect(served):
    return socket.create_connection(("127.0.0.1", served.port), timeout=10)


def request(start, *headers, body=b""):
    lines = "".join(f"{line}\r\n" for line in (start, "Host: localhost", *headers))
    return lines.encode() + b"\r\n" + body


def read_answer(connection):
    """The status and headers of one answer. Its body is read; the connection may stay open."""
    with connection.makefile("rb") as answer:
        status = int(answer.readline().split()[1])
        headers = {}
        while line := answer.readline().strip():
            name, _, value = line.decode().partition(": ")
            headers[name.lower()] = value
        answer.read(int(headers.get("content-length", 0)))
    return status, headers


@pytest.mark.parametrize(
    ("status", "start", "headers"),
    [
        (401, "POST /transactions HTTP/1.1", [JSON, "Content-Length: 50"]),
        (401, "POST /transactions HTTP/1.1", [JSON, "Transfer-Encoding: chunked"]),
        (404, "POST /transactions/none HTTP/1.1", [JSON, "Content-Length: 50"]),
        (404, "POST /robots.txt HTTP/1.1", [JSON, "Content-Length: 50"]),
        (405, "PUT /transactions HTTP/1.1", [JSON, "Content-Length: 50"]),
        (
            413,
            "POST /transactions HTTP/1.1",
            [JSON, f"Content-Length: {MEGABYTE + 1}", "authorized"],
        ),
        (414, f"POST /transactions?{'a' * 9_000} HTTP/1.1", [JSON, "Content-Length: 50"]),
        (
            415,
            "POST /transactions HTTP/1.1",
            ["Content-Type: text/plain", "Content-Length: 50", "authorized"],
        ),
        (422, "POST /transactions?a=1 HTTP/1.1", [JSON, "Content-Length: 50", "authorized"]),
        (200, "GET /transactions/healthz HTTP/1.1", ["Content-Length: 50"]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_an_answer_before_the_body_is_read_ends_the_connection_and_says_so(
    served, authorization, status, start, headers
):
    """At once, although nothing of the body has come."""
    with connect(served) as connection:
        connection.sendall(
            request(start, *(authorization if line == "authorized" else line for line in headers))
        )
        answered, fields = read_answer(connection)
        assert (answered, fields["connection"]) == (status, "close")
        assert fields["x-content-type-options"] == "nosniff"
        assert connection.recv(1) == b""


def test_a_connection_goes_on_after_a_body_that_was_read(served, authorization):
    """Refused or not, and after requests without one."""
    body = b'{"a": 1}'
    with connect(served) as connection:
        for headers, content in (([JSON, f"Content-Length: {len(body)}"], body), ([], b"")) * 2:
            start = "POST /transactions HTTP/1.1" if content else "GET /transactions HTTP/1.1"
            connection.sendall(request(start, authorization, *headers, body=content))
            status, fields = read_answer(connection)
            assert (status, fields["connection"]) == (422 if content else 200, "keep-alive")
        chunks = b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        for _ in range(2):
            start = "POST /transactions HTTP/1.1"
            connection.sendall(
                request(start, authorization, JSON, "Transfer-Encoding: chunked", body=chunks)
            )
            assert read_answer(connection)[1]["connection"] == "keep-alive"


def test_a_client_that_sends_everything_first_still_reads_why_it_was_refused(served, authorization):
    """The rest of the body is thrown away, so that the connection is not reset under the answer."""
    length = 8 * MEGABYTE
    for headers in ([authorization], []):
        with connect(served) as connection:
            connection.sendall(
                request("POST /transactions HTTP/1.1", *headers, JSON, f"Content-Length: {length}")
            )
            connection.sendall(b" " * length)
            assert read_answer(connection)[0] == (413 if headers else 401)


@pytest.mark.parametrize("framing", ["Content-Length: 100", "Transfer-Encoding: chunked"])
def test_a_body_that_comes_byte_by_byte_has_a_deadline(served, authorization, framing):
    """More such clients than threads delay no other client for longer than the deadline."""
    piece = b" " if "Length" in framing else b"1\r\n \r\n"
    with ExitStack() as connections:
        slow = [connections.enter_context(connect(served)) for _ in range(THREADS + 1)]
        for connection in slow:
            connection.sendall(request("POST /transactions HTTP/1.1", authorization, JSON, framing))
        started_s = time.monotonic()
        waiting = connections.enter_context(connect(served))
        waiting.sendall(request("GET /transactions/healthz HTTP/1.1"))
        waiting.setblocking(False)
        healthy_after_s = None
        while healthy_after_s is None:
            assert time.monotonic() - started_s < 30
            time.sleep(0.2)
            for connection in slow:
                with suppress(OSError):
                    connection.sendall(piece)
            with suppress(BlockingIOError):
                if waiting.recv(1):
                    healthy_after_s = time.monotonic() - started_s
        status, fields = read_answer(slow[0])
        assert (status, fields["connection"]) == (408, "close")


def test_a_client_that_does_not_hang_up_delays_no_other_client(served):
    """Neither one with an unread body nor one that has announced its end."""
    started_s = time.monotonic()
    with ExitStack() as connections:
        for start, *headers in (
            ("GET /transactions/healthz HTTP/1.1", "Connection: close"),
            ("POST /transactions HTTP/1.1", JSON, "Content-Length: 50"),
        ) * 4:
            connection = connections.enter_context(connect(served))
            connection.sendall(request(start, *headers))
            assert read_answer(connection)[1]["connection"] == "close"
        assert time.monotonic() - started_s < 6
