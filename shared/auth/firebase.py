"""Which user of ours a Firebase ID token speaks for; the first one for a verified e-mail address
makes or links them.
"""

from __future__ import annotations

from shared import clock
from shared.auth import closed_accounts, refresh_tokens, repository
from shared.auth.repository import LinkedUser
from shared.config import Settings
from shared.database import cloud_sql
from shared.database.caller import Caller, void_tokens
from shared.errors import Forbidden, Unauthenticated
from shared.gcp.firebase import ISSUER_PREFIX, FirebaseIdentity, identity_of
from shared.schema.fields import one_line_of
from shared.users.email import normalized_email

__all__ = ["ISSUER_PREFIX", "caller_of_firebase_token"]


def caller_of_firebase_token(settings: Settings, token: str) -> Caller:
    """The user as a caller; one statement for those seen before.

    Raises Unauthenticated, Unavailable, or Forbidden where the token is good but may not become a
    user.
    """
    identity = identity_of(settings, token)
    with cloud_sql.reading() as work:
        user = repository.user_of_firebase(work, identity.uid)
    if user is None:
        user = _add_or_link(identity)
    else:
        _refuse_void(identity, user)
    return Caller(user.user_id, user.not_before, identity.signed_in_at)


def _add_or_link(identity: FirebaseIdentity) -> LinkedUser:
    """Adds the user, or links the one who signed up with this e-mail address.

    Anybody can sign up with anybody's address, since we send no mail; Firebase has seen this one
    verified. So linking ends what the unverified password gave: it is forgotten, and every token
    that it bought is void (Firebase does the same to an unverified password of its own). An account
    that is linked to another Firebase user stays theirs.
    """
    if identity.email is None or not identity.email_verified:
        raise Forbidden("Firebase has not verified this user's e-mail address")
    email = normalized_email(identity.email)
    if email is None:
        raise Forbidden("This user's e-mail address can't be used here")
    name = one_line_of(identity.name or "") or None
    now = clock.now()
    with cloud_sql.writing() as work:
        repository.lock_first_sight(work, identity.uid)
        known = repository.user_of_firebase(work, identity.uid)
        if known is not None:
            _refuse_void(identity, known)
            return known
        if closed_accounts.closed_since(work, identity.uid, identity.signed_in_at, now):
            raise Unauthenticated(
                "The account of this Firebase user was closed: sign in again to open a new one"
            )
        added = repository.add_or_link_firebase_user(work, identity.uid, email, name, now)
        if added is None:
            raise Forbidden("This e-mail address belongs to another Firebase user's account")
        user, was_there = added
        if not was_there:
            return user
        _refuse_void(identity, user)
        refresh_tokens.revoke_all(work, user.user_id, now)
        # From the token's own time on, so that it and its successors hold.
        return LinkedUser(user.user_id, void_tokens(work, user.user_id, identity.issued_at))


def _refuse_void(identity: FirebaseIdentity, user: LinkedUser) -> None:
    """Raises Unauthenticated for a token from before the account's `not_before`. Firebase tells
    whole seconds, so one that is issued in the rest of the same second is refused too, and the next
    one is good.
    """
    if user.not_before is not None and identity.issued_at < user.not_before:
        raise Unauthenticated(
            "The Firebase ID token is from before the account's last change: get a new one"
        )
