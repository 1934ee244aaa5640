"""What is wrong with a file that a deployment reads, and on which line."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where. `line` counts from 1."""

    line: int
    text: str


def meant(given: str, known: Collection[str]) -> str:
    """The end of a sentence about a name that nobody knows: the one that was meant, where there is
    one like it.
    """
    close = difflib.get_close_matches(given, known, 1)
    return f"; did you mean {close[0]}?" if close else ""
