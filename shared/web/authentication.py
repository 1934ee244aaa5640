"""Who is asking: the one place that turns an Authorization header into a caller."""

from __future__ import annotations

import hashlib
from uuid import UUID

from shared.config import settings
from shared.database.caller import Caller
from shared.errors import Unauthenticated
from shared.web import request_log


def caller_of(authorization: str | None) -> Caller:
    """The caller that this header proves. Raises Unauthenticated, Forbidden (Firebase), or
    Unavailable.

    A token of our own is checked with the public keys alone; whether it still holds is asked by the
    statement that reads what it is for (database/caller.py). A Firebase ID token is taken only
    where the deployment names a Firebase project, and costs one statement.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated("Send an access token: Authorization: Bearer <token>")
    caller = _caller_from(token.strip())
    entry = request_log.current.get()
    if entry is not None:
        entry.user = _pseudonym(caller.user_id)
    return caller


def _caller_from(token: str) -> Caller:
    # Imported by the first request that brings a token: PyJWT and cryptography cost 25 ms, and
    # signup needs neither.
    from shared.auth.tokens import caller_of_access_token, unverified_issuer

    chosen = settings()
    if chosen.firebase_project_id is not None:
        from shared.auth.firebase import ISSUER_PREFIX, caller_of_firebase_token

        if (unverified_issuer(token) or "").startswith(ISSUER_PREFIX):
            return caller_of_firebase_token(chosen, token)
    return caller_of_access_token(chosen, token)


def _pseudonym(user_id: UUID) -> str:
    """Enough to follow one user through the log, too little to find out who it is."""
    return hashlib.sha256(user_id.bytes).hexdigest()[:12]
