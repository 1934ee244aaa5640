"""The rules for new passwords: those that an attacker guesses first are refused."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from shared.auth.password_hashing import normalised
from shared.errors import Invalid

LENGTH_MIN: Final = 12
LENGTH_MAX: Final = 128
PIECES_MIN: Final = 5
"""How many runs a password has at least; "aaaa", "3456" and "qwerty" are one run each."""
BEYOND_EMAIL_MIN: Final = 6
"""How many characters must remain without the e-mail address and its parts."""

_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "!@#$%^&*()",
)
_STEPS = frozenset(pair for row in _ROWS for way in (row, row[::-1]) for pair in pairwise(way))
_LOOKALIKES = str.maketrans("@4831!05$7", "aabeiiosst")


def check_new_password(password: str, email: str, pointer: str) -> None:
    """Raises Invalid at `pointer` for a password that is easy to guess."""
    reason = refusal(password, email)
    if reason is not None:
        raise Invalid.field(pointer, reason)


def refusal(password: str, email: str) -> str | None:
    """Why this account may not have this password, or None. The text never quotes the password."""
    normal_form = normalised(password)
    if not LENGTH_MIN <= len(normal_form) <= LENGTH_MAX:
        return f"must have {LENGTH_MIN} to {LENGTH_MAX} characters"
    folded = normal_form.casefold()
    if _is_common(folded):
        return "is one of the most common passwords"
    if (folded + folded).find(folded, 1) < len(folded):
        return "is a shorter text repeated"
    if 1 + sum(a != b and (a, b) not in _STEPS for a, b in pairwise(folded)) < PIECES_MIN:
        return "is a sequence, such as neighbouring keys"
    if len(_without_email(folded, email.casefold())) < BEYOND_EMAIL_MIN:
        return "is too close to the e-mail address"
    return None


def _is_common(folded: str) -> bool:
    """Whether it is a common password, also in disguise: "P@ssw0rd2024!" is still "password"."""
    letters = [place for place, character in enumerate(folded) if character.isalpha()]
    core = folded[letters[0] : letters[-1] + 1] if letters else folded
    forms = {folded, core, folded.translate(_LOOKALIKES), core.translate(_LOOKALIKES)}
    return not forms.isdisjoint(_common())


@cache
def _common() -> frozenset[str]:
    """Our own list: long common passwords, and short words that most others extend by digits."""
    lines = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").split()
    return frozenset(lines)


def _without_email(folded: str, email: str) -> str:
    local, _, domain = email.partition("@")
    for part in (email, local, domain, domain.partition(".")[0]):
        if len(part) >= 3:  # shorter ones occur by chance
            folded = folded.replace(part, "")
    return folded
