"""The keys that sign and verify access tokens: JWK Sets in files, so that a rotation needs no
deployment.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from jwt.exceptions import InvalidKeyError

from shared.errors import Unavailable
from shared.immutable import immutable

ALGORITHM: Final = "ES256"
VERIFYING_MAX: Final = 2
"""The two newest keys verify: the one that signs, and the one before it, whose last tokens have not
expired.
"""
CHECK_S: Final = 3
"""The shortest interval between two checks of the file."""
READ_AGAIN_S: Final = 300
"""A volume mounted from Secret Manager may not show a new modification time, so the file is read
again after this interval anyway.
"""

Jwk = Mapping[str, Any]

_log = logging.getLogger("finance_api.keys")


@immutable
class Key:
    """One P-256 key; `kid` is its RFC 7638 thumbprint. Only login's file has the private half."""

    kid: str
    jwk: Jwk
    public: ec.EllipticCurvePublicKey
    private: ec.EllipticCurvePrivateKey | None


class KeyFile:
    """A JWK Set in a file, newest key first, which is read again when it changes.

    While a changed file can't be read, the previous keys stay in use: a half-finished rotation
    locks no user out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: tuple[Key, ...] = ()
        self._version: tuple[int, ...] = ()
        self._checked_at_s = float("-inf")
        self._read_at_s = float("-inf")

    def keys(self, *, again: bool = False) -> tuple[Key, ...]:
        """The keys, newest first, at least one. Raises Unavailable while no readable file has been
        seen.

        `again` reads the file even where it looks unchanged, unless it was read within CHECK_S.
        """
        now_s = time.monotonic()
        if again or now_s - self._checked_at_s >= CHECK_S or not self._keys:
            self._checked_at_s = now_s
            self._refresh(now_s, CHECK_S if again else READ_AGAIN_S)
        return self._keys

    def _refresh(self, now_s: float, age_max_s: float) -> None:
        try:
            status = self._path.stat()
            version = (status.st_mtime_ns, status.st_size, status.st_ino)
            if version != self._version or now_s - self._read_at_s >= age_max_s:
                self._keys = parse_keys(self._path.read_bytes())
                self._version, self._read_at_s = version, now_s
        except (OSError, ValueError, TypeError, KeyError, InvalidKeyError) as error:
            # Only the error's type is reported: a parser's text may quote a private key.
            _log.error("the token keys can't be read: %s", type(error).__name__)
            if not self._keys:
                raise Unavailable("The keys for access tokens can't be read") from None


@cache
def key_file(path: Path) -> KeyFile:
    """This process's KeyFile for this path."""
    return KeyFile(path)


def signing_key(path: Path | None) -> tuple[str, ec.EllipticCurvePrivateKey]:
    """The `kid` of the newest key, and its private half. Raises Unavailable."""
    newest = _keys_of(path)[0]
    if newest.private is None:
        raise Unavailable("The file of signing keys holds public ones only")
    return newest.kid, newest.private


def verification_keys(path: Path | None) -> Sequence[Key]:
    """The public keys that verify, newest first, at most two. Raises Unavailable."""
    return _keys_of(path)[:VERIFYING_MAX]


def verification_key(path: Path | None, kid: object) -> Key | None:
    """The key with this id, if it is one of the verifying keys. Raises Unavailable.

    An unknown id may be that of a key added since the file was last read, so the file is then read
    again.
    """
    for again in (False, True):
        matching = next(
            (key for key in _keys_of(path, again=again)[:VERIFYING_MAX] if key.kid == kid), None
        )
        if matching is not None:
            return matching
    return None


def published_keys(path: Path | None) -> dict[str, list[Jwk]]:
    """The verifying keys as a JWK Set to publish. Raises Unavailable."""
    return {"keys": [key.jwk for key in verification_keys(path)]}


def new_signing_key() -> Jwk:
    """A new private key for ES256, as a JWK."""
    return _described(ec.generate_private_key(ec.SECP256R1()))


def public_jwks(private: Sequence[Jwk]) -> dict[str, list[Jwk]]:
    """The JWK Set to publish for these private keys: in the same order, without the private
    members.
    """
    return {
        "keys": [{name: value for name, value in jwk.items() if name != "d"} for jwk in private]
    }


def write_key_files(directory: Path) -> tuple[Path, Path]:
    """Writes the first key pair in `directory`, or rotates: the new key comes before the newest
    existing one.

    Returns the private and the public file, ready for SIGNING_KEYS_FILE and VERIFICATION_KEYS_FILE.
    The public one is written first, so that no token is signed with an unpublished key.
    """
    signing, verification = directory / "signing_keys.json", directory / "verification_keys.json"
    existing = json.loads(signing.read_bytes())["keys"] if signing.exists() else []
    private = [new_signing_key(), *existing][:VERIFYING_MAX]
    directory.mkdir(parents=True, exist_ok=True)
    _write(verification, public_jwks(private), 0o644)
    _write(signing, {"keys": private}, 0o600)
    return signing, verification


def _keys_of(path: Path | None, *, again: bool = False) -> tuple[Key, ...]:
    if path is None:
        raise Unavailable("This function has no keys for access tokens")
    return key_file(path).keys(again=again)


def parse_keys(content: bytes) -> tuple[Key, ...]:
    """The keys of a JWK Set, in its order, at least one. Raises ValueError, TypeError, KeyError and
    InvalidKeyError.
    """
    keys = tuple(_parse_key(jwk) for jwk in json.loads(content)["keys"])
    if not keys:
        raise ValueError("the set is empty")
    return keys


def _parse_key(jwk: Jwk) -> Key:
    key = ECAlgorithm.from_jwk(dict(jwk))
    if not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("ES256 needs a P-256 key")  # noqa: TRY004 - only the curve is wrong
    private = key if isinstance(key, ec.EllipticCurvePrivateKey) else None
    public = key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key
    described = _described(public)
    return Key(described["kid"], described, public, private)


def _described(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> Jwk:
    jwk = ECAlgorithm.to_jwk(key, as_dict=True)
    return {**jwk, "kid": _thumbprint(jwk), "alg": ALGORITHM, "use": "sig"}


def _thumbprint(jwk: Jwk) -> str:
    """RFC 7638: SHA-256 of the required members, in alphabetical order, without spaces."""
    required = json.dumps(
        {name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":")
    )
    return urlsafe_b64encode(hashlib.sha256(required.encode()).digest()).rstrip(b"=").decode()


def _write(path: Path, content: object, mode: int) -> None:
    """Replaces the file atomically; no other user can read the unfinished file."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        json.dump(content, file)
    unfinished.replace(path)
