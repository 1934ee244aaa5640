"""QIF: the investments of Quicken and others. A record is lines that begin with a letter; the file
states neither currency nor symbols, but for a list of securities that some have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from shared.immutable import immutable
from shared.transactions.formats.dates import DateReader
from shared.transactions.formats.decoding import decode
from shared.transactions.formats.format import Format, Opening, Options, Row, unreadable
from shared.transactions.formats.statement import Fields, Record, Silent, rows_of
from shared.transactions.formats.statement_figures import NotUnderstood

_INVESTMENTS: Final = "!type:invst"
_SECURITIES: Final = "!type:security"
_LINE_CHARACTERS_MAX: Final = 1_000
_YEAR: Final = re.compile(r"^(\d{1,2})[/.-]\s*(\d{1,2})\s*['’/.-]\s*(\d{2,4})$")
_KINDS: Final = {
    "buy": "BUY", "buyx": "BUY", "sell": "SELL", "sellx": "SELL", "div": "DIVIDEND",
    "divx": "DIVIDEND", "cglong": "DIVIDEND", "cglongx": "DIVIDEND", "cgshort": "DIVIDEND",
    "cgshortx": "DIVIDEND", "cgmid": "DIVIDEND", "cgmidx": "DIVIDEND", "intinc": "INTEREST",
    "intincx": "INTEREST", "miscinc": "INTEREST", "miscincx": "INTEREST", "miscexp": "FEE",
    "miscexpx": "FEE", "margint": "FEE", "margintx": "FEE", "rtrncap": "RETURN_OF_CAPITAL",
    "rtrncapx": "RETURN_OF_CAPITAL", "xin": "DEPOSIT", "contribx": "DEPOSIT",
    "xout": "WITHDRAWAL", "withdrwx": "WITHDRAWAL", "shrsin": "TRANSFER_IN",
    "shrsout": "TRANSFER_OUT", "stksplit": "SPLIT", "cash": "CASH",
}  # fmt: skip
_REINVESTED: Final = frozenset({"reinvdiv", "reinvint", "reinvlg", "reinvsh", "reinvmd"})
_SILENT: Final = frozenset({"reminder", ""})
_SPLIT_UNIT: Final = 10
"""A split's figure is ten times its ratio: 20 is two for one."""


@immutable
class _Section:
    """What one `!` line begins, and the records below it by the letters of their lines."""

    name: str
    records: list[Record]


def detect(opening: Opening) -> bool:
    start = opening.text[:4_000].lower()
    return _INVESTMENTS in start and start.lstrip().startswith("!")


def read(content: bytes, options: Options) -> Iterator[Row]:
    sections = list(_sections(decode(content, options)))
    symbols = {
        record.text("N"): record.text("S")
        for section in sections
        if section.name == _SECURITIES
        for record in section.records
    }
    statement = [
        record for section in sections if section.name == _INVESTMENTS for record in section.records
    ]
    if not any(section.name == _INVESTMENTS for section in sections):
        raise unreadable("has no !Type:Invst: only investments are read, not bank accounts")
    days = DateReader.of("D", (_day_text(record) for record in statement), options)
    return rows_of(statement, partial(_transaction, symbols, days))


def _sections(text: str) -> Iterator[_Section]:
    """Raises Invalid where the file breaks off inside a record."""
    section = _Section("", [])
    cells: dict[str, str] = {}
    start = 1
    for number, written in enumerate(text.splitlines(), 1):
        line = written.strip()[:_LINE_CHARACTERS_MAX]
        if line.startswith("!"):
            yield section
            section, cells = _Section(line.lower(), []), {}
        elif line == "^":
            section.records.append(Record(start, cells))
            cells = {}
        elif line:
            if not cells:
                start = number
            cells.setdefault(line[0].upper(), line[1:].strip())
    if cells:
        raise unreadable(f"breaks off at line {start}: its last record has no end (^)")
    yield section


def _day_text(record: Record) -> str:
    """1/15'24 and 1/ 5/24 in a form that is read."""
    match = _YEAR.match(record.text("D"))
    return f"{match[1]}/{match[2]}/{match[3]}" if match else record.text("D")


def _transaction(
    symbols: dict[str, str], days: DateReader, record: Record
) -> Fields | list[Fields]:
    action = record.text("N").lower()
    if action in _SILENT:
        raise Silent("is no transaction")
    date = days.day(_day_text(record))
    if date is None:
        raise NotUnderstood("/date", f"is {record.text('D')[:40]!r}, which is no day")
    name = record.text("Y")
    symbol = symbols.get(name, "")
    asset: Fields = {"symbol": symbol, "name": name} if symbol else {"name": name} if name else {}
    fields: Fields = {"date": date, "note": record.text("M")}
    if action in _REINVESTED:
        return _reinvested(record, fields, asset, action)
    kind = _KINDS.get(action)
    if kind is None:
        raise NotUnderstood("/type", f"is {record.text('N')[:40]!r}, which is not read")
    if kind in ("BUY", "SELL", "TRANSFER_IN", "TRANSFER_OUT", "SPLIT"):
        return _units(record, {**fields, "type": kind, **asset})
    return _cash(record, {**fields, "type": kind}, asset)


def _cash(record: Record, fields: Fields, asset: Fields) -> Fields:
    kind, amount = fields["type"], record.needed("T", "U")
    if kind == "CASH":
        kind = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
    if kind in ("DEPOSIT", "WITHDRAWAL"):
        return {**fields, "type": kind, "amount": abs(amount)}
    if kind in ("DIVIDEND", "RETURN_OF_CAPITAL") and not asset:
        raise NotUnderstood("/name", "is missing")
    return {**fields, **asset, "amount": amount}


def _units(record: Record, fields: Fields) -> Fields:
    if "name" not in fields:
        raise NotUnderstood("/name", "is missing")
    quantity, price, kind = abs(record.needed("Q")), record.figure("I"), fields["type"]
    if kind == "SPLIT":
        ratio = quantity / _SPLIT_UNIT
        if ratio != int(ratio) or ratio == 1:
            raise NotUnderstood("/ratio", f"is {quantity} tenths, which is no whole ratio")
        return {**fields, "ratio": {"new": int(ratio), "old": 1}}
    if kind == "TRANSFER_OUT":
        return {**fields, "quantity": quantity}
    if kind == "TRANSFER_IN":
        if price is None:
            raise NotUnderstood("/unit_price", "is not stated: what the units had cost before")
        return {**fields, "quantity": quantity, "unit_price": price}
    fee, total = abs(record.figure("O") or Decimal(0)), record.figure("T", "U")
    figures: Fields = {"quantity": quantity, "unit_price": price, "fee": fee}
    if total is not None:
        figures["amount"] = abs(total) - fee if kind == "BUY" else abs(total) + fee
    return {**fields, **figures}


def _reinvested(record: Record, fields: Fields, asset: Fields, action: str) -> list[Fields]:
    """Income that buys units of what paid it."""
    if not asset:
        raise NotUnderstood("/name", "is missing")
    amount = abs(record.needed("T", "U"))
    kind = "INTEREST" if action == "reinvint" else "DIVIDEND"
    fee = abs(record.figure("O") or Decimal(0))
    purchase: Fields = {"quantity": abs(record.needed("Q")), "amount": amount - fee, "fee": fee}
    return [
        {**fields, "type": kind, **asset, "amount": amount},
        {**fields, "type": "BUY", **asset, **purchase},
    ]


FORMAT: Final = Format(
    "qif",
    ("application/qif", "application/x-qif", "text/plain", "application/octet-stream"),
    detect,
    read,
    "Quicken and others",
    "File, Export, QIF, an investment account.",
    (_INVESTMENTS,),
)
