"""Personal tokens in PostgreSQL, by hash when a request presents one, by owner otherwise."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection

from shared.database.auth import StoredToken
from shared.database.auth import personal_tokens as table
from shared.database.caller import CALLER_ID, Caller, checked, rows_for
from shared.database.portfolios import portfolios
from shared.database.users import users
from shared.immutable import immutable

USE_NOTED_EVERY: Final = timedelta(minutes=10)
"""How often a token's last use is written: a script with a request a second would otherwise write a
row a second.
"""


@immutable
class PresentedToken:
    """A stored token that a request presents, and its account's present `not_before`."""

    token: StoredToken
    account_not_before: datetime | None

    @property
    def is_void(self) -> bool:
        return self.token.not_before != self.account_not_before


def present(work: Connection, token_hash: bytes, now: datetime) -> PresentedToken | None:
    """The token with this hash, its use noted; None where there is none. One statement, which
    writes at most once in USE_NOTED_EVERY; a reading connection may run it.

    A refused token's use is not noted.
    """
    row = work.execute(
        _PRESENT, {"hash": token_hash, "now": now, "noted_before": now - USE_NOTED_EVERY}
    ).first()
    return None if row is None else PresentedToken(StoredToken(*row[:-1]), row[-1])


def count(work: Connection, user_id: UUID) -> int:
    tokens = sa.select(sa.func.count()).where(table.c.user_id == user_id)
    return int(work.execute(tokens).scalar_one())


def missing_portfolios(
    work: Connection, user_id: UUID, portfolio_ids: Collection[UUID]
) -> set[UUID]:
    """Those of the ids that are no portfolio of the user."""
    if not portfolio_ids:
        return set()
    owned = sa.select(portfolios.c.id).where(
        portfolios.c.owner_id == user_id, portfolios.c.id.in_(portfolio_ids)
    )
    return set(portfolio_ids) - set(work.execute(owned).scalars())


def insert(work: Connection, token: StoredToken, token_hash: bytes) -> None:
    """Stores a new token, whose owner is locked."""
    work.execute(table.insert().values(**asdict(token), token_hash=token_hash))


def page(
    work: Connection, caller: Caller, *, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[tuple[StoredToken, bool]]:
    """Up to `limit` of the caller's tokens after the key `after`, newest first, and whether each is
    void.
    """
    is_void = users.c.not_before.is_distinct_from(table.c.not_before)
    query = (
        sa.select(*_COLUMNS, is_void)
        .join(users, users.c.id == table.c.user_id)
        .where(table.c.user_id == CALLER_ID)
    )
    if after is not None:
        query = query.where(sa.tuple_(table.c.created_at, table.c.id) < after)
    query = query.order_by(table.c.created_at.desc(), table.c.id.desc()).limit(limit)
    return [(StoredToken(*row[:-1]), row[-1]) for row in rows_for(work, caller, checked(query))]


def delete(work: Connection, token_id: UUID, user_id: UUID) -> bool:
    """Deletes the user's token: the next request with it finds none. False where there is none."""
    deletion = table.delete().where(table.c.id == token_id, table.c.user_id == user_id)
    return bool(work.execute(deletion).rowcount)


# The columns stand in the order of the dataclass's fields.
_COLUMNS: Final = [table.c[name] for name in StoredToken.__dataclass_fields__]

_PRESENT: Final = sa.text(
    f"""
    WITH presented AS (
      SELECT {", ".join(f"t.{name}" for name in StoredToken.__dataclass_fields__)},
        u.not_before AS account_not_before
      FROM personal_tokens AS t JOIN users AS u ON u.id = t.user_id
      WHERE t.token_hash = :hash
    ), noted AS (
      UPDATE personal_tokens AS t SET last_used_at = :now
      FROM presented AS p
      WHERE t.id = p.id
        AND coalesce(t.last_used_at < :noted_before, true)
        AND coalesce(t.expires_at > :now, true)
        AND t.not_before IS NOT DISTINCT FROM p.account_not_before
    )
    SELECT * FROM presented
    """
).bindparams(
    sa.bindparam("hash", type_=sa.LargeBinary),
    sa.bindparam("now", type_=sa.DateTime(timezone=True)),
    sa.bindparam("noted_before", type_=sa.DateTime(timezone=True)),
)
