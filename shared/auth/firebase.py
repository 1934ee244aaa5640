"""Which user of ours a Firebase ID token speaks for; the first one for a verified e-mail address makes or links them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared import clock
from shared.adapters import cloud_sql
from shared.adapters.firebase import ISSUER_PREFIX, FirebaseIdentity, identity_of
from shared.auth import repository
from shared.config import Settings
from shared.errors import Forbidden
from shared.fields import one_line_of
from shared.users.email import normalised_email

__all__ = ["ISSUER_PREFIX", "FirebaseUser", "user_of_firebase_token"]


@dataclass(frozen=True, slots=True)
class FirebaseUser:
    """A user of ours, and when they last proved to Firebase who they are."""

    user_id: UUID
    signed_in_at: datetime


def user_of_firebase_token(chosen: Settings, token: str) -> FirebaseUser:
    """The user; one statement for those seen before.

    Raises Unauthenticated, Unavailable, or Forbidden where the token is good but may not become a user.
    """
    identity = identity_of(chosen, token)
    with cloud_sql.reading() as work:
        user_id = repository.user_id_of_firebase(work, identity.uid)
    return FirebaseUser(user_id or _make_or_link(identity), identity.signed_in_at)


def _make_or_link(identity: FirebaseIdentity) -> UUID:
    """Makes the user, or links the one who signed up with this e-mail address.

    Anybody can sign up with anybody's address, since we send no mail; Firebase has seen this one verified. So linking
    ends what the unverified password gave: it is forgotten, and its refresh tokens are revoked (Firebase does the same
    to an unverified password of its own). An account that is linked to another Firebase user stays theirs.
    """
    if identity.email is None or not identity.email_verified:
        raise Forbidden("Firebase has not verified this user's e-mail address")
    email = normalised_email(identity.email)
    if email is None:
        raise Forbidden("This user's e-mail address can't be used here")
    with cloud_sql.writing() as work:
        name = one_line_of(identity.name or "") or None
        user_id = repository.make_or_link_firebase_user(work, identity.uid, email, name, clock.now())
    if user_id is None:
        raise Forbidden("This e-mail address belongs to another Firebase user's account")
    return user_id
