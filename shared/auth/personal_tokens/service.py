"""Use cases of personal tokens: create, list and revoke."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Connection

from shared import clock, quotas
from shared.auth.personal_tokens import repository, text
from shared.auth.personal_tokens.schemas import NewToken, TokensQuery
from shared.database.auth import StoredToken
from shared.database.caller import Caller, check
from shared.errors import FieldError, Invalid, NotFound
from shared.identifiers import new_id
from shared.schema.instants import utc
from shared.users.repository import lock_to_add


def create(work: Connection, caller: Caller, new: NewToken) -> tuple[StoredToken, str]:
    """The new token, and its text, which is not stored. Raises Invalid for portfolios that are not
    the caller's, QuotaExceeded, and Unauthenticated where the caller's account is deleted.
    """
    lock_to_add(work, caller)
    quotas.PERSONAL_TOKENS.check(repository.count(work, caller.user_id), 1)
    missing = repository.missing_portfolios(work, caller.user_id, new.portfolio_ids or ())
    if missing:
        errors = [
            FieldError(f"/portfolio_ids/{position}", "is not one of your portfolios")
            for position, portfolio_id in enumerate(new.portfolio_ids or ())
            if portfolio_id in missing
        ]
        raise Invalid("The request is not valid", errors)
    token = StoredToken(
        id=new_id(),
        user_id=caller.user_id,
        **new.model_dump(),
        not_before=caller.not_before,
        created_at=clock.now(),
        last_used_at=None,
    )
    token_text = text.new_token()
    repository.insert(work, token, text.hash_of(token_text))
    return token, token_text


def page_of(
    work: Connection, caller: Caller, query: TokensQuery, limit: int
) -> Sequence[tuple[StoredToken, bool]]:
    """Up to `limit` of the caller's tokens, newest first, and whether each is void. Raises Invalid
    for a cursor not of this list.
    """
    return repository.page(work, caller, after=query.after(utc, UUID), limit=limit)


def page_key(row: tuple[StoredToken, bool]) -> tuple[str, str]:
    """Its place in the list."""
    return row[0].created_at.isoformat(), str(row[0].id)


def revoke(work: Connection, caller: Caller, token_id: UUID) -> None:
    """Deletes a token of the caller. Raises NotFound, also for another user's token, and
    Unauthenticated where the caller's account is deleted.
    """
    check(work, caller)
    if not repository.delete(work, token_id, caller.user_id):
        raise NotFound("There is no such token")
