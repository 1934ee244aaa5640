"""What the readers of brokers' statements share: rows by column, figures, days, and what a row is.

A reader of one row returns the fields of a transaction, raises `Silent` where the row says nothing
to a ledger, and `NotUnderstood` where it says something that can't be recorded as it stands. Both
name the reason, and `rows_of` makes a Row of each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from shared.immutable import immutable
from shared.ledger.money import CURRENCIES
from shared.transactions.batch_schemas import RefusedItem
from shared.transactions.formats.dates import zone_of
from shared.transactions.formats.format import (
    TABLE_TYPES,
    DateOrder,
    DecimalMark,
    Format,
    Opening,
    Options,
    Row,
    Skipped,
    unreadable,
)
from shared.transactions.formats.statement_figures import (
    NotUnderstood,
    day,
    figure,
    mark_of,
    written,
)
from shared.transactions.formats.tables import Table, opening_of

NAME_CHARACTERS_MAX: Final = 200
NOTE_CHARACTERS_MAX: Final = 1_000

Fields = dict[str, object]
"""Of a transaction, by their names in ImportedFields, still unchecked."""

K = TypeVar("K")

AT_MARKET: Final = "The cost is the price of the day: the statement has no other."
"""The note of units that were transferred in at a price which is not what they had cost."""


class Silent(Exception):
    """A row that says nothing to a ledger, and why."""


@immutable
class Record:
    """A row of a table by the names of its columns, and the line on which it begins."""

    line: int | None
    cells: Mapping[str, str]
    zone: ZoneInfo | None = None
    """In which the days of its timestamps are taken."""
    mark: DecimalMark | None = "."
    """The decimal mark of its figures; None where the file has both."""

    def text(self, *names: str) -> str:
        """The first cell of these columns that has a text; empty where none has."""
        for name in names:
            if cell := self.cells.get(name):
                return cell
        return ""

    def figure(self, *names: str) -> Decimal | None:
        """The same as a number, None where it is empty. Raises NotUnderstood."""
        text = self.text(*names)
        if not text or text in _NO_FIGURE:
            return None
        try:
            return figure(text, self.mark)
        except NotUnderstood as problem:
            raise NotUnderstood("", f"has a {names[0]} that {problem}") from None

    def needed(self, *names: str) -> Decimal:
        """The number that a row of this kind must have. Raises NotUnderstood."""
        value = self.figure(*names)
        if value is None:
            raise NotUnderstood("", f"has no {names[0]}")
        return value

    def day(self, order: DateOrder, *names: str) -> str:
        """The day in the first of these columns. Raises NotUnderstood."""
        return day(self.text(*names), order, self.zone)


_NO_FIGURE: Final = frozenset({"-", "--", "N/A", "Not available"})


def records(
    content: bytes, options: Options, columns: Sequence[str], figures: Sequence[str] = ()
) -> Iterator[Record]:
    """The rows of a table by column. Of columns that have the same name, or none, the later ones
    are `name#2` and so on. Where both decimal marks may stand in the columns `figures`, the file is
    read once more before, to tell which one does. Raises Invalid where no row names all `columns`.
    """
    mark: DecimalMark | None = "."
    if figures:
        mark = options.decimal or mark_of(
            record.text(name) for record in records(content, options, columns) for name in figures
        )
    table = Table.of(content, options, frozenset(columns).issubset)
    if not table.columns:
        raise unreadable(f"needs a row that names the columns {', '.join(columns)}")
    names, zone = _unique(table.columns), zone_of(options)
    for line, cells in table.rows:
        texts = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        yield Record(line, texts, zone, mark)


def _unique(columns: Sequence[str]) -> list[str]:
    counts: dict[str, int] = {}
    names: list[str] = []
    for column in columns:
        counts[column] = counts.get(column, 0) + 1
        names.append(column if counts[column] == 1 else f"{column}#{counts[column]}")
    return names


def rows_of(
    statement: Iterable[Record], read: Callable[[Record], Fields | list[Fields]]
) -> Iterator[Row]:
    """Each record as a Row, or several where it holds several transactions."""
    for record in statement:
        yield from rows_of_one(record, read)


def rows_of_one(record: Record, read: Callable[[Record], Fields | list[Fields]]) -> Iterator[Row]:
    try:
        transactions = read(record)
    except Silent as silent:
        yield Row(record.line, Skipped(str(silent)))
    except NotUnderstood as problem:
        yield Row(record.line, RefusedItem((problem.error,)))
    else:
        for fields in transactions if isinstance(transactions, list) else [transactions]:
            yield Row(record.line, stated(fields))


def stated(fields: Fields) -> Fields:
    """The fields that have a value, figures as texts; a fee or tax of nothing is none. A long name
    or note is shortened, and a currency of the asset that is none is no hint.
    """
    fields = {
        name: written(value) if isinstance(value, Decimal) else value
        for name, value in fields.items()
        if value is not None and value != "" and not (name in ("fee", "tax") and value == 0)
    }
    if "name" in fields:
        fields["name"] = " ".join(str(fields["name"]).split())[:NAME_CHARACTERS_MAX]
    if "note" in fields:
        fields["note"] = str(fields["note"])[:NOTE_CHARACTERS_MAX].strip()
    if fields.get("asset_currency") not in CURRENCIES:
        fields.pop("asset_currency", None)
    return fields


def grouped(
    statement: Iterable[Record], key: Callable[[Record], K | None]
) -> dict[K, list[Record]]:
    """The rows of each event, in their order, by what they have in common; None: of no event."""
    groups: dict[K, list[Record]] = {}
    for record in statement:
        event = key(record)
        if event is not None:
            groups.setdefault(event, []).append(record)
    return groups


def side_added(
    record: Record, sides: Iterable[Record], column: str, unclear: NotUnderstood, silent: str
) -> Record:
    """Of the rows of one event, the one in whose `column` something was added, for `record`, from
    which it was taken. Raises `unclear` where these are not one row each; Silent with the reason
    `silent` where the record is the one that was added to.
    """
    _, added = _sides(sides, column, unclear)
    if record is added:
        raise Silent(silent)
    return added


def both_sides(
    record: Record, sides: Sequence[Record], column: str, unclear: NotUnderstood
) -> tuple[Record, Record]:
    """Of the two rows of an exchange, the one that was paid and the one that was received, for the
    later one of them: what is read after it can't change it any more. Raises `unclear` where these
    are not one row each; Silent for the earlier one.
    """
    removed, added = _sides(sides, column, unclear)
    if record is not sides[-1]:
        raise Silent(EARLIER_SIDE)
    return removed, added


def _sides(sides: Iterable[Record], column: str, unclear: NotUnderstood) -> tuple[Record, Record]:
    """The one that something was taken from, and the one that it was added to."""
    group = list(islice(sides, GROUP_MAX + 1))
    if len(group) > GROUP_MAX:
        raise unclear
    figures = [(side, side.figure(column) or 0) for side in group]
    removed = [side for side, value in figures if value < 0]
    added = [side for side, value in figures if value > 0]
    if len(removed) != 1 or len(added) != 1:
        raise unclear
    return removed[0], added[0]


GROUP_MAX: Final = 200
"""The rows of one event. Each of them looks at all, so more would take long, and be no event."""

EARLIER_SIDE: Final = "is one side of an exchange, which is recorded with the other"
OTHER_ACTION_SIDE: Final = (
    "is the other side of a corporate action, which is recorded with what went out"
)
OTHER_EXCHANGE_SIDE: Final = (
    "is the other side of an exchange, which is recorded with what was paid"
)


@immutable
class Layouts:
    """A table that comes in several languages: by the fields that a reader asks for, the names of
    their columns in each. `find` says which one a file has.
    """

    names: Sequence[Mapping[str, str]]
    find: Callable[[Opening], Mapping[str, str] | None]

    def detect(self, opening: Opening) -> bool:
        return self.find(opening) is not None

    def rows(
        self,
        content: bytes,
        options: Options,
        figures: Sequence[str],
        read: Callable[[Mapping[str, str], Record], Fields],
    ) -> Iterator[Row]:
        """Each row, read with the names of the file's columns. `figures` are the fields whose
        decimal mark differs from file to file. Raises Invalid where the file has no such layout.
        """
        names = self.find(opening_of(content, options))
        if names is None:
            columns = ", ".join(self.names[0].values())
            raise unreadable(f"needs a row that names the columns {columns}")
        statement = records(
            content, options, tuple(names.values()), tuple(names[field] for field in figures)
        )
        return rows_of(statement, partial(read, names))


def table_format(
    name: str,
    broker: str,
    columns: Sequence[str],
    read: Callable[[Record], Fields | list[Fields]],
    how_to_get: str,
    figures: Sequence[str] = (),
) -> Format:
    """The format of a table that has these columns among others, each of whose rows is read alone.
    `figures` are those whose decimal mark differs from file to file.
    """

    def detect(opening: Opening) -> bool:
        return opening.has_header(*columns)

    def rows(content: bytes, options: Options) -> Iterator[Row]:
        return rows_of(records(content, options, columns, figures), read)

    return Format(name, TABLE_TYPES, detect, rows, broker, how_to_get, tuple(columns))
