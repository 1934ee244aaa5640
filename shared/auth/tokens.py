"""Access tokens: JWTs signed with ES256 that say who is asking for the next quarter of an hour (RFC 9068 in small)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

import jwt

from shared.auth.keys import ALGORITHM, signing_key, verification_key
from shared.config import Settings
from shared.errors import Unauthenticated

TYPE: Final = "at+jwt"
LEEWAY_S: Final = 10
"""How far two machines' clocks may be apart."""
TOKEN_LENGTH_MAX: Final = 8_192

_CLAIMS: Final = ("iss", "aud", "sub", "iat", "exp", "jti")
_COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A signed token, and for how many seconds from its making it holds."""

    token: str
    expires_in_s: int


def issue(chosen: Settings, user_id: UUID, now: datetime) -> AccessToken:
    """A token for this user, signed with the newest key. Raises Unavailable where the key can't be read."""
    kid, key = signing_key(chosen.signing_keys_file)
    claims = {
        "iss": chosen.public_url,
        "aud": chosen.token_audience,
        "sub": str(user_id),
        "iat": now,
        "exp": now + timedelta(seconds=chosen.access_token_s),
        "jti": str(uuid4()),
    }
    token = jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": kid, "typ": TYPE})
    return AccessToken(token, chosen.access_token_s)


def check_signing(chosen: Settings) -> None:
    """Raises Unavailable while the signing key can't be read."""
    signing_key(chosen.signing_keys_file)


def user_of(chosen: Settings, token: str) -> UUID:
    """Whose token this is. Raises Unauthenticated for any that is not ours and good now, Unavailable without keys.

    Only ES256 and only keys of our own set are ever tried: what the token says about itself chooses between those,
    and never what it is checked with.
    """
    check_shape(token)
    try:
        header = jwt.get_unverified_header(token)
        key = verification_key(chosen.verification_keys_file, header.get("kid"))
        if key is None or header.get("typ") != TYPE:
            raise _not_ours()
        claims = jwt.decode(
            token,
            key.public,
            algorithms=[ALGORITHM],
            audience=chosen.token_audience,
            issuer=chosen.public_url,
            leeway=LEEWAY_S,
            options={"require": list(_CLAIMS)},
        )
        return UUID(claims["sub"])
    except jwt.ExpiredSignatureError:
        raise Unauthenticated("The access token has expired") from None
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise _not_ours() from None


def unverified_issuer(token: str) -> str | None:
    """What the token claims about where it comes from: good for choosing who checks it, and for nothing else."""
    check_shape(token)
    try:
        claims: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    except (jwt.InvalidTokenError, ValueError, RecursionError):
        raise _not_ours() from None
    issuer = claims.get("iss")
    return issuer if isinstance(issuer, str) else None


def check_shape(token: str) -> None:
    """Raises Unauthenticated for what can't be a JWT, before anything parses it."""
    if len(token) > TOKEN_LENGTH_MAX or not _COMPACT.fullmatch(token):
        raise _not_ours()


def _not_ours() -> Unauthenticated:
    return Unauthenticated("The access token is not valid here")
