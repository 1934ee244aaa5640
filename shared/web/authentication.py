"""Authentication: turns an Authorization header into a caller."""

from __future__ import annotations

import hashlib
from uuid import UUID

from shared.config import settings
from shared.database.caller import Caller
from shared.errors import Unauthenticated
from shared.log_redaction import TOKEN_PREFIX
from shared.web import request_log


def caller_of(authorization: str | None) -> Caller:
    """The caller that this header authenticates. Raises Unauthenticated, Forbidden (Firebase), or
    Unavailable.

    A token of our own is verified with the public keys alone; whether it has been voided is checked
    by the statement that reads the caller's data (database/caller.py). A Firebase ID token is
    accepted only where the deployment names a Firebase project, and costs one statement, as does a
    personal token.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send an access token: Authorization: Bearer <token>")
    caller = _caller_from(token.strip())
    entry = request_log.current.get()
    if entry is not None:
        entry.user = _pseudonym(caller.user_id)
        entry.token = None if caller.grant is None else _pseudonym(caller.grant.token_id)
    return caller


def _caller_from(token: str) -> Caller:
    if token.startswith(TOKEN_PREFIX):
        from shared.auth.personal_tokens.authentication import caller_of_personal_token

        return caller_of_personal_token(token)
    # Imported by the first request with such a token: PyJWT and cryptography cost 25 ms, and signup
    # needs neither.
    from shared.auth.tokens import caller_of_access_token, unverified_issuer

    configuration = settings()
    if configuration.firebase_project_id is not None:
        from shared.auth.firebase import ISSUER_PREFIX, caller_of_firebase_token

        if (unverified_issuer(token) or "").startswith(ISSUER_PREFIX):
            return caller_of_firebase_token(configuration, token)
    return caller_of_access_token(configuration, token)


def _pseudonym(id_: UUID) -> str:
    """A short hash: it follows one user or token through the log without identifying them."""
    return hashlib.sha256(id_.bytes).hexdigest()[:12]
