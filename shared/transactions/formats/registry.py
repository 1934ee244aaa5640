"""The formats of import files, and the choice among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from shared.errors import Invalid
from shared.immutable import immutable
from shared.schema.fields import ErrorsListed
from shared.transactions.batch_schemas import (
    IMPORT_ITEMS_MAX,
    ImportedFields,
    ImportFile,
    RefusedItem,
)
from shared.transactions.formats import (
    avanza,
    balanz,
    balanz_slips,
    beancount,
    binance,
    bitvavo,
    bull_market,
    cocos,
    coinbase,
    degiro,
    degiro_trades,
    directa,
    etoro,
    fidelity,
    freetrade,
    ghostfolio,
    hargreaves_lansdown,
    ibkr_flex,
    ibkr_statement,
    iol,
    kraken,
    ofx,
    own_csv,
    own_json,
    parqet,
    portfolio_performance,
    portfolio_performance_xml,
    qif,
    questrade,
    revolut,
    rotki,
    saxo,
    schwab,
    sharesight,
    swissquote,
    trade_republic,
    trade_republic_table,
    trading212,
    vanguard,
    vanguard_uk,
    wealthfolio,
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
    ReadColumns,
    Skipped,
    Stated,
    StatedResult,
    StatementAccount,
    unreadable,
)
from shared.transactions.formats.mapping import ColumnMapping
from shared.transactions.formats.one_account import refuse_base_currencies
from shared.transactions.formats.tables import opening_of

STATEMENTS: Final[Sequence[Format]] = (
    avanza.FORMAT,
    balanz.FORMAT,
    balanz_slips.FORMAT,
    beancount.FORMAT,
    binance.FORMAT,
    bitvavo.FORMAT,
    bull_market.FORMAT,
    cocos.FORMAT,
    coinbase.FORMAT,
    degiro.FORMAT,
    degiro_trades.FORMAT,
    directa.FORMAT,
    etoro.FORMAT,
    fidelity.FORMAT,
    freetrade.FORMAT,
    ghostfolio.FORMAT,
    ghostfolio.CSV_FORMAT,
    hargreaves_lansdown.FORMAT,
    ibkr_flex.FORMAT,
    ibkr_flex.CASH_FORMAT,
    ibkr_flex.TRADES_FORMAT,
    ibkr_statement.FORMAT,
    iol.FORMAT,
    kraken.FORMAT,
    ofx.FORMAT,
    parqet.FORMAT,
    portfolio_performance.FORMAT,
    portfolio_performance_xml.FORMAT,
    qif.FORMAT,
    questrade.FORMAT,
    revolut.FORMAT,
    revolut.CRYPTO_FORMAT,
    rotki.FORMAT,
    saxo.FORMAT,
    schwab.FORMAT,
    sharesight.FORMAT,
    sharesight.BULK_FORMAT,
    swissquote.FORMAT,
    trade_republic.FORMAT,
    trade_republic_table.FORMAT,
    trading212.FORMAT,
    vanguard.FORMAT,
    vanguard_uk.FORMAT,
    wealthfolio.FORMAT,
    xtb.FORMAT,
)
"""Those of brokers and other programs, which are asked first."""

FORMATS: Final[Sequence[Format]] = (*STATEMENTS, own_csv.FORMAT, own_json.FORMAT)
AUTO: Final = "auto"
STATED_MAX: Final = 1_000
"""The balances and positions of a file that are compared."""
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


@immutable
class ReadFile:
    """A file's rows, in their order."""

    format: str
    """The name of the format that it was read in."""
    notes: Sequence[str]
    """What is said about it as a whole."""
    lines: Sequence[int | None]
    items: Sequence[ImportedFields | RefusedItem | Skipped]
    columns: Sequence[tuple[str, str | None]] = ()
    """Those of a table that no format knows, each with its field."""
    mapping: ColumnMapping | None = None
    """By which it was read."""
    stated: Sequence[tuple[int | None, Stated]] = ()
    """What it says the ledger comes to, with the lines."""
    results: Sequence[tuple[int, StatedResult]] = ()
    """What it says that sales gained, with the places of these in `items`."""
    accounts: Sequence[StatementAccount] = ()
    """Those that its rows are of, where it names them."""


Remembered = Callable[[Sequence[Sequence[str]]], ColumnMapping | None]
"""The mapping that belongs to one of the first rows of a table, if there is one."""


def _none_remembered(_rows: Sequence[Sequence[str]]) -> None:
    """For files that were not sent before."""


def read_file(
    content: bytes,
    media_type: str,
    name: str | None = None,
    options: Options = NO_OPTIONS,
    remembered: Remembered = _none_remembered,
) -> ReadFile:
    """The transactions of a file, a RefusedItem or Skipped for a row that is none.

    `name` is one of NAMES, AUTO or None. The name of a statement's format decides; AUTO, None and
    the two general names leave it to the content. A mapping in the options is for a table, whatever
    its columns are; `remembered` is asked for one where no format of a statement knows the file.
    Raises Malformed, and Invalid where the file can't be read as a whole.
    """
    opening = opening_of(content, options)
    if options.mapping is not None:
        import_format = _mapped(opening, name)
    else:
        import_format = _format_of(opening, media_type, name)
        if import_format is own_csv.FORMAT:
            options = replace(options, mapping=remembered(opening.rows))
    lines: list[int | None] = []
    rows: list[object] = []
    notes: list[str] = []
    columns: Sequence[tuple[str, str | None]] = ()
    stated: list[tuple[int | None, Stated]] = []
    results: list[tuple[int, StatedResult]] = []
    accounts: dict[StatementAccount, None] = {}
    for row in import_format.read(content, options):
        if isinstance(row.fields, Note):
            notes.append(row.fields.text)
            continue
        if isinstance(row.fields, ReadColumns):
            columns = row.fields.columns
            continue
        if isinstance(row.fields, Stated):
            stated.append((row.line, row.fields))
            continue
        if isinstance(row.fields, StatedResult):
            results.append((len(rows) - 1, row.fields))
            continue
        if isinstance(row.fields, StatementAccount):
            accounts.setdefault(row.fields)
            continue
        lines.append(row.line)
        rows.append(row.fields)
        if len(rows) > IMPORT_ITEMS_MAX:
            raise unreadable(f"has more than {IMPORT_ITEMS_MAX} transactions")
    refuse_base_currencies(accounts)
    items = ImportFile.model_validate({"items": rows}, context=ErrorsListed()).items
    return ReadFile(
        import_format.name,
        notes,
        lines,
        items,
        columns,
        options.mapping,
        stated[:STATED_MAX],
        results,
        list(accounts),
    )


def _mapped(opening: Opening, name: str | None) -> Format:
    """The format of any table. Raises Invalid where the file is none."""
    if name not in (None, AUTO, own_csv.FORMAT.name):
        raise Invalid.field("?mapping", f"is for tables of other columns than those of {name}")
    if opening.text.lstrip().startswith(("{", "[", "<")):
        raise Invalid.field("?mapping", "is for tables, and the file looks like JSON or XML")
    return own_csv.FORMAT


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
