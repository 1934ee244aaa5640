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


def suggestion(name: str, names: Collection[str]) -> str:
    """The end of a sentence about an unknown name: the known name that is most like it, or nothing
    where none is like it.
    """
    close = difflib.get_close_matches(name, names, 1)
    return f"; did you mean {close[0]}?" if close else ""
