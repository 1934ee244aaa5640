"""Tables in web pages: some brokers send one as a file of Excel."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from shared.transactions.batch_schemas import IMPORT_ITEMS_MAX
from shared.transactions.formats.format import unreadable
from shared.transactions.formats.tables import COLUMNS_MAX, HEADER_ROWS_MAX

CELL_CHARACTERS_MAX: Final = 1_000
_MARK: Final = re.compile(r"<(/?)([A-Za-z]{1,10})[^<>]{0,500}>([^<]*)")
_ROWS_MAX: Final = IMPORT_ITEMS_MAX + HEADER_ROWS_MAX
_MARKS_MAX: Final = 4_000_000


def rows_of_page(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """The line on which each row of a page's tables begins, and its cells. Raises Invalid where
    they are too many, or the page breaks off inside a row.
    """
    line, place, count = 1, 0, 0
    row: _Row | None = None
    for marks, mark in enumerate(_MARK.finditer(text)):
        if marks > _MARKS_MAX:
            raise unreadable(f"has more than {_MARKS_MAX:,} elements")
        ends, element = bool(mark[1]), mark[2].lower()
        if element == "tr":
            if row is not None and row.cells:
                count += 1
                yield row.line, row.cells
            if count > _ROWS_MAX:
                raise unreadable(f"has more than {IMPORT_ITEMS_MAX:,} rows")
            line += text.count("\n", place, mark.start())
            place, row = mark.start(), None if ends else _Row(line)
        elif row is not None:
            row.add(element, mark[3], ends=ends)
    if row is not None:
        raise unreadable("breaks off inside a table")


@dataclass(slots=True)
class _Row:
    """A row whose end has not come yet."""

    line: int
    cells: list[str] = field(default_factory=list)
    _is_in_cell: bool = False

    def add(self, element: str, behind: str, *, ends: bool) -> None:
        """An element in the row, and the text behind it."""
        if element in ("td", "th"):
            self._is_in_cell = not ends
            if self._is_in_cell:
                self.cells.append("")
            if len(self.cells) > COLUMNS_MAX:
                raise unreadable(f"has a row of more than {COLUMNS_MAX} columns")
        if self._is_in_cell:
            text = f"{self.cells[-1]} {html.unescape(behind)}"
            self.cells[-1] = " ".join(text.split())[:CELL_CHARACTERS_MAX]
