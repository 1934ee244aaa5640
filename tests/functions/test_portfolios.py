"""What owners, strangers and broken requests get from the portfolios function."""

from __future__ import annotations

import io
import threading
from uuid import uuid4

import pytest
from gunicorn.http.errors import InvalidChunkSize, NoMoreData

from shared.assets.schemas import AssetsQuery
from shared.database import cloud_sql
from shared.portfolios.schemas import PortfoliosQuery
from tests.rows import ABSENT_ID

ABSENT = f"/portfolios/{ABSENT_ID}"
DEFAULTS = {"cost_basis_method": "FIFO", "track_cash": False, "fx_kind": "official"}


@pytest.fixture
def http(client):
    return client("portfolios")


@pytest.fixture
def portfolio(http, signed_in):
    """A portfolio as its creation answered it."""
    return http.post(
        "/portfolios", json={"name": "Retirement", "base_currency": "USD"}, headers=signed_in
    ).json


def pointers(reply):
    return [error["pointer"] for error in reply.json["errors"]]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/portfolios"),
        ("POST", "/portfolios"),
        ("GET", ABSENT),
        ("PATCH", ABSENT),
        ("DELETE", ABSENT),
    ],
)
def test_every_route_needs_a_token(http, method, path):
    """Every route answers 401 before it looks at anything else."""
    reply = http.open(path, method=method, json={"name": 1})
    assert reply.status_code == 401
    assert reply.headers["WWW-Authenticate"].startswith("Bearer")
    assert reply.json["code"] == "unauthenticated"


def test_a_portfolio_needs_only_a_name_and_a_base_currency(http, signed_in):
    """The rest has defaults: FIFO, no cash, official rates."""
    reply = http.post(
        "/portfolios", json={"name": " Retirement ", "base_currency": "ARS"}, headers=signed_in
    )
    portfolio = reply.json
    assert reply.status_code == 201
    assert portfolio.items() >= {**DEFAULTS, "name": "Retirement", "base_currency": "ARS"}.items()
    assert reply.headers["Location"] == f"/portfolios/{portfolio['id']}"
    read = http.get(reply.headers["Location"], headers=signed_in)
    assert (read.json, read.headers["ETag"]) == (portfolio, reply.headers["ETag"])
    assert portfolio["created_at"] == portfolio["updated_at"]
    assert portfolio["created_at"].endswith("Z")


def test_every_setting_can_be_chosen(http, signed_in):
    """The answer has the values of the request."""
    settings = {
        "name": "Ahorros 🇦🇷",
        "base_currency": "USD",
        "cost_basis_method": "AVERAGE",
        "track_cash": True,
        "fx_kind": "mep",
    }
    portfolio = http.post("/portfolios", json=settings, headers=signed_in).json
    assert portfolio.items() >= settings.items()


def test_reading_a_portfolio_takes_one_statement(http, portfolio, signed_in):
    """The statement that reads it also checks its owner."""
    assert http.get(f"/portfolios/{portfolio['id']}", headers=signed_in).status_code == 200
    assert cloud_sql.statements.get() == 1


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_another_users_portfolio_is_not_there(http, portfolio, signed_in, someone_else, method):
    """The answer is that of an id that was never given, and the portfolio stays as it is."""
    path = f"/portfolios/{portfolio['id']}"
    theirs = http.open(path, method=method, json={"name": "Mine now"}, headers=someone_else)
    nobodys = http.open(ABSENT, method=method, json={"name": "Mine now"}, headers=someone_else)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json == nobodys.json
    assert http.get(path, headers=signed_in).json == portfolio


def test_a_list_shows_ones_own_portfolios_only(http, portfolio, signed_in, someone_else):
    """Another user's list is empty."""
    assert http.get("/portfolios", headers=signed_in).json == {
        "items": [portfolio],
        "next_cursor": None,
    }
    assert http.get("/portfolios", headers=someone_else).json == {"items": [], "next_cursor": None}


def test_pages_go_on_where_the_last_one_ended(http, signed_in):
    """Newest first; what is added while one reads shifts nothing."""
    ids = [
        http.post(
            "/portfolios", json={"name": f"P{n}", "base_currency": "USD"}, headers=signed_in
        ).json["id"]
        for n in range(5)
    ]
    seen, cursor = [], ""
    while cursor is not None:
        page = http.get(
            f"/portfolios?limit=2{cursor and '&cursor=' + cursor}", headers=signed_in
        ).json
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        http.post("/portfolios", json={"name": "late", "base_currency": "USD"}, headers=signed_in)
    assert seen == ids[::-1]


def test_a_page_that_holds_the_last_one_says_so(http, portfolio, signed_in):
    """As many as asked for and no more: nothing follows."""
    assert http.get("/portfolios?limit=1", headers=signed_in).json == {
        "items": [portfolio],
        "next_cursor": None,
    }


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=1&limit=2",
        "colour=red",
        "cursor=nonsense",
        f"cursor={PortfoliosQuery.cursor_after('a', 'b')}",
        f"cursor={PortfoliosQuery.cursor_after('2024-01-01T00:00:00+00:00')}",
        f"cursor={AssetsQuery.cursor_after('2024-01-01T00:00:00+00:00', str(ABSENT_ID))}",
        f"cursor={PortfoliosQuery.cursor_after('0001-01-01T00:00:00+23:59', 'x')}",
    ],
)
def test_a_list_refuses_what_it_does_not_know(http, signed_in, query):
    """Unknown parameters, limits out of range and forged cursors are named."""
    reply = http.get(f"/portfolios?{query}", headers=signed_in)
    assert reply.status_code == 422
    assert pointers(reply) == [f"?{query.split('=')[0]}"]


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"name": ""},
        {"name": "   "},
        {"name": "two\nlines"},
        {"name": "x" * 201},
        {"name": 5},
        {"name": "nul\x00"},
        {"base_currency": "usd"},
        {"base_currency": "XYZ"},
        {"base_currency": None},
        {"cost_basis_method": "GUESS"},
        {"track_cash": "yes"},
        {"track_cash": 1},
        {"fx_kind": "black"},
        {"owner_id": str(uuid4())},
    ],
)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_means_nothing_is_refused_by_field(http, portfolio, signed_in, method, change):
    """Creating and changing refuse the same values, name the field, and change nothing."""
    path = "/portfolios" if method == "POST" else f"/portfolios/{portfolio['id']}"
    body = {"name": "X", "base_currency": "USD", **change} if method == "POST" else change
    reply = http.open(path, method=method, json=body, headers=signed_in)
    assert (reply.status_code, reply.json["code"]) == (422, "invalid_request")
    assert pointers(reply) == [f"/{name}" for name in change]
    assert http.get("/portfolios", headers=signed_in).json["items"] == [portfolio]


def test_required_fields_are_asked_for(http, signed_in):
    """An empty body says everything that is missing at once."""
    reply = http.post("/portfolios", json={}, headers=signed_in)
    assert reply.status_code == 422
    assert pointers(reply) == ["/name", "/base_currency"]


def test_a_change_touches_only_what_it_names(http, portfolio, signed_in):
    """The other fields stay, `updated_at` and the entity tag move on."""
    path = f"/portfolios/{portfolio['id']}"
    before = http.get(path, headers=signed_in).headers["ETag"]
    reply = http.patch(path, json={"cost_basis_method": "HIFO"}, headers=signed_in)
    assert reply.status_code == 200
    assert reply.json == {
        **portfolio,
        "cost_basis_method": "HIFO",
        "updated_at": reply.json["updated_at"],
    }
    assert reply.json["updated_at"] > portfolio["updated_at"]
    assert reply.headers["ETag"] != before
    assert http.get(path, headers=signed_in).json == reply.json


def test_a_change_that_changes_nothing_moves_nothing(http, portfolio, signed_in):
    """An empty change, or the present value, does not change the version."""
    for body in ({}, {"name": "Retirement"}):
        assert (
            http.patch(f"/portfolios/{portfolio['id']}", json=body, headers=signed_in).json
            == portfolio
        )


def test_an_old_version_can_neither_be_changed_nor_deleted(http, portfolio, signed_in):
    """If-Match with a tag from before is 412; with the present one it goes through."""
    path = f"/portfolios/{portfolio['id']}"
    old = {**signed_in, "If-Match": http.get(path, headers=signed_in).headers["ETag"]}
    new = {
        **signed_in,
        "If-Match": http.patch(path, json={"name": "New"}, headers=old).headers["ETag"],
    }
    assert http.patch(path, json={"name": "Newer"}, headers=old).status_code == 412
    assert http.delete(path, headers=old).status_code == 412
    assert http.get(path, headers=signed_in).json["name"] == "New"
    any_version = {**signed_in, "If-Match": "*"}
    assert http.patch(path, json={"name": "New"}, headers=any_version).status_code == 200
    assert http.delete(path, headers=new).status_code == 204
    assert http.get(path, headers=signed_in).status_code == 404


def test_two_identical_creations_at_once_make_one_portfolio(client, signed_in):
    """With one Idempotency-Key both get the same answer, and one says that it is a replay."""
    headers = {**signed_in, "Idempotency-Key": "one-and-the-same"}
    body = {"name": "Once", "base_currency": "EUR"}
    replies = []

    def create():
        replies.append(client("portfolios").post("/portfolios", json=body, headers=headers))

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {reply.status_code for reply in replies} == {201}
    assert len({reply.data for reply in replies}) == 1
    assert sum("Idempotent-Replayed" in reply.headers for reply in replies) == 3
    assert len(client("portfolios").get("/portfolios", headers=signed_in).json["items"]) == 1
    other = client("portfolios").post(
        "/portfolios", json={**body, "name": "Other"}, headers=headers
    )
    assert (other.status_code, other.json["code"]) == (409, "idempotency_conflict")


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'{"name": NaN}', "application/json", 400),
        (b"name=x", "application/x-www-form-urlencoded", 415),
        (b" " * (1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_a_body_that_is_no_object_is_refused(http, signed_in, content, content_type, status):
    """Broken JSON, other types and bodies too large are 4xx, as problems."""
    reply = http.post("/portfolios", data=content, content_type=content_type, headers=signed_in)
    assert reply.status_code == status
    assert reply.content_type == "application/problem+json"


def test_other_methods_and_paths_are_refused(http, signed_in):
    """405 names the methods that are there; a path that is no id is 404."""
    reply = http.put("/portfolios", headers=signed_in)
    assert reply.status_code == 405
    assert {"GET", "POST"} <= {method.strip() for method in reply.headers["Allow"].split(",")}
    assert http.get("/portfolios/not-an-id", headers=signed_in).status_code == 404


@pytest.mark.parametrize(
    "broken", [ConnectionResetError(), NoMoreData(), InvalidChunkSize(b"zz")], ids=repr
)
def test_a_body_that_does_not_arrive_whole_is_the_clients_fault(http, signed_in, broken):
    """400 for invalid or incomplete chunks, as gunicorn reports them, and a lost client; no 500."""

    class Body(io.BytesIO):
        def read(self, _size=-1):
            raise broken

    answer = http.post(
        "/portfolios",
        headers={**signed_in, "Content-Type": "application/json", "Transfer-Encoding": "chunked"},
        input_stream=Body(),
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert (answer.status_code, answer.json["code"]) == (400, "malformed_request")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/portfolios", 401),
        ("GET", "/portfolios/nowhere/at/all", 404),
        ("PUT", "/portfolios", 405),
        ("GET", "/portfolios/healthz", 200),
        ("OPTIONS", "/portfolios", 200),
    ],
)
def test_no_answer_is_for_caches_to_keep_errors_neither(client, method, path, status):
    answer = client("portfolios").open(path, method=method)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (status, "no-store")


def test_an_answer_goes_through_a_hundred_errors_and_counts_the_others(client, signed_in):
    """And quotes no more than the beginning of a field's name."""
    body = {
        "name": "P",
        "base_currency": "USD",
        "x" * 500: 1,
        **{f"colour_{number}": 1 for number in range(150)},
    }
    reply = client("portfolios").post("/portfolios", json=body, headers=signed_in)
    assert (reply.status_code, len(reply.json["errors"]), reply.json["errors_omitted"]) == (
        422,
        100,
        51,
    )
    assert max(len(error["pointer"]) for error in reply.json["errors"]) < 110
