"""Users in PostgreSQL: the profile, and the locks and deletion of an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.caller import HOLDS, Caller, parameters_of, token_void
from shared.database.portfolios import portfolios
from shared.database.users import User, users

_PROFILE = [users.c[name] for name in User.__dataclass_fields__]
_OWN = sa.select(*_PROFILE).where(HOLDS)


_LOCK_TO_ADD = sa.text(
    "SELECT pg_advisory_xact_lock(hashtextextended('portfolios and assets ' || :user_id, 0))"
)


def read(work: Connection, caller: Caller) -> User:
    """The caller. Raises Unauthenticated where the account is deleted or the token void."""
    return _one(work.execute(_OWN, parameters_of(caller)).first())


def read_and_lock(work: Connection, caller: Caller) -> User:
    """The same, locked against other changes until this unit of work ends."""
    return _one(work.execute(_OWN.with_for_update(), parameters_of(caller)).first())


def lock_against_deletion(work: Connection, caller: Caller) -> None:
    """The caller's account can't be deleted until this unit of work ends. Raises Unauthenticated
    where it is deleted or the token void.

    It locks the user's row, which a deletion of the account locks before any other (see
    `IdempotentRequest`). The lock is weak: a request that holds it already, and needs a stronger
    one, would deadlock with a deletion that waits for it.
    """
    holder = sa.select(users.c.id).where(HOLDS).with_for_update(key_share=True, read=True)
    if work.execute(holder, parameters_of(caller)).first() is None:
        raise token_void()


def lock_to_add(work: Connection, caller: Caller) -> None:
    """Keeps the account, and locks the counts per user: other requests of the user that add
    something counted wait until this unit of work ends. Raises Unauthenticated where the account is
    deleted or the token void.

    That second lock is an advisory one, which deletions of accounts do not use.
    """
    lock_against_deletion(work, caller)
    work.execute(_LOCK_TO_ADD, {"user_id": str(caller.user_id)})


def update(work: Connection, user_id: UUID, changes: Mapping[str, object], now: datetime) -> None:
    work.execute(users.update().where(users.c.id == user_id).values(**changes, updated_at=now))


def delete(work: Connection, user_id: UUID) -> None:
    """Deletes the user with their tokens, portfolios, transactions, manual assets and the closes
    that they entered: foreign keys cascade to all of them.

    Portfolios are deleted first: a manual asset can't be deleted while a transaction refers to it,
    and the database may cascade from the user to assets before transactions.
    """
    work.execute(portfolios.delete().where(portfolios.c.owner_id == user_id))
    work.execute(users.delete().where(users.c.id == user_id))


def _one(row: Sequence[Any] | None) -> User:
    if row is None:
        raise token_void()
    return User(*row)
