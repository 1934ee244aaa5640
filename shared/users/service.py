"""What users can do with their profile: read it, change their name, close the account."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection

from shared.errors import Unauthenticated
from shared.users import repository
from shared.users.models import User


def profile(work: Connection, user_id: UUID) -> User:
    """The caller's account. Raises Unauthenticated where it is gone: its last tokens live for some minutes longer."""
    return _still_there(repository.find(work, user_id))


def lock_profile(work: Connection, user_id: UUID) -> User:
    """The same, locked until the unit of work ends."""
    return _still_there(repository.find_and_lock(work, user_id))


def rename(work: Connection, user_id: UUID, name: str | None, now: datetime) -> User:
    """Changes the name; None takes it away."""
    repository.rename(work, user_id, name, now)
    return profile(work, user_id)


def close(work: Connection, user_id: UUID) -> None:
    """Deletes the account and everything that is the user's, for good."""
    repository.delete(work, user_id)


def _still_there(user: User | None) -> User:
    if user is None:
        raise Unauthenticated("This account no longer exists")
    return user
