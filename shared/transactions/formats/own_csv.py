"""Our own CSV: what /transactions/export writes; and any other table.

An export is UTF-8, separated by commas, with a header line that names the columns. An
empty cell is an absent field; a ratio is written 7:1.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Final

from shared.errors import FieldError
from shared.transactions.batch_schemas import RefusedItem
from shared.transactions.formats.any_table import TEXTS, is_header, read_table
from shared.transactions.formats.format import (
    TABLE_TYPES,
    Format,
    Opening,
    Options,
    Row,
    unreadable,
)
from shared.transactions.formats.formula_guard import guarded, unguarded
from shared.transactions.formats.own_fields import COLUMNS, LOTS, Pages, lots, ratio, whole
from shared.transactions.formats.tables import Table, opening_of

_FIRST: Final = COLUMNS[: COLUMNS.index("external_id") + 1]
"""The columns that every export begins with. Only there figures and days are always in our form."""


def write(pages: Pages) -> Generator[bytes]:
    """A file in pieces: the header line, and a piece for each page."""
    yield _lines([COLUMNS])
    for rows in pages:
        yield _lines([_cell(name, row.get(name)) for name in COLUMNS] for row in rows)


def _lines(rows: Iterable[Sequence[str | None]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def _cell(name: str, text: str | None) -> str | None:
    return guarded(text) if text is not None and name in TEXTS else text


def detect(opening: Opening) -> bool:
    return any(map(is_header, opening.rows))


def read(content: bytes, options: Options) -> Iterator[Row]:
    """An export as it was written; any other table as its columns tell."""
    if options.mapping is not None:
        table = Table.of(content, options, options.mapping.accepts)
        if not table.columns:
            raise options.mapping.refusal(opening_of(content, options).rows)
        yield from read_table(table, options)
        return
    table = Table.of(content, options, is_header)
    if not table.columns:
        table = Table.of(content, options)  # whose columns the failure names
    if table.separator != "," or tuple(table.columns[: len(_FIRST)]) != _FIRST:
        yield from read_table(table, options)
        return
    _check(table.columns)
    for line, cells in table.rows:
        yield Row(line, _fields(table.columns, cells))


def _check(columns: Sequence[str]) -> None:
    unknown = [name for name in columns if name not in COLUMNS]
    if unknown or len(set(columns)) != len(columns):
        raise unreadable(
            f"has a column {(unknown or columns)[-1][:40]!r} that no export has, or one twice; "
            f"an export names columns out of {', '.join(COLUMNS)}"
        )


def _fields(columns: Sequence[str], cells: Sequence[str]) -> dict[str, object] | RefusedItem:
    if len(cells) != len(columns):
        return RefusedItem(
            (FieldError("", f"has {len(cells)} cells, but the header names {len(columns)}"),)
        )
    fields: dict[str, object] = {}
    for name, cell in zip(columns, cells, strict=True):
        value = unguarded(cell) if name in TEXTS else cell.strip()
        if value:
            fields[name] = value
    if "order" in fields:
        fields["order"] = whole(str(fields["order"]))
    if "ratio" in fields:
        fields["ratio"] = ratio(str(fields["ratio"]))
    for name in LOTS & fields.keys():
        fields[name] = lots(str(fields[name]))
    return fields


FORMAT: Final = Format(
    "csv",
    TABLE_TYPES,
    detect,
    read,
    broker="Finance API, or any table with a header",
    how_to_get="GET /transactions/export?format=csv.",
    known_by=("type", "date"),
)
