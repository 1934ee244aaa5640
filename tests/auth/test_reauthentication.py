"""Reauthentication of users whose accounts come through Firebase."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from shared import clock
from shared.auth.password_hashing import verify_password
from shared.auth.reauthentication import accept_new_password, change_password, reauthenticate
from shared.database import cloud_sql
from shared.database.caller import Caller
from shared.database.users import users
from shared.errors import Forbidden, Invalid, InvalidCredentials, Unauthenticated
from shared.identifiers import new_id
from tests.rows import insert_user


@pytest.fixture
def firebase_user(database):
    """The id of a user without a password."""
    with cloud_sql.writing() as work:
        return insert_user(work, password_hash=None, firebase_uid=uuid4().hex)


def as_caller(user_id, signed_in_at=None):
    """A caller whose token was issued just now."""
    with cloud_sql.reading() as work:
        not_before = work.scalar(sa.select(users.c.not_before).where(users.c.id == user_id))
    return Caller(user_id, not_before, signed_in_at)


def test_a_recent_sign_in_with_firebase_is_proof(firebase_user):
    """Four minutes ago: the person at the device is able to sign in."""
    now = clock.now()
    assert (
        reauthenticate(
            as_caller(firebase_user, now - timedelta(minutes=4)), None, now, "/password"
        ).user_id
        == firebase_user
    )


def test_an_older_sign_in_is_no_proof(firebase_user):
    """A token renewed for hours proves only that a sign-in happened once."""
    now = clock.now()
    with pytest.raises(Forbidden, match="again"):
        reauthenticate(as_caller(firebase_user, now - timedelta(minutes=6)), None, now, "/password")


def test_without_a_password_hash_no_password_is_proof(firebase_user):
    """An absent password is invalid, and any other one is wrong."""
    with pytest.raises(Invalid):
        reauthenticate(as_caller(firebase_user), None, clock.now(), "/password")
    with pytest.raises(InvalidCredentials):
        reauthenticate(
            as_caller(firebase_user, clock.now()),
            SecretStr("seven green kettles"),
            clock.now(),
            "/password",
        )


def test_a_firebase_user_can_set_a_password(firebase_user):
    """And then prove their identity with it."""
    now = clock.now()
    account = reauthenticate(as_caller(firebase_user, now), None, now, "/current_password")
    with cloud_sql.writing() as work:
        change_password(work, accept_new_password(account, SecretStr("seven green kettles")), now)
    account = reauthenticate(
        as_caller(firebase_user), SecretStr("seven green kettles"), now, "/password"
    )
    assert verify_password(account.password_hash, "seven green kettles")


def test_a_proof_is_worth_nothing_after_the_password_has_changed(firebase_user):
    """Of two concurrent changes the second needs the first one's password."""
    now = clock.now()
    account = reauthenticate(as_caller(firebase_user, now), None, now, "/current_password")
    with cloud_sql.writing() as work:
        change_password(work, accept_new_password(account, SecretStr("seven green kettles")), now)
    with pytest.raises(InvalidCredentials), cloud_sql.writing() as work:
        change_password(work, accept_new_password(account, SecretStr("eight blue lanterns")), now)


def test_a_closed_account_proves_nothing(database):
    """Its last tokens name no account."""
    with pytest.raises(Unauthenticated):
        reauthenticate(Caller(new_id()), SecretStr("seven green kettles"), clock.now(), "/password")
