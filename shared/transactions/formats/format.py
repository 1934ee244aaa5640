"""What a format of import files is: how it is recognised, and how its rows are read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from shared.errors import Invalid

START_BYTES: Final = 1_024
CSV: Final = "text/csv"
JSON: Final = "application/json"


class Row(NamedTuple):
    """One row of a file, as every format gives it."""

    line: int | None
    """Where it begins, from 1; None in a format without lines."""
    fields: object
    """A transaction's fields by their names in ImportedFields, still unchecked; or a RefusedItem
    where the row is none.
    """


@dataclass(frozen=True, slots=True)
class Opening:
    """The beginning of a file, which a format is recognised by."""

    start: bytes
    """The first START_BYTES bytes."""
    columns: Sequence[str]
    """The stripped cells of the first line of a CSV; empty where it can't be read as one."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format by its name in `?format=`. A file's name is never looked at."""

    name: str
    media_type: str
    detect: Callable[[Opening], bool]
    """Whether a file of the media type is of this format. Of any file, at most one format says
    so.
    """
    read: Callable[[bytes], Iterable[Row]]
    """The rows of a file in their order. Raises Invalid, before or between them, where it can't be
    read on; Malformed where it isn't JSON.
    """


def unreadable(why: str) -> Invalid:
    """The failure of a file that can't be read as a whole."""
    return Invalid.field("", f"The file {why}")
