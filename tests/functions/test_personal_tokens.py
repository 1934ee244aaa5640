"""Personal tokens: created, shown once, listed, used and revoked; and why one is refused."""

from __future__ import annotations

import hashlib
import json
import logging
from datetime import datetime

import pytest
import sqlalchemy as sa

from shared import clock, quotas
from shared.auth.personal_tokens import text
from shared.auth.personal_tokens.repository import USE_NOTED_EVERY
from shared.database import cloud_sql
from shared.quotas import Quota
from shared.web.authentication import caller_of
from tests.functions.bookkeeping import pointers
from tests.functions.personal_tokens import (
    bearer,
    change_stored,
    create_token,
    stored,
    token_headers,
)
from tests.rows import ABSENT_ID, insert_portfolio

PASSWORD = "seven green kettles"


@pytest.fixture
def account_http(client):
    return client("account")


def portfolios_with(client, headers):
    return client("portfolios").get("/portfolios", headers=headers)


def test_a_token_is_shown_once_and_stands_for_its_owner(client, account_http, new_user):
    """Its text is in the answer to its creation, and nowhere else."""
    user = new_user()
    with cloud_sql.writing() as work:
        portfolio_id = insert_portfolio(work, user.user_id)
    reply = account_http.post(
        "/account/tokens", json={"name": "Cron", "scope": "read"}, headers=user.headers
    )
    assert reply.status_code == 201
    assert reply.headers["Location"] == f"/account/tokens/{reply.json['id']}"
    assert reply.headers["Cache-Control"] == "no-store"
    token = reply.json["token"]
    assert {**reply.json, "token": "", "id": "", "created_at": ""} == {
        "id": "",
        "name": "Cron",
        "scope": "read",
        "show": "all",
        "portfolio_ids": None,
        "expires_at": None,
        "created_at": "",
        "last_used_at": None,
        "status": "active",
        "token": "",
    }
    listed = account_http.get("/account/tokens", headers=user.headers)
    assert token not in listed.text
    assert [item["id"] for item in listed.json["items"]] == [reply.json["id"]]
    items = portfolios_with(client, bearer(token)).json["items"]
    assert [item["id"] for item in items] == [str(portfolio_id)]


def test_the_token_is_stored_as_its_hash(account_http, signed_in):
    """One SHA-256 of 256 random bits: nothing in the table leads back to the token."""
    created = create_token(account_http, signed_in)
    row = stored(created["id"])
    assert row["token_hash"] == hashlib.sha256(created["token"].encode()).digest()
    assert created["token"][3:20] not in repr(dict(row))


def test_no_answer_is_stored_for_an_idempotency_key(account_http, signed_in):
    """It would be the only copy of the token in the database."""
    headers = {**signed_in, "Idempotency-Key": "once"}
    first = create_token(account_http, headers)
    assert create_token(account_http, headers)["token"] != first["token"]
    with cloud_sql.reading() as work:
        bodies = work.execute(sa.text("SELECT body FROM idempotency_keys")).scalars()
        assert not any(first["token"].encode() in (body or b"") for body in bodies)


def test_lists_are_paged_newest_first_and_of_the_caller_alone(
    account_http, signed_in, someone_else
):
    ids = [create_token(account_http, signed_in, name=f"n{place}")["id"] for place in range(5)]
    create_token(account_http, someone_else)
    first = account_http.get("/account/tokens?limit=3", headers=signed_in).json
    rest = account_http.get(
        f"/account/tokens?limit=3&cursor={first['next_cursor']}", headers=signed_in
    ).json
    assert [item["id"] for item in first["items"] + rest["items"]] == ids[::-1]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "x" * 201}, "/name"),
        ({"name": None}, "/name"),
        ({"scope": "admin"}, "/scope"),
        ({"scope": None}, "/scope"),
        ({"show": "some"}, "/show"),
        ({"scope": "write", "show": "percentages"}, "/show"),
        ({"portfolio_ids": []}, "/portfolio_ids"),
        ({"portfolio_ids": [str(ABSENT_ID)] * 2}, "/portfolio_ids"),
        ({"portfolio_ids": [str(ABSENT_ID)]}, "/portfolio_ids/0"),
        ({"portfolio_ids": ["x"]}, "/portfolio_ids/0"),
        ({"expires_at": "2024-01-01T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "2999-01-01"}, "/expires_at"),
        ({"expires_at": "2999-01-01T00:00:00"}, "/expires_at"),
        ({"expires_at": "2999-02-30T00:00:00Z"}, "/expires_at"),
        ({"expires_at": "9999-12-31T23:59:59-23:59"}, "/expires_at"),
        ({"expires_at": 4_102_444_800}, "/expires_at"),
        ({"token": "fa_mine"}, "/token"),
    ],
)
def test_a_token_that_is_not_valid_is_refused_and_not_stored(
    account_http, signed_in, fields, pointer
):
    body = {"name": "Cron", "scope": "read", **fields}
    reply = account_http.post("/account/tokens", json=body, headers=signed_in)
    assert reply.status_code == 422
    assert pointers(reply) == [pointer]
    assert account_http.get("/account/tokens", headers=signed_in).json["items"] == []


def test_portfolios_of_others_are_refused(account_http, signed_in, theirs, books):
    """By position, and like missing ones."""
    ids = [books.portfolio_id, theirs.portfolio_id]
    body = {"name": "Cron", "scope": "read", "portfolio_ids": ids}
    reply = account_http.post("/account/tokens", json=body, headers=books.headers)
    assert (reply.status_code, pointers(reply)) == (422, ["/portfolio_ids/1"])


def test_tokens_are_bounded(account_http, signed_in, monkeypatch):
    monkeypatch.setattr(quotas, "PERSONAL_TOKENS", Quota("personal_tokens", 2, "An account", "x"))
    ids = [create_token(account_http, signed_in)["id"] for _ in range(2)]
    body = {"name": "Cron", "scope": "read"}
    reply = account_http.post("/account/tokens", json=body, headers=signed_in)
    assert (reply.status_code, reply.json["code"]) == (409, "quota_exceeded")
    assert account_http.delete(f"/account/tokens/{ids[0]}", headers=signed_in).status_code == 204
    create_token(account_http, signed_in)


def test_a_revoked_token_is_refused_by_the_next_request(client, account_http, signed_in):
    """Instances keep no tokens: each request asks the database."""
    created = create_token(account_http, signed_in)
    headers = bearer(created["token"])
    assert portfolios_with(client, headers).status_code == 200
    path = f"/account/tokens/{created['id']}"
    reply = account_http.delete(path, headers=signed_in)
    assert (reply.status_code, reply.data) == (204, b"")
    refusal = portfolios_with(client, headers)
    assert (refusal.status_code, refusal.json["code"]) == (401, "unauthenticated")
    assert "revoked" in refusal.json["detail"]
    assert refusal.headers["WWW-Authenticate"].startswith("Bearer")
    assert account_http.delete(path, headers=signed_in).status_code == 404


def test_a_token_of_someone_else_is_not_found(account_http, signed_in, someone_else):
    created = create_token(account_http, signed_in)
    reply = account_http.delete(f"/account/tokens/{created['id']}", headers=someone_else)
    assert reply.status_code == 404
    assert stored(created["id"])


def test_the_last_use_is_noted_once_in_some_minutes(client, account_http, signed_in):
    """And not by each request: a row a second would be written for a script."""
    created = create_token(account_http, signed_in)
    headers = bearer(created["token"])
    before = clock.now()
    portfolios_with(client, headers)
    first = stored(created["id"])["last_used_at"]
    assert before <= first <= clock.now()
    portfolios_with(client, headers)
    assert stored(created["id"])["last_used_at"] == first
    (item,) = account_http.get("/account/tokens", headers=signed_in).json["items"]
    assert datetime.fromisoformat(item["last_used_at"]) == first
    long_ago = first - USE_NOTED_EVERY
    change_stored(created["id"], last_used_at=long_ago)
    portfolios_with(client, headers)
    assert stored(created["id"])["last_used_at"] > first


@pytest.mark.parametrize("is_first_use", [True, False])
def test_a_personal_token_costs_one_statement_more(client, account_http, signed_in, is_first_use):
    """Also when the use is noted."""
    headers = token_headers(account_http, signed_in)
    if not is_first_use:
        portfolios_with(client, headers)
    portfolios_with(client, signed_in)
    with_login = cloud_sql.statements.get()
    portfolios_with(client, headers)
    assert cloud_sql.statements.get() == with_login + 1


def test_the_log_has_a_pseudonym_of_the_token_and_never_its_text(
    client, account_http, signed_in, logged
):
    """A leaked token's requests can be found."""
    created = create_token(account_http, signed_in)
    portfolios_with(client, bearer(created["token"]))
    portfolios_with(client, bearer(created["token"][:-1]))
    *_, used, refused = [json.loads(line) for line in logged().splitlines()]
    assert (
        used["token"]
        == hashlib.sha256(bytes.fromhex(created["id"].replace("-", ""))).hexdigest()[:12]
    )
    assert "token" not in refused
    assert created["token"][3:20] not in logged()


def test_an_answer_stored_for_a_login_is_not_replayed_to_a_token(client, account_http, signed_in):
    """The same key, path and body: a token may see less."""
    headers = token_headers(account_http, signed_in, scope="write")
    body = {"name": "One", "base_currency": "USD"}
    replies = [
        client("portfolios").post(
            "/portfolios", json=body, headers={**sender, "Idempotency-Key": "one"}
        )
        for sender in (signed_in, headers, headers)
    ]
    assert [reply.status_code for reply in replies] == [201, 201, 201]
    ids = [reply.json["id"] for reply in replies]
    assert ids[0] != ids[1] == ids[2]


def test_a_log_line_that_quotes_a_token_is_redacted(logged):
    """Whatever wrote it, in its message or in its fields."""
    token = text.new_token()
    log = logging.getLogger("finance_api")
    log.warning("sent %s", token, extra={"fields": {"header": f"Bearer-{token}"}})
    assert token[3:] not in logged()
    assert "sent fa_…" in logged()


def test_callers_who_see_different_things_have_different_views(account_http, books):
    """A cache of answers has the view in its key. What a token may write is no part of it."""
    other = books.add_portfolio("USD")

    def view(**fields):
        header = token_headers(account_http, books.headers, **fields)["Authorization"]
        return caller_of(header).view

    ids = [books.portfolio_id, other]
    login = caller_of(books.headers["Authorization"]).view
    assert view() == view(scope="write") == login
    assert view(portfolio_ids=ids) == view(portfolio_ids=ids[::-1])
    views = [
        login,
        view(show="percentages"),
        view(portfolio_ids=ids),
        view(portfolio_ids=ids[:1]),
        view(portfolio_ids=ids[:1], show="percentages"),
    ]
    assert len(set(views)) == len(views)
