"""A token from before its account was closed, linked or got a new password is void everywhere."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import jwt
import pytest
import sqlalchemy as sa

from shared import clock
from shared.auth import refresh_tokens, tokens
from shared.config import settings
from shared.database import cloud_sql
from shared.database.caller import Caller, check, void_tokens
from shared.errors import Unauthenticated
from tests.functions.bookkeeping import Bookkeeper
from tests.functions.personal_tokens import create_token
from tests.rows import ABSENT_ID, insert_close

PASSWORD = "seven green kettles"
NEW_PASSWORD = "eight blue lanterns"
DOCUMENT = json.loads((Path(__file__).parents[2] / "functions/docs/openapi.json").read_text())
PROTECTED = {
    (method.upper(), path)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if isinstance(operation, dict) and operation.get("security")
}

MANUAL_ASSET = {
    "manual": True,
    "symbol": "LAND",
    "name": "Land",
    "currency": "USD",
    "asset_class": "OTHER",
}
PURCHASE = {"type": "DEPOSIT", "date": "2024-01-02", "amount": "1", "currency": "USD"}
REQUESTS = {
    ("GET", "/account"): {},
    ("PATCH", "/account"): {"json": {"name": "Ana"}},
    ("DELETE", "/account"): {"json": {"password": PASSWORD}},
    ("POST", "/account/delete"): {"json": {"password": PASSWORD}},
    ("GET", "/account/export"): {},
    ("POST", "/account/import"): {
        "json": {
            "user": {"id": str(ABSENT_ID), "created_at": "2024-01-02T00:00:00Z"},
            "portfolios": [],
            "assets": [],
            "transactions": [],
        }
    },
    ("POST", "/account/password"): {
        "json": {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    },
    ("GET", "/account/tokens"): {},
    ("POST", "/account/tokens"): {"json": {"name": "Cron", "scope": "read"}},
    ("DELETE", "/account/tokens/{token_id}"): {},
    ("GET", "/allocation/all"): {},
    ("GET", "/allocation/all/plan"): {"query_string": {"invest": "1"}},
    ("PUT", "/allocation/all/targets"): {"json": {"by": "tag", "targets": []}},
    ("GET", "/allocation/{portfolio_id}"): {},
    ("GET", "/allocation/{portfolio_id}/plan"): {"query_string": {"invest": "1"}},
    ("PUT", "/allocation/{portfolio_id}/targets"): {"json": {"by": "tag", "targets": []}},
    ("GET", "/assets"): {},
    ("POST", "/assets"): {"json": MANUAL_ASSET},
    ("GET", "/assets/search"): {"query_string": {"query": "LAND"}},
    ("GET", "/assets/{asset_id}"): {},
    ("PATCH", "/assets/{asset_id}"): {"json": {"name": "Field"}},
    ("DELETE", "/assets/{asset_id}"): {},
    ("GET", "/assets/{asset_id}/actions"): {},
    ("GET", "/assets/{asset_id}/prices"): {},
    ("GET", "/assets/{asset_id}/tags"): {},
    ("PUT", "/assets/{asset_id}/tags"): {"json": {"tags": []}},
    ("PUT", "/assets/{asset_id}/prices"): {
        "json": {"items": [{"date": "2024-01-02", "close": "1"}]}
    },
    ("DELETE", "/assets/{asset_id}/prices"): {
        "query_string": {"from": "2024-01-01", "to": "2024-01-31"}
    },
    ("GET", "/dividends/all"): {},
    ("GET", "/dividends/{portfolio_id}"): {},
    ("GET", "/gains/all"): {},
    ("GET", "/gains/{portfolio_id}"): {},
    ("GET", "/history/all"): {},
    ("GET", "/history/{portfolio_id}"): {},
    ("GET", "/holdings/all"): {},
    ("GET", "/holdings/{portfolio_id}"): {},
    ("GET", "/performance/all"): {},
    ("GET", "/performance/{portfolio_id}"): {},
    ("GET", "/portfolios"): {},
    ("POST", "/portfolios"): {"json": {"name": "Late", "base_currency": "USD"}},
    ("GET", "/portfolios/{portfolio_id}"): {},
    ("PATCH", "/portfolios/{portfolio_id}"): {"json": {"name": "Mine"}},
    ("DELETE", "/portfolios/{portfolio_id}"): {},
    ("GET", "/rates"): {"query_string": {"base": "EUR", "quote": "USD"}},
    ("GET", "/transactions"): {},
    ("POST", "/transactions"): {"json": {**PURCHASE, "portfolio_id": "{portfolio_id}"}},
    ("POST", "/transactions/batch"): {
        "json": {"portfolio_id": "{portfolio_id}", "items": [PURCHASE]}
    },
    ("GET", "/transactions/export"): {"query_string": {"portfolio_id": "{portfolio_id}"}},
    ("POST", "/transactions/import"): {
        "query_string": {"portfolio_id": "{portfolio_id}"},
        "json": {"items": [PURCHASE]},
    },
    ("POST", "/transactions/transfer"): {
        "json": {
            "from_portfolio_id": "{portfolio_id}",
            "to_portfolio_id": "{other_portfolio_id}",
            "date": "2024-01-02",
            "currency": "USD",
            "amount": "1",
        }
    },
    ("GET", "/transactions/{transaction_id}"): {},
    ("PATCH", "/transactions/{transaction_id}"): {"json": {"note": "x"}},
    ("DELETE", "/transactions/{transaction_id}"): {},
    ("GET", "/value/all"): {},
    ("GET", "/value/{portfolio_id}"): {},
}


@pytest.fixture
def ana(new_user):
    return new_user(password=PASSWORD)


@pytest.fixture
def books(client, ana):
    """What ana owns, by the names that stand in paths."""
    books = Bookkeeper(client("transactions"), ana.user_id, ana.headers)
    with cloud_sql.writing() as work:
        insert_close(work, UUID(books.own), "2024-01-03", "1")
    return {
        "portfolio_id": books.portfolio_id,
        "other_portfolio_id": books.add_portfolio("USD"),
        "asset_id": books.own,
        "transaction_id": books.record(PURCHASE)["id"],
        "token_id": create_token(client("account"), ana.headers)["id"],
    }


@pytest.fixture
def send(client, market_dataset, books):
    """Sends one of REQUESTS with these headers."""

    def send(operation, headers):
        method, path = operation
        options = json.loads(_named(json.dumps(REQUESTS[operation]), books))
        function = client(path.split("/")[1])
        return function.open(_named(path, books), method=method, headers=headers, **options)

    return send


def _named(text, ids):
    for name, value in ids.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def test_every_protected_operation_is_tried_here():
    """A new operation needs its request here."""
    assert set(REQUESTS) == PROTECTED


@pytest.mark.parametrize("operation", REQUESTS, ids=" ".join)
def test_a_void_token_is_refused_and_changes_nothing(send, ana, someone_else, operation):
    """401 at once; a token from afterwards is accepted; another user's sees neither of the two."""
    with cloud_sql.writing() as work:
        not_before = void_tokens(work, ana.user_id, clock.now())
    before = _everything(ana.user_id)
    refused = send(operation, ana.headers)
    assert (refused.status_code, refused.json["code"]) == (401, "unauthenticated"), refused.text
    assert "WWW-Authenticate" in refused.headers
    assert _everything(ana.user_id) == before
    if "_id}" in json.dumps([operation, REQUESTS[operation]]):
        stranger = send(operation, someone_else)
        assert stranger.status_code == 404, stranger.text
    fresh = tokens.issue(settings(), Caller(ana.user_id, not_before), clock.now()).token
    taken = send(operation, {"Authorization": f"Bearer {fresh}"})
    assert taken.status_code in (200, 201, 204), taken.text


@pytest.mark.parametrize("operation", REQUESTS, ids=" ".join)
@pytest.mark.parametrize("path", ["/account", "/account/delete"])
def test_a_token_of_a_closed_account_is_refused_at_once(send, client, ana, path, operation):
    """By every function, with the first request after the closing; nothing comes back."""
    method = "DELETE" if path == "/account" else "POST"
    closed = client("account").open(
        path, method=method, json={"password": PASSWORD}, headers=ana.headers
    )
    assert closed.status_code == 204, closed.text
    refused = send(operation, ana.headers)
    assert (refused.status_code, refused.json["code"]) == (401, "unauthenticated"), refused.text
    assert _everything(ana.user_id) == [None, None, None, None, 0]


def _everything(user_id: UUID) -> list[object]:
    statement = sa.text(
        """
        SELECT (SELECT users::text FROM users WHERE id = :id),
          (SELECT string_agg(portfolios::text, '|' ORDER BY id)
           FROM portfolios WHERE owner_id = :id),
          (SELECT string_agg(assets::text, '|' ORDER BY id) FROM assets WHERE owner_id = :id),
          (SELECT string_agg(t::text, '|' ORDER BY t.id) FROM transactions t
             JOIN portfolios p ON p.id = t.portfolio_id WHERE p.owner_id = :id),
          (SELECT count(*)
           FROM manual_closes c JOIN assets a ON a.id = c.asset_id WHERE a.owner_id = :id)
        """
    )
    with cloud_sql.reading() as work:
        return list(work.execute(statement, {"id": user_id}).one())


@pytest.mark.parametrize("path", ["/portfolios", "/transactions", "/assets"])
@pytest.mark.parametrize("keyed", [False, True])
def test_an_answer_that_was_kept_is_not_replayed_to_a_void_token(
    send, client, ana, books, path, keyed
):
    """An Idempotency-Key opens nothing that its token doesn't."""
    headers = {**ana.headers, "Idempotency-Key": uuid4().hex}
    assert send(("POST", path), headers).status_code == 201
    with cloud_sql.writing() as work:
        void_tokens(work, ana.user_id, clock.now())
    again = headers if keyed else ana.headers
    assert send(("POST", path), again).status_code == 401


def test_a_new_password_voids_the_tokens_of_before_and_none_of_after(client, ana):
    """In the same second: the token names the account's `not_before`, and no clock is compared."""
    login = {"email": ana.email, "password": PASSWORD}
    before = client("login").post("/login", json=login).json
    headers = {"Authorization": f"Bearer {before['access_token']}"}
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert (
        client("account").post("/account/password", json=body, headers=headers).status_code == 204
    )
    for old in (headers, ana.headers):
        assert client("account").get("/account", headers=old).status_code == 401
    after = client("login").post("/login", json={**login, "password": NEW_PASSWORD}).json
    refreshed = (
        client("login").post("/login/refresh", json={"refresh_token": after["refresh_token"]}).json
    )
    for answer in (after, refreshed):
        fresh = {"Authorization": f"Bearer {answer['access_token']}"}
        assert client("account").get("/account", headers=fresh).status_code == 200
    renewed = client("login").post(
        "/login/refresh", json={"refresh_token": before["refresh_token"]}
    )
    assert renewed.status_code == 401


def test_tokens_are_void_however_the_clocks_go(client, ana):
    """A slow machine's clock changes the password; a fast machine had issued the token."""
    now = clock.now()
    with cloud_sql.writing() as work:
        first = void_tokens(work, ana.user_id, now)
        ahead = tokens.issue(settings(), Caller(ana.user_id, first), now).token
        second = void_tokens(work, ana.user_id, now - timedelta(hours=1))
    assert second > first
    assert (
        client("account").get("/account", headers={"Authorization": f"Bearer {ahead}"}).status_code
        == 401
    )


def test_a_closed_account_opens_nothing(client, ana):
    """Where a list was empty, too: it was 200 before."""
    assert (
        client("account")
        .delete("/account", json={"password": PASSWORD}, headers=ana.headers)
        .status_code
        == 204
    )
    for path in ("/portfolios", "/transactions", "/assets", f"/portfolios/{uuid4()}"):
        function = client(path.split("/")[1])
        assert function.get(path, headers=ana.headers).status_code == 401


def test_the_claim_is_left_out_while_nothing_was_voided_and_must_be_a_moment(configured):
    """A token of the version before has none; one with something else in its place is not ours."""
    user_id = uuid4()
    plain = tokens.issue(settings(), Caller(user_id), clock.now()).token
    assert tokens.NOT_BEFORE not in jwt.decode(plain, options={"verify_signature": False})
    moment = clock.now()
    named = tokens.issue(settings(), Caller(user_id, moment), clock.now()).token
    assert tokens.caller_of_access_token(settings(), named) == Caller(user_id, moment)


def test_the_check_costs_no_statement(client, ana, books):
    """One for a portfolio, as before there was anything to check."""
    cloud_sql.statements.set(0)
    path = f"/portfolios/{books['portfolio_id']}"
    assert client("portfolios").get(path, headers=ana.headers).status_code == 200
    assert cloud_sql.statements.get() == 1


def test_a_refresh_before_a_change_gets_a_token_that_is_void_after_it(ana):
    """The pair names the `not_before` that was read under the user's lock, and no later one."""
    now = clock.now()
    with cloud_sql.writing() as work:
        token = refresh_tokens.begin_family(work, ana.user_id, now, timedelta(days=1))
        exchanged = refresh_tokens.exchange(
            work, token, now, lifetime=timedelta(days=1), grace=timedelta()
        )
    assert isinstance(exchanged, refresh_tokens.Exchanged)
    with cloud_sql.writing() as work:
        void_tokens(work, ana.user_id, now)
        with pytest.raises(Unauthenticated):
            check(work, Caller(exchanged.user_id, exchanged.not_before))
