"""The guard in front of every protected endpoint."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.config import settings
from shared.database import cloud_sql
from shared.errors import Unauthenticated, Unavailable
from shared.web.authentication import caller_of


def test_a_signed_in_user_is_the_caller(new_user):
    """The token of a user names that user."""
    user = new_user()
    assert caller_of(user.headers["Authorization"]).user_id == user.user_id


def test_the_scheme_may_be_written_in_any_case(new_user):
    """RFC 9110: schemes are case-insensitive."""
    user = new_user()
    assert (
        caller_of(user.headers["Authorization"].replace("Bearer", "bearer")).user_id == user.user_id
    )


def test_our_own_token_costs_no_statement(new_user):
    """Public keys are enough, so the guard asks no database."""
    user = new_user()
    cloud_sql.statements.set(0)
    caller_of(user.headers["Authorization"])
    assert cloud_sql.statements.get() == 0


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Token abc", "bearer\tabc"]
)
def test_other_headers_are_refused_with_what_to_send(configured, header):
    """401 says how."""
    with pytest.raises(Unauthenticated, match=r"Authorization: Bearer|not valid"):
        caller_of(header)


@given(st.text())
def test_any_text_is_refused_and_no_accident(configured, text):
    """Never anything but 401."""
    for header in (text, f"Bearer {text}"):
        with pytest.raises(Unauthenticated):
            caller_of(header)


def test_without_keys_the_guard_is_unavailable(new_user, monkeypatch, tmp_path):
    """503, not 401: the token may well be good."""
    user = new_user()
    with monkeypatch.context() as environment:
        environment.setenv("VERIFICATION_KEYS_FILE", str(tmp_path / "missing.json"))
        settings.cache_clear()
        with pytest.raises(Unavailable):
            caller_of(user.headers["Authorization"])
    settings.cache_clear()


def test_the_log_names_users_by_a_pseudonym(client, new_user, logged):
    """One user can be followed through the log, and not recognised."""
    user = new_user()
    for _ in range(2):
        client("account").get("/account", headers=user.headers)
    lines = [json.loads(line) for line in logged().splitlines()]
    names = {line["user"] for line in lines if line.get("user")}
    assert len(names) == 1
    assert str(user.user_id) not in logged()
