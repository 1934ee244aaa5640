"""What a format of import files is: how it is recognised, and how its rows are read.

A format is one module with `FORMAT`, listed in `registry.FORMATS`, and a folder of samples under
tests/transactions/formats/<name>/. It has two functions:

`detect(opening)` says by the first bytes, the text or the columns whether a file is in this
format; never from a file's name or the Content-Type. Of any file at most one format may say so,
except for the two general ones (`csv`, `json`), which are asked last.

`read(content, options)` yields one Row for every row of the file, in the file's order. Its `fields`
are one of:

* A dict: one transaction by the names of a request's fields (ImportedFields in batch_schemas.py),
  still unchecked. Figures are texts such as "1259.59" (`numbers.figure`), days are ISO texts
  (`dates.DateReader`), `type` is a TransactionType. The asset is named by any of `isin`, `symbol`,
  `exchange`, `name`, and by `asset_currency`, a hint that chooses among several; `to_isin` and
  `to_symbol` name the one that it turns into. The statement's own id of a row, if it has one that
  stays the same in every statement, is `external_id`.
* Skipped(reason): a row that says nothing to a ledger, such as a balance or a cancelled order.
* RefusedItem((FieldError("/quantity", "reason"),)): a row that isn't understood. The pointer is
  "" where no field is to blame.
* Stated(day, figure, currency="EUR"): a balance or position that the import is compared with.
* StatedResult(figure, "EUR", method, after_charges=True): the gain of the sale in the row before.
* StatementAccount("U123", "EUR"): one of the accounts that the rows are of.
* Note("A sentence."): said once about the whole file, such as a column that is not read. It counts
  as no row.

A row of the file that stands for several transactions gives several Rows with the same line.
A file that can't be read as a whole raises `unreadable(...)`.

Help for readers: `tables.Table.of(content, options, is_header)` reads any delimited table;
`numbers.figure` and `dates.DateReader` read cells; `decoding.decode` gives a whole file's text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from shared.errors import Invalid
from shared.immutable import immutable
from shared.ledger.lots import CostBasisMethod
from shared.transactions.formats.mapping import ColumnMapping

START_BYTES: Final = 16_384
CSV: Final = "text/csv"
JSON: Final = "application/json"
XML: Final = "application/xml"
TABLE_TYPES: Final = (
    CSV,
    "text/plain",
    "text/tab-separated-values",
    "application/csv",
    "application/vnd.ms-excel",
    "application/octet-stream",
)
"""What browsers and banks call a table."""

DateOrder = Literal["ymd", "dmy", "mdy"]
DecimalMark = Literal[".", ","]


@immutable
class Options:
    """What the request says about a file; None: the content decides."""

    charset: str | None = None
    decimal: DecimalMark | None = None
    dates: DateOrder | None = None
    time_zone: str | None = None
    """An IANA name: the day of a timestamp with an offset is taken there. Default: the day as
    written.
    """
    mapping: ColumnMapping | None = None
    """Which column of a table is which field, for tables that no format reads."""


NO_OPTIONS: Final = Options()


@immutable
class Skipped:
    """A row that says nothing to a ledger, and the reason, a clause such as "is a balance"."""

    reason: str


@immutable
class Note:
    """What the answer says about the file as a whole, a whole sentence. It is not a row's."""

    text: str


@immutable
class ReadColumns:
    """The columns of a table in their order, each with the field that it is read as; None where it
    is not read. It is not a row's.
    """

    columns: tuple[tuple[str, str | None], ...]


@immutable
class Stated:
    """What a statement says the ledger comes to at the end of a day: the cash in a currency, or the
    units of an asset, which any of `isin`, `symbol` and `name` names. It is compared and never
    recorded, and is not a row's.
    """

    day: str
    figure: Decimal
    currency: str | None = None
    """Of cash; None where it is units."""
    isin: str | None = None
    symbol: str | None = None
    name: str | None = None


@immutable
class StatedResult:
    """The gain that a statement states of the sale in the row before it. It is compared and never
    recorded, and is not a row's.
    """

    figure: Decimal
    currency: str
    method: CostBasisMethod
    """By which its broker computes it."""
    after_charges: bool
    """Whether the fees and taxes of the sale and of its purchases are taken off."""


@immutable
class StatementAccount:
    """One of the accounts that a statement's rows are of. It is not a row's."""

    name: str
    """Its number, or what the statement calls it; empty where there is only one."""
    currency: str = ""
    """Its own one, where the statement says so."""


class Row(NamedTuple):
    """One row of a file, as every format gives it."""

    line: int | None
    """Where it begins, from 1; None in a format without lines."""
    fields: object
    """A transaction's fields by their names in ImportedFields, still unchecked; or a RefusedItem
    or Skipped where the row is none; or a Note, ReadColumns, Stated, StatedResult or
    StatementAccount.
    """


@immutable
class Opening:
    """The beginning of a file, which a format is recognised by."""

    start: bytes
    """The first START_BYTES bytes, as they are."""
    text: str
    """The same decoded, without a byte order mark; empty where it is not text."""
    rows: Sequence[Sequence[str]]
    """The stripped cells of the first rows of a table, up to tables.HEADER_ROWS_MAX; empty where
    it can't be read as one.
    """

    @property
    def columns(self) -> Sequence[str]:
        """The cells of the first row with a text."""
        return next((row for row in self.rows if any(row)), ())

    def has_header(self, *names: str) -> bool:
        """Whether one of the first rows has all these columns, in any order, among others."""
        return any(set(names) <= set(row) for row in self.rows)


@immutable
class Format:
    """A format by its name in `?format=`."""

    name: str
    media_types: tuple[str, ...]
    """What senders call such a file; the first is the right one. None of them decides."""
    detect: Callable[[Opening], bool]
    read: Callable[[bytes, Options], Iterable[Row]]
    """Raises Invalid, before or between the rows, where the file can't be read on; Malformed where
    it isn't JSON.
    """
    broker: str = ""
    """Who writes such files, for people."""
    how_to_get: str = ""
    """A sentence: where to find the file there."""
    known_by: tuple[str, ...] = ()
    """The columns or signs that it is recognised by, for people."""


def unreadable(why: str) -> Invalid:
    """The failure of a file that can't be read as a whole."""
    return Invalid.field("", f"The file {why}")
