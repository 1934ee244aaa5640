"""Use cases of a user's profile."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from shared.database.caller import Caller
from shared.database.users import User
from shared.users import repository
from shared.users.schemas import ChangedUser


def change(work: Connection, caller: Caller, changed: ChangedUser, now: datetime) -> User:
    """Changes only the fields that the request has; null removes one."""
    changes = changed.model_dump(exclude_unset=True)
    if changes:
        repository.update(work, caller.user_id, changes, now)
    return repository.read(work, caller)
