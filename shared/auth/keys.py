"""The keys that access tokens are signed and checked with: JWK Sets in files, so that a rotation
needs no deploy.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from jwt.algorithms import ECAlgorithm
from jwt.exceptions import InvalidKeyError

from shared.errors import Unavailable

ALGORITHM: Final = "ES256"
VERIFYING_MAX: Final = 2
"""The two newest keys verify: the one that signs, and the one before it, whose last tokens have not
expired yet.
"""
CHECK_S: Final = 3
"""How often, at most, the file is looked at."""
READ_AGAIN_S: Final = 300
"""A volume mounted from Secret Manager need not show a new modification time, so the file is read
again anyway.
"""

Jwk = Mapping[str, Any]

_log = logging.getLogger("finance_api.keys")


@dataclass(frozen=True, slots=True)
class Key:
    """One P-256 key; `kid` is its RFC 7638 thumbprint. Only login's file has the private half."""

    kid: str
    jwk: Jwk
    public: ec.EllipticCurvePublicKey
    private: ec.EllipticCurvePrivateKey | None


class KeyFile:
    """A JWK Set on disk, newest key first, followed as it changes.

    While a changed file can't be read, the keys read before stay in use: a rotation half done locks
    nobody out.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._keys: tuple[Key, ...] = ()
        self._version: tuple[int, ...] = ()
        self._looked_at_s = float("-inf")
        self._read_at_s = float("-inf")

    def keys(self, *, again: bool = False) -> tuple[Key, ...]:
        """The keys, newest first, at least one. Raises Unavailable while there has never been a
        readable file.

        `again` asks for a file that looks unchanged to be read too, unless that was done just now.
        """
        now_s = time.monotonic()
        if again or now_s - self._looked_at_s >= CHECK_S or not self._keys:
            self._looked_at_s = now_s
            self._look(now_s, CHECK_S if again else READ_AGAIN_S)
        return self._keys

    def _look(self, now_s: float, old_s: float) -> None:
        try:
            status = self._path.stat()
            version = (status.st_mtime_ns, status.st_size, status.st_ino)
            if version != self._version or now_s - self._read_at_s >= old_s:
                self._keys = parse_keys(self._path.read_bytes())
                self._version, self._read_at_s = version, now_s
        except (OSError, ValueError, TypeError, KeyError, InvalidKeyError) as error:
            # Only the kind of error is told: the text of a parser's may quote a private key.
            _log.error("the token keys can't be read: %s", type(error).__name__)
            if not self._keys:
                raise Unavailable("The keys for access tokens can't be read") from None


@cache
def key_file(path: Path) -> KeyFile:
    """The one follower of this file in this process."""
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
    """The key of that name, if it verifies. Raises Unavailable.

    An unknown name may be that of a key made since the file was last read, so it is a reason to
    read it again.
    """
    for again in (False, True):
        found = next(
            (key for key in _keys_of(path, again=again)[:VERIFYING_MAX] if key.kid == kid), None
        )
        if found is not None:
            return found
    return None


def published_keys(path: Path | None) -> dict[str, list[Jwk]]:
    """The keys that verify, as a JWK Set for everybody. Raises Unavailable."""
    return {"keys": [key.jwk for key in verification_keys(path)]}


def new_signing_key() -> Jwk:
    """A fresh private key for ES256, as a JWK."""
    return _described(ec.generate_private_key(ec.SECP256R1()))


def public_jwks(private: Sequence[Jwk]) -> dict[str, list[Jwk]]:
    """The JWK Set to publish for these private keys: the same order, without what signs."""
    return {
        "keys": [{name: value for name, value in jwk.items() if name != "d"} for jwk in private]
    }


def write_key_files(directory: Path) -> tuple[Path, Path]:
    """Makes the first key pair in `directory`, or rotates: the new key goes before the newest of
    those there.

    Returns the private and the public file, ready for SIGNING_KEYS_FILE and VERIFICATION_KEYS_FILE.
    The public one is written first, so that no token is ever signed with a key that nobody can
    check yet.
    """
    signing, verification = directory / "signing_keys.json", directory / "verification_keys.json"
    before = json.loads(signing.read_bytes())["keys"] if signing.exists() else []
    private = [new_signing_key(), *before][:VERIFYING_MAX]
    directory.mkdir(parents=True, exist_ok=True)
    _write(verification, public_jwks(private), 0o644)
    _write(signing, {"keys": private}, 0o600)
    return signing, verification


def _keys_of(path: Path | None, *, again: bool = False) -> tuple[Key, ...]:
    if path is None:
        raise Unavailable("This function has been given no keys for access tokens")
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
        raise ValueError("ES256 wants a P-256 key")  # noqa: TRY004 - the type is right, the curve is not
    private = key if isinstance(key, ec.EllipticCurvePrivateKey) else None
    public = key.public_key() if isinstance(key, ec.EllipticCurvePrivateKey) else key
    described = _described(public)
    return Key(described["kid"], described, public, private)


def _described(key: ec.EllipticCurvePrivateKey | ec.EllipticCurvePublicKey) -> Jwk:
    jwk = ECAlgorithm.to_jwk(key, as_dict=True)
    return {**jwk, "kid": _thumbprint(jwk), "alg": ALGORITHM, "use": "sig"}


def _thumbprint(jwk: Jwk) -> str:
    """RFC 7638: SHA-256 of the required members, in the order of the alphabet, without spaces."""
    required = json.dumps(
        {name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":")
    )
    return urlsafe_b64encode(hashlib.sha256(required.encode()).digest()).rstrip(b"=").decode()


def _write(path: Path, content: object, mode: int) -> None:
    """Into place in one step, and never readable by others on the way."""
    unfinished = path.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        json.dump(content, file)
    unfinished.replace(path)
