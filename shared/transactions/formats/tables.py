"""Reads CSV files: UTF-8 (a byte order mark is allowed), separated by commas, in bounded memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Final

from shared.errors import Invalid
from shared.transactions.formats.format import unreadable

ROW_CHARACTERS_MAX: Final = 131_072
"""More than a transfer of the most lots needs, with all their digits. No cell that the csv module
reads has more.
"""


def table_of(content: bytes) -> tuple[Sequence[str], Iterator[tuple[int, Sequence[str]]]]:
    """The stripped cells of the first row, none where the file is empty; and each further row that
    has a cell with a text: the line on which it begins, from 1, and its cells.

    Raises Invalid, also between the rows, where the file is not UTF-8, breaks off, or has a row of
    more than ROW_CHARACTERS_MAX characters.
    """
    rows = _rows(content)
    _, header = next(rows, (1, ()))
    return [cell.strip() for cell in header], (row for row in rows if any(row[1]))


def columns_of(content: bytes) -> Sequence[str]:
    """The stripped cells of a file's first row; none where it can't be read."""
    try:
        columns, _ = table_of(content)
    except Invalid:
        return ()
    return columns


def _rows(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    lines = _Lines(content)
    reader = csv.reader(lines, strict=True)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            lines.begin_row()
            line = reader.line_num + 1
    except UnicodeDecodeError:
        raise unreadable("is not UTF-8") from None
    except csv.Error as error:
        raise unreadable(f"breaks off at line {reader.line_num}: {error}") from None


class _Lines:
    """The lines of a file, for csv.reader. A row may have several lines, but at most
    ROW_CHARACTERS_MAX characters.
    """

    def __init__(self, content: bytes) -> None:
        self._text = io.TextIOWrapper(io.BytesIO(content), "utf-8-sig", newline="")
        self._row = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        """Raises UnicodeDecodeError, and csv.Error for a row that is too long or has a NUL."""
        line = self._text.readline(ROW_CHARACTERS_MAX + 1)
        if not line:
            raise StopIteration
        self._row += len(line)
        if self._row > ROW_CHARACTERS_MAX:
            raise csv.Error(f"the row has more than {ROW_CHARACTERS_MAX:,} characters")
        if "\x00" in line:
            raise csv.Error("it holds a NUL character")
        return line

    def begin_row(self) -> None:
        self._row = 0
