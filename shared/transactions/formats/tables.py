"""Reads delimited tables in bounded memory: any usual encoding, separator and quoting, with lines
before the header, and trailing separators.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

from shared.errors import Invalid
from shared.immutable import immutable
from shared.transactions.formats.decoding import encoding_of, refuse_other_kinds
from shared.transactions.formats.format import (
    NO_OPTIONS,
    START_BYTES,
    Opening,
    Options,
    unreadable,
)

ROW_CHARACTERS_MAX: Final = 131_072
"""More than a transfer of the most lots needs, with all their digits. No cell that the csv module
reads has more.
"""
COLUMNS_MAX: Final = 200
HEADER_ROWS_MAX: Final = 80
"""A header stands within this many rows; statements have titles before it."""

SEPARATORS: Final = (",", ";", "\t", "|")
_SEPARATOR_LINE: Final = "sep="
"""Excel's own first line, which names the separator."""

IsHeader = Callable[[Sequence[str]], bool]


def _has_text(cells: Sequence[str]) -> bool:
    return any(cells)


@immutable
class Table:
    """A table's columns and rows."""

    columns: Sequence[str]
    """The stripped cells of the header, without trailing empty ones; none where there is none."""
    rows: Iterator[tuple[int, Sequence[str]]]
    """The line on which each further row begins, from 1, and its cells. Rows without a text are
    left out; empty cells behind the last column are removed. Raises Invalid where the file can't be
    read on.
    """
    separator: str

    @classmethod
    def of(
        cls, content: bytes, options: Options = NO_OPTIONS, is_header: IsHeader = _has_text
    ) -> Table:
        """The table whose header is the first row that `is_header` accepts, given its stripped
        cells. Raises Invalid where the file is no text, breaks off, or has a row of more than
        ROW_CHARACTERS_MAX characters or COLUMNS_MAX columns.
        """
        refuse_other_kinds(content)
        encoding = encoding_of(content, options)
        separator, is_named = _separator(content, encoding)
        rows = _rows(content, encoding, separator)
        if is_named:
            next(rows, None)
        for _, cells in islice(rows, HEADER_ROWS_MAX):
            columns = _without_trailing([cell.strip() for cell in cells], 0)
            if is_header(columns):
                width = len(columns)
                body = ((line, _without_trailing(row, width)) for line, row in rows if any(row))
                return cls(columns, body, separator)
        return cls((), iter(()), separator)


def opening_of(content: bytes, options: Options = NO_OPTIONS) -> Opening:
    """The beginning of a file, as formats recognise it. Never fails."""
    start = content[:START_BYTES]
    is_whole = len(content) <= START_BYTES
    try:
        refuse_other_kinds(start)
        encoding = encoding_of(content, options)
        text = start.decode(encoding, errors="strict" if is_whole else "ignore")
    except (Invalid, UnicodeDecodeError):
        return Opening(start, "", ())
    rows: list[Sequence[str]] = []
    try:
        separator, is_named = _separator(content, encoding)
        first_rows = _rows(content, encoding, separator)
        for _, cells in islice(first_rows, 1 if is_named else 0, HEADER_ROWS_MAX):
            rows.append([cell.strip() for cell in cells])
    except Invalid:
        pass  # a table up to here, or none
    return Opening(start, text, rows)


def _without_trailing(cells: Sequence[str], width: int) -> Sequence[str]:
    end = len(cells)
    while end > width and not cells[end - 1].strip():
        end -= 1
    return cells[:end]


def _separator(content: bytes, encoding: str) -> tuple[str, bool]:
    """The separator of the widest row among the first ones, and whether a first line names it."""
    try:
        text = content[:START_BYTES].decode(encoding, errors="ignore")
    except UnicodeDecodeError:
        return ",", False
    first, _, _ = text.partition("\n")
    if first.lower().startswith(_SEPARATOR_LINE) and len(first.strip("\r")) == 1 + len(
        _SEPARATOR_LINE
    ):
        return first[len(_SEPARATOR_LINE)], True
    widths = {separator: _width(text, separator) for separator in SEPARATORS}
    return max(SEPARATORS, key=lambda separator: widths[separator]), False


def _width(text: str, separator: str) -> int:
    """How many cells the first wide row has: a comma inside a German figure is in later rows too,
    but hardly in a header.
    """
    try:
        lines = io.StringIO(text, newline="")
        rows = islice(csv.reader(lines, delimiter=separator), HEADER_ROWS_MAX)
        widths = [len(row) for row in rows]
    except csv.Error:
        return 0
    if not widths:
        return 0
    # The header is at least as wide as half of the widest row, wherever it stands.
    return next(width for width in widths if 2 * width >= max(widths))


def _rows(content: bytes, encoding: str, separator: str) -> Iterator[tuple[int, Sequence[str]]]:
    lines = _Lines(content, encoding)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if len(cells) > COLUMNS_MAX:
                _refuse_width()
            yield line, cells
            lines.begin_row()
            line = reader.line_num + 1
    except UnicodeDecodeError:
        raise unreadable("is not text in UTF-8, UTF-16 or windows-1252") from None
    except csv.Error as error:
        raise unreadable(f"breaks off at line {reader.line_num}: {error}") from None


def _refuse_width() -> None:
    raise csv.Error(f"the row has more than {COLUMNS_MAX} columns")


class _Lines:
    """The lines of a file, for csv.reader. A row may have several lines, but at most
    ROW_CHARACTERS_MAX characters.
    """

    def __init__(self, content: bytes, encoding: str) -> None:
        self._text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
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
