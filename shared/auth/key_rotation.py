"""A new key to sign access tokens with every thirty days, without a deployment and without a token
that nobody can check.

Two secrets are mounted as files: the private set that login signs with, its first key, and the
public set that guards check with. A key comes in by steps, each of them one new version of one
secret:

    add      the private set becomes {"keys": [signer, next], "next": kid}: kept, and not signed with yet
    publish  the public set becomes [next, signer]
    promote  a day later, when every instance has read the public set again: the private set becomes [next]

The stored sets say which step is next, so a run that is killed between two of them is completed by
the next run. The key of before goes on verifying until the next one is published: a month, for
tokens that live a quarter of an hour.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Annotated, Final, Literal

from jwt.exceptions import InvalidKeyError
from pydantic import Field

from shared.auth.keys import Jwk, Key, new_signing_key, parse_keys, public_jwks
from shared.errors import Unavailable
from shared.gcp.secret_manager import SecretManager
from shared.schema.fields import Answer, Request

SIGNING: Final = "signing-keys"
VERIFICATION: Final = "verification-keys"

KEY_LIFE: Final = timedelta(days=30)
"""From when a key begins to sign to when its successor is made."""

OVERLAP: Final = timedelta(hours=20)
"""From a key's publishing to its first use. Instances read the file again within five minutes, and
others keep our JWK Set for five; what is left over lets the next daily run, which may begin a
little early, be the one that promotes.
"""

SUPERSEDED_FOR: Final = timedelta(days=7)
"""How long a version can still be read after a newer one took its place."""

NEWEST_KEPT: Final = 2
"""Never disabled, whatever their age."""

_log = logging.getLogger("finance_api.keys")


class RotationRequest(Request):
    """Nothing can be chosen: what is due is done."""


class RotationReport(Answer):
    """What one run has done. Keys are named by their public ids."""

    status: Literal["changed", "unchanged"]
    added: Annotated[
        str | None, Field(description="The key that was published; it does not sign yet.")
    ]
    promoted: Annotated[str | None, Field(description="The key that signs from now on.")]
    disabled: Annotated[list[str], Field(description="Secret and number of each version disabled.")]


@dataclass(frozen=True, slots=True)
class KeySet:
    """The newest version of one of the secrets."""

    jwks: Sequence[Jwk]
    keys: Sequence[Key]
    next_kid: str | None
    since: datetime

    def of(self, kid: str | None) -> Jwk | None:
        """The key of this id, as it is stored."""
        return next(
            (jwk for jwk, key in zip(self.jwks, self.keys, strict=True) if key.kid == kid), None
        )


def rotate(secrets: SecretManager, now: datetime) -> RotationReport:
    """Does the next step, if one is due. Done again at once it changes nothing. Raises Unavailable."""
    signing, published = _newest(secrets, SIGNING), _newest(secrets, VERIFICATION)
    signer, coming = signing.jwks[0], signing.of(signing.next_kid)
    added = promoted = None
    if coming is None and now - signing.since >= KEY_LIFE:
        coming = new_signing_key()
        _store(secrets, SIGNING, {"keys": [signer, coming], "next": coming["kid"]})
    if coming is not None:
        if published.keys[0].kid != coming["kid"]:
            _store(secrets, VERIFICATION, public_jwks([coming, signer]))
            added = str(coming["kid"])
        elif now - published.since >= OVERLAP:
            _store(secrets, SIGNING, {"keys": [coming]})
            promoted = str(coming["kid"])
    disabled = [
        name for secret in (SIGNING, VERIFICATION) for name in _disable_old(secrets, secret, now)
    ]
    report = RotationReport(
        status="changed" if added or promoted or disabled else "unchanged",
        added=added,
        promoted=promoted,
        disabled=disabled,
    )
    # Ids are public, and whole they would look like refresh tokens to whoever searches the log for
    # those.
    shown = {"added": (added or "")[:8], "promoted": (promoted or "")[:8], "disabled": disabled}
    _log.info("keys %s", report.status, extra={"fields": shown})
    return report


def _newest(secrets: SecretManager, secret: str) -> KeySet:
    version = next((each for each in secrets.versions(secret) if each.enabled), None)
    if version is None:
        raise Unavailable(
            f"The secret {secret} has no version yet; the first keys are put there by hand"
        )
    try:
        content = secrets.read(version)
        stored = json.loads(content)
        return KeySet(stored["keys"], parse_keys(content), stored.get("next"), version.created_at)
    except (ValueError, TypeError, KeyError, InvalidKeyError) as error:
        # Only the kind of error is told: the text of a parser's may quote a private key.
        raise Unavailable(
            f"The newest version of {secret} can't be read: {type(error).__name__}"
        ) from None


def _store(secrets: SecretManager, secret: str, content: object) -> None:
    secrets.add(secret, json.dumps(content).encode())


def _disable_old(secrets: SecretManager, secret: str, now: datetime) -> Sequence[str]:
    """The versions disabled, as secret/number. A version's time is up when a newer one has been
    there long enough.
    """
    disabled = []
    for newer, version in list(pairwise(secrets.versions(secret)))[NEWEST_KEPT - 1 :]:
        if version.enabled and now - newer.created_at >= SUPERSEDED_FOR:
            secrets.disable(version)
            disabled.append(f"{secret}/{version.name.rpartition('/')[2]}")
    return disabled
