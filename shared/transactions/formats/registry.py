"""The formats of import files, and the choice among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from shared.errors import Invalid
from shared.schema.fields import ErrorsListed
from shared.transactions.batch_schemas import (
    IMPORT_ITEMS_MAX,
    ImportedFields,
    ImportFile,
    RefusedItem,
)
from shared.transactions.formats import (
    avanza,
    bitvavo,
    coinbase,
    degiro,
    directa,
    etoro,
    freetrade,
    ghostfolio,
    ibkr_flex,
    ibkr_statement,
    ofx,
    own_csv,
    own_json,
    parqet,
    portfolio_performance,
    revolut,
    saxo,
    schwab,
    swissquote,
    trade_republic,
    trade_republic_table,
    trading212,
    xtb,
)
from shared.transactions.formats.format import (
    JSON,
    NO_OPTIONS,
    TABLE_TYPES,
    XML,
    Format,
    Note,
    Opening,
    Options,
    Skipped,
    unreadable,
)
from shared.transactions.formats.tables import opening_of

STATEMENTS: Final[Sequence[Format]] = (
    avanza.FORMAT,
    bitvavo.FORMAT,
    coinbase.FORMAT,
    degiro.FORMAT,
    directa.FORMAT,
    etoro.FORMAT,
    freetrade.FORMAT,
    ghostfolio.FORMAT,
    ghostfolio.CSV_FORMAT,
    ibkr_flex.FORMAT,
    ibkr_flex.CASH_FORMAT,
    ibkr_flex.TRADES_FORMAT,
    ibkr_statement.FORMAT,
    ofx.FORMAT,
    parqet.FORMAT,
    portfolio_performance.FORMAT,
    revolut.FORMAT,
    revolut.CRYPTO_FORMAT,
    saxo.FORMAT,
    schwab.FORMAT,
    swissquote.FORMAT,
    trade_republic.FORMAT,
    trade_republic_table.FORMAT,
    trading212.FORMAT,
    xtb.FORMAT,
)
"""Those of brokers and other programs, which are asked first."""

FORMATS: Final[Sequence[Format]] = (*STATEMENTS, own_csv.FORMAT, own_json.FORMAT)
AUTO: Final = "auto"
NAMES: Final = tuple(format_.name for format_ in FORMATS)
MEDIA_TYPES: Final = tuple(
    dict.fromkeys(
        (
            *TABLE_TYPES,
            JSON,
            XML,
            "text/xml",
            "application/x-ofx",
            *(media_type for format_ in FORMATS for media_type in format_.media_types),
        )
    )
)
"""What a file may be sent as. The content decides how it is read."""


@dataclass(frozen=True, slots=True)
class ReadFile:
    """A file's rows, in their order."""

    format: str
    """The name of the format that it was read in."""
    notes: Sequence[str]
    """What is said about it as a whole."""
    lines: Sequence[int | None]
    items: Sequence[ImportedFields | RefusedItem | Skipped]


def read_file(
    content: bytes, media_type: str, name: str | None = None, options: Options = NO_OPTIONS
) -> ReadFile:
    """The transactions of a file, a RefusedItem or Skipped for a row that is none.

    `name` is one of NAMES, AUTO or None. The name of a statement's format decides; AUTO, None and
    the two general names leave it to the content. Raises Malformed, and Invalid where the file
    can't be read as a whole.
    """
    import_format = _format_of(opening_of(content, options), media_type, name)
    lines: list[int | None] = []
    rows: list[object] = []
    notes: list[str] = []
    for row in import_format.read(content, options):
        if isinstance(row.fields, Note):
            notes.append(row.fields.text)
            continue
        lines.append(row.line)
        rows.append(row.fields)
        if len(rows) > IMPORT_ITEMS_MAX:
            raise unreadable(f"has more than {IMPORT_ITEMS_MAX} transactions")
    items = ImportFile.model_validate({"items": rows}, context=ErrorsListed()).items
    return ReadFile(import_format.name, notes, lines, items)


def _format_of(opening: Opening, media_type: str, name: str | None) -> Format:
    for format_ in STATEMENTS:
        if format_.name == name:
            return format_
    for format_ in STATEMENTS:
        if format_.detect(opening):
            return format_
    is_json = opening.text.lstrip().startswith(("{", "["))
    if name in (own_csv.FORMAT.name, own_json.FORMAT.name):
        if is_json != (name == own_json.FORMAT.name):
            looks = "looks like JSON" if is_json else "is not JSON"
            raise Invalid.field("?format", f"is {name}, but the file {looks}")
        return own_json.FORMAT if is_json else own_csv.FORMAT
    return own_json.FORMAT if is_json or media_type == JSON else own_csv.FORMAT
