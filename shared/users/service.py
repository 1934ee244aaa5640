"""Use cases of a user's profile."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from shared.database.caller import Caller
from shared.database.users import User
from shared.errors import EmailTaken
from shared.users import repository
from shared.users.schemas import ChangedUser


def change(work: Connection, caller: Caller, changed: ChangedUser, now: datetime) -> User:
    """Changes only the fields that the request has; null removes one."""
    changes = changed.model_dump(exclude_unset=True)
    if changes:
        repository.update(work, caller.user_id, changes, now)
    return repository.read(work, caller)


def refuse_taken_address(caller: Caller) -> None:
    """Raises EmailTaken where the caller's verified e-mail address is that of another account."""
    if caller.address_is_taken:
        raise EmailTaken(
            "There is another account with this e-mail address, so this one goes on without: "
            "export it with GET /account/export, sign in to the other one, and bring the data in "
            "with POST /account/import"
        )
