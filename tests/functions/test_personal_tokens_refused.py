"""Why a personal token is refused: mistyped, unknown, expired, void, or in an address."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from shared import clock
from shared.auth import tokens
from shared.auth.personal_tokens import text
from shared.config import settings
from shared.database import cloud_sql
from shared.database.caller import Caller, void_tokens
from tests.functions.personal_tokens import bearer, change_stored, create_token, stored

PASSWORD = "seven green kettles"


@pytest.fixture
def account_http(client):
    return client("account")


def portfolios_with(client, headers):
    return client("portfolios").get("/portfolios", headers=headers)


def test_a_token_of_another_deployment_is_refused_with_the_reason(client, configured):
    """Well formed, and not in this database."""
    reply = portfolios_with(client, bearer(text.new_token()))
    assert reply.status_code == 401
    assert "another deployment" in reply.json["detail"]


@pytest.mark.parametrize("token", ["fa_", "fa_x", f"fa_{'0' * 49}", f"fa_{'0' * 9000}", "fa_é"])
def test_a_malformed_token_costs_no_statement(client, configured, token):
    """The checksum tells it."""
    reply = portfolios_with(client, {"Authorization": f"Bearer {token}".encode().decode("latin-1")})
    assert reply.status_code == 401
    assert "personal token" in reply.json["detail"]
    assert cloud_sql.statements.get() == 0


def test_an_expired_token_is_refused_and_listed_as_such(client, account_http, signed_in):
    """With the instant: who has the token may know."""
    soon = (clock.now() + timedelta(hours=1)).isoformat()
    created = create_token(account_http, signed_in, expires_at=soon)
    assert datetime.fromisoformat(created["expires_at"]) == datetime.fromisoformat(soon)
    assert portfolios_with(client, bearer(created["token"])).status_code == 200
    change_stored(created["id"], expires_at=clock.now() - timedelta(seconds=1), last_used_at=None)
    reply = portfolios_with(client, bearer(created["token"]))
    assert reply.status_code == 401
    assert "expired at" in reply.json["detail"]
    (item,) = account_http.get("/account/tokens", headers=signed_in).json["items"]
    assert (item["status"], item["last_used_at"]) == ("expired", None)


def test_a_new_password_ends_personal_tokens(client, account_http, new_user):
    """Who had stolen a login could have made one."""
    user = new_user(password=PASSWORD)
    created = create_token(account_http, user.headers)
    body = {"current_password": PASSWORD, "new_password": "eight yellow teapots"}
    assert account_http.post("/account/password", json=body, headers=user.headers).status_code < 300
    reply = portfolios_with(client, bearer(created["token"]))
    assert reply.status_code == 401
    assert "change of password" in reply.json["detail"]


def test_a_void_token_is_listed_as_such(account_http, new_user):
    """Until its owner deletes it. A token of the new login is another matter."""
    user = new_user()
    old = create_token(account_http, user.headers)
    with cloud_sql.writing() as work:
        not_before = void_tokens(work, user.user_id, clock.now())
    login = tokens.issue(settings(), Caller(user.user_id, not_before), clock.now()).token
    new = create_token(account_http, bearer(login))
    items = account_http.get("/account/tokens", headers=bearer(login)).json["items"]
    assert [(item["id"], item["status"]) for item in items] == [
        (new["id"], "active"),
        (old["id"], "void"),
    ]


def test_tokens_go_with_their_account(client, account_http, new_user):
    user = new_user(password=PASSWORD)
    created = create_token(account_http, user.headers)
    reply = account_http.delete("/account", json={"password": PASSWORD}, headers=user.headers)
    assert reply.status_code == 204
    assert portfolios_with(client, bearer(created["token"])).status_code == 401
    assert stored(created["id"]) is None


@pytest.mark.parametrize("place", ["?token={}", "?limit={}", "/{}", "?access_token={}&limit=1"])
def test_a_token_in_a_url_is_refused(client, account_http, signed_in, place, logged):
    """Even beside a valid login, and on public operations: it has been logged on its way."""
    token = create_token(account_http, signed_in)["token"]
    path = f"/portfolios{place.format(token)}"
    reply = client("portfolios").get(path, headers=signed_in)
    assert (reply.status_code, reply.json["code"]) == (422, "invalid_request")
    assert "Authorization: Bearer" in reply.text
    assert token not in reply.text
    assert token not in logged()
    assert client("login").get(f"/login/jwks?t={token}").status_code == 422
