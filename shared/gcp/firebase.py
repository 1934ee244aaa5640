"""Firebase Auth: ID tokens checked by Google's own library, which is imported by the first such
token only.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from shared.config import Settings
from shared.errors import Unauthenticated, Unavailable

ISSUER_PREFIX: Final = "https://securetoken.google.com/"
"""What every Firebase ID token's issuer begins with; the project follows."""
TIMEOUT_S: Final = 5
CLOCK_SKEW_S: Final = 10

_lock = threading.Lock()
_app: Any = None


@dataclass(frozen=True, slots=True)
class FirebaseIdentity:
    """What a valid ID token says of its bearer. `signed_in_at` is when they last proved it;
    `issued_at` may be much later, since the session renews its tokens by itself. Both in whole
    seconds.
    """

    uid: str
    email: str | None
    email_verified: bool
    name: str | None
    signed_in_at: datetime
    issued_at: datetime


def identity_of(chosen: Settings, token: str) -> FirebaseIdentity:
    """Whose ID token this is: signature, audience, issuer and expiry hold, and, where the settings
    ask for it, neither the token is revoked nor the user disabled.

    Raises Unauthenticated, or Unavailable while Google's certificates or its user directory can't
    be reached.
    """
    import jwt
    from firebase_admin import auth, exceptions
    from google.auth.exceptions import GoogleAuthError

    if chosen.firebase_auth_emulator_host is None and not jwt.get_unverified_header(token).get(
        "kid"
    ):
        # firebase-admin would look into such a token for a hint to give, and fall over one made for
        # that.
        raise Unauthenticated("The Firebase ID token is not signed")
    try:
        claims = auth.verify_id_token(
            token,
            _firebase_app(chosen),
            check_revoked=chosen.firebase_check_revoked,
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
        # Certificates, or the user directory: none of these says anything about the token.
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


def _firebase_app(chosen: Settings) -> Any:
    """firebase-admin's own object for our project, made once in this process."""
    global _app  # noqa: PLW0603 - the one app of the process
    with _lock:
        if _app is None:
            _app = _make_app(chosen)
    return _app


def _make_app(chosen: Settings) -> Any:
    import firebase_admin
    from firebase_admin import credentials
    from google.auth.credentials import AnonymousCredentials

    class NoCredential(credentials.Base):  # type: ignore[misc]  # firebase-admin has no types
        """Checking a signature needs public certificates only, so no account of ours is asked for."""

        def get_credential(self) -> AnonymousCredentials:
            return AnonymousCredentials()  # type: ignore[no-untyped-call]  # nor has google-auth everywhere

    return firebase_admin.initialize_app(
        None if chosen.firebase_check_revoked else NoCredential(),
        {"projectId": chosen.firebase_project_id, "httpTimeout": TIMEOUT_S},
        name="finance-api",
    )
