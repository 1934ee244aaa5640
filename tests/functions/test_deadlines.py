"""A request past its deadline, or without its client, stops in every loop and changes nothing."""

from __future__ import annotations

import json
import socket
import time

import pytest

from benchmarks.engines import Served, http
from shared import deadline
from shared.deadline import Deadline
from shared.errors import ClientGone, DeadlineExceeded
from shared.web import request_scope
from tests.functions.bookkeeping import stored_count
from tests.market_data import market_asset, publish_closes

DAY = "2024-06-10"
ROWS = 40_000
"""As an import many seconds of work."""


@pytest.fixture
def no_time(monkeypatch):
    """Requests whose time is up as soon as they ask."""
    monkeypatch.setattr(request_scope, "Deadline", lambda _seconds, look: Deadline(0, look))


def refused(reply):
    assert (reply.status_code, reply.json["code"]) == (503, "deadline_exceeded"), reply.data[:500]
    assert int(reply.headers["Retry-After"]) > 0
    assert "Ask for less at once" in reply.json["detail"]


@pytest.mark.parametrize(
    "road", ["sale", "correction", "deletion", "batch", "csv", "json", "dry run"]
)
def test_what_is_recorded_stops_in_time_and_changes_nothing(books, no_time, monkeypatch, road):
    """Every loop that replays a ledger or goes through items."""
    with monkeypatch.context() as patch:
        patch.setattr(request_scope, "Deadline", lambda _seconds, look: Deadline(60, look))
        books.record(books.buy(DAY, "1"))
        bought = books.record(books.buy(DAY, "2"))
    sale = books.sell(DAY, "1")
    rows = f"type,date,asset_id,quantity,unit_price\nSELL,{DAY},{books.own},1,1"
    refused(
        {
            "sale": lambda: books.post(sale),
            "correction": lambda: books.patch(bought["id"], quantity="1"),
            "deletion": lambda: books.open("DELETE", bought["id"]),
            "batch": lambda: books.batch([sale]),
            "csv": lambda: books.import_file(rows),
            "json": lambda: books.import_file(json.dumps({"items": [sale]}), "application/json"),
            "dry run": lambda: books.batch([sale], dry_run=True),
        }[road]()
    )
    assert stored_count(books.portfolio_id) == 2
    assert books.open("GET", bought["id"]).json == bought


@pytest.mark.parametrize(
    "path",
    [
        "/holdings/{}",
        "/holdings/{}?explain=true",
        "/value/{}",
        "/history/{}",
        "/performance/{}",
        "/performance/{}?explain=true",
        "/dividends/{}",
        "/gains/{}",
        "/value/all",
        "/performance/all",
        "/gains/all",
        "/allocation/{}",
    ],
)
def test_what_is_computed_stops_in_time(client, books, bigquery_server, monkeypatch, path):
    """It is computed where there is time: the request itself is valid."""
    asset_id = market_asset("ACME")
    publish_closes(asset_id, "USD", [("2024-06-07", "10")])
    books.record(books.buy(DAY, "2", asset_id=str(asset_id)))
    function, url = path.split("/")[1], path.format(books.portfolio_id)
    assert client(function).get(url, headers=books.headers).status_code == 200
    monkeypatch.setattr(request_scope, "Deadline", lambda _seconds, look: Deadline(0, look))
    refused(client(function).get(url, headers=books.headers))


def test_an_export_has_the_same_time(books, no_time):
    refused(books.export_file())


def test_a_client_is_looked_for_now_and_then_and_not_at_every_step(monkeypatch):
    """A look is a system call; it comes after half a second and not before."""
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    looks: list[float] = []

    def is_gone() -> bool:
        looks.append(now[0])
        return False

    running = Deadline(10, is_gone)
    for step in range(2_000):
        now[0] = 100 + step / 1_000
        running.check()
    assert looks == [100.5, 101.0, 101.5]
    gone = Deadline(10, lambda: True)
    gone.check()
    now[0] += 0.6
    with pytest.raises(ClientGone):
        gone.check()
    now[0] += 10
    with pytest.raises(DeadlineExceeded, match="10 seconds"):
        gone.check()


def test_outside_a_request_nothing_has_a_deadline(client, signed_in, monkeypatch):
    """Also after one: ingestion, and a test, may take as long as they take."""
    monkeypatch.setattr(request_scope, "Deadline", lambda _seconds, look: Deadline(0, look))
    assert client("portfolios").get("/portfolios", headers=signed_in).status_code == 200
    assert deadline.current.get() is None
    deadline.check()


@pytest.fixture(scope="module")
def served(configured, tmp_path_factory):
    """A function under gunicorn, as in production; its deadline is 0.9 seconds."""
    with Served(
        tmp_path_factory.mktemp("served"), "transactions", REQUEST_TIMEOUT_S="1"
    ) as running:
        running.ask(http("GET", "/transactions/readyz"))
        yield running


@pytest.fixture(scope="module")
def patient(configured, tmp_path_factory):
    """The same function with a deadline that no test reaches."""
    with Served(
        tmp_path_factory.mktemp("patient"), "transactions", REQUEST_TIMEOUT_S="300"
    ) as running:
        running.ask(http("GET", "/transactions/readyz"))
        yield running


def heavy(books):
    """An import of ROWS transactions, as bytes."""
    row = f"BUY,{DAY},{books.own},1,1\n"
    body = ("type,date,asset_id,quantity,unit_price\n" + row * ROWS).encode()
    head = (
        f"POST /transactions/import?portfolio_id={books.portfolio_id} HTTP/1.1\r\n"
        "Host: localhost\r\n"
        f"Authorization: {books.headers['Authorization']}\r\n"
        f"Content-Type: text/csv\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + body


def sent(served, request):
    connection = socket.create_connection(("127.0.0.1", served.port), timeout=120)
    connection.sendall(request)
    return connection


def statuses(served, route="/import"):
    return [line["status"] for line in served.logged() if route in line["message"]]


def until(is_so, seconds):
    end_s = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end_s
        time.sleep(0.1)


def test_over_the_wire_a_request_ends_itself_before_the_platform_does(served, books):
    """With a problem that says what to do, and nothing recorded."""
    with sent(served, heavy(books)) as connection:
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert answer.startswith(b"HTTP/1.1 503")
    assert b'"deadline_exceeded"' in answer
    assert b"Retry-After:" in answer
    assert stored_count(books.portfolio_id) == 0


def test_abandoned_requests_do_not_block_an_instance(patient, books):
    """Eight threads, eight abandoned imports of many seconds each.

    The ninth request is answered while one of them would still be computing.
    """
    began_s = time.monotonic()
    abandoned = [sent(patient, heavy(books)) for _ in range(8)]
    time.sleep(1)
    for connection in abandoned:
        connection.close()
    patient.ask(http("GET", "/transactions/healthz"))
    until(lambda: len(statuses(patient)) == 8, seconds=60)
    assert set(statuses(patient)) <= {499, 400}
    assert 499 in statuses(patient)
    assert time.monotonic() - began_s < 60
    assert stored_count(books.portfolio_id) == 0


def test_a_client_that_waits_gets_its_answer(patient, books):
    """However often it is looked for."""
    with sent(patient, heavy(books)) as connection:
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    assert answer.startswith(b"HTTP/1.1 200"), answer[:500]
    assert stored_count(books.portfolio_id) == ROWS
