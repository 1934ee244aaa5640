"""Use cases of a user's profile."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from shared.database.caller import Caller
from shared.database.users import User
from shared.users import repository


def rename(work: Connection, caller: Caller, name: str | None, now: datetime) -> User:
    """Changes the name; None removes it."""
    repository.rename(work, caller.user_id, name, now)
    return repository.read(work, caller)
