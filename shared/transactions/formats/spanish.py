"""Spanish words as they are compared: small letters without accents."""

from __future__ import annotations

import unicodedata


def unaccented(text: str) -> str:
    """The text in small letters, without accents and double blanks."""
    letters = unicodedata.normalize("NFD", text.casefold())
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).split())
