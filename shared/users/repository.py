"""Users in SQL: the profile, and everything that hangs on it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.portfolios.models import portfolios
from shared.users.models import User, users

_PROFILE = (users.c.id, users.c.email, users.c.name, users.c.created_at, users.c.updated_at)


_LOCK_TO_ADD = sa.text("SELECT pg_advisory_xact_lock(hashtextextended('portfolios and assets ' || :user_id, 0))")


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

    First the user's row, which a deletion of the account locks before any other (see `IdempotentRequest`), and weakly: a
    request that holds it already and wanted a stronger lock would meet the deletion that waits for it. Then a lock of
    which deletions know nothing.
    """
    there = sa.select(users.c.id).where(users.c.id == user_id).with_for_update(key_share=True, read=True)
    if work.execute(there).first() is None:
        return False
    work.execute(_LOCK_TO_ADD, {"user_id": str(user_id)})
    return True


def rename(work: Connection, user_id: UUID, name: str | None, now: datetime) -> None:
    work.execute(users.update().where(users.c.id == user_id).values(name=name, updated_at=now))


def delete(work: Connection, user_id: UUID) -> None:
    """The user, their tokens, portfolios, transactions, manual assets and closes: foreign keys cascade to all of them.

    Portfolios go first: a manual asset can't go while a transaction names it, and the database is free to cascade from
    the user to assets before transactions.
    """
    work.execute(portfolios.delete().where(portfolios.c.owner_id == user_id))
    work.execute(users.delete().where(users.c.id == user_id))
