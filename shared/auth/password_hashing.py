"""Password hashes: argon2id with OWASP's parameters. A login hashes again after they change."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from shared.immutable import immutable

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@immutable
class Profile:
    """The cost of one hash: memory in KiB, passes over it, and parallel lanes."""

    memory_kib: int
    iterations: int
    parallelism: int


OWASP: Final = Profile(memory_kib=19 * 1024, iterations=2, parallelism=1)
"""OWASP Password Storage Cheat Sheet, argon2id, second of its equal choices: m=19 MiB, t=2, p=1.
About 20 ms here; eight at once take 152 MiB of the function's 512.
"""

UNKNOWN_USER_HASH: Final = (
    "$argon2id$v=19$m=19456,t=2,p=1$5iakvL2gv2vxFpS8mtT20w"
    "$lD2c8Gg+aLCUdEaXj5eQgmdkc3WvSgaT81Gm0MdKBhs"
)
"""The hash of a discarded random password. It is verified where there is no account, or one without
a password, so that neither the response nor its time reveals which.
"""


def normalised(password: str) -> str:
    """The password in Unicode NFKC (NIST SP 800-63B), so that it is the same from any keyboard."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """A salted hash in PHC format."""
    return _hasher().hash(normalised(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Always false without a hash, and takes the same time."""
    from argon2.exceptions import VerifyMismatchError

    try:
        _hasher().verify(password_hash or UNKNOWN_USER_HASH, normalised(password))
    except VerifyMismatchError:
        return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash has other parameters than the current ones."""
    return _hasher().check_needs_rehash(password_hash)


@cache
def _hasher() -> PasswordHasher:
    # Imported by the first request that hashes: health checks and token refreshes save 15 ms.
    from argon2 import PasswordHasher

    return PasswordHasher(
        time_cost=OWASP.iterations,
        memory_cost=OWASP.memory_kib,
        parallelism=OWASP.parallelism,
        hash_len=32,
        salt_len=16,
    )
