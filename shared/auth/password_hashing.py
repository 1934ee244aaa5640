"""Passwords at rest: argon2id, with the parameters that OWASP recommends, raised at the next login
when they change.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from argon2 import PasswordHasher


@dataclass(frozen=True, slots=True)
class Profile:
    """What one hash costs: memory in KiB, passes over it, and lanes computed side by side."""

    memory_kib: int
    iterations: int
    parallelism: int


OWASP: Final = Profile(memory_kib=19 * 1024, iterations=2, parallelism=1)
"""OWASP Password Storage Cheat Sheet, argon2id, second of its equal choices: m=19 MiB, t=2, p=1.
About 20 ms here; eight at once take 152 MiB of the function's 512.
"""

UNKNOWN_USER_HASH: Final = "$argon2id$v=19$m=19456,t=2,p=1$5iakvL2gv2vxFpS8mtT20w$lD2c8Gg+aLCUdEaXj5eQgmdkc3WvSgaT81Gm0MdKBhs"
"""Of a random password that nobody has kept. It is verified where there is no account, or one
without a password, so that neither the answer nor its time tells which.
"""


def normalised(password: str) -> str:
    """The same password whatever keyboard it was typed on: Unicode NFKC, as NIST SP 800-63B has it."""
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """A salted hash in PHC format."""
    return _hasher().hash(normalised(password))


def verify_password(password_hash: str | None, password: str) -> bool:
    """Whether this is the password. Takes the same time where there is no hash, and is then always
    false.
    """
    from argon2.exceptions import VerifyMismatchError

    try:
        _hasher().verify(password_hash or UNKNOWN_USER_HASH, normalised(password))
    except VerifyMismatchError:
        return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher().check_needs_rehash(password_hash)


@cache
def _hasher() -> PasswordHasher:
    # Imported by the first request that hashes: 15 ms that health checks and token refreshes never
    # pay.
    from argon2 import PasswordHasher

    return PasswordHasher(
        time_cost=OWASP.iterations,
        memory_cost=OWASP.memory_kib,
        parallelism=OWASP.parallelism,
        hash_len=32,
        salt_len=16,
    )
