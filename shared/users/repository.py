"""Users in SQL: the profile, and everything that hangs on it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.portfolios.models import portfolios
from shared.users.models import User, users

_PROFILE = (users.c.id, users.c.email, users.c.name, users.c.created_at, users.c.updated_at)


def find(work: Connection, user_id: UUID) -> User | None:
    row = work.execute(sa.select(*_PROFILE).where(users.c.id == user_id)).first()
    return None if row is None else User(*row)


def find_and_lock(work: Connection, user_id: UUID) -> User | None:
    """The user, whom nobody else can change until this unit of work ends."""
    row = work.execute(sa.select(*_PROFILE).where(users.c.id == user_id).with_for_update()).first()
    return None if row is None else User(*row)


def lock_to_add(work: Connection, user_id: UUID) -> bool:
    """Has everybody else who adds something that is counted per user wait until this unit of work ends. False where the
    account is gone: a token outlives it.

    The same row as a deletion of the account locks first, and before any other: see `IdempotentRequest`.
    """
    locked = sa.select(users.c.id).where(users.c.id == user_id).with_for_update(key_share=True)
    return work.execute(locked).first() is not None


def rename(work: Connection, user_id: UUID, name: str | None, now: datetime) -> None:
    work.execute(users.update().where(users.c.id == user_id).values(name=name, updated_at=now))


def delete(work: Connection, user_id: UUID) -> None:
    """The user, their tokens, portfolios, transactions, manual assets and closes: foreign keys cascade to all of them.

    Portfolios go first: a manual asset can't go while a transaction names it, and the database is free to cascade from
    the user to assets before transactions.
    """
    work.execute(portfolios.delete().where(portfolios.c.owner_id == user_id))
    work.execute(users.delete().where(users.c.id == user_id))
