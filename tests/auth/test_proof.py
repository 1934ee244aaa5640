"""Proving again who one is, for accounts that come through Firebase."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from shared import clock
from shared.auth.password_hashing import verify_password
from shared.auth.reauthentication import accept_new_password, change_password, prove
from shared.database import cloud_sql
from shared.database.caller import Caller
from shared.database.users import users
from shared.errors import Forbidden, Invalid, InvalidCredentials, Unauthenticated
from shared.identifiers import new_id


@pytest.fixture
def firebase_user(database):
    """A user who has no password; their id."""
    user_id, now = new_id(), clock.now()
    with cloud_sql.writing() as work:
        row = {"id": user_id, "email": f"{user_id}@example.com", "firebase_uid": uuid4().hex}
        work.execute(users.insert().values(**row, created_at=now, updated_at=now))
    return user_id


def as_caller(user_id, signed_in_at=None):
    """Somebody whose token was issued just now."""
    with cloud_sql.reading() as work:
        not_before = work.scalar(sa.select(users.c.not_before).where(users.c.id == user_id))
    return Caller(user_id, not_before, signed_in_at)


def test_a_recent_sign_in_with_firebase_is_proof(firebase_user):
    """Four minutes ago: somebody is there who can sign in."""
    now = clock.now()
    assert (
        prove(as_caller(firebase_user, now - timedelta(minutes=4)), None, now, "/password").user_id
        == firebase_user
    )


def test_an_older_sign_in_is_none(firebase_user):
    """A token renewed for hours proves only that somebody signed in once."""
    now = clock.now()
    with pytest.raises(Forbidden, match="again"):
        prove(as_caller(firebase_user, now - timedelta(minutes=6)), None, now, "/password")


def test_neither_is_nothing_at_all_nor_any_password(firebase_user):
    """Without a password to compare with, none is right."""
    with pytest.raises(Invalid):
        prove(as_caller(firebase_user), None, clock.now(), "/password")
    with pytest.raises(InvalidCredentials):
        prove(
            as_caller(firebase_user, clock.now()),
            SecretStr("seven green kettles"),
            clock.now(),
            "/password",
        )


def test_who_comes_through_firebase_can_choose_a_password(firebase_user):
    """And then log in with that as well."""
    now = clock.now()
    account = prove(as_caller(firebase_user, now), None, now, "/current_password")
    with cloud_sql.writing() as work:
        change_password(work, accept_new_password(account, SecretStr("seven green kettles")), now)
    chosen = prove(as_caller(firebase_user), SecretStr("seven green kettles"), now, "/password")
    assert verify_password(chosen.password_hash, "seven green kettles")


def test_a_proof_is_worth_nothing_after_the_password_has_changed(firebase_user):
    """Two changes at once: the second must know the first's password."""
    now = clock.now()
    account = prove(as_caller(firebase_user, now), None, now, "/current_password")
    with cloud_sql.writing() as work:
        change_password(work, accept_new_password(account, SecretStr("seven green kettles")), now)
    with pytest.raises(InvalidCredentials), cloud_sql.writing() as work:
        change_password(work, accept_new_password(account, SecretStr("eight blue lanterns")), now)


def test_a_closed_account_proves_nothing(database):
    """Its last tokens name nobody."""
    with pytest.raises(Unauthenticated):
        prove(Caller(new_id()), SecretStr("seven green kettles"), clock.now(), "/password")
