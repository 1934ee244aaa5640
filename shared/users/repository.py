"""Users in SQL: the profile, and everything that hangs on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from shared.assets.models import assets, manual_closes
from shared.portfolios.models import portfolios
from shared.transactions.models import transactions
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


def take_snapshot(work: Connection) -> None:
    """Every statement that follows in this transaction sees the same moment. To be called before any of them."""
    work.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


def portfolios_of(work: Connection, user_id: UUID) -> Sequence[Row[Any]]:
    query = sa.select(portfolios).where(portfolios.c.owner_id == user_id)
    return work.execute(query.order_by(portfolios.c.created_at, portfolios.c.id)).all()


def assets_of(work: Connection, user_id: UUID) -> Sequence[Row[Any]]:
    """The user's own assets, and those that a transaction of theirs names."""
    named = (
        sa.select(transactions.c.asset_id)
        .join(portfolios, portfolios.c.id == transactions.c.portfolio_id)
        .where(portfolios.c.owner_id == user_id)
    )
    query = sa.select(assets).where((assets.c.owner_id == user_id) | assets.c.id.in_(named))
    return work.execute(query.order_by(assets.c.created_at, assets.c.id)).all()


def closes_of(work: Connection, user_id: UUID) -> Sequence[Row[Any]]:
    query = sa.select(manual_closes).join(assets, assets.c.id == manual_closes.c.asset_id)
    query = query.where(assets.c.owner_id == user_id)
    return work.execute(query.order_by(manual_closes.c.asset_id, manual_closes.c.date)).all()


def transactions_of(work: Connection, user_id: UUID, at_most: int) -> Sequence[Row[Any]]:
    query = sa.select(transactions).join(portfolios, portfolios.c.id == transactions.c.portfolio_id)
    query = query.where(portfolios.c.owner_id == user_id)
    order = (portfolios.c.created_at, portfolios.c.id, transactions.c.date, transactions.c.recorded)
    return work.execute(query.order_by(*order).limit(at_most)).all()
