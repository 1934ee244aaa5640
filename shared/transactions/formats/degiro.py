"""DEGIRO's account statement: every movement of cash, in the language of the account.

The columns stand in one order in every language, and two of them have no name. A trade, its fee and
the exchange of its currency are rows with one order id: the fee goes into the trade, the two rows
of an exchange are one EXCHANGE. Decimal points and commas stand in one file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final

from shared.errors import Invalid
from shared.immutable import immutable
from shared.transactions.formats.degiro_movements import (
    Movement,
    change_of,
    exchange_of,
    other_of,
    trade_of,
)
from shared.transactions.formats.degiro_texts import (
    TRADE,
    Meaning,
    meaning_of,
)
from shared.transactions.formats.format import (
    TABLE_TYPES,
    DecimalMark,
    Format,
    Opening,
    Options,
    Row,
    Stated,
    unreadable,
)
from shared.transactions.formats.statement import Fields, Record, Silent, rows_of_one
from shared.transactions.formats.statement_figures import (
    NotUnderstood,
    figure,
    mark_of,
)
from shared.transactions.formats.tables import Table

_NAMES: Final = (
    "day", "time", "value_day", "product", "isin", "text", "fx", "currency", "change",
    "balance_currency", "balance", "order",
)  # fmt: skip
_WIDTH: Final = len(_NAMES)
_ISIN_AT: Final = 4
_UNNAMED_AT: Final = (8, 10)


def _is_header(cells: Sequence[str]) -> bool:
    return (
        len(cells) == _WIDTH
        and cells[_ISIN_AT].endswith("ISIN")
        and not any(cells[at] for at in _UNNAMED_AT)
    )


def detect(opening: Opening) -> bool:
    return any(_is_header(row) for row in opening.rows)


def read(content: bytes, options: Options) -> Iterator[Row]:
    table = Table.of(content, options, _is_header)
    if not table.columns:
        raise unreadable(
            "is no account statement of DEGIRO: ISIN isn't the fifth of twelve columns"
        )
    records, refusal = _records(table)
    mark = mark_of(record.text("change") for record in records)
    text_mark = mark_of(
        number
        for record in records
        if (trade := TRADE.match(record.text("text")))
        for number in (trade["quantity"], trade["price"])
    )
    movements: list[Movement | Record] = []
    for record in records:
        try:
            text = record.text("change")
            amount = figure(text, mark) if text else None
            movements.append(Movement(record, amount, meaning_of(record.text("text"))))
        except NotUnderstood:
            movements.append(record)
    yield from _rows(movements, text_mark)
    yield from _balances(records, mark)
    if refusal is not None:
        raise refusal


def _balances(records: Sequence[Record], mark: DecimalMark | None) -> Iterator[Row]:
    """The cash in each currency after the newest row, which comes first in these files; an older
    order has it last.
    """
    newest: dict[str, tuple[str, Record]] = {}
    for record in records:
        currency = record.text("balance_currency")
        try:
            day = record.day("dmy", "day")
        except NotUnderstood:
            continue
        if record.text("balance") and (currency not in newest or day > newest[currency][0]):
            newest[currency] = day, record
    for currency, (day, record) in newest.items():
        with suppress(NotUnderstood):
            balance = figure(record.text("balance"), mark)
            yield Row(record.line, Stated(day, balance, currency=currency))


def _records(table: Table) -> tuple[list[Record], Invalid | None]:
    """All rows. A row that has an order's second half alone continues the one before it."""
    records: list[Record] = []
    try:
        for line, cells in table.rows:
            texts = {name: cell.strip() for name, cell in zip(_NAMES, cells, strict=False)}
            if records and not any(texts[name] for name in texts if name not in ("order", "text")):
                last = records[-1]
                joined = {
                    name: last.cells.get(name, "") + texts.get(name, "")
                    for name in ("text", "order")
                }
                records[-1] = replace(last, cells={**last.cells, **joined})
            else:
                records.append(Record(line, texts))
    except Invalid as refusal:
        return records, refusal
    return records, None


@immutable
class _Groups:
    """The rows that belong together."""

    fees: dict[str, list[Movement]]
    """By the order of a trade."""
    exchanges: dict[tuple[str, ...], list[Movement]]
    changes: dict[tuple[str, str], list[Record]]


def _groups(movements: Sequence[Movement | Record]) -> _Groups:
    groups = _Groups({}, defaultdict(list), defaultdict(list))
    with_amount = [movement for movement in movements if isinstance(movement, Movement)]
    for movement in with_amount:
        order = movement.record.text("order")
        if movement.meaning is Meaning.TRADE and order:
            groups.fees[order] = []
        elif movement.meaning is Meaning.EXCHANGE:
            groups.exchanges[movement.key].append(movement)
        elif movement.meaning is Meaning.CHANGE:
            groups.changes[_change_key(movement.record)].append(movement.record)
    for movement in with_amount:
        order = movement.record.text("order")
        if movement.meaning is Meaning.FEE and order in groups.fees:
            groups.fees[order].append(movement)
    return groups


def _change_key(record: Record) -> tuple[str, str]:
    """What the two sides of a corporate action share."""
    return record.text("day"), record.text("text").partition(":")[0].strip().lower()


def _rows(movements: Sequence[Movement | Record], mark: DecimalMark | None) -> Iterator[Row]:
    groups = _groups(movements)
    booked: set[str] = set()
    """Orders whose fee is in a trade already: one may be filled in several rows."""
    for movement in movements:
        if isinstance(movement, Record):
            yield from rows_of_one(movement, _refuse_amount)
        else:
            yield from rows_of_one(
                movement.record, partial(_fields, movement, groups, booked, mark)
            )


def _fields(
    movement: Movement, groups: _Groups, booked: set[str], mark: DecimalMark | None, record: Record
) -> Fields:
    order = record.text("order")
    match movement.meaning:
        case Meaning.TRADE:
            fees = [] if order in booked else groups.fees.get(order, [])
            booked.add(order)
            return trade_of(movement, fees, mark)
        case Meaning.FEE if order in groups.fees:
            raise Silent("is the fee of an order, which is recorded with its trade")
        case Meaning.FEE if order:
            raise NotUnderstood("", "is the fee of an order whose trade isn't in the file")
        case Meaning.EXCHANGE:
            return exchange_of(movement, groups.exchanges[movement.key])
        case Meaning.CHANGE:
            return change_of(movement, groups.changes[_change_key(record)], mark)
        case _:
            return other_of(movement)


def _refuse_amount(record: Record) -> Fields:
    figure(record.text("change"), None)
    raise NotUnderstood("/amount", f"is {record.text('change')[:40]!r}, which is no amount")


FORMAT: Final = Format(
    "degiro",
    TABLE_TYPES,
    detect,
    read,
    "DEGIRO",
    "Inbox, Account statement, the days from the first one on, Export, CSV.",
    ("ISIN as the fifth of twelve columns", "two columns without a name"),
)
