"""Reauthentication: the caller proves their identity again before an action that can't be undone. A
token stolen from a browser is not enough for that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from pydantic import SecretStr
from sqlalchemy import Connection

from shared.auth import refresh_tokens, repository, throttle
from shared.auth.password_hashing import hash_password, verify_password
from shared.auth.passwords import check_new_password
from shared.auth.repository import Account
from shared.database import cloud_sql
from shared.database.caller import Caller, void_tokens
from shared.errors import Forbidden, Invalid, InvalidCredentials
from shared.immutable import immutable

FRESH: Final = timedelta(minutes=5)
"""How long a sign-in with Firebase counts as proof in place of the password."""


def reauthenticate(
    caller: Caller, password: SecretStr | None, now: datetime, pointer: str
) -> Account:
    """The caller's account, after proof that the caller is its owner.

    The proof is the password or, without one, a sign-in with Firebase within the last five minutes:
    the only proof for accounts without a password, and the way to a new one for users who forgot
    theirs. Wrong passwords are counted in a unit of work of their own, so that they stay counted
    when the request fails.

    Call it before the request's own unit of work: the comparison takes 20 ms, and counting needs a
    connection of its own. Within that unit of work, `lock_unchanged` ensures that the account is
    still the one that was proven.

    Raises Unauthenticated, InvalidCredentials, TooManyAttempts, Forbidden (signed in too long ago),
    or Invalid at `pointer`.
    """
    with cloud_sql.reading() as work:
        account = repository.account_of(work, caller)
    if password is None:
        _check_fresh(caller.firebase_signed_in_at, now, pointer)
        return account
    counts = throttle.confirmation_counts(caller.user_id)
    with cloud_sql.writing() as work:
        throttle.count(work, counts, now)
    if not verify_password(account.password_hash, password.get_secret_value()):
        raise InvalidCredentials("The password is wrong")
    with cloud_sql.writing() as work:
        throttle.record_success(work, counts, now)
    return account


@immutable
class AcceptedPassword:
    """An accepted password, hashed, and the account as `reauthenticate` returned it."""

    account: Account
    password_hash: str


def accept_new_password(account: Account, new: SecretStr) -> AcceptedPassword:
    """The new password, checked and hashed. Call it outside a unit of work: a hash takes 20 ms.
    Raises Invalid for a password that is easy to guess, and for an account without an e-mail
    address, which no login could name.
    """
    if account.email is None:
        raise Invalid.field(
            "/new_password", "needs an e-mail address to log in with, which this account has not"
        )
    check_new_password(new.get_secret_value(), account.email, "/new_password")
    return AcceptedPassword(account, hash_password(new.get_secret_value()))


def change_password(work: Connection, new: AcceptedPassword, now: datetime) -> None:
    """Sets a new password and ends every login: no older token is accepted any more.

    Raises InvalidCredentials where the account has changed since the proof.
    """
    repository.lock_unchanged(work, new.account)
    repository.set_password_hash(work, new.account.user_id, new.password_hash)
    repository.discard_password_reset(work, new.account.user_id)
    refresh_tokens.revoke_all(work, new.account.user_id, now)
    void_tokens(work, new.account.user_id, now)


def _check_fresh(signed_in_at: datetime | None, now: datetime, pointer: str) -> None:
    if signed_in_at is None:
        raise Invalid.field(pointer, "is required")
    if now - signed_in_at > FRESH:
        raise Forbidden("Sign in with Firebase again: the last time was more than 5 minutes ago")
