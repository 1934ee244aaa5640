"""Signing up: a new account with a password that is worth its name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from shared.adapters import cloud_sql
from shared.auth import repository, throttle
from shared.auth.passwords import check_new_password
from shared.auth.schemas import SignupBody
from shared.auth.security import hash_password
from shared.errors import EmailTaken
from shared.users.models import User


def sign_up(work: Connection, body: SignupBody, address: str, now: datetime) -> User:
    """A new user. Raises EmailTaken, TooManyAttempts, or Invalid for a password that would be guessed."""
    password = body.password.get_secret_value()
    check_new_password(password, body.email, "/password")
    with cloud_sql.writing() as counting:
        throttle.count(counting, throttle.signup_counts(address), now)
    user = repository.add_user(work, body.email, body.name, hash_password(password), now)
    if user is None:
        raise EmailTaken("There is an account with this e-mail address already")
    return user
