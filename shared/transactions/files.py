"""Exports a portfolio's transactions as a file, in CSV or JSON, and reads such files.

Rows are in the order of date, and inside a day in the order of recording. So reading a file back,
or the files of several ranges of days one after the other, records the same ledger in the same
order. The columns are the fields of a transaction, and the symbol and exchange of its asset, which
an import uses where there is no asset_id. CSV is UTF-8 (a byte order mark is allowed), separated by
commas, with a header line; an empty cell is an absent field; a ratio is written 7:1.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from shared.database.caller import Caller
from shared.database.cloud_sql import snapshot
from shared.errors import FieldError, Invalid
from shared.ledger.kinds import TransactionType
from shared.ledger.money import PRECISE
from shared.portfolios.repository import read_portfolio
from shared.schema.fields import ErrorsListed
from shared.transactions.batch_schemas import IMPORT_ITEMS_MAX, ExportQuery, ImportFile, RefusedItem
from shared.transactions.record_repository import Filter, day_behind, text_pages
from shared.transactions.schemas import TransactionFields

COLUMNS: Final = (
    "type",
    "date",
    "order",
    "asset_id",
    "symbol",
    "exchange",
    "quantity",
    "unit_price",
    "amount",
    "ratio",
    "fee",
    "tax",
    "currency",
    "fx_rate",
    "settle_date",
    "ex_date",
    "note",
    "external_id",
)
_TEXTS: Final = frozenset({"symbol", "exchange", "note", "external_id"})
COLUMNS_STORED: Final = (*(name for name in COLUMNS if name != "ratio"), "ratio_new", "ratio_old")

PAGE: Final = 1_000
"""Transactions per page that is read: with the longest notes some megabytes."""

Row = Mapping[str, str | None]
Rows = Sequence[Row]

ROW_CHARACTERS_MAX: Final = 16_384
"""Three times as many as the longest texts and figures of a transaction need."""

# A spreadsheet runs a cell that begins with one of these signs as a formula; a Japanese one also
# where the sign has full width, and some skip blanks and quotes before it. Many use ; or a tab as
# separator instead of the comma. For them a cell can begin in the middle of a text of ours, as it
# does after a line break. An export writes an apostrophe wherever such a cell would begin, and an
# import removes it. Existing apostrophes don't change where a cell begins, so a text that has one
# gets another one, and none is lost.
_SIGN: Final = r"[=+\-@＝＋－＠]"
_PASSED_OVER: Final = r"[;\s\"'\u200b\ufeff]"
_BEFORE_A_SIGN: Final = re.compile(f"(?<!{_PASSED_OVER}){_PASSED_OVER}++(?={_SIGN})")
_BEGINS_A_CELL: Final = re.compile(r"[;\t\r\n]")
_BEGINS_A_GUARDED_CELL: Final = re.compile(r"([;\t\r\n])'")
_LIKE_A_FORMULA: Final = re.compile(f"{_PASSED_OVER}*+{_SIGN}|'*[\t\r\n]")


def export(caller: Caller, query: ExportQuery) -> Generator[bytes]:
    """A portfolio's transactions in the format of the query, a page at a time, from one snapshot.
    Raises NotFound where the portfolio is not the caller's, Invalid where they are too many for one
    file, and Unavailable.
    """
    with snapshot() as work:
        read_portfolio(work, query.portfolio_id, caller)
        yield from pieces_of(work, query)


def pieces_of(work: Connection, query: ExportQuery) -> Generator[bytes]:
    """The same within the caller's database transaction; the caller has checked whose the portfolio
    is. Raises Invalid.
    """
    _refuse_too_many(work, query)
    yield from (_json_pieces if query.format == "json" else _csv_pieces)(_pages(work, query))


def _csv_pieces(pages: Iterator[Rows]) -> Generator[bytes]:
    yield _csv_lines([COLUMNS])
    for rows in pages:
        yield _csv_lines([_cell(name, row.get(name)) for name in COLUMNS] for row in rows)


def _csv_lines(rows: Iterable[Sequence[str | None]]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue().encode()


def _json_pieces(pages: Iterator[Rows]) -> Generator[bytes]:
    """`{"items": [...]}`, each item as POST /transactions takes it, and its asset's symbol and
    exchange.
    """
    between = '{"items": ['
    for rows in pages:
        yield (
            between + ", ".join(json.dumps(_item(row), ensure_ascii=False) for row in rows)
        ).encode()
        between = ", "
    yield (f"{between}]}}" if between != ", " else "]}").encode()


def read_csv(content: bytes) -> Sequence[TransactionFields | RefusedItem]:
    """The transactions of a file; a RefusedItem for a row that is none. Raises Invalid where the
    file can't be read as a table.
    """
    lines = _Lines(content)
    reader = csv.reader(lines, strict=True)
    rows: list[dict[str, object] | RefusedItem] = []
    try:
        names = _header(next(reader, []))
        lines.begin_row()
        for cells in reader:
            if any(cells):
                rows.append(_fields(names, cells))
            if len(rows) > IMPORT_ITEMS_MAX:
                raise _unreadable(f"has more than {IMPORT_ITEMS_MAX} transactions")
            lines.begin_row()
    except UnicodeDecodeError:
        raise _unreadable("is not UTF-8") from None
    except csv.Error as error:
        raise _unreadable(f"breaks off at line {reader.line_num}: {error}") from None
    return ImportFile.model_validate({"items": rows}, context=ErrorsListed()).items


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


def _refuse_too_many(work: Connection, query: ExportQuery) -> None:
    if query.first is not None and query.last is not None and query.last < query.first:
        raise Invalid.field("?to", "must not be before from")
    day = day_behind(work, _filter(query), IMPORT_ITEMS_MAX)
    if day is not None:
        raise Invalid.field(
            "?to",
            f"must be before {day}: a file holds at most {IMPORT_ITEMS_MAX:,} transactions. "
            "Ask for one range of days after the other",
        )


def _filter(query: ExportQuery) -> Filter:
    return Filter(query.portfolio_id, first=query.first, last=query.last)


def _pages(work: Connection, query: ExportQuery) -> Iterator[Rows]:
    for page in text_pages(work, _filter(query), COLUMNS_STORED, PAGE):
        yield [_row(cells) for cells in page]


def _row(cells: Sequence[str | None]) -> Row:
    row = dict(zip(COLUMNS_STORED, cells, strict=True))
    if row["ratio_new"] is not None:
        row["ratio"] = f"{row['ratio_new']}:{row['ratio_old']}"
    if _is_product(row):
        row["amount"] = None  # it was not stated, and may have more decimals than a field takes
    return row


def _is_product(row: Row) -> bool:
    """Whether the amount of a dividend is quantity × unit_price."""
    quantity, unit_price, amount = row["quantity"], row["unit_price"], row["amount"]
    return (
        row["type"] == TransactionType.DIVIDEND
        and quantity is not None
        and unit_price is not None
        and amount is not None
        and Decimal(amount) == PRECISE.multiply(Decimal(quantity), Decimal(unit_price))
    )


def _item(row: Row) -> dict[str, object]:
    item: dict[str, object] = {
        name: text for name in COLUMNS if (text := row.get(name)) is not None
    }
    if order := row["order"]:
        item["order"] = int(order)
    if ratio := row.get("ratio"):
        item["ratio"] = _ratio(ratio)
    return item


def _cell(name: str, text: str | None) -> str | None:
    return guarded(text) if text is not None and name in _TEXTS else text


def guarded(text: str) -> str:
    """The text with apostrophes, so that a spreadsheet runs no part of it as a formula."""
    inside = _BEFORE_A_SIGN.sub(lambda signs: _BEGINS_A_CELL.sub(r"\g<0>'", signs[0]), text)
    return f"'{inside}" if _LIKE_A_FORMULA.match(text) else inside


def unguarded(text: str) -> str:
    """The inverse of `guarded`."""
    if text.startswith("'") and _LIKE_A_FORMULA.match(text):
        text = text[1:]
    return _BEFORE_A_SIGN.sub(lambda signs: _BEGINS_A_GUARDED_CELL.sub(r"\1", signs[0]), text)


def _header(cells: Sequence[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise _unreadable(
            f"has a column {unknown[0][:40]!r}; "
            f"the first line must name columns out of {', '.join(COLUMNS)}, "
            "with commas between them"
        )
    if len(set(names)) != len(names) or not {"type", "date"} <= set(names):
        raise _unreadable("needs each of the columns type and date once, and no column twice")
    return names


def _fields(names: Sequence[str], cells: Sequence[str]) -> dict[str, object] | RefusedItem:
    """One line as the fields of a transaction, still unchecked."""
    if len(cells) != len(names):
        return RefusedItem(
            (FieldError("", f"has {len(cells)} cells, but the header names {len(names)}"),)
        )
    fields: dict[str, object] = {}
    for name, cell in zip(names, cells, strict=True):
        value = unguarded(cell) if name in _TEXTS else cell.strip()
        if value:
            fields[name] = value
    if "order" in fields:
        fields["order"] = _whole(str(fields["order"]))
    if "ratio" in fields:
        fields["ratio"] = _ratio(str(fields["ratio"]))
    return fields


def _ratio(text: str) -> dict[str, int | str]:
    new, _, old = text.partition(":")
    return {"new": _whole(new), "old": _whole(old)}


def _whole(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else text


def _unreadable(why: str) -> Invalid:
    return Invalid.field("", f"The file {why}")
