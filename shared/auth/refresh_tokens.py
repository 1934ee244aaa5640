"""Refresh tokens: opaque, stored as hashes, valid for one exchange, and revoked as a family when a
spent one is presented.

A family is one login and every token exchanged from it. A spent token is presented either by a
thief or by the victim of one, which can't be distinguished: so both lose the family (RFC 9700
§4.14.2). The exception is a grace period of some seconds, in which two tabs exchange the same token
at once, or a client repeats a request whose response was lost. Each request then gets a successor
of its own, since the first one is stored as a hash and can't be sent again. There are only a few of
these, and none after one of them has been exchanged, because that one had arrived. Spending and
revoking lock the user's row first. Otherwise a token issued by a concurrent exchange would survive
a logout or a new password.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Connection

from shared.database.auth import refresh_tokens as table
from shared.database.users import users
from shared.identifiers import new_id
from shared.immutable import immutable

SUCCESSORS_MAX: Final = 10
"""How many may come from one token within its grace period: a few tabs, a few retries."""


@immutable
class Exchanged:
    """The successor of a refresh token, its user, and the `not_before` of their account."""

    user_id: UUID
    token: str
    not_before: datetime | None


class ExchangeRefusal(Enum):
    """Why a refresh token was not exchanged."""

    NOT_VALID = auto()
    """Unknown, expired, or revoked."""
    SPENT = auto()
    """Already exchanged; its family is now revoked."""


def begin_family(work: Connection, user_id: UUID, now: datetime, lifetime: timedelta) -> str:
    """The first token of a new login. Also deletes the user's expired tokens."""
    work.execute(table.delete().where(table.c.user_id == user_id, table.c.expires_at <= now))
    return _add(work, user_id, new_id(), now, lifetime)


def exchange(
    work: Connection, token: str, now: datetime, *, lifetime: timedelta, grace: timedelta
) -> Exchanged | ExchangeRefusal:
    """Exchanges the token for its successor; within `grace` it may be exchanged again. A refusal is
    a value and not an exception, because the revocation must be committed.
    """
    token_hash = _hash(token)
    owner = _lock_owner(work, token_hash)
    if owner is None:
        return ExchangeRefusal.NOT_VALID
    stored = work.execute(sa.select(table).where(table.c.token_hash == token_hash)).one()
    if stored.spent_at is not None and not _is_in_grace(work, stored, now, grace):
        _revoke(work, table.c.family_id == stored.family_id, now)
        return ExchangeRefusal.SPENT
    if stored.revoked_at is not None or stored.expires_at <= now:
        return ExchangeRefusal.NOT_VALID
    if stored.spent_at is None:
        work.execute(table.update().where(table.c.token_hash == token_hash).values(spent_at=now))
    successor = _add(work, stored.user_id, stored.family_id, now, lifetime, parent_hash=token_hash)
    return Exchanged(stored.user_id, successor, owner.not_before)


def _is_in_grace(work: Connection, stored: sa.Row[Any], now: datetime, grace: timedelta) -> bool:
    """Whether a spent token may come from an honest client. It does not where a successor has been
    exchanged, or where there are too many of them.
    """
    if now - stored.spent_at > grace:
        return False
    successors = sa.select(sa.func.count(), sa.func.count(table.c.spent_at)).where(
        table.c.family_id == stored.family_id, table.c.parent_hash == stored.token_hash
    )
    successor_count, exchanged_count = work.execute(successors).one()
    return bool(successor_count < SUCCESSORS_MAX and not exchanged_count)


def revoke_family_of(work: Connection, token: str, now: datetime) -> None:
    """Ends the login that this token belongs to. An unknown token changes nothing."""
    token_hash = _hash(token)
    if _lock_owner(work, token_hash) is not None:
        family = (
            sa.select(table.c.family_id).where(table.c.token_hash == token_hash).scalar_subquery()
        )
        _revoke(work, table.c.family_id == family, now)


def revoke_all(work: Connection, user_id: UUID, now: datetime) -> None:
    """Ends every login of the user. The calling code has locked the user's row."""
    _revoke(work, table.c.user_id == user_id, now)


def _lock_owner(work: Connection, token_hash: bytes) -> sa.Row[UUID, datetime | None] | None:
    owner = sa.select(users.c.id, users.c.not_before).join(table, table.c.user_id == users.c.id)
    owner = owner.where(table.c.token_hash == token_hash)
    return work.execute(owner.with_for_update(of=users, key_share=True)).first()


def _revoke(work: Connection, condition: ColumnElement[bool], now: datetime) -> None:
    work.execute(
        table.update().where(condition, table.c.revoked_at.is_(None)).values(revoked_at=now)
    )


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
    """The stored hash. A fast one is enough: 256 random bits can't be guessed."""
    return hashlib.sha256(token.encode()).digest()
