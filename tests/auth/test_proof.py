"""Proving again who one is, for accounts that come through Firebase."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from pydantic import SecretStr

from shared import clock
from shared.adapters import cloud_sql
from shared.auth.proof import accept_new_password, change_password, prove
from shared.auth.security import verify_password
from shared.errors import Forbidden, Invalid, InvalidCredentials, Unauthenticated
from shared.identifiers import new_id
from shared.users.models import users


@pytest.fixture
def firebase_user(database):
    """A user who has no password; their id."""
    user_id, now = new_id(), clock.now()
    with cloud_sql.writing() as work:
        row = {"id": user_id, "email": f"{user_id}@example.com", "firebase_uid": uuid4().hex}
        work.execute(users.insert().values(**row, created_at=now, updated_at=now))
    return user_id


def test_a_recent_sign_in_with_firebase_is_proof(firebase_user):
    """Four minutes ago: somebody is there who can sign in."""
    now = clock.now()
    assert prove(firebase_user, None, now - timedelta(minutes=4), now, "/password").user_id == firebase_user


def test_an_older_sign_in_is_none(firebase_user):
    """A token renewed for hours proves only that somebody signed in once."""
    now = clock.now()
    with pytest.raises(Forbidden, match="again"):
        prove(firebase_user, None, now - timedelta(minutes=6), now, "/password")


def test_neither_is_nothing_at_all_nor_any_password(firebase_user):
    """Without a password to compare with, none is right."""
    with pytest.raises(Invalid):
        prove(firebase_user, None, None, clock.now(), "/password")
    with pytest.raises(InvalidCredentials):
        prove(firebase_user, SecretStr("seven green kettles"), clock.now(), clock.now(), "/password")


def test_who_comes_through_firebase_can_choose_a_password(firebase_user):
    """And then log in with that as well."""
    now = clock.now()
    account = prove(firebase_user, None, now, now, "/current_password")
    with cloud_sql.writing() as work:
        change_password(work, accept_new_password(account, SecretStr("seven green kettles")), now)
    chosen = prove(firebase_user, SecretStr("seven green kettles"), None, now, "/password")
    assert verify_password(chosen.password_hash, "seven green kettles")


def test_a_proof_is_worth_nothing_after_the_password_has_changed(firebase_user):
    """Two changes at once: the second must know the first's password."""
    now = clock.now()
    account = prove(firebase_user, None, now, now, "/current_password")
    with cloud_sql.writing() as work:
        change_password(work, accept_new_password(account, SecretStr("seven green kettles")), now)
    with pytest.raises(InvalidCredentials), cloud_sql.writing() as work:
        change_password(work, accept_new_password(account, SecretStr("eight blue lanterns")), now)


def test_a_closed_account_proves_nothing(database):
    """Its last tokens name nobody."""
    with pytest.raises(Unauthenticated):
        prove(new_id(), SecretStr("seven green kettles"), None, clock.now(), "/password")
