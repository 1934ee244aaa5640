"""The identities that the laptop's scheduler and queues show to the scheduled functions, and their
check.

In the cloud both send an OIDC token of their own account, made out to the function, and the
platform admits no other. Here the tokens are signed with a key of the checkout that only its owner
can read; the gateway checks signature, audience, lifetime and account.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import jwt

from local.catalog import ROOT
from local.origin_guard import Refusal

KEY_VARIABLE: Final = "LOCAL_PLATFORM_KEY"
"""The environment variable with the path of the key, for the gateway's process."""

KEY_FILE: Final = ROOT / ".local" / "platform_key"

SCHEDULER: Final = "scheduler@finance-api-local.iam.gserviceaccount.com"
QUEUE: Final = "task-queues@finance-api-local.iam.gserviceaccount.com"
_ACCOUNTS: Final = frozenset({SCHEDULER, QUEUE})
_ISSUER: Final = "https://accounts.google.com"
_ALGORITHM: Final = "HS256"
_LIFETIME: Final = timedelta(hours=1)
"""As long as Google's, and longer than a run."""


class Platform:
    """Makes tokens and checks them, with one key."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of_checkout(cls) -> Platform:
        """With the key of this checkout, which is made at the first call: `make ingest` finds it,
        wherever the data of the stack are.
        """
        path = KEY_FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return cls(path.read_bytes())
        with os.fdopen(descriptor, "wb") as file:
            key = secrets.token_bytes(32)
            file.write(key)
        return cls(key)

    @classmethod
    def of_environment(cls) -> Platform:
        """With the key that the environment names; with a random one where it names none, so
        that every run is refused.
        """
        path = os.environ.get(KEY_VARIABLE)
        return cls(Path(path).read_bytes() if path else secrets.token_bytes(32))

    def authorization(self, account: str, audience: str) -> dict[str, str]:
        """The header by which `account` calls the function at the address `audience`."""
        now = datetime.now(UTC)
        claims = {
            "iss": _ISSUER,
            "aud": audience,
            "email": account,
            "email_verified": True,
            "iat": now,
            "exp": now + _LIFETIME,
        }
        return {"Authorization": f"Bearer {jwt.encode(claims, self._key, _ALGORITHM)}"}

    def refusal(self, environ: Mapping[str, Any], audience: str) -> Refusal | None:
        """Why a request to a scheduled function is refused, from its WSGI environment; None where
        it shows the token of an account that may call.
        """
        if environ.get("REQUEST_METHOD", "GET") in ("GET", "HEAD", "OPTIONS"):
            return None
        scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return _refusal("shows no token: only the scheduler and the queues may call it")
        try:
            claims = jwt.decode(
                token,
                self._key,
                [_ALGORITHM],
                audience=audience,
                issuer=_ISSUER,
                options={"require": ["exp", "iat", "aud", "iss", "email"]},
            )
        except jwt.InvalidTokenError as error:
            return _refusal(f"shows a token that is not valid here ({type(error).__name__})")
        if claims["email"] not in _ACCOUNTS or claims.get("email_verified") is not True:
            return Refusal(
                "403 Forbidden", "forbidden", "This account may not call a scheduled function"
            )
        return None


def _refusal(reason: str) -> Refusal:
    return Refusal(
        "401 Unauthorized",
        "unauthenticated",
        f"The request {reason}. Start a run with: make ingest",
    )
