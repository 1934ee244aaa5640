"""Firebase Auth: ID tokens are verified by Google's library, which the first such token imports."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import Any, Final

from shared.config import Settings
from shared.errors import Unauthenticated, Unavailable
from shared.immutable import immutable

ISSUER_PREFIX: Final = "https://securetoken.google.com/"
"""The prefix of every Firebase ID token's issuer, before the project."""
TIMEOUT_S: Final = 5
CLOCK_SKEW_S: Final = 10

_lock = threading.Lock()
_app: Any = None


@immutable
class FirebaseIdentity:
    """The claims of a valid ID token. `signed_in_at` is when the user last signed in; `issued_at`
    may be much later, since the session renews its tokens by itself. Both are whole seconds.
    """

    uid: str
    email: str | None
    email_verified: bool
    name: str | None
    signed_in_at: datetime
    issued_at: datetime


def identity_of(settings: Settings, token: str) -> FirebaseIdentity:
    """The identity in this ID token, after verifying signature, audience, issuer and expiry and,
    where the settings ask for it, that the token is not revoked and the user not disabled.

    Raises Unauthenticated, or Unavailable while Google's certificates or its user directory can't
    be reached.
    """
    import jwt
    from firebase_admin import auth, exceptions
    from google.auth.exceptions import GoogleAuthError

    if settings.firebase_auth_emulator_host is None and not jwt.get_unverified_header(token).get(
        "kid"
    ):
        # firebase-admin would parse such a token to improve its error text, and a crafted one makes
        # that fail.
        raise Unauthenticated("The Firebase ID token is not signed")
    try:
        claims = auth.verify_id_token(
            token,
            _firebase_app(settings),
            check_revoked=settings.firebase_check_revoked,
            clock_skew_seconds=CLOCK_SKEW_S,
        )
    except auth.ExpiredIdTokenError:
        raise Unauthenticated("The Firebase ID token has expired") from None
    except auth.RevokedIdTokenError:
        raise Unauthenticated("The Firebase ID token has been revoked") from None
    except (auth.UserDisabledError, auth.UserNotFoundError):
        raise Unauthenticated("The Firebase user has been disabled or deleted") from None
    except auth.InvalidIdTokenError:
        raise Unauthenticated("The Firebase ID token is not valid here") from None
    except (exceptions.FirebaseError, GoogleAuthError) as error:
        # Certificates, or the user directory: the token itself may be valid.
        raise Unavailable("Firebase can't be reached to check the token") from error
    signed_in_at_s = claims.get("auth_time")
    if not isinstance(signed_in_at_s, int):
        raise Unauthenticated("The Firebase ID token does not say when its user signed in")
    return FirebaseIdentity(
        uid=claims["uid"],
        email=claims.get("email"),
        email_verified=claims.get("email_verified") is True,
        name=claims.get("name"),
        signed_in_at=datetime.fromtimestamp(signed_in_at_s, UTC),
        issued_at=datetime.fromtimestamp(claims["iat"], UTC),
    )


def _firebase_app(settings: Settings) -> Any:
    """firebase-admin's own object for our project, created once per process."""
    global _app  # noqa: PLW0603 - one app per process
    with _lock:
        if _app is None:
            _app = _make_app(settings)
    return _app


def _make_app(settings: Settings) -> Any:
    import firebase_admin
    from firebase_admin import credentials
    from google.auth.credentials import AnonymousCredentials

    class NoCredential(credentials.Base):  # type: ignore[misc]  # firebase-admin has no types
        """Verifying a signature needs public certificates only, so no credential is needed."""

        def get_credential(self) -> AnonymousCredentials:
            return AnonymousCredentials()  # type: ignore[no-untyped-call]

    return firebase_admin.initialize_app(
        None if settings.firebase_check_revoked else NoCredential(),
        {"projectId": settings.firebase_project_id, "httpTimeout": TIMEOUT_S},
        name="finance-api",
    )
