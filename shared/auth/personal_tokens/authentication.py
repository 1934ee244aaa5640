"""The caller of a personal token.

A token is checked in the database by each request and cached nowhere, so that a revoked one is
refused by every instance from its next request on.
"""

from __future__ import annotations

from datetime import UTC

from shared import clock
from shared.auth.personal_tokens import repository, text
from shared.database import cloud_sql
from shared.database.auth import StoredToken
from shared.database.caller import Caller, Grant
from shared.errors import Unauthenticated
from shared.schema.token_rights import TokenScope, TokenShow


def caller_of_personal_token(token: str) -> Caller:
    """The owner of the token, with what it admits. One statement; none for a text that can't be a
    token. Raises Unauthenticated with the reason, and Unavailable.
    """
    text.check(token)
    now = clock.now()
    with cloud_sql.reading() as work:
        presented = repository.present(work, text.hash_of(token), now)
    if presented is None:
        raise Unauthenticated(
            "This personal token is not known here: it was revoked, or belongs to another "
            "deployment"
        )
    stored = presented.token
    if stored.expires_at is not None and stored.expires_at <= now:
        raise Unauthenticated(
            f"This personal token expired at {stored.expires_at.astimezone(UTC).isoformat()}"
        )
    if presented.is_void:
        raise Unauthenticated(
            "This personal token is from before the account's last change of password: create a "
            "new one"
        )
    return Caller(stored.user_id, presented.account_not_before, grant=_grant(stored))


def _grant(token: StoredToken) -> Grant:
    return Grant(
        token_id=token.id,
        may_write=token.scope == TokenScope.WRITE,
        percentages_only=token.show != TokenShow.ALL,
        portfolio_ids=None if token.portfolio_ids is None else tuple(token.portfolio_ids),
    )
