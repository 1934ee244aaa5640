"""Access tokens: JWTs signed with ES256 that identify the caller for a quarter of an hour (a subset
of RFC 9068).
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import jwt

from shared import clock
from shared.auth.keys import ALGORITHM, signing_key, verification_key
from shared.config import Settings
from shared.database.caller import Caller
from shared.errors import Unauthenticated
from shared.immutable import immutable

TYPE: Final = "at+jwt"
NOT_BEFORE: Final = "account_not_before"
"""The claim with the account's `not_before`; absent while no token of the account has been voided.
"""
LEEWAY_S: Final = 10
"""The greatest difference between two machines' clocks."""
TOKEN_LENGTH_MAX: Final = 8_192
CACHED_MAX: Final = 4_096
"""About 2 MB. A full cache is cleared, and its tokens are checked again."""

_CLAIMS: Final = ("iss", "aud", "sub", "iat", "exp", "jti")
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", re.ASCII)


@immutable
class AccessToken:
    """A signed token, and the seconds for which it is valid from its issue."""

    token: str
    expires_in_s: int


def issue(settings: Settings, caller: Caller, now: datetime) -> AccessToken:
    """A token for this user, valid while their account's `not_before` stays the same, and signed
    with the newest key. Raises Unavailable where the key can't be read.
    """
    kid, key = signing_key(settings.signing_keys_file)
    claims: dict[str, Any] = {
        "iss": settings.public_url,
        "aud": settings.token_audience,
        "sub": str(caller.user_id),
        "iat": now,
        "exp": now + timedelta(seconds=settings.access_token_s),
        "jti": str(uuid4()),
    }
    if caller.not_before is not None:
        claims[NOT_BEFORE] = caller.not_before.isoformat()
    token = jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": kid, "typ": TYPE})
    return AccessToken(token, settings.access_token_s)


def check_signing(settings: Settings) -> None:
    """Raises Unavailable while the signing key can't be read."""
    signing_key(settings.signing_keys_file)


def caller_of_access_token(settings: Settings, token: str) -> Caller:
    """The caller of this token. Only the database knows whether it has been voided. Raises
    Unauthenticated for a token that is not ours or not valid now, Unavailable without keys.

    A valid token is cached until it expires: checking it takes 0.2 ms, a fifth of a small request.
    Its expiry, and that its key still verifies, are checked each time.
    """
    check_shape(token)
    digest = hashlib.sha256(token.encode()).digest()
    verified = _verified_tokens.get(digest)
    if verified is None or not verified.is_valid(settings, clock.now()):
        verified = _verify(settings, token)
        if len(_verified_tokens) >= CACHED_MAX:
            _verified_tokens.clear()
        _verified_tokens[digest] = verified
    return verified.caller


@immutable
class _VerifiedToken:
    """The claims of a valid token, and the settings under which it was valid."""

    caller: Caller
    kid: str
    expires_at_s: float
    issuer: str
    audience: str

    def is_valid(self, settings: Settings, now: datetime) -> bool:
        """False wherever the full check could now have another result."""
        return (
            now.timestamp() < self.expires_at_s
            and self.issuer == settings.public_url
            and self.audience == settings.token_audience
            and verification_key(settings.verification_keys_file, self.kid) is not None
        )


_verified_tokens: dict[bytes, _VerifiedToken] = {}
"""By the token's SHA-256, so that no token stays in memory longer than its request."""


def _verify(settings: Settings, token: str) -> _VerifiedToken:
    """The full check. Only ES256 and the keys of our own set are accepted: the token's header
    selects one of those keys, and nothing else.
    """
    try:
        header = jwt.get_unverified_header(token)
        key = verification_key(settings.verification_keys_file, header.get("kid"))
        if key is None or header.get("typ") != TYPE:
            raise _not_ours()
        claims = jwt.decode(
            token,
            key.public,
            algorithms=[ALGORITHM],
            audience=settings.token_audience,
            issuer=settings.public_url,
            leeway=LEEWAY_S,
            options={"require": list(_CLAIMS)},
        )
        not_before = claims.get(NOT_BEFORE)
        caller = Caller(
            UUID(claims["sub"]), None if not_before is None else datetime.fromisoformat(not_before)
        )
        return _VerifiedToken(
            caller, key.kid, float(claims["exp"]), settings.public_url, settings.token_audience
        )
    except jwt.ExpiredSignatureError:
        raise Unauthenticated("The access token has expired") from None
    except (jwt.InvalidTokenError, ValueError, TypeError, RecursionError):
        raise _not_ours() from None


def unverified_issuer(token: str) -> str | None:
    """The issuer that the token claims, which may only select the code that verifies it."""
    check_shape(token)
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise _not_ours() from None
    issuer = claims.get("iss")
    return issuer if isinstance(issuer, str) else None


def check_shape(token: str) -> None:
    """Raises Unauthenticated for a text that can't be a JWT, before it is parsed."""
    if len(token) > TOKEN_LENGTH_MAX or not _COMPACT.fullmatch(token):
        raise _not_ours()


def _not_ours() -> Unauthenticated:
    return Unauthenticated("The access token is not valid here")
