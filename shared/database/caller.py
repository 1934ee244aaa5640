"""The caller, and the check that their token has not been voided, which is part of the statement
that reads the caller's data.

A token's signature stays valid for some minutes after its account was closed, linked or got another
password. So the account has a `not_before`, an instant before which every token is void, and an
access token carries the one that was in force when it was issued: it holds while the two are equal.
They are compared for equality and not for order, because the two instants may come from machines
whose clocks differ, and lie within one second.

A personal token narrows what the caller may do and see. Its `Grant` is a part of the Caller, and
database/visible_rows.py selects only what it admits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.kept_statements import KeptStatement
from shared.database.users import users
from shared.errors import InsufficientScope, Unauthenticated
from shared.immutable import immutable


@immutable
class Grant:
    """What a personal token admits. `portfolio_ids` is None where it is not limited to some."""

    token_id: UUID
    may_write: bool
    percentages_only: bool
    portfolio_ids: tuple[UUID, ...] | None


@immutable
class Caller:
    """The authenticated user of a request. A user's data is read and changed through a Caller, with
    this module's clauses: a bare user id would not be checked.

    `not_before` is the account's at the token's issue; None where no token of the account had been
    voided. `firebase_signed_in_at` is when a caller with a Firebase ID token last signed in there.
    `address_is_taken` is whether this user has no e-mail address because the one that Firebase has
    verified is another user's. `grant` is that of a personal token; None for a login, which may do
    and see everything of the account.
    """

    user_id: UUID
    not_before: datetime | None = None
    firebase_signed_in_at: datetime | None = None
    address_is_taken: bool = False
    grant: Grant | None = None

    @property
    def sees_amounts(self) -> bool:
        return self.grant is None or not self.grant.percentages_only

    @property
    def portfolio_ids(self) -> tuple[UUID, ...] | None:
        """The portfolios that the caller is limited to; None: all of the account."""
        return None if self.grant is None else self.grant.portfolio_ids

    @property
    def view(self) -> tuple[object, ...]:
        """What the caller sees. Callers with equal views get equal answers: a cache or an ETag of
        an answer has the view in its key.
        """
        ids = self.portfolio_ids
        return self.user_id, self.sees_amounts, None if ids is None else tuple(sorted(ids))

    def check_whole_account(self, action: str) -> None:
        """Raises InsufficientScope where the caller is limited to some portfolios: `action` changes
        what the account's other portfolios may use.
        """
        if self.portfolio_ids is not None:
            raise InsufficientScope(
                f"This personal token is limited to some portfolios and can't {action}: use one "
                "without portfolio_ids"
            )


CALLER_ID: Final = sa.bindparam("caller_id", type_=sa.Uuid)
"""The caller's id in a statement for `rows_for`."""
_CALLER_NOT_BEFORE: Final = sa.bindparam("caller_not_before", type_=sa.DateTime(timezone=True))
CALLER_PORTFOLIO_IDS: Final = sa.bindparam("caller_portfolio_ids", type_=sa.ARRAY(sa.Uuid))
"""The portfolios that the caller is limited to, or null."""
HOLDS: Final = (users.c.id == CALLER_ID) & users.c.not_before.is_not_distinct_from(
    _CALLER_NOT_BEFORE
)
"""Selects the caller's row in `users` while the account exists and the token holds; needs
`parameters_of`.
"""

_TOKEN_HOLDS: Final = sa.exists().where(HOLDS)
_CHECK: Final = sa.select(_TOKEN_HOLDS)


def checked(statement: sa.Select[Any]) -> sa.Select[Any]:
    """The statement for `rows_for`, whose last column is whether the token holds."""
    return statement.add_columns(_TOKEN_HOLDS)


def parameters_of(caller: Caller) -> dict[str, object]:
    """The parameters of CALLER_ID, CALLER_PORTFOLIO_IDS and HOLDS."""
    return {
        "caller_id": caller.user_id,
        "caller_not_before": caller.not_before,
        "caller_portfolio_ids": caller.portfolio_ids and list(caller.portfolio_ids),
    }


def holds(caller: Caller) -> sa.ColumnElement[bool]:
    """HOLDS with literal values, for an INSERT, whose parameters are columns."""
    not_before = sa.literal(caller.not_before, sa.DateTime(timezone=True))
    return (users.c.id == caller.user_id) & users.c.not_before.is_not_distinct_from(not_before)


def rows_for(
    work: Connection,
    caller: Caller,
    statement: sa.Select[Any] | KeptStatement,
    parameters: Mapping[str, object] | None = None,
) -> Sequence[Sequence[Any]]:
    """The rows of a `checked` statement, without its last column. Raises Unauthenticated where the
    token is void.

    One statement; a second one only where the first returns no row.
    """
    values = {**parameters_of(caller), **(parameters or {})}
    rows = (
        statement.rows(work, values)
        if isinstance(statement, KeptStatement)
        else work.execute(statement, values).all()
    )
    if not rows:
        check(work, caller)
    elif not rows[0][-1]:
        raise token_void()
    return [row[:-1] for row in rows]


def check(work: Connection, caller: Caller) -> None:
    """Raises Unauthenticated where the account is closed, or the token is void."""
    if not work.execute(_CHECK, parameters_of(caller)).scalar_one():
        raise token_void()


def token_void() -> Unauthenticated:
    """The error for a closed account and for a void token: the same, so that it reveals neither."""
    return Unauthenticated(
        "This account no longer exists, or the token is from before its last change: log in again"
    )


def void_tokens(work: Connection, user_id: UUID, at: datetime) -> datetime:
    """Voids every token of the account issued until now, from the commit on. Returns the account's
    new `not_before`: `at`, or, where the clock has gone back, a microsecond after the previous one.
    """
    next_instant = users.c.not_before + sa.literal_column("interval '1 microsecond'")
    # greatest() ignores NULL.
    latest = sa.func.greatest(sa.literal(at, sa.DateTime(timezone=True)), next_instant)
    update = users.update().where(users.c.id == user_id).values(not_before=latest)
    not_before: datetime = work.execute(update.returning(users.c.not_before)).scalar_one()
    return not_before
