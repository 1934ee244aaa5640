"""Samples of import files: a folder for each format, under its name. Beside each file stand its
rows, as its format reads them, in `<file>.rows.json`:

    {"line": 2, "fields": {...}}        one transaction, still unchecked
    {"line": 3, "errors": [["/date", "is required"]]}      a row that is none
    {"line": 4, "skipped": "is a balance"}                 a row that says nothing to a ledger
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from shared.transactions.batch_schemas import RefusedItem
from shared.transactions.formats.format import (
    NO_OPTIONS,
    Format,
    Note,
    ReadColumns,
    Row,
    Skipped,
    Stated,
    StatedResult,
    StatementAccount,
)
from shared.transactions.formats.registry import FORMATS

ABOUT_THE_FILE = Note | ReadColumns | Stated | StatedResult | StatementAccount
FOLDER = Path(__file__).parent
ROWS = ".rows.json"


@dataclass(frozen=True)
class Sample:
    """One file and the format that it is in."""

    format: Format
    path: Path

    @cached_property
    def content(self) -> bytes:
        return self.path.read_bytes()

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(
            self.path.with_name(self.path.name + ROWS).read_text()
        )
        return rows

    def __str__(self) -> str:
        return f"{self.format.name}/{self.path.name}"


def samples_of(import_format: Format) -> list[Sample]:
    paths = sorted((FOLDER / import_format.name).glob("*"))
    return [Sample(import_format, path) for path in paths if not path.name.endswith(ROWS)]


SAMPLES = [sample for import_format in FORMATS for sample in samples_of(import_format)]


def rows_of(import_format: Format, content: bytes) -> Iterator[dict[str, Any]]:
    """The rows of a file, without what is said about it as a whole."""
    for row in import_format.read(content, NO_OPTIONS):
        if not isinstance(row.fields, ABOUT_THE_FILE):
            yield stated(row)


def stated(row: Row) -> dict[str, Any]:
    """A row in the form of the samples."""
    if isinstance(row.fields, RefusedItem):
        errors = [[error.pointer, error.detail] for error in row.fields.errors]
        return {"line": row.line, "errors": errors}
    if isinstance(row.fields, Skipped):
        return {"line": row.line, "skipped": row.fields.reason}
    return {"line": row.line, "fields": row.fields}
