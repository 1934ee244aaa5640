"""Refresh tokens: opaque, stored as hashes, good for one exchange, and revoked as a family when one
comes back.

A family is one login and everything exchanged from it. Whoever presents a spent token is either a
thief or the victim of one, and nobody can tell which: so both lose the family (RFC 9700 §4.14.2).
Not so within a grace of some seconds: two tabs exchange the same token at once, or an answer is
lost on its way and the client asks again. Then each gets a successor of its own, since the first
one is stored as a hash and can't be told again; but only a few, and none once one of them has been
exchanged in its turn, for then it had arrived. Everything that spends or revokes locks the user's
row first. Without that, a token made by an exchange under way would survive a logout or a new
password.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from shared.database.auth import refresh_tokens as table
from shared.database.users import users
from shared.identifiers import new_id

SUCCESSORS_MAX: Final = 10
"""How many may come from one token within its grace: some tabs, some tries."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """The successor of a refresh token, whose it is, and the `not_before` of their account."""

    user_id: UUID
    token: str
    not_before: datetime | None


class Refused(Enum):
    """Why a refresh token bought nothing."""

    NOT_VALID = auto()
    """Unknown, expired, or revoked."""
    SPENT = auto()
    """Exchanged before; its family is now revoked."""


def begin_family(work: Connection, user_id: UUID, now: datetime, lifetime: timedelta) -> str:
    """The first token of a new login. Forgets the user's expired ones on the way."""
    work.execute(table.delete().where(table.c.user_id == user_id, table.c.expires_at <= now))
    return _add(work, user_id, new_id(), now, lifetime)


def exchange(
    work: Connection, token: str, now: datetime, *, lifetime: timedelta, grace: timedelta
) -> Exchanged | Refused:
    """Spends the token for its successor; within `grace` it may be spent again. Refusals are
    values: they must be committed.
    """
    token_hash = _hash(token)
    owner = _lock_owner(work, token_hash)
    if owner is None:
        return Refused.NOT_VALID
    held = work.execute(sa.select(table).where(table.c.token_hash == token_hash)).one()
    if held.spent_at is not None and not _in_grace(work, held, now, grace):
        _revoke(work, table.c.family_id == held.family_id, now)
        return Refused.SPENT
    if held.revoked_at is not None or held.expires_at <= now:
        return Refused.NOT_VALID
    if held.spent_at is None:
        work.execute(table.update().where(table.c.token_hash == token_hash).values(spent_at=now))
    successor = _add(work, held.user_id, held.family_id, now, lifetime, parent_hash=token_hash)
    return Exchanged(held.user_id, successor, owner.not_before)


def _in_grace(work: Connection, held: sa.Row[Any], now: datetime, grace: timedelta) -> bool:
    """Whether a spent token may be an honest one. A successor that was exchanged, or a crowd of
    them, says that it is not.
    """
    if now - held.spent_at > grace:
        return False
    successors = sa.select(sa.func.count(), sa.func.count(table.c.spent_at)).where(
        table.c.family_id == held.family_id, table.c.parent_hash == held.token_hash
    )
    made, exchanged = work.execute(successors).one()
    return bool(made < SUCCESSORS_MAX and not exchanged)


def revoke_family_of(work: Connection, token: str, now: datetime) -> None:
    """Ends the login that this token belongs to; an unknown one belongs to none."""
    token_hash = _hash(token)
    if _lock_owner(work, token_hash) is not None:
        family = (
            sa.select(table.c.family_id).where(table.c.token_hash == token_hash).scalar_subquery()
        )
        _revoke(work, table.c.family_id == family, now)


def revoke_all(work: Connection, user_id: UUID, now: datetime) -> None:
    """Ends every login of the user, whose row the caller has locked."""
    _revoke(work, table.c.user_id == user_id, now)


def _lock_owner(work: Connection, token_hash: bytes) -> sa.Row[UUID, datetime | None] | None:
    owner = sa.select(users.c.id, users.c.not_before).join(table, table.c.user_id == users.c.id)
    owner = owner.where(table.c.token_hash == token_hash)
    return work.execute(owner.with_for_update(of=users, key_share=True)).first()


def _revoke(work: Connection, which: ColumnElement[bool], now: datetime) -> None:
    work.execute(table.update().where(which, table.c.revoked_at.is_(None)).values(revoked_at=now))


def _add(
    work: Connection,
    user_id: UUID,
    family_id: UUID,
    now: datetime,
    lifetime: timedelta,
    *,
    parent_hash: bytes | None = None,
) -> str:
    token = secrets.token_urlsafe(32)
    work.execute(
        table.insert().values(
            token_hash=_hash(token),
            family_id=family_id,
            user_id=user_id,
            created_at=now,
            expires_at=now + lifetime,
            parent_hash=parent_hash,
        )
    )
    return token


def _hash(token: str) -> bytes:
    """A fast hash is enough: 256 random bits can't be guessed, however fast."""
    return hashlib.sha256(token.encode()).digest()
