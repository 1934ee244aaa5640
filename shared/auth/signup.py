"""Signup: a new account with a password that is hard to guess."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from shared.auth import repository, throttle
from shared.auth.password_hashing import hash_password
from shared.auth.passwords import check_new_password
from shared.auth.schemas import SignupBody
from shared.database import cloud_sql
from shared.database.users import User
from shared.errors import EmailTaken


def admit(body: SignupBody, address: str, now: datetime) -> str:
    """Checks the password and counts the attempt; returns the password's hash.

    Call it before the unit of work of `sign_up`, so that the attempt stays counted when the e-mail
    address is taken, and no connection is held during the 20 ms that a hash takes. Raises Invalid,
    and TooManyAttempts where too many signups come from this IP address.
    """
    password = body.password.get_secret_value()
    check_new_password(password, body.email, "/password")
    with cloud_sql.writing() as work:
        throttle.count(work, throttle.signup_counts(address), now)
    return hash_password(password)


def sign_up(work: Connection, body: SignupBody, password_hash: str, now: datetime) -> User:
    """The new user. Raises EmailTaken."""
    user = repository.add_user(work, body.email, body.name, password_hash, now)
    if user is None:
        raise EmailTaken("There is an account with this e-mail address already")
    return user
