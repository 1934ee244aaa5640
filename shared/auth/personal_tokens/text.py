"""The text of a personal token: `fa_`, 43 characters of a random number of 256 bits, and a checksum
of 6.

The checksum distinguishes a mistyped or shortened token from a revoked one, and a real token in a
leaked file from a text that only looks like one, without the database. It is no secret and proves
nothing. All characters are letters and digits, so that a double click selects the whole token, and
a scanner finds it by one expression.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import zlib
from typing import Final

from shared.errors import Unauthenticated
from shared.log_redaction import TOKEN_PREFIX

SECRET_BITS: Final = 256
SECRET_LENGTH: Final = 43
"""Digits of base 62 that any number of 256 bits fits into."""
CHECKSUM_LENGTH: Final = 6
"""Digits of base 62 that any number of 32 bits fits into."""
LENGTH: Final = len(TOKEN_PREFIX) + SECRET_LENGTH + CHECKSUM_LENGTH
PATTERN: Final = rf"{TOKEN_PREFIX}[0-9A-Za-z]{{{SECRET_LENGTH + CHECKSUM_LENGTH}}}"
"""Of the whole text, for scanners."""

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_TOKEN: Final = re.compile(PATTERN, re.ASCII)


def new_token() -> str:
    """A new token."""
    secret = TOKEN_PREFIX + _in_base_62(secrets.randbits(SECRET_BITS), SECRET_LENGTH)
    return secret + _checksum(secret)


def check(token: str) -> None:
    """Raises Unauthenticated, with the reason, for a text that begins like a personal token and
    can't be one.
    """
    if len(token) != LENGTH:
        raise Unauthenticated(
            f"This personal token has {len(token)} characters, and a whole one has {LENGTH}: copy "
            "it again"
        )
    if not is_token(token):
        raise Unauthenticated(
            "This personal token is mistyped: its checksum does not match. Copy it again"
        )


def is_token(text: str) -> bool:
    """Whether the text is a personal token of any deployment, valid or not."""
    secret, checksum = text[:-CHECKSUM_LENGTH], text[-CHECKSUM_LENGTH:]
    return _TOKEN.fullmatch(text) is not None and checksum == _checksum(secret)


def hash_of(token: str) -> bytes:
    """The stored hash. One round of SHA-256 is enough: a slow hash protects secrets that can be
    guessed, and 256 random bits can't be. It is also what finds the row, so that no comparison
    in constant time is needed: an attacker would have to control the hash.
    """
    return hashlib.sha256(token.encode()).digest()


def _checksum(secret: str) -> str:
    return _in_base_62(zlib.crc32(secret.encode()), CHECKSUM_LENGTH)


def _in_base_62(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        digits.append(_DIGITS[digit])
    return "".join(reversed(digits))
