"""What is kept of an account that came through Firebase and was closed: enough for its last tokens
not to bring it back.

The first Firebase ID token of an unknown user opens an account. A token from before the closing
lives on for up to an hour, and the session behind it renews it by itself: a page left open in
another tab would open the account again with its next GET. So the closing leaves a hash of the
Firebase user's id, and a sign-in from before it is refused; a new sign-in opens a new account.
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

KEPT: Final = timedelta(days=30)
"""How long a session of before is refused: longer than a page is left open."""


def close_account(work: Connection, user_id: UUID, now: datetime) -> None:
    """Deletes the account and everything that is the user's, for good. The caller has locked it."""
    firebase_uid = work.scalar(sa.select(users.c.firebase_uid).where(users.c.id == user_id))
    if firebase_uid is not None:
        closing = insert(table).values(uid_hash=_hash(firebase_uid), closed_at=now)
        work.execute(
            closing.on_conflict_do_update(index_elements=["uid_hash"], set_={"closed_at": now})
        )
    stale = sa.select(table.c.uid_hash).where(table.c.closed_at < now - KEPT).limit(10)
    work.execute(
        table.delete().where(table.c.uid_hash.in_(stale.with_for_update(skip_locked=True)))
    )
    repository.delete(work, user_id)


def closed_since(
    work: Connection, firebase_uid: str, signed_in_at: datetime, now: datetime
) -> bool:
    """Whether this Firebase user's account was closed after they signed in. Forgotten after KEPT."""
    closed = sa.exists().where(
        table.c.uid_hash == _hash(firebase_uid), table.c.closed_at > signed_in_at
    )
    return bool(work.execute(sa.select(closed.where(table.c.closed_at > now - KEPT))).scalar_one())


def _hash(firebase_uid: str) -> bytes:
    return hashlib.sha256(firebase_uid.encode()).digest()
