"""Idempotency keys: the first answer to a creating request is stored for a day, in the transaction
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
from shared.database.idempotency import idempotency_keys as table
from shared.database.users import users
from shared.errors import FieldError, IdempotencyConflict, Invalid
from shared.web.replies import Reply

LIFETIME = timedelta(hours=24)
KEY_LENGTH_MAX = 200


class IdempotentRequest:
    """One creating request that carries an Idempotency-Key.

    Only hashes are stored: `scope` of caller, personal token, path and key; `fingerprint` of
    the body, keyed with the client's own key, so that a stored fingerprint of a signup can't be
    used to guess the password that was in it.
    """

    def __init__(self, key: str, caller: Caller | None, path: str, body: bytes) -> None:
        if not 1 <= len(key) <= KEY_LENGTH_MAX or not key.isascii() or not key.isprintable():
            reason = "must be 1 to 200 printable ASCII characters"
            raise Invalid(f"Idempotency-Key {reason}", [FieldError("Idempotency-Key", reason)])
        self._caller = caller
        # A token may see less than the login or the token whose answer is stored.
        token = [str(caller.grant.token_id)] if caller and caller.grant else []
        self._scope = hashlib.sha256(
            json.dumps([str(caller and caller.user_id), path, key, *token]).encode()
        ).digest()
        self._fingerprint = hmac.digest(key.encode(), body, "sha256")

    def first_answer(self, work: Connection) -> Reply | None:
        """The stored answer of an earlier request, or None: then this request is the first, and has
        claimed the key.

        Of two concurrent requests the second waits here, on the unique index, until the first
        commits or rolls back. Raises IdempotencyConflict when the key came with another body
        before, and Unauthenticated where the caller's token is void: a token outlives its account
        by some minutes, and no answer may be stored for it any more.
        """
        now = clock.now()
        claiming = insert(table).values(
            scope=self._scope,
            fingerprint=self._fingerprint,
            created_at=now,
            user_id=self._locked_caller(),
        )
        new_values = {
            "fingerprint": self._fingerprint,
            "created_at": now,
            "user_id": claiming.excluded.user_id,
        }
        claim = claiming.on_conflict_do_update(
            index_elements=[table.c.scope],
            set_={**new_values, "status": None, "headers": None, "body": None},
            where=table.c.created_at < now - LIFETIME,
        )
        claimed = work.execute(claim.returning(table.c.user_id)).first()
        if claimed is None:
            return self._replayed(*self._stored(work, table.c.scope == self._scope))
        if self._caller is not None and claimed.user_id is None:
            raise token_void()
        return None

    def _locked_caller(self) -> sa.ScalarSelect[UUID] | None:
        """The caller's id, where the account still exists. The account can't be deleted until this
        unit of work ends.

        The account is locked before anything else: a deletion locks the account and then its
        portfolios, and would deadlock with a request that locked a portfolio first.
        """
        if self._caller is None:
            return None
        account = sa.select(users.c.id).where(holds(self._caller))
        return account.with_for_update(read=True, key_share=True).scalar_subquery()

    def stored_answer(self, work: Connection) -> Reply | None:
        """The stored answer of an earlier request, without claiming the key. None where no earlier
        request has been answered.

        For a look before the transaction; `first_answer` decides. Raises IdempotencyConflict and
        Unauthenticated as `first_answer` does.
        """
        rows = self._stored(
            work, table.c.scope == self._scope, table.c.created_at >= clock.now() - LIFETIME
        )
        return self._replayed(*rows) if rows else None

    def _stored(
        self, work: Connection, *conditions: sa.ColumnElement[bool]
    ) -> Sequence[Sequence[Any]]:
        query = sa.select(table.c.fingerprint, table.c.status, table.c.headers, table.c.body).where(
            *conditions
        )
        return (
            rows_for(work, self._caller, checked(query))
            if self._caller
            else work.execute(query).all()
        )

    def _replayed(self, row: Sequence[Any]) -> Reply:
        fingerprint, status, headers, body = row
        if not hmac.compare_digest(fingerprint, self._fingerprint):
            raise IdempotencyConflict("This Idempotency-Key was used for another request")
        return Reply(status, body, {**json.loads(headers), "Idempotent-Replayed": "true"})

    def store(self, work: Connection, reply: Reply) -> None:
        """Stores the reply in the transaction that created the resource, and deletes a few expired
        replies.

        The stored reply is deleted with the account that it is about: the caller's, or, for a
        request without a caller, the one that `reply.about` names.
        """
        answer = {"status": reply.status, "headers": json.dumps(reply.headers), "body": reply.body}
        if self._caller is None:
            if reply.about is None:
                raise ValueError(
                    "To store a reply to a request without a caller, its `about` must name a user"
                )
            answer["user_id"] = reply.about
        work.execute(sa.update(table).where(table.c.scope == self._scope).values(answer))
        expired = (
            sa.select(table.c.scope).where(table.c.created_at < clock.now() - LIFETIME).limit(10)
        )
        work.execute(
            sa.delete(table).where(table.c.scope.in_(expired.with_for_update(skip_locked=True)))
        )
