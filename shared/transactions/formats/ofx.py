"""OFX and QFX: investment statements, of both versions. Version 1 leaves out the ends of elements
that hold a text, version 2 is XML; the same marks are read in both, and no entity but the usual
ones.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Final

from shared.immutable import immutable
from shared.transactions.formats.dates import zone_of
from shared.transactions.formats.decoding import decode
from shared.transactions.formats.format import (
    Format,
    Opening,
    Options,
    Row,
    StatementAccount,
    unreadable,
)
from shared.transactions.formats.statement import Fields, Record, rows_of_one
from shared.transactions.formats.statement_figures import NotUnderstood, isin_or_symbol

_MARK: Final = re.compile(r"<(/?)([A-Za-z0-9._]{1,64})[^<>]{0,200}>([^<]*)")
_ELEMENTS_MAX: Final = 2_000_000
_TRADES: Final = {
    f"{direction}{kind}": direction
    for direction in ("BUY", "SELL")
    for kind in ("STOCK", "MF", "OTHER", "DEBT")
}
_UNREAD: Final = frozenset(
    {"BUYOPT", "SELLOPT", "CLOSUREOPT", "JRNLFUND", "JRNLSEC", "INVEXPENSE"}
    | {"MARGININTEREST", "TRANSFER"}
)
_CASH_INCOME: Final = {"DIV": "DIVIDEND", "CGLONG": "DIVIDEND", "CGSHORT": "DIVIDEND"}
_BLOCKS: Final = frozenset(
    {*_TRADES, *_UNREAD, "INCOME", "REINVEST", "RETOFCAP", "SPLIT", "INVBANKTRAN"}
)
_STATEMENTS: Final = frozenset({"INVSTMTRS", "STMTRS", "CCSTMTRS"})
_FEES: Final = ("COMMISSION", "FEES", "LOAD", "PENALTY")
_TAXES: Final = ("TAXES", "WITHHOLDING", "STATEWITHHOLDING")
_FUNDING: Final = frozenset({"CREDIT", "DEBIT", "DEP", "DIRECTDEP", "XFER", "CHECK", "ATM", "CASH"})


@immutable
class _Statement:
    """The currency of a statement in the file, and the file's securities by their ids."""

    currency: str
    securities: Mapping[str, Mapping[str, str]]


def detect(opening: Opening) -> bool:
    start = opening.text[:4_000]
    return "OFXHEADER" in start or "<OFX>" in start


def read(content: bytes, options: Options) -> Iterator[Row]:
    text = decode(content, options)
    if "<OFX>" not in text.upper():
        raise unreadable("is no OFX: it has no <OFX>")
    if not text.rstrip().upper().endswith("</OFX>"):
        raise unreadable("breaks off: it doesn't end with </OFX>")
    if "<!ENTITY" in text.upper() or "<!DOCTYPE" in text.upper():
        raise unreadable("declares a document type or entities, which are not read")
    if "<INVSTMTMSGSRSV1" not in text.upper():
        raise unreadable("has no investment statement: only those are read, not bank statements")
    zone = zone_of(options)
    blocks: list[tuple[str, str, Record]] = []
    securities: dict[str, Mapping[str, str]] = {}
    currency = ""
    for name, line, cells in _blocks(text):
        if name == "SECINFO":
            securities[cells.get("UNIQUEID", "")] = cells
        elif name == "CURDEF":
            currency = cells["CURDEF"]
        elif name == "ACCTID":
            yield Row(None, StatementAccount(cells["ACCTID"], currency))
        else:
            blocks.append((name, currency, Record(line, cells, zone)))
    for name, currency, record in blocks:
        statement = _Statement(currency, securities)
        yield from rows_of_one(record, partial(_transaction, statement, name))


def _blocks(text: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """The elements of _BLOCKS that are closed, and those of securities, with the texts inside; and
    the currency and the account of each investment statement, where they stand.
    """
    is_investment = False
    name, line, place, cells = "", 1, 0, dict[str, str]()
    start = 0
    for count, mark in enumerate(_MARK.finditer(text)):
        if count > _ELEMENTS_MAX:
            raise unreadable(f"has more than {_ELEMENTS_MAX:,} elements")
        element, value = mark[2].upper(), html.unescape(mark[3].strip())
        if mark[1]:
            if element == name:
                yield name, start, cells
                name = ""
        elif not name and (element in _BLOCKS or element == "SECINFO"):
            line += text.count("\n", place, mark.start())
            place = mark.start()
            name, start, cells = element, line, {}
        elif name and value:
            cells.setdefault(element, value[:1_000])
        elif element in _STATEMENTS:
            is_investment = element == "INVSTMTRS"
        elif is_investment and element in ("CURDEF", "ACCTID") and value:
            yield element, line, {element: value}


def _transaction(statement: _Statement, name: str, record: Record) -> Fields | list[Fields]:
    if name in _UNREAD:
        raise NotUnderstood("/type", f"is {name}, which is not read")
    record = replace(record, cells={**record.cells, "DAY": _day_text(record)})
    fields: Fields = {
        "date": record.day("ymd", "DAY"),
        "currency": record.text("CURSYM") or statement.currency,
        "external_id": record.text("FITID"),
        "note": record.text("MEMO", "NAME"),
    }
    if name == "INVBANKTRAN":
        return _bank(record, fields)
    asset = _asset(statement, record.text("UNIQUEID"))
    if name in _TRADES:
        return _trade(record, {**fields, **asset, "type": _TRADES[name]})
    if name == "SPLIT":
        new, old = record.needed("NUMERATOR"), record.needed("DENOMINATOR")
        if new != int(new) or old != int(old):
            raise NotUnderstood("/ratio", "is not of whole numbers")
        split = {key: value for key, value in fields.items() if key != "currency"}
        return {**split, **asset, "type": "SPLIT", "ratio": {"new": int(new), "old": int(old)}}
    total = record.needed("TOTAL")
    if name == "RETOFCAP":
        return {**fields, **asset, "type": "RETURN_OF_CAPITAL", "amount": total}
    kind = _CASH_INCOME.get(record.text("INCOMETYPE"), "INTEREST")
    tax = _sum(record, _TAXES)
    if name == "INCOME":
        return {**fields, **asset, "type": kind, "amount": total + tax, "tax": tax}
    purchase = _trade(record, {**fields, **asset, "type": "BUY"})
    income: Fields = {**fields, **asset, "type": kind, "amount": abs(total)}
    if fields["external_id"]:
        income["external_id"] = f"{fields['external_id']}/income"
    return [income, purchase]


def _day_text(record: Record) -> str:
    """20050825120000.000[-5:EST] as a day: that of the statement's own clock."""
    return record.text("DTTRADE", "DTPOSTED")[:8]


def _asset(statement: _Statement, unique_id: str) -> Fields:
    security = statement.securities.get(unique_id, {})
    asset: Fields = {"symbol": security.get("TICKER"), "name": security.get("SECNAME")}
    named = isin_or_symbol(unique_id)
    if "isin" in named or not asset["symbol"]:
        asset |= named
    return asset


def _sum(record: Record, names: tuple[str, ...]) -> Decimal:
    return sum((record.figure(name) or Decimal(0) for name in names), Decimal(0))


def _trade(record: Record, fields: Fields) -> Fields:
    """`TOTAL` is what moved, the charges are in it."""
    fee, tax = _sum(record, _FEES), _sum(record, _TAXES)
    moved = abs(record.needed("TOTAL"))
    charges = fee + tax
    gross = moved - charges if fields["type"] == "BUY" else moved + charges
    return {
        **fields,
        "quantity": abs(record.needed("UNITS")),
        "amount": gross,
        "unit_price": record.figure("UNITPRICE"),
        "fee": fee,
        "tax": tax,
    }


def _bank(record: Record, fields: Fields) -> Fields:
    kind, amount = record.text("TRNTYPE"), record.needed("TRNAMT")
    if kind == "INT":
        return {**fields, "type": "INTEREST", "amount": amount}
    if kind in ("FEE", "SRVCHG"):
        return {**fields, "type": "FEE", "amount": -amount}
    if kind in _FUNDING:
        return {**fields, "type": "DEPOSIT" if amount > 0 else "WITHDRAWAL", "amount": abs(amount)}
    raise NotUnderstood("/type", f"is a movement of the kind {kind[:20]!r}, which is not read")


FORMAT: Final = Format(
    "ofx",
    ("application/x-ofx", "application/xml", "text/plain"),
    detect,
    read,
    "Banks and brokers that export OFX or QFX",
    "The export for Quicken or Microsoft Money: OFX or QFX, with investments.",
    ("OFXHEADER", "INVSTMTMSGSRSV1"),
)
