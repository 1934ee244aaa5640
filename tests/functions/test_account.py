"""/account: one's own profile and data, and the things that take more than a token to do."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from shared import clock
from shared.auth import tokens
from shared.config import settings
from shared.database import cloud_sql
from shared.database.assets import assets, manual_closes
from shared.database.auth import refresh_tokens
from shared.database.caller import Caller
from shared.database.portfolios import portfolios
from shared.database.transactions import transactions
from shared.database.users import users
from shared.identifiers import new_id
from tests.rows import insert_asset, insert_portfolio

PASSWORD = "seven green kettles"
NEW_PASSWORD = "eight blue lanterns"


@pytest.fixture
def ana(new_user):
    return new_user(password=PASSWORD, name="Ana")


@pytest.fixture
def account(client):
    return lambda: client("account")


@pytest.fixture
def log_in(client):
    def post(email, password):
        return client("login").post("/login", json={"email": email, "password": password})

    return post


@pytest.fixture
def with_data(ana):
    """Ana, with a portfolio, a manual asset, a close of it, a market asset, and transactions."""
    now = clock.now()
    with cloud_sql.writing() as work:
        portfolio = insert_portfolio(work, ana.user_id, name="Savings")
        own = insert_asset(work, ana.user_id, symbol="FLAT")
        market = insert_asset(work)
        deal = {
            "portfolio_id": portfolio,
            "type": "BUY",
            "currency": "USD",
            "quantity": Decimal("1.5"),
            "created_at": now,
            "updated_at": now,
        }
        work.execute(
            manual_closes.insert().values(
                asset_id=own, date=date(2024, 1, 2), close=Decimal("100.10")
            )
        )
        for asset_id, day in ((own, date(2024, 1, 3)), (market, date(2024, 1, 2))):
            bought = {
                "id": new_id(),
                "asset_id": asset_id,
                "date": day,
                "unit_price": Decimal("7.00"),
                **deal,
            }
            work.execute(transactions.insert().values(bought))
    return ana


def rows_of(table, condition):
    with cloud_sql.reading() as work:
        return work.scalar(sa.select(sa.func.count()).select_from(table).where(condition))


def pointers(response):
    return [error["pointer"] for error in response.json["errors"]]


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/account", None),
        ("PATCH", "/account", {"name": "x"}),
        ("DELETE", "/account", {"password": PASSWORD}),
        ("POST", "/account/delete", {"password": PASSWORD}),
        ("POST", "/account/password", {"current_password": PASSWORD, "new_password": NEW_PASSWORD}),
        ("GET", "/account/export", None),
    ],
)
def test_every_request_needs_a_token(account, method, path, body):
    """401 that says how to authenticate, before the body is looked at."""
    refused = account().open(path, method=method, json=body)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_profile_is_the_callers_own(account, ana, someone_else):
    """Two callers, two profiles; no hash in either."""
    mine = account().get("/account", headers=ana.headers)
    assert set(mine.json) == {"id", "email", "name", "base_currency", "created_at"}
    assert (mine.json["id"], mine.json["name"]) == (str(ana.user_id), "Ana")
    assert account().get("/account", headers=someone_else).json["id"] != str(ana.user_id)


def test_a_name_can_be_changed_and_taken_away(account, ana):
    """PATCH answers the new profile, with the tag that GET gives."""
    changed = account().patch("/account", json={"name": "Ana María"}, headers=ana.headers)
    assert (changed.status_code, changed.json["name"]) == (200, "Ana María")
    assert changed.headers["ETag"] == account().get("/account", headers=ana.headers).headers["ETag"]
    assert (
        account().patch("/account", json={"name": None}, headers=ana.headers).json["name"] is None
    )


def test_a_base_currency_can_be_set_and_taken_away_and_a_name_stays(account, ana):
    """Only the fields of the request change; it is in the profile and in the export."""
    assert account().get("/account", headers=ana.headers).json["base_currency"] is None
    for body, currency in (
        ({"base_currency": "EUR"}, "EUR"),
        ({}, "EUR"),
        ({"base_currency": None}, None),
        ({"base_currency": "ARS"}, "ARS"),
    ):
        changed = account().patch("/account", json=body, headers=ana.headers)
        assert (changed.status_code, changed.json["base_currency"]) == (200, currency)
        assert changed.json["name"] == "Ana"
        assert account().get("/account", headers=ana.headers).json == changed.json
        exported = account().get("/account/export", headers=ana.headers).json["user"]
        assert exported == changed.json


def test_a_change_of_what_has_changed_meanwhile_is_refused(account, ana):
    """If-Match with an old tag is 412, and nothing happens."""
    tag = account().get("/account", headers=ana.headers).headers["ETag"]
    assert (
        account()
        .patch("/account", json={"name": "B"}, headers={**ana.headers, "If-Match": tag})
        .status_code
        == 200
    )
    for request in (
        account().patch("/account", json={"name": "C"}, headers={**ana.headers, "If-Match": tag}),
        account().delete(
            "/account", json={"password": PASSWORD}, headers={**ana.headers, "If-Match": tag}
        ),
    ):
        assert request.status_code == 412
    assert account().get("/account", headers=ana.headers).json["name"] == "B"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "a\nb"}, "/name"),
        ({"name": "A", "email": "x@y.zz"}, "/email"),
        ({"base_currency": "eur"}, "/base_currency"),
        ({"base_currency": "XYZ"}, "/base_currency"),
        ({"base_currency": ""}, "/base_currency"),
        ({"base_currency": 5}, "/base_currency"),
    ],
)
def test_a_malformed_change_is_refused_by_name(account, ana, body, pointer):
    """422; the e-mail address can't be changed here, and says so."""
    refused = account().patch("/account", json=body, headers=ana.headers)
    assert (refused.status_code, pointers(refused)) == (422, [pointer])


def test_a_new_password_replaces_the_old_one_and_ends_every_login(account, client, log_in, ana):
    """Who stole the old password, or a refresh token, is out."""
    refresh_token = log_in(ana.email, PASSWORD).json["refresh_token"]
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    assert account().post("/account/password", json=body, headers=ana.headers).status_code == 204
    assert (
        client("login").post("/login/refresh", json={"refresh_token": refresh_token}).status_code
        == 401
    )
    assert log_in(ana.email, PASSWORD).status_code == 401
    assert log_in(ana.email, NEW_PASSWORD).status_code == 200


def test_a_new_password_needs_the_current_one(account, log_in, ana):
    """The current password is required, right, and not to be guessed at leisure."""

    def change(**body):
        return account().post(
            "/account/password", json={"new_password": NEW_PASSWORD, **body}, headers=ana.headers
        )

    refused = change()
    assert (refused.status_code, pointers(refused)) == (422, ["/current_password"])
    statuses = [change(current_password="wrong").status_code for _ in range(6)]
    assert statuses == [401] * 5 + [429]
    assert log_in(ana.email, PASSWORD).status_code == 200


@pytest.mark.parametrize("new", ["short", "password1234", "x" * 129, None, 5])
def test_a_new_password_that_would_be_guessed_is_refused_by_name(account, log_in, ana, new):
    """The rules of signup hold here too; the old password stays."""
    body = {"current_password": PASSWORD, "new_password": new}
    refused = account().post("/account/password", json=body, headers=ana.headers)
    assert (refused.status_code, pointers(refused)) == (422, ["/new_password"])
    assert log_in(ana.email, PASSWORD).status_code == 200


def test_the_export_holds_everything_and_no_secrets(account, with_data, someone_else):
    """Profile, portfolios, assets with closes, transactions in order; exact decimals; no one else's
    data.
    """
    answer = account().get("/account/export", headers=with_data.headers)
    assert answer.status_code == 200
    export = answer.json
    assert export["user"]["id"] == str(with_data.user_id)
    assert [portfolio["name"] for portfolio in export["portfolios"]] == ["Savings"]
    own, market = sorted(export["assets"], key=lambda asset: not asset["manual"])
    assert (own["symbol"], own["closes"]) == ("FLAT", [{"date": "2024-01-02", "close": "100.10"}])
    assert (market["manual"], market["closes"]) == (False, [])
    first, second = export["transactions"]
    assert (first["asset_id"], first["date"]) == (market["id"], "2024-01-02")
    assert (second["asset_id"], second["quantity"], second["unit_price"]) == (
        own["id"],
        "1.5",
        "7.00",
    )
    assert second["ratio"] is None
    assert not {"password_hash", "firebase_uid", "owner_id"} & set(
        answer.text.replace('"', " ").split()
    )
    others = account().get("/account/export", headers=someone_else).json
    assert (others["portfolios"], others["assets"], others["transactions"]) == ([], [], [])


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/account"), ("POST", "/account/delete")])
def test_closing_the_account_deletes_everything_of_it_and_nothing_else(
    account, log_in, with_data, method, path
):
    """User, tokens, portfolios, transactions, own assets: gone; the market's assets stay."""
    ana = with_data
    exported = account().get("/account/export", headers=ana.headers).json
    market = next(asset for asset in exported["assets"] if not asset["manual"])
    log_in(ana.email, PASSWORD)
    closed = account().open(path, method=method, json={"password": PASSWORD}, headers=ana.headers)
    assert closed.status_code == 204
    portfolio_ids = [portfolio["id"] for portfolio in exported["portfolios"]]
    assert rows_of(users, users.c.id == ana.user_id) == 0
    assert rows_of(refresh_tokens, refresh_tokens.c.user_id == ana.user_id) == 0
    assert rows_of(portfolios, portfolios.c.owner_id == ana.user_id) == 0
    assert rows_of(transactions, transactions.c.portfolio_id.in_(portfolio_ids)) == 0
    assert rows_of(assets, assets.c.owner_id == ana.user_id) == 0
    assert rows_of(assets, assets.c.id == market["id"]) == 1
    assert log_in(ana.email, PASSWORD).status_code == 401
    # The access token has some minutes left, and no account.
    assert account().get("/account", headers=ana.headers).status_code == 401


def test_an_export_may_leave_the_transactions_out(account, with_data):
    """Everything else is in it."""
    rest = account().get("/account/export?transactions=false", headers=with_data.headers)
    assert (rest.status_code, rest.json["transactions"]) == (200, [])
    assert rest.json["portfolios"]


@pytest.mark.parametrize(("method", "path"), [("DELETE", "/account"), ("POST", "/account/delete")])
def test_closing_an_account_needs_the_password(account, ana, method, path):
    """The password is required and right."""
    without_password: tuple[dict[str, Any], ...] = ({"json": {}}, {})
    for without in without_password:
        refused = account().open(path, method=method, headers=ana.headers, **without)
        assert (refused.status_code, pointers(refused)) == (422, ["/password"])
    wrong = account().open(path, method=method, json={"password": "wrong"}, headers=ana.headers)
    assert (wrong.status_code, wrong.json["code"]) == (401, "invalid_credentials")
    assert account().get("/account", headers=ana.headers).status_code == 200


def test_expired_and_foreign_tokens_open_nothing(account, ana):
    """The guard of a real function refuses expired, misdirected and malformed tokens."""
    now = clock.now()
    other = settings().model_copy(update={"token_audience": "another-api"})
    for bearer in (
        tokens.issue(settings(), Caller(ana.user_id), now - timedelta(minutes=16)).token,
        tokens.issue(other, Caller(ana.user_id), now).token,
        "garbage",
        "a.b.c",
    ):
        refused = account().get("/account", headers={"Authorization": f"Bearer {bearer}"})
        assert (refused.status_code, refused.json["code"]) == (401, "unauthenticated")
