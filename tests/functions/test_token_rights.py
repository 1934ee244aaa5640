"""Every operation by every kind of personal token: read, write, limited to its portfolio, limited
to another one, showing percentages only, expired, revoked and void.

The table has a line for each declared operation. A new operation accepts no personal token until it
declares which, and fails here until it has a line.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from local.catalog import ROOT
from local.openapi import public_apis
from shared import clock
from shared.database import cloud_sql
from shared.web.openapi import operation_id
from shared.web.operation import Operation, Tokens
from shared.web.replies import Reply
from tests.functions.bookkeeping import add_asset
from tests.functions.token_world import KINDS, OWN_WORDS, Line, World, published_share
from tests.rows import insert_own_close

OPERATIONS = {
    operation_id(operation): operation for api in public_apis() for operation in api.operations
}

NEVER = Line(Tokens.NONE)
OF_PORTFOLIO = Line(Tokens.READ)
OF_ALL = Line(Tokens.READ, differs={"other": 200})
ACCOUNT_WIDE = {"limited": 403, "other": 403}
TRADE = {
    "type": "BUY",
    "date": "2024-01-03",
    "asset_id": "<asset>",
    "quantity": "1",
    "unit_price": "10",
}

LINES = {
    "account_read": NEVER,
    "account_change": NEVER,
    "account_close": NEVER,
    "account_new_password": NEVER,
    "account_delete": NEVER,
    "account_export": NEVER,
    "account_import": NEVER,
    "account_tokens": NEVER,
    "account_new_token": NEVER,
    "account_revoke_token": NEVER,
    "assets_list": Line(Tokens.READ, query={"query": "HOUSE"}, differs={"other": 200}),
    "assets_search": Line(Tokens.READ, query={"query": "SHARE"}, differs={"other": 200}),
    "assets_create": Line(
        Tokens.WRITE,
        201,
        body={
            "manual": True,
            "symbol": "BOAT",
            "name": "Boat",
            "currency": "USD",
            "asset_class": "OTHER",
        },
        differs=ACCOUNT_WIDE,
    ),
    "assets_read": Line(Tokens.READ),
    "assets_change": Line(Tokens.WRITE, body={"name": "Hut"}, differs=ACCOUNT_WIDE),
    "assets_delete": Line(Tokens.WRITE, 204, ids={"asset_id": "unused"}, differs=ACCOUNT_WIDE),
    "assets_prices": Line(Tokens.READ, differs={"percentages": 403}),
    "assets_put_prices": Line(
        Tokens.WRITE,
        body={"items": [{"date": "2024-01-05", "close": "12"}]},
        differs=ACCOUNT_WIDE,
    ),
    "assets_delete_prices": Line(
        Tokens.WRITE,
        204,
        query={"from": "2024-01-05", "to": "2024-01-05"},
        ids={"asset_id": "market"},
        differs=ACCOUNT_WIDE,
    ),
    "assets_actions": Line(Tokens.READ),
    "assets_read_tags": Line(Tokens.READ),
    "assets_put_tags": Line(Tokens.WRITE, body={"tags": ["core"]}, differs=ACCOUNT_WIDE),
    "portfolios_list": Line(Tokens.READ, differs={"other": 200}),
    "portfolios_create": Line(
        Tokens.WRITE, 201, body={"name": "New", "base_currency": "USD"}, differs=ACCOUNT_WIDE
    ),
    "portfolios_read": Line(Tokens.READ),
    "portfolios_change": Line(Tokens.WRITE, body={"name": "Renamed"}),
    "portfolios_delete": Line(Tokens.WRITE, 204),
    "transactions_list": Line(Tokens.READ, differs={"other": 200}),
    "transactions_create": Line(Tokens.WRITE, 201, body={"portfolio_id": "<portfolio>", **TRADE}),
    "transactions_read": Line(Tokens.READ),
    "transactions_change": Line(Tokens.WRITE, body={"note": "changed"}),
    "transactions_delete": Line(Tokens.WRITE, 204),
    "transactions_transfer": Line(
        Tokens.WRITE,
        201,
        body={
            "from_portfolio_id": "<portfolio>",
            "to_portfolio_id": "<other_portfolio>",
            "date": "2024-01-05",
            "asset_id": "<asset>",
            "quantity": "1",
        },
        differs={"limited": 404},
    ),
    "transactions_batch": Line(
        Tokens.WRITE, body={"portfolio_id": "<portfolio>", "items": [TRADE]}
    ),
    "transactions_import": Line(
        Tokens.WRITE,
        query={"portfolio_id": "<portfolio>"},
        body={"items": [{**TRADE, "currency": "USD"}]},
    ),
    "transactions_export": Line(Tokens.READ_AMOUNTS, query={"portfolio_id": "<portfolio>"}),
    "holdings_read": OF_PORTFOLIO,
    "holdings_read_all": OF_ALL,
    "value_read": OF_PORTFOLIO,
    "value_read_all": OF_ALL,
    "history_read": OF_PORTFOLIO,
    "history_read_all": OF_ALL,
    "performance_read_all": OF_ALL,
    "performance_read": Line(Tokens.READ, query={"benchmark": "<asset>"}),
    "dividends_read": OF_PORTFOLIO,
    "dividends_read_all": OF_ALL,
    "gains_read": OF_PORTFOLIO,
    "allocation_read": OF_PORTFOLIO,
    "allocation_read_all": OF_ALL,
    "allocation_put_targets": Line(Tokens.WRITE, body={"by": "tag", "targets": []}),
    "allocation_put_targets_of_all": Line(
        Tokens.WRITE, body={"by": "tag", "targets": []}, differs=ACCOUNT_WIDE
    ),
    "allocation_read_plan": Line(
        Tokens.READ,
        query={"invest": "1"},
        differs={"percentages": 403},
    ),
    "allocation_read_plan_of_all": Line(
        Tokens.READ,
        query={"invest": "1"},
        differs={"other": 200, "percentages": 403},
    ),
    "gains_read_all": OF_ALL,
    "rates_read": Line(
        Tokens.READ,
        query={"base": "USD", "quote": "EUR", "from": "2024-01-02", "to": "2024-01-03"},
        differs={"other": 200},
    ),
}
PUBLIC = {
    "login_forgot",
    "login_jwks",
    "login_log_in",
    "login_log_out",
    "login_refresh",
    "login_reset",
    "signup_create",
    "transactions_import_formats",
}


def test_every_operation_has_a_line():
    """Decide which personal tokens a new operation accepts, declare it, and add its line."""
    protected = {name for name, operation in OPERATIONS.items() if operation.protected}
    assert set(LINES) == protected
    assert set(OPERATIONS) - protected == PUBLIC


@pytest.mark.parametrize("name", LINES)
def test_the_declaration_is_that_of_the_table(name):
    assert OPERATIONS[name].tokens is LINES[name].tokens


@pytest.mark.parametrize("name", LINES)
def test_the_account_is_for_its_owner_alone(name):
    """By default, so that a new operation of the account is not opened by an oversight."""
    operation = OPERATIONS[name]
    if operation.path.startswith("/account"):
        assert operation.tokens is Tokens.NONE


@pytest.mark.parametrize("name", LINES)
def test_every_kind_of_token_gets_what_it_may(account, name):
    """A refusal shows nothing and changes nothing. Writes that succeed have an account each, so
    that none finds what another has changed.
    """
    operation, line, share = OPERATIONS[name], LINES[name], published_share()
    first = World(account(), share)
    before = first.stored()
    for kind in KINDS:
        expected = line.expected(kind)
        changes = expected < 400 and operation.method != "GET"
        world = World(account(), share) if changes else first
        reply = world.send(operation, line, world.token(kind))
        assert reply.status_code == expected, (kind, reply.text)
        if expected == 403:
            assert reply.json["code"] == "insufficient_scope", kind
        if kind == "other" or expected >= 400:
            shown = [word for word in OWN_WORDS if word in reply.text]
            assert not shown, (kind, reply.text)
        assert first.stored() == before, kind


def test_ownership_is_asked_in_one_place():
    """A clause of its own would forget the portfolios that a token is limited to."""
    own = re.compile(r"owner_id\s*==\s*CALLER_ID")
    places = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "shared").rglob("*.py"))
        if own.search(path.read_text())
    ]
    assert places == ["shared/database/visible_rows.py"]


def test_an_operation_that_could_not_hide_amounts_is_refused_when_it_is_declared():
    def handler() -> Reply:
        return Reply(200)

    for method, options in (
        ("POST", {"tokens": Tokens.READ}),
        ("POST", {"tokens": Tokens.READ_AMOUNTS}),
        ("GET", {"tokens": Tokens.READ}),
        ("GET", {"tokens": Tokens.READ, "answers": object, "answer_types": ("text/csv",)}),
    ):
        with pytest.raises(ValueError, match="declare Tokens"):
            Operation.of(method, "/x", handler, **options)
    assert Operation.of("GET", "/x", handler).tokens is Tokens.NONE


def test_a_limited_token_does_not_use_assets_of_other_portfolios(account):
    """Not by id and not by symbol: the answer would show their names and closes."""
    world = World(account(), published_share())
    limited = world.token("other")
    for item in (TRADE, {**TRADE, "asset_id": None, "symbol": "HOUSE", "currency": "USD"}):
        body = world.filled({"items": [item]})
        reply = account_import(world, body, limited)
        assert reply.json["created"] == 0
        assert reply.json["items"][0]["status"] == "invalid"
    body = {"portfolio_id": "<other_portfolio>", **TRADE}
    reply = world.http("transactions").post(
        "/transactions", json=world.filled(body), headers=limited
    )
    assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, "/asset_id")


def account_import(world: World, body: Any, headers: dict[str, str]) -> Any:
    return world.http("transactions").post(
        f"/transactions/import?portfolio_id={world.ids['other_portfolio']}",
        json=body,
        headers=headers,
    )


def test_a_limited_token_sees_the_manual_assets_that_its_portfolios_use(account):
    """And every market asset."""
    world = World(account(), published_share())
    http = world.http("assets")
    for kind, symbols in (("limited", {"HOUSE"}), ("other", set()), ("read", {"HOUSE", "UNUSED"})):
        headers = world.token(kind)
        own = http.get("/assets?limit=200&asset_class=OTHER", headers=headers).json["items"]
        assert {item["symbol"] for item in own if item["manual"]} == symbols
        assert http.get(f"/assets/{world.ids['market']}", headers=headers).status_code == 200


def test_own_closes_are_seen_where_amounts_are_and_by_tokens_whose_portfolios_use_the_asset(
    account,
):
    """They are the account's, of an asset that is everybody's."""
    world = World(account(), published_share())
    for kind, sees_own in (
        ("read", True),
        ("write", True),
        ("limited", True),
        ("other", False),
        ("percentages", False),
    ):
        page = world.http("assets").get(
            f"/assets/{world.ids['market']}/prices", headers=world.token(kind)
        )
        assert page.status_code == 200, page.text
        sources = [item["source"] for item in page.json["items"]]
        assert (len(sources), "own" in sources) == (2 + sees_own, sees_own), kind


def test_a_tag_differs_where_a_token_sees_other_closes(account):
    """And stays where it does not see what has changed."""
    world = World(account(), published_share())
    http, path = world.http("assets"), f"/assets/{world.ids['market']}/prices"
    headers = {kind: world.token(kind) for kind in ("read", "limited", "other", "percentages")}

    def tags():
        return {kind: http.get(path, headers=headers[kind]).headers["ETag"] for kind in headers}

    before = tags()
    assert len(set(before.values())) == len(headers)
    with cloud_sql.writing() as work:
        insert_own_close(work, world.account.user.user_id, world.ids["market"], "2024-01-06", "12")
    after = tags()
    changed = {kind for kind in headers if after[kind] != before[kind]}
    assert changed == {"read", "limited"}
    body = {"portfolio_id": str(world.ids["other_portfolio"]), **TRADE}
    body["asset_id"] = str(world.ids["market"])
    bought = world.http("transactions").post(
        "/transactions", json=body, headers=world.account.user.headers
    )
    assert bought.status_code == 201, bought.text
    assert tags()["other"] != after["other"]
    again = http.get(path, headers={**headers["other"], "If-None-Match": after["other"]})
    assert (again.status_code, again.json["items"][-1]["source"]) == (200, "own")


def test_own_closes_are_entered_by_tokens_of_the_whole_account(account):
    world = World(account(), published_share())
    before = world.stored()
    body = {"items": [{"date": "2024-01-06", "close": "12"}]}
    path = f"/assets/{world.ids['market']}/prices"
    for kind, expected in (("limited", 403), ("other", 403), ("read", 403), ("percentages", 403)):
        reply = world.http("assets").put(path, json=body, headers=world.token(kind))
        assert (reply.status_code, reply.json["code"]) == (expected, "insufficient_scope"), kind
        assert world.stored() == before
    reply = world.http("assets").put(path, json=body, headers=world.token("write"))
    assert (reply.status_code, reply.json["inserted"]) == (200, 1)


def test_own_closes_of_other_portfolios_do_not_count_in_a_benchmark(account):
    """A token that does not see them compares with the vendors' closes."""
    world = World(account(), published_share())
    other = world.ids["other_portfolio"]
    path = f"/performance/{other}?from=2024-01-02&to=2024-01-05&benchmark={world.ids['market']}"
    http = world.http("performance")

    def price_return(headers):
        return http.get(path, headers=headers).json["benchmark"]["price_return"]["value"]

    assert price_return(world.token("other")) == "0.10000000"  # 11 ÷ 10 − 1
    assert price_return(world.account.user.headers) == "470.10800000"  # 4711.08 ÷ 10 − 1


def test_a_limited_token_may_track_market_assets(account):
    """They belong to everybody."""
    world = World(account(), published_share())
    symbol = f"T{uuid4().hex[:8].upper()}"
    add_asset(symbol, exchange="US")
    reply = world.http("assets").post(
        "/assets", json={"symbol": symbol}, headers=world.token("other")
    )
    assert (reply.status_code, reply.json["symbol"]) == (200, symbol)


def test_a_limited_token_does_not_delete_the_other_side_of_a_transfer(account):
    """It is in a portfolio that the token does not see."""
    world = World(account(), published_share())
    headers = world.account.user.headers
    moved = world.send(
        OPERATIONS["transactions_transfer"], LINES["transactions_transfer"], headers
    ).json["items"]
    assert len(moved) == 2
    for both in ("true", "false"):
        reply = world.http("transactions").delete(
            f"/transactions/{moved[0]['id']}?both={both}", headers=world.token("limited")
        )
        assert reply.status_code in (404, 409)
    items = world.http("transactions").get("/transactions", headers=headers).json["items"]
    assert {item["id"] for item in moved} <= {item["id"] for item in items}


def test_what_moved_out_of_a_tokens_portfolios_is_deleted_for_it(account):
    """And what moved between others has never been there. It may move nothing there itself."""
    world = World(account(), published_share())
    owner, limited = world.account.user.headers, world.token("limited")
    http, path = world.http("transactions"), f"/transactions/{world.ids['transaction']}"
    since = f"{clock.now() - timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    body = {"portfolio_id": str(world.ids["other_portfolio"])}

    def changes(headers):
        reply = http.get(f"/transactions?updated_since={since}", headers=headers)
        assert reply.status_code == 200, reply.text
        return {item["id"]: "deleted_at" in item for item in reply.json["items"]}

    before = changes(limited)
    assert before == changes(owner)
    assert http.patch(path, json=body, headers=limited).status_code == 404
    assert changes(limited) == before
    moved = http.patch(path, json=body, headers=owner)
    assert moved.status_code == 200, moved.text
    assert changes(owner) == before
    assert changes(limited) == {**before, moved.json["id"]: True}
    assert changes(world.token("other")) == {moved.json["id"]: False}
    assert http.delete(path, headers=owner).status_code == 204
    assert changes(owner) == changes(limited) == {**before, moved.json["id"]: True}


def test_a_deleted_portfolio_leaves_its_token_with_nothing(account):
    """And not with everything."""
    world = World(account(), published_share())
    limited = world.token("limited")
    assert (
        world.send(
            OPERATIONS["portfolios_delete"], LINES["portfolios_delete"], world.account.user.headers
        ).status_code
        == 204
    )
    http = world.http
    assert http("portfolios").get("/portfolios", headers=limited).json["items"] == []
    assert http("transactions").get("/transactions", headers=limited).json["items"] == []
