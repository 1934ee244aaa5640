"""The user of a Firebase ID token. The first token of a Firebase user adds our user, or links an
existing one by the verified e-mail address.

A Firebase user without an address, such as an anonymous one, becomes a user without an address, who
gets one with the first token that has it verified. Where the address is another user's by then, the
two accounts stay apart, and GET /account says so (`address_is_taken`).
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
    """The token's user as a caller; one statement for known users.

    Raises Unauthenticated, Unavailable, or Forbidden where a valid token may not become a user.
    """
    identity = identity_of(settings, token)
    with cloud_sql.reading() as work:
        user = repository.user_of_firebase(work, identity.uid)
    if user is None:
        user = _add_or_link(identity)
    else:
        _refuse_void(identity, user)
    is_taken = not user.has_email and _address_is_taken(identity, user)
    return Caller(user.user_id, user.not_before, identity.signed_in_at, is_taken)


def _add_or_link(identity: FirebaseIdentity) -> LinkedUser:
    """Adds the user, or links the one who signed up with this e-mail address. An unverified address
    does neither: anyone can register at Firebase with any.

    Anyone can sign up here with any address, too; Firebase has verified this one. So
    linking deletes the unverified password, and voids every token issued for it (Firebase does the
    same to an unverified password of its own). An account that is linked to another Firebase user
    stays theirs.
    """
    if identity.email is not None and not identity.email_verified:
        raise Forbidden("Firebase has not verified this user's e-mail address")
    email = None if identity.email is None else normalized_email(identity.email)
    if identity.email is not None and email is None:
        raise Forbidden("This user's e-mail address can't be used here")
    name = one_line_of(identity.name or "") or None
    now = clock.now()
    with cloud_sql.writing() as work:
        repository.lock_firebase_uid(work, identity.uid)
        user = repository.user_of_firebase(work, identity.uid)
        if user is not None:
            _refuse_void(identity, user)
            return user
        if closed_accounts.closed_since(work, identity.uid, identity.signed_in_at, now):
            raise Unauthenticated(
                "The account of this Firebase user was closed: sign in again to open a new one"
            )
        added = repository.add_or_link_firebase_user(work, identity.uid, email, name, now)
        if added is None:
            raise Forbidden("This e-mail address belongs to another Firebase user's account")
        user, is_linked = added
        if not is_linked:
            return user
        _refuse_void(identity, user)
        repository.discard_password_reset(work, user.user_id)
        refresh_tokens.revoke_all(work, user.user_id, now)
        # From the token's own issue time on, so that it and its successors stay valid.
        not_before = void_tokens(work, user.user_id, identity.issued_at)
        return LinkedUser(user.user_id, not_before, has_email=True)


def _address_is_taken(identity: FirebaseIdentity, user: LinkedUser) -> bool:
    """Gives a user without an e-mail address the one that Firebase has verified; returns whether it
    is another user's. False where there is none.
    """
    email = normalized_email(identity.email) if identity.email and identity.email_verified else None
    if email is None:
        return False
    name = one_line_of(identity.name or "") or None
    return not repository.add_address(user.user_id, email, name, clock.now())


def _refuse_void(identity: FirebaseIdentity, user: LinkedUser) -> None:
    """Raises Unauthenticated for a token from before the account's `not_before`. Firebase's times
    are whole seconds, so a token issued in the rest of the same second is refused too.
    """
    if user.not_before is not None and identity.issued_at < user.not_before:
        raise Unauthenticated(
            "The Firebase ID token is from before the account's last change: get a new one"
        )
