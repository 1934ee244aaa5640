"""Requests that no client library would send, to a function under gunicorn: 4xx, no change."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
import sqlalchemy as sa

from benchmarks.engines import Served, http
from shared.database import cloud_sql
from shared.database.transactions import transactions

PROBLEM, PAGE = "application/problem+json", "text/html"
JSON = "Content-Type: application/json"
CSV = "Content-Type: text/csv"
CHUNKED = "Transfer-Encoding: chunked"


@pytest.fixture(scope="module")
def served(configured, tmp_path_factory):
    with Served(tmp_path_factory.mktemp("served"), "transactions") as running:
        running.ask(http("GET", "/transactions/healthz"))
        yield running


@pytest.fixture
def ana(client, new_user):
    """The headers of a user with a portfolio, and the portfolio's id."""
    headers = new_user().headers
    created = client("portfolios").post(
        "/portfolios", json={"name": "P", "base_currency": "USD"}, headers=headers
    )
    return headers["Authorization"], created.json["id"]


def send(served, start, *headers, body=b"", hangs_up=True):
    """The answer to these bytes: status, media type, request id and JSON, if any.

    A client that hangs up after them may find that nobody works on its request any more.
    """
    lines = "".join(
        f"{line}\r\n" for line in (start, "Host: localhost", "Connection: close", *headers)
    )
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        connection.sendall(lines.encode("latin-1") + b"\r\n" + body)
        if hangs_up:
            connection.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    answer = answer.removeprefix(b"HTTP/1.1 100 Continue\r\n\r\n")
    head, _, content = answer.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
    media_type = fields.get("content-type", "").partition(";")[0]
    parsed = json.loads(content) if media_type.endswith("json") and content else None
    return int(first.split(" ")[1]), media_type, fields.get("x-request-id"), parsed


def count_of(portfolio_id):
    with cloud_sql.reading() as work:
        mine = transactions.c.portfolio_id == portfolio_id
        return work.scalar(sa.select(sa.func.count()).select_from(transactions).where(mine))


def shortly(value):
    return repr(value)[:40]


def in_chunks(*parts):
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)


def test_a_body_that_breaks_off_is_not_taken_for_a_shorter_one(served, ana):
    """Half a file of transactions is a valid file, and an object may be whole before its end."""
    authorization, portfolio = ana
    deposit = {
        "portfolio_id": portfolio,
        "type": "DEPOSIT",
        "date": "2024-01-02",
        "amount": "5",
        "currency": "USD",
    }
    rows = b"type,date,amount,currency\nDEPOSIT,2024-01-02,6,USD\n"
    for path, media_type, body in (
        ("/transactions", JSON, json.dumps(deposit).encode()),
        (f"/transactions/import?portfolio_id={portfolio}", CSV, rows),
    ):
        start = f"POST {path} HTTP/1.1"
        headers: tuple[str, ...] = (f"Authorization: {authorization}", media_type)
        cut = send(served, start, *headers, f"Content-Length: {len(body) + 30}", body=body)
        assert (cut[0], cut[3]["code"]) == (400, "malformed_request")
        cut = send(served, start, *headers, CHUNKED, body=in_chunks(body))
        assert (cut[0], cut[3]["code"]) == (400, "malformed_request")
        assert count_of(portfolio) == 0
    for path, media_type, body in (
        ("/transactions", JSON, json.dumps(deposit).encode()),
        (f"/transactions/import?portfolio_id={portfolio}", CSV, rows),
    ):
        whole = in_chunks(body) + b"0\r\n\r\n"
        headers = (f"Authorization: {authorization}", media_type, CHUNKED)
        answered = send(served, f"POST {path} HTTP/1.1", *headers, body=whole, hangs_up=False)
        assert answered[0] in (200, 201)
    assert count_of(portfolio) == 2


@pytest.mark.parametrize(
    ("status", "start", "headers", "body"),
    [
        (404, "GET /..%2f HTTP/1.1", (), b""),
        (404, "GET /transactions/..%2f..%2fetc/passwd HTTP/1.1", (), b""),
        (404, "GET /transactions/%ff%fe HTTP/1.1", (), b""),
        (404, "GET /transactions/%00 HTTP/1.1", (), b""),
        (404, "GET /transactions/% HTTP/1.1", (), b""),
        (404, "GET /transactions// HTTP/1.1", (), b""),
        (414, f"GET /transactions/{'1' * 100_000} HTTP/1.1", (), b""),
        (404, "OPTIONS * HTTP/1.1", (), b""),
        (405, "FOO /transactions HTTP/1.1", (), b""),
        (405, "TRACE /transactions HTTP/1.1", (), b""),
        (422, "GET /transactions?%ff=1 HTTP/1.1", (), b""),
        (422, "GET /transactions?asset_id=%ff%fe HTTP/1.1", (), b""),
        (422, "GET /transactions?type=%00 HTTP/1.1", (), b""),
        (422, "GET /transactions?cursor=%00 HTTP/1.1", (), b""),
        (422, "GET /transactions?cursor=%ed%a0%80 HTTP/1.1", (), b""),
        (414, f"GET /transactions?limit={'1' * 9_000} HTTP/1.1", (), b""),
        (422, "GET /transactions?limit=500 HTTP/1.0", (), b""),
        (400, "POST /transactions HTTP/1.0", (JSON,), b"{}"),
        (400, "POST /transactions HTTP/1.1", (JSON, "Content-Length: 3"), b'"\x00"'),
        (400, "POST /transactions HTTP/1.1", (JSON, "Content-Length: 3"), b'"\xff"'),
        (422, "POST /transactions HTTP/1.1", (JSON, "Content-Length: 13"), b'{"\\u0000": 1}'),
        (422, "POST /transactions HTTP/1.1", (JSON, "Content-Length: 17"), b'{"note":"\\u0000"}'),
        (400, "POST /transactions HTTP/1.1", (JSON, CHUNKED), b"zz\r\n{}\r\n0\r\n\r\n"),
        (400, "POST /transactions HTTP/1.1", (JSON, CHUNKED), b"-1\r\n{}\r\n0\r\n\r\n"),
        (400, "POST /transactions HTTP/1.1", (JSON, CHUNKED), b"ffffffff\r\n{}"),
        (
            413,
            "POST /transactions HTTP/1.1",
            (JSON, CHUNKED),
            in_chunks(*[b" " * 65_536] * 17) + b"0\r\n\r\n",
        ),
        (413, "POST /transactions HTTP/1.1", (JSON, "Content-Length: 1048577"), b""),
        (413, "POST /transactions HTTP/1.1", (JSON, f"Content-Length: {'9' * 30}"), b""),
        (
            413,
            "POST /transactions HTTP/1.1",
            (JSON, "Content-Length: 1048577", "Expect: 100-continue"),
            b"",
        ),
        (
            422,
            "POST /transactions HTTP/1.1",
            (JSON, "Content-Length: 2", "Expect: 100-continue"),
            b"{}",
        ),
        (
            415,
            "POST /transactions HTTP/1.1",
            ("Content-Type: \xff/\xfe", "Content-Length: 2"),
            b"{}",
        ),
    ],
    ids=shortly,
)
def test_requests_that_reach_us_get_the_reason(served, ana, status, start, headers, body):
    """A problem of our form, with a request id."""
    answered = send(served, start, f"Authorization: {ana[0]}", *headers, body=body)
    assert answered[:2] == (status, PROBLEM)
    assert answered[2]
    assert count_of(ana[1]) == 0


@pytest.mark.parametrize(
    ("status", "start", "headers"),
    [
        (400, "get /transactions HTTP/1.1", ()),
        (400, "GET /transactions", ()),
        (400, "GET /transactions HTTP/2.0", ()),
        (400, "GET transactions HTTP/1.1", ()),
        (400, "GET /transactions/ñ HTTP/1.1", ()),
        (400, "GET /transactions HTTP/1.1", ("X-A: a\0b",)),
        (400, "GET /transactions HTTP/1.1", ("X A: a",)),
        (400, "GET /transactions HTTP/1.1", ("X-A: a", " folded")),
        (400, "POST /transactions HTTP/1.1", (JSON, "Content-Length: abc")),
        (400, "POST /transactions HTTP/1.1", (JSON, "Content-Length: -5")),
        (400, "POST /transactions HTTP/1.1", (JSON, "Content-Length: 5", "Content-Length: 6")),
        (400, "POST /transactions HTTP/1.1", (JSON, "Content-Length: 5", CHUNKED)),
        (400, "POST /transactions HTTP/1.0", (JSON, CHUNKED)),
        (404, "GET /robots.txt HTTP/1.1", ()),
        (404, "GET /favicon.ico HTTP/1.1", ()),
        (404, "GET /transactions/%0d%0aX-A:1 HTTP/1.1", ()),
        (417, "POST /transactions HTTP/1.1", (JSON, "Content-Length: 2", "Expect: 200-ok")),
        (431, "GET /transactions HTTP/1.1", (f"X-A: {'a' * 8_190}",)),
        (431, "GET /transactions HTTP/1.1", tuple(f"X-{n}: a" for n in range(100))),
        (501, "POST /transactions HTTP/1.1", (JSON, "Transfer-Encoding: br")),
    ],
    ids=shortly,
)
def test_what_does_not_reach_us_is_refused_as_the_operations_page_says(
    served, ana, status, start, headers
):
    """By gunicorn or functions-framework, as a page without a request id."""
    answered = send(served, start, f"Authorization: {ana[0]}", *headers)
    assert answered[:3] == (status, PAGE, None)
    assert f"| {status} |" in (Path(__file__).parents[2] / "docs" / "operations.md").read_text()
