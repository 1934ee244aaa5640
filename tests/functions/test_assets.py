"""The assets function, for owners, other users and broken requests: the list and manual assets."""

from __future__ import annotations

import base64
import subprocess
import sys
import threading
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from shared import clock
from shared.assets.schemas import ActionsQuery, AssetsQuery
from shared.database import cloud_sql
from shared.database.transactions import transactions
from shared.database.users import users
from shared.identifiers import new_id
from tests.market_data import market_asset
from tests.rows import ABSENT_ID, insert_portfolio

ABSENT = f"/assets/{ABSENT_ID}"


HOUSE = {
    "manual": True,
    "symbol": "HOUSE",
    "name": "House in Salta",
    "currency": "USD",
    "asset_class": "OTHER",
}
ROUTES = [
    ("GET", "/assets"),
    ("POST", "/assets"),
    ("GET", ABSENT),
    ("PATCH", ABSENT),
    ("DELETE", ABSENT),
    ("GET", f"{ABSENT}/prices"),
    ("PUT", f"{ABSENT}/prices"),
    ("GET", f"{ABSENT}/actions"),
]


def half_a_character() -> str:
    """A cursor that no answer contains: JSON can express a character that UTF-8 can't encode."""
    written = f'["AssetsQuery", "\\ud800", "{ABSENT_ID}"]'
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


@pytest.fixture
def http(client):
    return client("assets")


@pytest.fixture
def house(http, signed_in):
    """A manual asset as its creation answered it."""
    return http.post("/assets", json=HOUSE, headers=signed_in).json


def pointers(reply):
    return [error["pointer"] for error in reply.json["errors"]]


def record_purchase(user_id, asset_id):
    """A portfolio of this user with one purchase of the asset. Returns the transaction's id."""
    now, transaction_id = clock.now(), new_id()
    with cloud_sql.writing() as work:
        portfolio_id = insert_portfolio(work, user_id)
        work.execute(
            transactions.insert().values(
                id=transaction_id,
                portfolio_id=portfolio_id,
                type="BUY",
                date=now.date(),
                asset_id=UUID(asset_id),
                quantity=1,
                unit_price=1,
                currency="USD",
                created_at=now,
                updated_at=now,
            )
        )
    return transaction_id


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_needs_a_token(http, method, path):
    """Every route answers 401 before it looks at anything else."""
    reply = http.open(path, method=method, json={"name": 1})
    assert (reply.status_code, reply.json["code"]) == (401, "unauthenticated")


@pytest.mark.parametrize("route", [route for route in ROUTES if ABSENT in route[1]])
def test_another_users_asset_is_not_there(http, house, signed_in, someone_else, route):
    """The answer is that of an id that was never given, and the asset stays as it is."""
    method, path = route
    body = (
        {"items": [{"date": "2024-01-02", "close": "1"}]}
        if method == "PUT"
        else {"name": "Mine now"}
    )
    own = path.replace(ABSENT, f"/assets/{house['id']}")
    theirs = http.open(own, method=method, json=body, headers=someone_else)
    nobodys = http.open(path, method=method, json=body, headers=someone_else)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json == nobodys.json
    assert http.get(f"/assets/{house['id']}", headers=signed_in).json == house
    assert http.get(f"/assets/{house['id']}/prices", headers=signed_in).json["items"] == []


def test_a_manual_asset_belongs_to_its_owner_only(http, signed_in, someone_else):
    """It is created as sent, can be read at its location, and stands in its owner's list only."""
    reply = http.post("/assets", json={**HOUSE, "name": " House in Salta "}, headers=signed_in)
    asset = reply.json
    assert reply.status_code == 201
    assert asset.items() >= {**HOUSE, "exchange": None, "isin": None}.items()
    assert asset["created_at"].endswith("Z")
    assert reply.headers["Location"] == f"/assets/{asset['id']}"
    read = http.get(reply.headers["Location"], headers=signed_in)
    assert (read.json, read.headers["ETag"]) == (asset, reply.headers["ETag"])
    assert http.get("/assets?query=HOUSE", headers=signed_in).json["items"] == [asset]
    assert http.get("/assets?query=HOUSE", headers=someone_else).json["items"] == []


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["/symbol"]),
        ({"manual": True}, ["/symbol", "/name", "/currency", "/asset_class"]),
        (
            {"manual": True, "symbol": "X", "name": None, "currency": None, "asset_class": None},
            ["/name", "/currency", "/asset_class"],
        ),
        ({**HOUSE, "exchange": "LSE"}, ["/exchange"]),
        ({**HOUSE, "manual": False}, ["/name", "/currency", "/asset_class"]),
        ({"symbol": "AAPL", "currency": "USD"}, ["/currency"]),
        ({**HOUSE, "manual": "yes"}, ["/manual"]),
        ({**HOUSE, "symbol": ""}, ["/symbol"]),
        ({**HOUSE, "symbol": "x" * 33}, ["/symbol"]),
        ({**HOUSE, "symbol": "nul\x00"}, ["/symbol"]),
        ({**HOUSE, "symbol": 5, "name": 5}, ["/symbol", "/name"]),
        ({**HOUSE, "name": "two\nlines"}, ["/name"]),
        ({**HOUSE, "name": "x" * 201}, ["/name"]),
        ({**HOUSE, "currency": "usd"}, ["/currency"]),
        ({**HOUSE, "asset_class": "HOUSE"}, ["/asset_class"]),
        ({**HOUSE, "owner_id": str(uuid4())}, ["/owner_id"]),
        ({"symbol": "AAPL", "exchange": ""}, ["/exchange"]),
        ({"symbol": "AAPL", "exchange": ["LSE"]}, ["/exchange"]),
    ],
)
def test_each_form_says_which_fields_it_lacks_or_can_not_have(http, signed_in, body, wrong):
    """One body, two forms: fields of the other form are refused by name, and nothing is created."""
    reply = http.post("/assets", json=body, headers=signed_in)
    assert (reply.status_code, reply.json["code"]) == (422, "invalid_request")
    assert pointers(reply) == wrong
    assert http.get("/assets?query=HOUSE", headers=signed_in).json["items"] == []


def test_a_symbol_is_taken_once_an_owner(http, house, signed_in, someone_else):
    """A second asset of the same owner under it is 409, by creation or by change; others may use
    it.
    """
    second = http.post("/assets", json={**HOUSE, "symbol": "FLAT"}, headers=signed_in).json
    again = http.post("/assets", json=HOUSE, headers=signed_in)
    renamed = http.patch(f"/assets/{second['id']}", json={"symbol": "HOUSE"}, headers=signed_in)
    assert [(reply.status_code, reply.json["code"]) for reply in (again, renamed)] == [
        (409, "symbol_taken")
    ] * 2
    assert http.get(f"/assets/{second['id']}", headers=signed_in).json == second
    assert http.post("/assets", json=HOUSE, headers=someone_else).status_code == 201


def test_of_two_creations_at_once_under_one_symbol_one_is_refused(client, signed_in):
    """The unique index decides, not who looked first."""
    codes = []

    def create():
        codes.append(client("assets").post("/assets", json=HOUSE, headers=signed_in).status_code)

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [201, 409, 409, 409]


def test_a_key_replays_the_first_answer(http, signed_in):
    """The same Idempotency-Key makes one manual asset; with another body it is a conflict."""
    headers = {**signed_in, "Idempotency-Key": "house"}
    first, second = (http.post("/assets", json=HOUSE, headers=headers) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.data == second.data
    assert second.headers["Idempotent-Replayed"] == "true"
    other = http.post("/assets", json={**HOUSE, "symbol": "FLAT"}, headers=headers)
    assert (other.status_code, other.json["code"]) == (409, "idempotency_conflict")


def test_a_token_that_outlives_its_account_makes_nothing(http, new_user):
    """The owner is gone: 401, and no asset without an owner, which all users would share."""
    user = new_user()
    with cloud_sql.writing() as work:
        work.execute(users.delete().where(users.c.id == user.user_id))
    assert http.post("/assets", json=HOUSE, headers=user.headers).status_code == 401


def test_a_change_touches_only_what_it_names(http, house, signed_in):
    """The other fields stay, the entity tag moves on; an empty change moves nothing."""
    path = f"/assets/{house['id']}"
    before = http.get(path, headers=signed_in).headers["ETag"]
    assert http.patch(path, json={}, headers=signed_in).headers["ETag"] == before
    reply = http.patch(
        path, json={"name": "Flat in Jujuy", "asset_class": "FUND"}, headers=signed_in
    )
    assert reply.status_code == 200
    assert reply.json == {**house, "name": "Flat in Jujuy", "asset_class": "FUND"}
    assert reply.headers["ETag"] != before
    assert http.get(path, headers=signed_in).json == reply.json


@pytest.mark.parametrize(
    "change",
    [
        {"name": None},
        {"symbol": " "},
        {"currency": "XYZ"},
        {"asset_class": "equity"},
        {"manual": False},
        {"exchange": "LSE"},
    ],
)
def test_a_change_that_means_nothing_is_refused_by_field(http, house, signed_in, change):
    reply = http.patch(f"/assets/{house['id']}", json=change, headers=signed_in)
    assert reply.status_code == 422
    assert pointers(reply) == [f"/{name}" for name in change]
    assert http.get(f"/assets/{house['id']}", headers=signed_in).json == house


def test_an_old_version_can_neither_be_changed_nor_deleted(http, house, signed_in):
    """If-Match with a tag from before is 412; with the present one it goes through."""
    path = f"/assets/{house['id']}"
    old = {**signed_in, "If-Match": http.get(path, headers=signed_in).headers["ETag"]}
    new = {
        **signed_in,
        "If-Match": http.patch(path, json={"name": "New"}, headers=old).headers["ETag"],
    }
    assert http.patch(path, json={"name": "Newer"}, headers=old).status_code == 412
    assert http.delete(path, headers=old).status_code == 412
    assert http.delete(path, headers=new).status_code == 204
    assert http.get(path, headers=signed_in).status_code == 404


def test_an_asset_in_use_stays_and_keeps_its_currency(http, new_user):
    """409 while a transaction uses it, though its name may change; free again afterwards."""
    user = new_user()
    path = f"/assets/{http.post('/assets', json=HOUSE, headers=user.headers).json['id']}"
    transaction_id = record_purchase(user.user_id, path.removeprefix("/assets/"))
    deleted = http.delete(path, headers=user.headers)
    moved = http.patch(path, json={"currency": "EUR"}, headers=user.headers)
    assert [(reply.status_code, reply.json["code"]) for reply in (deleted, moved)] == [
        (409, "asset_in_use")
    ] * 2
    assert (
        http.patch(
            path, json={"name": "Still mine", "currency": "USD"}, headers=user.headers
        ).status_code
        == 200
    )
    with cloud_sql.writing() as work:
        work.execute(transactions.delete().where(transactions.c.id == transaction_id))
    assert (
        http.patch(path, json={"currency": "EUR"}, headers=user.headers).json["currency"] == "EUR"
    )
    assert http.delete(path, headers=user.headers).status_code == 204


def test_closes_hold_the_currency_too(http, house, signed_in):
    """100 dollars don't become 100 euros."""
    path = f"/assets/{house['id']}"
    http.put(
        f"{path}/prices",
        json={"items": [{"date": "2024-01-02", "close": "100"}]},
        headers=signed_in,
    )
    reply = http.patch(path, json={"currency": "EUR"}, headers=signed_in)
    assert (reply.status_code, reply.json["code"]) == (409, "asset_in_use")
    assert http.delete(path, headers=signed_in).status_code == 204


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_market_assets_cannot_be_changed(http, signed_in, method):
    """They can be seen, so the answer is 403 with the reason and not 404."""
    asset_id, body = market_asset("MKT"), {"name": "Mine now"}
    reply = http.open(f"/assets/{asset_id}", method=method, json=body, headers=signed_in)
    assert (reply.status_code, reply.json["code"]) == (403, "forbidden")
    assert "market asset" in reply.json["detail"]
    assert http.get(f"/assets/{asset_id}", headers=signed_in).json["name"] == "MKT"


def test_a_query_is_the_beginning_of_a_symbol_or_a_part_of_a_name(http, signed_in):
    """Case is ignored; what SQL takes for a wildcard is an ordinary character."""
    for symbol, name in [("q1_A", "Alpha 100%"), ("Q1xB", "beta q1"), ("ZQ1", "Gamma 1000")]:
        http.post("/assets", json={**HOUSE, "symbol": symbol, "name": name}, headers=signed_in)

    def found(query):
        reply = http.get(
            "/assets", query_string={"query": query, "asset_class": "OTHER"}, headers=signed_in
        )
        return sorted(item["symbol"] for item in reply.json["items"] if item["manual"])

    assert found("Q1") == ["Q1xB", "q1_A"]
    assert found("q1_") == ["q1_A"]
    assert found("100%") == ["q1_A"]
    assert found("%") == ["q1_A"]
    assert found("aMMa") == ["ZQ1"]
    assert found("\\") == []


def test_filters_narrow_the_list(http, signed_in):
    """By class and by currency, together where both are given."""
    for symbol, currency, kind in [
        ("F1", "USD", "BOND"),
        ("F2", "ARS", "BOND"),
        ("F3", "ARS", "FUND"),
    ]:
        body = {
            **HOUSE,
            "symbol": symbol,
            "name": "Filtered",
            "currency": currency,
            "asset_class": kind,
        }
        http.post("/assets", json=body, headers=signed_in)

    def found(query):
        reply = http.get(f"/assets?query=filtered&{query}", headers=signed_in)
        return [item["symbol"] for item in reply.json["items"]]

    assert found("asset_class=BOND") == ["F1", "F2"]
    assert found("currency=ARS") == ["F2", "F3"]
    assert found("currency=ARS&asset_class=BOND") == ["F2"]


def test_pages_go_on_where_the_last_one_ended(http, signed_in):
    """By symbol; what is added while one reads repeats and skips nothing that was there."""
    marker = uuid4().hex
    body = {**HOUSE, "name": marker}
    symbols = [f"P{n}" for n in range(5)]
    for symbol in symbols:
        http.post("/assets", json={**body, "symbol": symbol}, headers=signed_in)
    seen, cursor = [], ""
    while cursor is not None:
        page = http.get(
            f"/assets?query={marker}&limit=2{cursor and '&cursor=' + cursor}", headers=signed_in
        ).json
        seen += [item["symbol"] for item in page["items"]]
        cursor = page["next_cursor"]
        http.post("/assets", json={**body, "symbol": f"A{len(seen)}"}, headers=signed_in)
    assert seen == symbols


def test_a_page_may_end_with_the_longest_symbol(http, signed_in):
    """Thirty-two characters of four bytes each: the cursor made of it is accepted."""
    marker = uuid4().hex
    for symbol in ("\U0001f3e0" * 32, "\U0001f3e1"):
        assert (
            http.post(
                "/assets", json={**HOUSE, "symbol": symbol, "name": marker}, headers=signed_in
            ).status_code
            == 201
        )
    first = http.get(f"/assets?query={marker}&limit=1", headers=signed_in).json
    second = http.get(
        f"/assets?query={marker}&limit=1&cursor={first['next_cursor']}", headers=signed_in
    )
    assert [item["symbol"] for item in second.json["items"]] == ["\U0001f3e1"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "colour=red",
        "query=",
        "asset_class=HOUSE",
        "currency=usd",
        "cursor=nonsense",
        f"cursor={AssetsQuery.cursor_after('a', 'b')}",
        f"cursor={ActionsQuery.cursor_after('a', str(ABSENT_ID))}",
        f"cursor={AssetsQuery.cursor_after(chr(0), str(ABSENT_ID))}",
        f"cursor={half_a_character()}",
    ],
)
def test_a_list_refuses_what_it_does_not_know(http, signed_in, query):
    """Unknown parameters, values out of range and forged cursors are named."""
    reply = http.get(f"/assets?{query}", headers=signed_in)
    assert reply.status_code == 422
    assert pointers(reply) == [f"?{query.split('=')[0]}"]


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b"symbol=AAPL", "application/x-www-form-urlencoded", 415),
        (b" " * (1024 * 1024 + 1), "application/json", 413),
    ],
)
def test_a_body_that_is_no_object_is_refused(http, signed_in, content, content_type, status):
    reply = http.post("/assets", data=content, content_type=content_type, headers=signed_in)
    assert reply.status_code == status
    assert reply.content_type == "application/problem+json"


def test_starting_loads_neither_the_vendors_nor_bigquery():
    """Most requests need PostgreSQL only; httpx and BigQuery's client slow every cold start."""
    root = Path(__file__).parents[2]
    code = (
        f"import runpy, sys; runpy.run_path({str(root / 'functions/assets/main.py')!r}); "
        "heavy = ('httpx', 'tenacity', 'google.cloud.bigquery', 'numpy')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
