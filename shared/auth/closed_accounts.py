"""Closed accounts of Firebase users: the record that keeps old tokens from opening them again.

The first Firebase ID token of an unknown user opens an account. A token issued before the closing
is valid for up to an hour, and its session renews it by itself: a page left open in another tab
would open the account again with its next GET. So the closing stores a hash of the Firebase user's
id, and a sign-in from before the closing is refused. A new sign-in opens a new account.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared.database.auth import closed_firebase_users as table
from shared.database.users import users
from shared.users import repository

RETENTION: Final = timedelta(days=30)
"""How long older sessions are refused: longer than a page stays open."""


def close_account(work: Connection, user_id: UUID, now: datetime) -> None:
    """Deletes the account and all of the user's data. The calling code has locked the account."""
    firebase_uid = work.scalar(sa.select(users.c.firebase_uid).where(users.c.id == user_id))
    if firebase_uid is not None:
        closing = insert(table).values(uid_hash=_hash(firebase_uid), closed_at=now)
        work.execute(
            closing.on_conflict_do_update(index_elements=["uid_hash"], set_={"closed_at": now})
        )
    expired = sa.select(table.c.uid_hash).where(table.c.closed_at < now - RETENTION).limit(10)
    work.execute(
        table.delete().where(table.c.uid_hash.in_(expired.with_for_update(skip_locked=True)))
    )
    repository.delete(work, user_id)


def closed_since(
    work: Connection, firebase_uid: str, signed_in_at: datetime, now: datetime
) -> bool:
    """Whether this Firebase user's account was closed after they signed in. A record expires after
    RETENTION.
    """
    closed = sa.exists().where(
        table.c.uid_hash == _hash(firebase_uid), table.c.closed_at > signed_in_at
    )
    return bool(
        work.execute(sa.select(closed.where(table.c.closed_at > now - RETENTION))).scalar_one()
    )


def _hash(firebase_uid: str) -> bytes:
    return hashlib.sha256(firebase_uid.encode()).digest()
