"""Which column of a table is which field, where its owner says it: for tables whose columns and
types have names of their own.

    {"Valor": "date", "Vorgang X": "type", "Saldo": null}

or, with more than columns:

    {"columns": {...}, "types": {"C": "BUY", "V": "SELL"}, "constants": {"currency": "EUR"}}

The columns may also be the other way round, `{"date": "Valor"}`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from hashlib import sha256
from typing import Any, Final

from shared.errors import FieldError, Invalid, Malformed
from shared.immutable import immutable
from shared.ledger.kinds import TransactionType
from shared.schema.json_bodies import parse_json
from shared.transactions.formats.column_names import fields_of
from shared.transactions.formats.own_fields import COLUMNS

MAPPING_BYTES_MAX: Final = 16_384
ENTRIES_MAX: Final = 200
TEXT_CHARACTERS_MAX: Final = 200
FIELDS: Final = (*COLUMNS, "isin", "name", "asset_currency", "to_isin")
"""What a column can be: the columns of an export, and the other names of an asset."""
_CONSTANTS: Final = frozenset(FIELDS) - {"id", "external_id", "lots", "from_lots", "ratio", "order"}
"""What all rows of a table can have in common."""
_PARTS: Final = ("columns", "types", "constants")
_VALUES_MAX: Final = 3 * 2 * ENTRIES_MAX


@immutable
class ColumnMapping:
    """The fields of columns by their names, None for a column that is not read; the types by the
    texts of a file; and the fields that are the same in all rows.
    """

    columns: Mapping[str, str | None]
    types: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    is_remembered: bool = False

    @classmethod
    def parse(cls, text: str, pointer: str) -> ColumnMapping:
        """Raises Invalid, whose errors name the entry behind `pointer`, such as `?mapping`."""
        if len(text.encode("utf-8", "surrogatepass")) > MAPPING_BYTES_MAX:
            raise Invalid.field(pointer, f"may have at most {MAPPING_BYTES_MAX} bytes")
        try:
            parsed = parse_json(text.encode(), _VALUES_MAX)
        except (Malformed, UnicodeEncodeError) as problem:
            reason = str(problem).removeprefix("The body ")
            raise Invalid.field(pointer, f"must be a JSON object: it {reason}") from None
        if not isinstance(parsed, dict):
            raise Invalid.field(pointer, "must be a JSON object of columns and their fields")
        has_parts = isinstance(parsed.get("columns"), dict)
        parts = parsed if has_parts else {"columns": parsed}
        errors = [
            FieldError(f"{pointer}/{_escaped(name)}", f"is none of {', '.join(_PARTS)}")
            for name in parts
            if name not in _PARTS
        ]
        columns: Mapping[str, str | None]
        columns, types, constants = (
            _texts(parts.get(name, {}), f"{pointer}/{name}" if has_parts else pointer, errors)
            for name in _PARTS
        )
        at = f"{pointer}/columns" if has_parts else pointer
        columns = _by_column(columns)
        errors += _column_errors(columns, at)
        errors += [
            FieldError(f"{pointer}/types/{_escaped(text)}", "is no type of a transaction")
            for text, type_ in types.items()
            if type_ not in _TYPES
        ]
        errors += [
            FieldError(f"{pointer}/constants/{_escaped(name)}", "can't be the same in all rows")
            for name in constants
            if name not in _CONSTANTS
        ]
        if errors:
            raise Invalid("The mapping is not valid", errors)
        return cls(
            columns,
            {_key(text): str(type_) for text, type_ in types.items()},
            {name: text for name, text in constants.items() if text},
        )

    @classmethod
    def stored(cls, parts: Mapping[str, Any]) -> ColumnMapping:
        """One that was valid when it was stored, from `as_json`."""
        return cls(parts["columns"], parts["types"], parts["constants"], is_remembered=True)

    @property
    def as_json(self) -> dict[str, Mapping[str, str | None]]:
        return {"columns": self.columns, "types": self.types, "constants": self.constants}

    def accepts(self, cells: Sequence[str]) -> bool:
        """Whether these cells are the header of a table that it is for."""
        if self.columns:
            return self.columns.keys() <= set(cells)
        return {"type", "date"} <= self.constants.keys() | set(fields_of(cells).values())

    def type_of(self, text: str) -> str | None:
        """The type of a file's text, where the mapping has one."""
        return self.types.get(_key(text))

    def refusal(self, rows: Iterable[Sequence[str]]) -> Invalid:
        """The failure of a file none of whose first rows it accepts."""
        header = max(rows, key=lambda cells: len(self.columns.keys() & set(cells)), default=())
        missing = next((name for name in self.columns if name not in header), "")
        listed = ", ".join(repr(cell[:40]) for cell in header if cell)[:500]
        return Invalid.field(
            "?mapping",
            f"names the column {missing[:40]!r}, which the file does not have"
            + (f"; it has {listed}" if listed else ""),
        )


NO_MAPPING: Final = ColumnMapping({})


def header_key(cells: Sequence[str]) -> str:
    """What a header is remembered by: a hash of its columns in their order, without empty ones at
    the end.
    """
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return sha256(json.dumps(names).encode()).hexdigest()


_TYPES: Final = frozenset(str(type_) for type_ in TransactionType)


def _texts(part: Any, pointer: str, errors: list[FieldError]) -> dict[str, str | None]:
    """An object of texts; None is allowed. Adds what is wrong to `errors`."""
    if not isinstance(part, dict):
        errors.append(FieldError(pointer, "must be an object"))
        return {}
    if len(part) > ENTRIES_MAX:
        errors.append(FieldError(pointer, f"may have at most {ENTRIES_MAX} entries"))
        return {}
    texts: dict[str, str | None] = {}
    for name, value in part.items():
        if value is not None and not isinstance(value, str):
            errors.append(FieldError(f"{pointer}/{_escaped(name)}", "must be a string"))
        elif max(len(name), len(value or "")) > TEXT_CHARACTERS_MAX or "\x00" in f"{name}{value}":
            errors.append(
                FieldError(
                    f"{pointer}/{_escaped(name)}",
                    f"must have at most {TEXT_CHARACTERS_MAX} characters, and no U+0000",
                )
            )
        else:
            texts[name.strip()] = value.strip() if value is not None else None
    return texts


def _by_column(columns: Mapping[str, str | None]) -> Mapping[str, str | None]:
    """The fields by their columns, of a mapping that may be the other way round: then its names are
    all fields, and what they stand for is not.
    """
    fields = set(FIELDS)
    values = set(columns.values())
    if not columns.keys() <= fields or None in values or values <= fields:
        return columns
    return {str(column): name for name, column in columns.items()}


def _column_errors(columns: Mapping[str, str | None], pointer: str) -> list[FieldError]:
    """A field that there is not, or that two columns are."""
    named = list(columns.values())
    errors = []
    for column, name in columns.items():
        if name is not None and name not in FIELDS:
            reason = f"is no field; one is {', '.join(FIELDS)}"
        elif name is not None and named.count(name) > 1:
            reason = f"is {name}, as another column is"
        else:
            continue
        errors.append(FieldError(f"{pointer}/{_escaped(column)}", reason))
    return errors


def _key(text: str) -> str:
    """A file's text for a type, without capitals and outer blanks."""
    return " ".join(text.split()).casefold()


def _escaped(name: str) -> str:
    return name[:60].replace("~", "~0").replace("/", "~1")
