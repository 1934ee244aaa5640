"""Who is asking, and whether their token still holds: read by the statement that reads what they
ask for.

A token is checked by its signature alone, and lives on for some minutes after its account was
closed, linked or given another password. So the account has a `not_before`, the moment before which
every token is void, and an access token names the one that was in force when it was issued: it
holds while the two are equal. Equal and not later, because the moment and the token may come from
two machines whose clocks differ, and within one second.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.users import users
from shared.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking, as the token says. What belongs to a user is read and changed as a caller, by
    this module's clauses: a bare user id would not be checked.

    `not_before` is the account's when the token was issued; None: no token of the account had been
    voided yet. `firebase_signed_in_at` is when a caller with a Firebase ID token last proved to
    Firebase who they are.
    """

    user_id: UUID
    not_before: datetime | None = None
    firebase_signed_in_at: datetime | None = None


CALLER_ID: Final = sa.bindparam("caller_id", type_=sa.Uuid)
"""The caller's id in a statement for `rows_for`."""
_CALLER_NOT_BEFORE: Final = sa.bindparam("caller_not_before", type_=sa.DateTime(timezone=True))
HOLDS: Final = (users.c.id == CALLER_ID) & users.c.not_before.is_not_distinct_from(
    _CALLER_NOT_BEFORE
)
"""True of the caller's row in `users` while the account is there and the token holds; with
`parameters_of`.
"""

_TOKEN_HOLDS: Final = sa.exists().where(HOLDS)
_CHECK: Final = sa.select(_TOKEN_HOLDS)


def checked(statement: sa.Select[Any]) -> sa.Select[Any]:
    """The statement for `rows_for`: it reads in its last column whether the token holds."""
    return statement.add_columns(_TOKEN_HOLDS)


def parameters_of(caller: Caller) -> dict[str, object]:
    """What CALLER_ID and HOLDS need."""
    return {"caller_id": caller.user_id, "caller_not_before": caller.not_before}


def holds(caller: Caller) -> sa.ColumnElement[bool]:
    """HOLDS with its values in it, for an INSERT, whose parameters are columns."""
    not_before = sa.literal(caller.not_before, sa.DateTime(timezone=True))
    return (users.c.id == caller.user_id) & users.c.not_before.is_not_distinct_from(not_before)


def rows_for(
    work: Connection,
    caller: Caller,
    statement: sa.Select[Any],
    parameters: Mapping[str, object] | None = None,
) -> Sequence[Sequence[Any]]:
    """The rows of a `checked` statement, without its last column. Raises Unauthenticated where the
    token holds no more.

    One statement; one more only where there is no row to read the answer from.
    """
    rows = work.execute(statement, {**parameters_of(caller), **(parameters or {})}).all()
    if not rows:
        check(work, caller)
    elif not rows[0][-1]:
        raise token_void()
    return [row[:-1] for row in rows]


def check(work: Connection, caller: Caller) -> None:
    """Raises Unauthenticated where the account is gone, or the token was issued before its
    `not_before`.
    """
    if not work.execute(_CHECK, parameters_of(caller)).scalar_one():
        raise token_void()


def token_void() -> Unauthenticated:
    """The same error for an account that is gone and for a token from before: a caller must not
    tell them apart.
    """
    return Unauthenticated(
        "This account no longer exists, or the token is from before its last change: log in again"
    )


def void_tokens(work: Connection, user_id: UUID, at: datetime) -> datetime:
    """Every token of the account issued until now is refused from the commit on. Returns the
    account's new `not_before`: `at`, or where the clock has gone back, a little later than the one
    before.
    """
    later = users.c.not_before + sa.literal_column("interval '1 microsecond'")
    moved = sa.func.greatest(
        sa.literal(at, sa.DateTime(timezone=True)), later
    )  # NULL counts as absent
    update = users.update().where(users.c.id == user_id).values(not_before=moved)
    not_before: datetime = work.execute(update.returning(users.c.not_before)).scalar_one()
    return not_before
