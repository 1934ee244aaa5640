"""Exports are streamed: consistent, in little memory, and recognisably incomplete on failure."""

from __future__ import annotations

import json
import socket
import time
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from benchmarks.engines import Served, http
from shared.database import cloud_sql
from shared.database.assets import manual_closes
from shared.database.caller import Caller
from shared.transactions import export as files
from shared.transactions.formats.own_fields import COLUMNS
from shared.transactions.formats.registry import read_file
from shared.transactions.formats.schemas import ExportQuery
from shared.users import export
from shared.users.schemas import AccountExportQuery, ExportAnswer
from shared.web.streams import PIECE_BYTES, Stream, StreamAborted
from tests.functions.bookkeeping import Bookkeeper, add_asset

LAST_CHUNK = b"0\r\n\r\n"
CLOSES = 368_000
BOUND_BYTES = 40_000_000
"""More than an idle function needs; a whole export in memory took 460 MB."""


@pytest.fixture
def user(new_user):
    return new_user()


@pytest.fixture
def books(client, user) -> Bookkeeper:
    """A user with eleven transactions on few days, in two portfolios, and closes of one asset."""
    books = Bookkeeper(client("transactions"), user.user_id, user.headers)
    first, second = books.portfolio_id, books.add_portfolio("EUR")
    for place in range(11):
        books.portfolio_id = second if place % 3 == 0 else first
        books.record(
            books.buy(
                f"2024-01-{1 + place % 2:02}",
                "1.50",
                note=f'№ {place} "\\\n',
                order=None,
                fee="0.10",
            )
        )
    books.record(
        {
            "type": "SPLIT",
            "date": "2024-02-01",
            "asset_id": books.own,
            "ratio": {"new": 7, "old": 2},
        }
    )
    books.record(
        {
            "type": "DEPOSIT",
            "date": "2024-02-01",
            "amount": "5",
            "currency": "ARS",
            "fx_rate": "0.00070",
        }
    )
    add_asset("NONE", owner_id=user.user_id)
    add_closes(books.own, 7)
    return books


def add_closes(asset_id, count):
    rows = [
        {"asset_id": asset_id, "date": date(2024, 1, 1) + timedelta(days=day), "close": "1.10"}
        for day in range(count)
    ]
    with cloud_sql.writing() as work:
        work.execute(manual_closes.insert(), rows)


@pytest.mark.parametrize("page", [1, 2, 3, 7])
def test_an_account_reads_the_same_in_pages_of_any_size(client, books, monkeypatch, page):
    """Also where a page ends with a day's last transaction or an asset's last close."""
    whole = client("account").get("/account/export", headers=books.headers)
    for name in ("TRANSACTIONS_PAGE", "CLOSES_PAGE", "ASSETS_PAGE"):
        monkeypatch.setattr(export, name, page)
    paged = client("account").get("/account/export", headers=books.headers)
    assert paged.data == whole.data
    answer = ExportAnswer.model_validate_json(paged.data)
    assert [len(answer.portfolios), len(answer.assets), len(answer.transactions)] == [2, 2, 13]
    by_symbol = {asset.symbol: asset for asset in answer.assets}
    assert [close.date.day for close in by_symbol["HOUSE"].closes] == [1, 2, 3, 4, 5, 6, 7]
    assert by_symbol["NONE"].closes == []


def test_the_items_of_an_account_are_what_single_requests_answer(client, books):
    """Field by field, instants too, as instants."""
    exported = client("account").get("/account/export", headers=books.headers).json
    listed = {item["id"]: item for item in books.get("limit=200").json["items"]}
    assert {transaction["id"] for transaction in exported["transactions"]} == set(listed)
    portfolios = {
        item["id"]: item
        for item in client("portfolios").get("/portfolios", headers=books.headers).json["items"]
    }
    for transaction in [*exported["transactions"], *exported["portfolios"]]:
        other = dict((listed | portfolios)[transaction["id"]])
        for name in ("created_at", "updated_at"):
            assert as_instant(transaction.pop(name)) == as_instant(other.pop(name))
        assert {name: figure(value) for name, value in transaction.items()} == {
            name: figure(value) for name, value in other.items()
        }


def as_instant(text):
    return datetime.fromisoformat(text)


def figure(value):
    """1.50 is 1.5."""
    return value.rstrip("0").rstrip(".") if isinstance(value, str) and "." in value else value


@pytest.mark.parametrize("form", ["csv", "json"])
@pytest.mark.parametrize("page", [1, 2, 3])
def test_a_file_reads_the_same_in_pages_of_any_size(books, monkeypatch, form, page):
    whole = books.export_file(f"&format={form}").data
    monkeypatch.setattr(files, "PAGE", page)
    assert books.export_file(f"&format={form}").data == whole
    assert (
        len(read_file(whole, {"csv": "text/csv", "json": "application/json"}[form], form).items)
        == 9
    )


def test_an_empty_portfolio_is_an_empty_file(books):
    books.portfolio_id = books.add_portfolio("USD")
    assert books.export_file("&format=json").json == {"items": []}
    assert books.export_file().data == (",".join(COLUMNS) + "\r\n").encode()


def test_what_is_recorded_meanwhile_is_on_no_page(client, books, user, monkeypatch):
    """The whole is of the moment at which it began, accounts and files alike."""
    monkeypatch.setattr(export, "TRANSACTIONS_PAGE", 1)
    monkeypatch.setattr(files, "PAGE", 1)
    for quantity, pieces in (
        ("98", export.export(Caller(user.user_id), AccountExportQuery())),
        (
            "99",
            files.export(
                Caller(user.user_id), ExportQuery(portfolio_id=books.portfolio_id, format="json")
            ),
        ),
    ):
        begin = next(pieces)
        books.record(books.buy("2024-03-01", quantity))
        document = json.loads(begin + b"".join(pieces))
        items = document.get("transactions", document.get("items"))
        assert "1.50" in [item.get("quantity") for item in items]
        assert quantity not in [item.get("quantity") for item in items]


def test_refusals_and_failures_before_the_first_byte_are_problems(
    client, books, user, someone_else, monkeypatch
):
    """Status and form as of any answer."""
    path = f"/transactions/export?portfolio_id={books.portfolio_id}"
    assert client("transactions").get(path, headers=someone_else).status_code == 404
    assert (
        client("transactions")
        .get(f"{path}&from=2024-02-01&to=2024-01-01", headers=books.headers)
        .status_code
        == 422
    )
    monkeypatch.setattr(files, "IMPORT_ITEMS_MAX", 2)
    too_many = client("transactions").get(path, headers=books.headers)
    assert (too_many.status_code, too_many.json["errors"][0]["pointer"]) == (422, "?to")
    with cloud_sql.writing() as work:
        work.execute(
            sa.text("DELETE FROM users WHERE id = :id").bindparams(
                id=UUID(someone(client, someone_else))
            )
        )
    assert client("account").get("/account/export", headers=someone_else).status_code == 401


def someone(client, headers):
    return client("account").get("/account", headers=headers).json["id"]


def test_nothing_is_held_once_an_answer_is_over(client, books, user):
    """Whole, only asked about with HEAD, or given up by its reader."""
    pool = cloud_sql.engines().writing.pool
    assert isinstance(pool, sa.QueuePool)
    for _ in range(2 * pool.size()):
        client("account").get("/account/export", headers=books.headers)
        assert client("account").head("/account/export", headers=books.headers).status_code == 200
        response = client("account").get("/account/export", headers=books.headers, buffered=False)
        response.close()
    assert pool.checkedout() == 0


def test_a_piece_that_can_not_be_made_ends_the_answer(logged):
    """By an error that says nothing of why; our log says it, without the error's own text."""

    def pieces():
        yield b"x" * PIECE_BYTES
        raise ValueError("a secret")

    stream = Stream(pieces(), {})
    assert len(next(stream)) == PIECE_BYTES
    with pytest.raises(StreamAborted) as broken:
        next(stream)
    assert str(broken.value) == ""
    assert broken.value.__context__ is None
    assert "broke off after 65536 bytes: ValueError" in logged()
    assert "secret" not in logged()


@pytest.fixture(scope="module")
def served(configured, tmp_path_factory):
    with Served(tmp_path_factory.mktemp("served"), "account", REQUEST_TIMEOUT_S="5") as running:
        running.ask(http("GET", "/account/readyz"))
        yield running


@pytest.fixture(scope="module")
def tokens_of_much() -> list[str]:
    """What `much` has made: none before its first test, and one after it."""
    return []


@pytest.fixture
def much(tokens_of_much, request):
    """The token of a user whose export has many megabytes, most of them closes. Storing them takes
    seconds, and its tests only read: they share one user.
    """
    if not tokens_of_much:
        tokens_of_much.append(fill(request.getfixturevalue("books")))
    return tokens_of_much[0]


def fill(books: Bookkeeper) -> str:
    """Store the closes for this user. Returns the user's token."""
    with cloud_sql.writing() as work:
        statement = sa.text("""
            WITH created AS (
              INSERT INTO assets
                (id, owner_id, symbol, name, asset_class, currency, created_at, updated_at)
              SELECT gen_random_uuid(), :owner, 'S' || n, 'S', 'OTHER', 'USD', now(), now()
              FROM generate_series(1, 20) AS n
              RETURNING id
            )
            INSERT INTO manual_closes
            SELECT id, date '1970-01-01' + n, n + 0.123456
            FROM created, generate_series(1, :days) AS n
        """)
        work.execute(statement.bindparams(owner=books.user_id, days=CLOSES // 20))
    return books.headers["Authorization"].removeprefix("Bearer ")


BUSY = (
    "state IN ('idle in transaction', 'active') AND pid <> pg_backend_pid() "
    "AND datname = current_database() "
    "AND backend_type = 'client backend'"  # autovacuum looks at what the tests have written
)


def open_streams():
    """Of functions in other processes."""
    with cloud_sql.reading() as work:
        return work.scalar(sa.text(f"SELECT count(*) FROM pg_stat_activity WHERE {BUSY}"))


def until(is_so, seconds=40):
    end_s = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end_s
        time.sleep(0.05)


def begun(served, token):
    """A connection on which the first bytes of an export have come, and those bytes."""
    connection = socket.create_connection(("127.0.0.1", served.port), timeout=20)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    connection.sendall(http("GET", "/account/export", token=token))
    return connection, connection.recv(1000)


def rest_of(connection):
    received = bytearray()
    try:
        while part := connection.recv(1 << 20):
            received += part
    except ConnectionResetError:
        pass
    return bytes(received)


def test_the_closes_of_a_lifetime_leave_in_little_memory(served, much):
    """And all of them: each in its order, the end marked as such."""
    before = served.peak_bytes()
    connection, first = begun(served, much)
    with connection:
        answer = first + rest_of(connection)
    assert served.peak_bytes() - before < BOUND_BYTES
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"Transfer-Encoding: chunked" in head
    assert answer.endswith(LAST_CHUNK)
    assert unchunked(body).count(b'"close":') == CLOSES + 7


def unchunked(body):
    whole, place = bytearray(), 0
    while True:
        end = body.index(b"\r\n", place)
        size = int(body[place:end], 16)
        if not size:
            return bytes(whole)
        whole += body[end + 2 : end + 2 + size]
        place = end + 4 + size


def test_a_database_that_fails_in_the_middle_leaves_no_answer_that_looks_whole(served, much):
    """The last chunk is missing: that is how HTTP says so. The next request is served."""
    connection, first = begun(served, much)
    with connection:
        assert first.startswith(b"HTTP/1.1 200")
        until(lambda: open_streams() == 1)
        with cloud_sql.reading() as work:
            end = sa.text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {BUSY}")
            assert len(work.execute(end).all()) == 1
        assert not rest_of(connection).endswith(LAST_CHUNK)
    until(lambda: any("an answer broke off" in line["message"] for line in served.logged()))
    assert json.loads(served.ask(http("GET", "/account", token=much)))["id"]


def test_a_client_that_hangs_up_or_stops_reading_holds_nothing_for_long(served, much):
    """The database's connection is returned at once, or at the deadline; others are served."""
    connection, _ = begun(served, much)
    until(open_streams)
    connection.close()
    until(lambda: not open_streams())
    stalled = [begun(served, much)[0] for _ in range(4)]
    until(lambda: open_streams() == 4)
    assert json.loads(served.ask(http("GET", "/account", token=much)))["id"]
    until(lambda: not open_streams())
    for connection in stalled:
        assert not rest_of(connection).endswith(LAST_CHUNK)
        connection.close()
