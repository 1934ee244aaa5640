"""Rotation of the signing keys of access tokens every thirty days, without a deployment and without
a token that can't be verified.

Two secrets are mounted as files: the private set, with whose first key login signs, and the public
set, with which the functions verify. A key is introduced in steps, each one new version of one
secret:

    add      the private set becomes {"keys": [signer, next], "next": kid}: the next key is stored,
             and does not sign yet
    publish  the public set becomes [next, signer]
    promote  a day later, when every instance has read the public set again: the private set
             becomes [next]

The stored sets determine the next step, so the next run completes one that was killed between two
steps. The previous key verifies until the next one is published: a month, for tokens that are valid
for a quarter of an hour.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, Final, Literal

from jwt.exceptions import InvalidKeyError
from pydantic import Field

from shared.auth.keys import Jwk, Key, new_signing_key, parse_keys, public_jwks
from shared.errors import Unavailable
from shared.gcp.secret_manager import SecretManager
from shared.immutable import immutable
from shared.schema.fields import Answer, Request

SIGNING: Final = "signing-keys"
VERIFICATION: Final = "verification-keys"

KEY_LIFE: Final = timedelta(days=30)
"""From a key's first use to the creation of its successor."""

OVERLAP: Final = timedelta(hours=20)
"""From a key's publishing to its first use. Instances read the file again within five minutes, and
others cache our JWK Set for five. Less than a day, so that the next daily run promotes it even if
it begins a little early.
"""

SUPERSEDED_FOR: Final = timedelta(days=7)
"""How long a version can still be read after a newer one replaced it."""

NEWEST_ENABLED: Final = 2
"""How many of the newest versions are never disabled, whatever their age."""

_log = logging.getLogger("finance_api.keys")


class RotationRequest(Request):
    """No options: a run does the step that is due."""


class RotationReport(Answer):
    """What one run changed. Keys are named by their public ids."""

    status: Literal["changed", "unchanged"]
    added: Annotated[
        str | None, Field(description="The key that was published; it does not sign yet.")
    ]
    promoted: Annotated[str | None, Field(description="The key that signs from now on.")]
    disabled: Annotated[list[str], Field(description="Secret and number of each version disabled.")]


@immutable
class KeySet:
    """The newest version of one of the secrets."""

    jwks: Sequence[Jwk]
    keys: Sequence[Key]
    next_kid: str | None
    since: datetime

    def of(self, kid: str | None) -> Jwk | None:
        """The stored key with this id."""
        return next(
            (jwk for jwk, key in zip(self.jwks, self.keys, strict=True) if key.kid == kid), None
        )


def rotate(secrets: SecretManager, now: datetime) -> RotationReport:
    """Does the next step, if one is due. An immediate second run changes nothing. Raises
    Unavailable.
    """
    signing, published = _newest(secrets, SIGNING), _newest(secrets, VERIFICATION)
    signer, next_key = signing.jwks[0], signing.of(signing.next_kid)
    added = promoted = None
    if next_key is None and now - signing.since >= KEY_LIFE:
        next_key = new_signing_key()
        _store(secrets, SIGNING, {"keys": [signer, next_key], "next": next_key["kid"]})
    if next_key is not None:
        if published.keys[0].kid != next_key["kid"]:
            _store(secrets, VERIFICATION, public_jwks([next_key, signer]))
            added = str(next_key["kid"])
        elif now - published.since >= OVERLAP:
            _store(secrets, SIGNING, {"keys": [next_key]})
            promoted = str(next_key["kid"])
    disabled = [
        name for secret in (SIGNING, VERIFICATION) for name in _disable_old(secrets, secret, now)
    ]
    report = RotationReport(
        status="changed" if added or promoted or disabled else "unchanged",
        added=added,
        promoted=promoted,
        disabled=disabled,
    )
    # Ids are public, but in full they would look like refresh tokens to a search of the log for
    # tokens.
    shown = {"added": (added or "")[:8], "promoted": (promoted or "")[:8], "disabled": disabled}
    _log.info("keys %s", report.status, extra={"fields": shown})
    return report


def _newest(secrets: SecretManager, secret: str) -> KeySet:
    version = next((version for version in secrets.versions(secret) if version.enabled), None)
    if version is None:
        raise Unavailable(
            f"The secret {secret} has no version yet; the first keys are put there by hand"
        )
    try:
        content = secrets.read(version)
        stored = json.loads(content)
        return KeySet(stored["keys"], parse_keys(content), stored.get("next"), version.created_at)
    except (ValueError, TypeError, KeyError, InvalidKeyError) as error:
        # Only the error's type is reported: a parser's text may quote a private key.
        raise Unavailable(
            f"The newest version of {secret} can't be read: {type(error).__name__}"
        ) from None


def _store(secrets: SecretManager, secret: str, content: object) -> None:
    secrets.add(secret, json.dumps(content).encode())


def _disable_old(secrets: SecretManager, secret: str, now: datetime) -> Sequence[str]:
    """Disables the versions that a newer one replaced long enough ago. Returns them as
    secret/number.
    """
    disabled = []
    for newer, version in list(pairwise(secrets.versions(secret)))[NEWEST_ENABLED - 1 :]:
        if version.enabled and now - newer.created_at >= SUPERSEDED_FOR:
            secrets.disable(version)
            disabled.append(f"{secret}/{version.name.rpartition('/')[2]}")
    return disabled
