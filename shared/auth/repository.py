"""Accounts in SQL, for authentication: by e-mail address, by caller, and by Firebase uid."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError

from shared.database import cloud_sql
from shared.database.auth import password_resets
from shared.database.caller import HOLDS, Caller, parameters_of, token_void
from shared.database.users import User, users
from shared.errors import InvalidCredentials
from shared.identifiers import new_id
from shared.immutable import immutable


@immutable
class Account:
    """What a login compares with. `password_hash` is None where the user has only used Firebase,
    and so may `email` be. New tokens of the account carry its `not_before`.
    """

    user_id: UUID
    email: str | None
    password_hash: str | None
    not_before: datetime | None


_ACCOUNTS: Final = sa.select(users.c.id, users.c.email, users.c.password_hash, users.c.not_before)
"""Its columns are in the order of Account's fields."""


def add_user(
    work: Connection, email: str, name: str | None, password_hash: str, now: datetime
) -> User | None:
    """The new user; None where the address is taken in any case, also by a concurrent signup."""
    user = User(
        id=new_id(),
        email=email,
        name=name,
        base_currency=None,
        created_at=now,
        updated_at=now,
    )
    insertion = insert(users).values(
        id=user.id,
        email=email,
        name=name,
        password_hash=password_hash,
        created_at=now,
        updated_at=now,
    )
    result = work.execute(
        insertion.on_conflict_do_nothing(index_elements=[sa.func.lower(users.c.email)])
    )
    return user if result.rowcount == 1 else None


def account_by_email(work: Connection, email: str) -> Account | None:
    row = work.execute(_ACCOUNTS.where(sa.func.lower(users.c.email) == email.lower())).first()
    return None if row is None else Account(*row)


def account_by_id(work: Connection, user_id: sa.ScalarSelect[UUID]) -> Account | None:
    row = work.execute(_ACCOUNTS.where(users.c.id == user_id)).first()
    return None if row is None else Account(*row)


def lock(work: Connection, user_id: UUID) -> bool:
    """Locks the account as `lock_unchanged` does. False where there is none."""
    row = sa.select(users.c.id).where(users.c.id == user_id).with_for_update(key_share=True)
    return work.execute(row).first() is not None


def account_of(work: Connection, caller: Caller) -> Account:
    """The caller's account. Raises Unauthenticated where it is closed, or the token is void."""
    row = work.execute(_ACCOUNTS.where(HOLDS), parameters_of(caller)).first()
    if row is None:
        raise token_void()
    return Account(*row)


def lock_unchanged(work: Connection, account: Account) -> None:
    """Locks the account, so that its password and tokens can't change until this unit of work ends.

    Raises InvalidCredentials where they have changed since `account` was read.
    """
    row = work.execute(
        _ACCOUNTS.where(users.c.id == account.user_id).with_for_update(key_share=True)
    ).first()
    if row is None or Account(*row) != account:
        raise InvalidCredentials("The account has changed meanwhile: try again")


def set_password_hash(work: Connection, user_id: UUID, password_hash: str) -> None:
    work.execute(users.update().where(users.c.id == user_id).values(password_hash=password_hash))


def discard_password_reset(work: Connection, user_id: UUID) -> None:
    """Voids a link that would set a new password."""
    work.execute(password_resets.delete().where(password_resets.c.user_id == user_id))


@immutable
class LinkedUser:
    """A user who is linked to a Firebase user."""

    user_id: UUID
    not_before: datetime | None
    has_email: bool


_LINKED: Final = (users.c.id, users.c.not_before, users.c.email.is_not(None))
"""In the order of LinkedUser's fields."""


def user_of_firebase(work: Connection, firebase_uid: str) -> LinkedUser | None:
    row = work.execute(sa.select(*_LINKED).where(users.c.firebase_uid == firebase_uid)).first()
    return None if row is None else LinkedUser(*row)


def lock_firebase_uid(work: Connection, firebase_uid: str) -> None:
    """Serializes the first requests of one uid: after a change of address, two concurrent ones
    would violate its unique index.
    """
    work.execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(firebase_uid, 0)))
    )


def add_or_link_firebase_user(
    work: Connection, firebase_uid: str, email: str | None, name: str | None, now: datetime
) -> tuple[LinkedUser, bool] | None:
    """The user of this uid, added or linked by e-mail address, and whether they were linked; None
    where the address is another uid's. Without an address the user is always added. Linking deletes
    the password; auth/firebase.py says why.
    """
    added_id = new_id()
    insertion = insert(users).values(
        id=added_id,
        email=email,
        name=name,
        firebase_uid=firebase_uid,
        created_at=now,
        updated_at=now,
    )
    upsert = insertion.on_conflict_do_update(
        index_elements=[sa.func.lower(users.c.email)],
        set_={"firebase_uid": firebase_uid, "password_hash": None, "updated_at": now},
        where=users.c.firebase_uid.is_(None),
    )
    row = work.execute(upsert.returning(*_LINKED)).first()
    return None if row is None else (LinkedUser(*row), row.id != added_id)


def add_address(user_id: UUID, email: str, name: str | None, now: datetime) -> bool:
    """Gives a user without an e-mail address this one, and the name to one without a name. Returns
    whether the user has an address now; False where this one is another user's.
    """
    other = sa.exists().where(sa.func.lower(users.c.email) == email.lower()).correlate(None)
    missing = (users.c.id == user_id) & users.c.email.is_(None)
    values = {"email": email, "name": sa.func.coalesce(users.c.name, name), "updated_at": now}
    try:
        with cloud_sql.writing() as work:
            work.execute(users.update().where(missing, ~other).values(values))
            return not work.execute(sa.select(sa.exists().where(missing))).scalar_one()
    except DBAPIError as error:
        # Of two users who get the address at once, the second waits at the unique index.
        if not _is_unique_violation(error):
            raise
        return False


def _is_unique_violation(error: DBAPIError) -> bool:
    # pg8000 has no IntegrityError: the fields of the server's message have the state.
    fields = error.orig.args[0] if error.orig is not None and error.orig.args else None
    return isinstance(fields, dict) and fields.get("C") == "23505"
