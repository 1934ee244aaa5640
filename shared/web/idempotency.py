"""Idempotency keys: the first answer to a creating request is kept for a day, in the transaction
that did the work.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql import insert

from shared import clock
from shared.database.caller import Caller, checked, holds, rows_for, token_void
from shared.database.metadata import metadata
from shared.database.users import users
from shared.errors import FieldError, IdempotencyConflict, Invalid
from shared.web.replies import Reply

KEPT = timedelta(hours=24)
KEY_LENGTH_MAX = 200

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    sa.Column("scope", sa.LargeBinary(32), primary_key=True),
    sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
    sa.Column("status", sa.SmallInteger),
    sa.Column("headers", sa.Text),
    sa.Column("body", sa.LargeBinary),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, index=True),
    sa.Column(
        "user_id",
        sa.Uuid,
        sa.ForeignKey("users.id", ondelete="CASCADE"),
        index=True,
        comment="Whom the answer is about; null until there is one",
    ),
    comment="First answers to creating requests, by hash of caller, path and key",
)


class IdempotentRequest:
    """One creating request that came with a key.

    Stored are only hashes: `scope` of caller, path and key; `fingerprint` of the body, keyed with
    the client's own key, so that a stored fingerprint of a signup can't be used to guess the
    password that was in it.
    """

    def __init__(self, key: str, caller: Caller | None, path: str, body: bytes) -> None:
        if not 1 <= len(key) <= KEY_LENGTH_MAX or not key.isascii() or not key.isprintable():
            reason = "must be 1 to 200 printable ASCII characters"
            raise Invalid(f"Idempotency-Key {reason}", [FieldError("Idempotency-Key", reason)])
        self._caller = caller
        self._scope = hashlib.sha256(
            json.dumps([str(caller and caller.user_id), path, key]).encode()
        ).digest()
        self._fingerprint = hmac.digest(key.encode(), body, "sha256")

    def first_answer(self, work: Connection) -> Reply | None:
        """The kept answer of an earlier request, or None: then this one is the first, and has
        claimed the key.

        Two at once: the second waits here, on the unique index, until the first has committed or
        given up. Raises IdempotencyConflict when the key came with another body before, and
        Unauthenticated where the caller's token is void: it outlives the account by some minutes,
        and nothing may be kept for it any more.
        """
        now = clock.now()
        table = idempotency_keys
        claiming = insert(table).values(
            scope=self._scope,
            fingerprint=self._fingerprint,
            created_at=now,
            user_id=self._locked_caller(),
        )
        fresh = {
            "fingerprint": self._fingerprint,
            "created_at": now,
            "user_id": claiming.excluded.user_id,
        }
        claim = claiming.on_conflict_do_update(
            index_elements=[table.c.scope],
            set_={**fresh, "status": None, "headers": None, "body": None},
            where=table.c.created_at < now - KEPT,
        )
        claimed = work.execute(claim.returning(table.c.user_id)).first()
        if claimed is None:
            return self._replayed(*self._kept(work, table.c.scope == self._scope))
        if self._caller is not None and claimed.user_id is None:
            raise token_void()
        return None

    def _locked_caller(self) -> sa.ScalarSelect[UUID] | None:
        """The caller's id, where the account is still there; from here on it can't be deleted
        before this request is done.

        Locked first of all: a deletion locks the account and then what is in it, and would wait for
        a request that had locked a portfolio, as that would for it.
        """
        if self._caller is None:
            return None
        there = sa.select(users.c.id).where(holds(self._caller))
        return there.with_for_update(read=True, key_share=True).scalar_subquery()

    def kept_answer(self, work: Connection) -> Reply | None:
        """The same without claiming the key: None where no earlier request has been answered yet.

        For what comes before the transaction; `first_answer` decides. Raises what that raises.
        """
        table = idempotency_keys
        kept = self._kept(
            work, table.c.scope == self._scope, table.c.created_at >= clock.now() - KEPT
        )
        return self._replayed(*kept) if kept else None

    def _kept(self, work: Connection, *which: sa.ColumnElement[bool]) -> Sequence[Sequence[Any]]:
        table = idempotency_keys
        query = sa.select(table.c.fingerprint, table.c.status, table.c.headers, table.c.body).where(
            *which
        )
        return (
            rows_for(work, self._caller, checked(query))
            if self._caller
            else work.execute(query).all()
        )

    def _replayed(self, kept: Sequence[Any]) -> Reply:
        fingerprint, status, headers, body = kept
        if not hmac.compare_digest(fingerprint, self._fingerprint):
            raise IdempotencyConflict("This Idempotency-Key was used for another request")
        return Reply(status, body, {**json.loads(headers), "Idempotent-Replayed": "true"})

    def keep(self, work: Connection, reply: Reply) -> None:
        """Stores the answer beside what it created, and forgets a few old ones on the way.

        It goes with the account that it is about: the caller's, or the one that the reply to nobody
        in particular names.
        """
        table = idempotency_keys
        answer = {"status": reply.status, "headers": json.dumps(reply.headers), "body": reply.body}
        if self._caller is None:
            if reply.about is None:
                raise ValueError(
                    "A reply to nobody in particular must name the user whom it is about, to be kept"
                )
            answer["user_id"] = reply.about
        work.execute(sa.update(table).where(table.c.scope == self._scope).values(answer))
        stale = sa.select(table.c.scope).where(table.c.created_at < clock.now() - KEPT).limit(10)
        work.execute(
            sa.delete(table).where(table.c.scope.in_(stale.with_for_update(skip_locked=True)))
        )
