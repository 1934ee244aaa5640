"""Any table with a header that names a type and a date: what spreadsheets, banks and people make of
our own columns. Whole columns decide how figures and days are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from shared.errors import FieldError, Invalid
from shared.immutable import immutable
from shared.ledger.minor_units import MINOR_UNITS
from shared.transactions.batch_schemas import IMPORT_ITEMS_MAX, RefusedItem
from shared.transactions.formats.column_names import (
    CURRENCY_WORDS,
    TOTALS,
    fields_of,
    is_type,
    normalized,
    type_of,
)
from shared.transactions.formats.dates import DateReader
from shared.transactions.formats.format import (
    DecimalMark,
    Note,
    Options,
    ReadColumns,
    Row,
    Skipped,
    unreadable,
)
from shared.transactions.formats.formula_guard import unguarded
from shared.transactions.formats.mapping import NO_MAPPING, ColumnMapping
from shared.transactions.formats.numbers import MARKS, ask_for_mark, decimal_mark, figure
from shared.transactions.formats.own_fields import LOTS, lots, ratio, whole
from shared.transactions.formats.signs import PAID_OUT, drop_signs, is_gross
from shared.transactions.formats.table_fields import REQUIRED, fields_by_place
from shared.transactions.formats.tables import Table

TEXTS: Final = frozenset(
    {"symbol", "exchange", "to_symbol", "to_exchange", "note", "external_id", "name"}
)
_FIGURES: Final = frozenset(
    {
        "quantity",
        "unit_price",
        "amount",
        "fee",
        "tax",
        "fx_rate",
        "to_quantity",
        "to_amount",
        "cost_share",
    }
)
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_DAYS: Final = frozenset({"date", "settle_date", "ex_date"})
_CODES: Final = frozenset({"currency", "fee_currency", "to_currency", "asset_currency", "isin"})


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row names the columns that each table must have."""
    return set(fields_of(cells).values()) >= REQUIRED


@immutable
class _Columns:
    """A table's columns, and how their cells are written."""

    names: Sequence[str]
    fields: Mapping[int, str]
    marks: Mapping[str, DecimalMark]
    days: DateReader
    negative_costs: frozenset[str]
    """Those of fee and tax whose cells are all negative, as costs are on such a statement."""
    checks_amount: bool
    """Whether the amount's column has another name than ours, and so might be net of fees."""
    is_signed: bool
    """Whether what leaves the account is negative in it, as on a bank's statement."""
    mapping: ColumnMapping


def read_table(table: Table, options: Options) -> Iterator[Row]:
    """The rows of a table whose header `is_header` accepts. Raises Invalid where its columns can be
    read in two ways.
    """
    mapping = options.mapping or NO_MAPPING
    fields = fields_by_place(table.columns, mapping)
    id_place = next((place for place, field in fields.items() if field == "id"), None)
    rows: list[tuple[int, Sequence[str]]] = []
    for row in table.rows:
        rows.append(row)
        if len(rows) > IMPORT_ITEMS_MAX:
            raise unreadable(f"has more than {IMPORT_ITEMS_MAX:,} rows")
    if not rows:
        raise unreadable("has a header, but no rows under it")
    if id_place is not None and not all(_is_export_id(row, id_place) for _, row in rows):
        _use_as_external_id(fields, id_place)
    columns = _columns(table.columns, fields, [cells for _, cells in rows], options, mapping)
    yield Row(1, ReadColumns(tuple((name, fields.get(i)) for i, name in enumerate(table.columns))))
    ignored = [
        name
        for place, name in enumerate(table.columns)
        if name and place not in columns.fields and name not in mapping.columns
    ]
    for name in ignored:
        if any(word == normalized(name)[: len(word)] for word in CURRENCY_WORDS):
            raise unreadable(
                f"has a column {name[:40]!r}, but it doesn't say of which figures that is the "
                "currency; call it currency or fee_currency, say so in mapping, or leave it out"
            )
        yield Row(1, Note(f"The column {name[:40]!r} is not read."))
    for line, cells in rows:
        yield Row(line, _row(columns, cells))


def _is_export_id(row: Sequence[str], place: int) -> bool:
    return (
        place >= len(row)
        or not row[place].strip()
        or _UUID.fullmatch(row[place].strip()) is not None
    )


def _use_as_external_id(fields: dict[int, str], place: int) -> None:
    """An `id` that is none of ours is the sender's, unless there is one already."""
    if "external_id" in fields.values():
        del fields[place]
    else:
        fields[place] = "external_id"


def _columns(
    names: Sequence[str],
    fields: Mapping[int, str],
    rows: Sequence[Sequence[str]],
    options: Options,
    mapping: ColumnMapping,
) -> _Columns:
    place_of = {field: place for place, field in fields.items()}

    def cells(field: str) -> Iterator[str]:
        place = place_of[field]
        return (row[place] for row in rows if place < len(row) and row[place].strip())

    present = [field for field in place_of if field in _FIGURES]
    marks = _marks({field: cells(field) for field in present}, names, place_of, options)
    days = (text for field in sorted(_DAYS & place_of.keys()) for text in cells(field))
    date_place = place_of.get("date")
    reader = DateReader.of("date" if date_place is None else names[date_place], days, options)
    is_signed = "amount" in place_of and _is_signed(
        rows, mapping, place_of.get("type"), place_of["amount"], marks["amount"]
    )
    amount_name = names[place_of["amount"]] if "amount" in place_of else "amount"
    checks_amount = (
        normalized(amount_name) not in ("amount", "grossamount")
        and amount_name not in mapping.columns
    )
    negative_costs = frozenset(
        name
        for name in ("fee", "tax")
        if is_signed
        and name in place_of
        and all(text.strip().startswith(("-", "(", "0", "\u2212")) for text in cells(name))
    )
    return _Columns(names, fields, marks, reader, negative_costs, checks_amount, is_signed, mapping)


def _marks(
    cells: Mapping[str, Iterable[str]],
    names: Sequence[str],
    place_of: Mapping[str, int],
    options: Options,
) -> dict[str, DecimalMark]:
    """The decimal mark of each column: its own, else that of all other columns."""
    if options.decimal is not None:
        return dict.fromkeys(cells, options.decimal)
    own: dict[str, DecimalMark | None] = {}
    twofold: dict[str, str] = {}
    for field, texts in cells.items():
        try:
            own[field], text = decimal_mark(texts)
        except ValueError as contradiction:
            first, second = contradiction.args
            raise Invalid.field(
                "?decimal",
                f"is needed: the column {names[place_of[field]][:40]!r} has figures in two forms, "
                f"{first[:40]!r} and {second[:40]!r}",
            ) from None
        if text is not None:
            twofold[field] = text
    of_file = {mark for mark in own.values() if mark is not None}
    if len(of_file) != 1:
        for field, text in twofold.items():
            raise ask_for_mark(names[place_of[field]], text)
    usual: DecimalMark = next(iter(of_file)) if len(of_file) == 1 else "."
    return {field: mark or usual for field, mark in own.items()}


def _is_signed(
    rows: Sequence[Sequence[str]],
    mapping: ColumnMapping,
    type_place: int | None,
    place: int,
    mark: DecimalMark,
) -> bool:
    """Whether every amount paid out is negative, and there is one. `type_place` is None where all
    rows are of one type.
    """
    amounts = [
        amount
        for row in rows
        if max(type_place or 0, place) < len(row)
        and (
            mapping.constants.get("type") if type_place is None else _type(mapping, row[type_place])
        )
        in PAID_OUT
        and (amount := figure(row[place], mark)) is not None
    ]
    return bool(amounts) and all(amount.startswith("-") for amount in amounts)


def _row(columns: _Columns, cells: Sequence[str]) -> dict[str, object] | RefusedItem | Skipped:
    if _is_total(columns, cells):
        return Skipped("is a row of totals")
    if len(cells) != len(columns.names):
        return RefusedItem(
            (FieldError("", f"has {len(cells)} cells, but the header names {len(columns.names)}"),)
        )
    fields: dict[str, object] = {}
    for name, text in columns.mapping.constants.items():
        fields[name] = text if name in _FIGURES else _value(columns, name, text)
    errors: list[FieldError] = []
    for place, name in columns.fields.items():
        text = unguarded(cells[place]) if name in TEXTS else cells[place].strip()
        if not text:
            continue
        if name in _FIGURES:
            mark = columns.marks[name]
            value = figure(text, mark)
            if value is None and figure(text, MARKS[mark == "."]) is not None:
                errors.append(FieldError(f"/{name}", f"is no figure with the decimal mark {mark}"))
            fields[name] = text if value is None else value
        else:
            fields[name] = _value(columns, name, text)
    if errors:
        return RefusedItem(tuple(errors))
    drop_signs(fields, columns.negative_costs, is_signed=columns.is_signed)
    if columns.checks_amount and not is_gross(fields):
        return RefusedItem(
            (
                FieldError(
                    "/amount",
                    "is not quantity × unit_price; if it is the total before fee and tax, "
                    "call its column amount, else leave the column out",
                ),
            )
        )
    return fields


def _value(columns: _Columns, name: str, text: str) -> object:
    if name in _DAYS:
        return columns.days.day(text) or text
    if name == "type":
        return _type(columns.mapping, text)
    if name in _CODES:
        return text if text in MINOR_UNITS else text.upper()  # GBp is not GBP
    if name == "order":
        return whole(text)
    if name == "ratio":
        return ratio(text)
    return lots(text) if name in LOTS else text


def _type(mapping: ColumnMapping, text: str) -> str:
    return mapping.type_of(text) or type_of(text)


def _is_total(columns: _Columns, cells: Sequence[str]) -> bool:
    first = next((cell.strip().lower() for cell in cells if cell.strip()), "")
    if not first.startswith(TOTALS):
        return False
    by_field = {name: cells[place] for place, name in columns.fields.items() if place < len(cells)}
    return (
        not is_type(_type(columns.mapping, by_field.get("type", "")))
        and columns.days.day(by_field.get("date", "")) is None
    )
