"""Avanza's transactions, in Swedish: `Belopp` is what moved, `Courtage` is in it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.format import (
    TABLE_TYPES,
    Format,
    Opening,
    Options,
    Row,
    StatementAccount,
)
from shared.transactions.formats.statement import (
    Fields,
    Record,
    Silent,
    grouped,
    records,
    rows_of,
    side_added,
)
from shared.transactions.formats.statement_figures import NotUnderstood

_COLUMNS: Final = ("Datum", "Konto", "Typ av transaktion", "Antal", "Kurs", "Belopp", "ISIN")
_FIGURES: Final = ("Antal", "Kurs", "Belopp", "Courtage (SEK)", "Courtage")
_KINDS: Final = {
    "köp": "BUY",
    "sälj": "SELL",
    "utdelning": "DIVIDEND",
    "ränta": "INTEREST",
    "räntor": "INTEREST",
    "insättning": "DEPOSIT",
    "uttag": "WITHDRAWAL",
    "utländsk källskatt": "TAX",
    "prelskatt utdelningar": "TAX",
    "preliminärskatt": "TAX",
}
_TAX: Final = ("skatt",)
_FEE: Final = ("avgift", "courtage")

Sides = dict[tuple[str, str], list[Record]]


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS)


def read(content: bytes, options: Options) -> Iterator[Row]:
    statement = list(records(content, options, _COLUMNS, _FIGURES))
    for name in dict.fromkeys(record.text("Konto") for record in statement):
        yield Row(None, StatementAccount(name))
    yield from rows_of(statement, partial(_transaction, grouped(statement, _event)))


def _event(record: Record) -> tuple[str, str] | None:
    """Of a change of funds, what its rows have in common."""
    is_side = record.text("Typ av transaktion") == "Övrigt" and record.text("Antal")
    return _account(record) if is_side else None


def _account(record: Record) -> tuple[str, str]:
    return record.text("Datum"), record.text("Konto")


def _transaction(switches: Sides, record: Record) -> Fields:
    kind = record.text("Typ av transaktion")
    amount = record.figure("Belopp")
    text = record.text("Värdepapper/beskrivning")
    type_ = _KINDS.get(kind.lower())
    fields: Fields = {
        "type": type_,
        "date": record.day("ymd", "Datum"),
        "currency": record.text("Transaktionsvaluta"),
    }
    asset: Fields = {}
    if record.text("ISIN"):
        asset_in = record.text("Instrumentvaluta")
        asset = {"isin": record.text("ISIN"), "asset_currency": asset_in}
        if type_ != "TAX":  # there the text is not the asset's name
            asset["name"] = text
    if kind == "Övrigt":
        if record.text("Antal"):
            return _switch({**fields, **asset}, record, switches[_account(record)])
        return _other(fields, text, amount)
    if type_ is None:
        raise NotUnderstood("/type", f"is {kind[:40]!r}, which is not known")
    if amount is None:
        raise NotUnderstood("/amount", "is missing")
    if type_ in ("BUY", "SELL"):
        fee = record.figure("Courtage (SEK)", "Courtage") or Decimal(0)
        gross = abs(amount) - fee if type_ == "BUY" else abs(amount) + fee
        quantity = abs(record.needed("Antal"))
        return {**fields, **asset, "quantity": quantity, "amount": gross, "fee": fee}
    if type_ in ("DEPOSIT", "WITHDRAWAL"):
        return {**fields, "amount": abs(amount), "note": text}
    if type_ == "TAX":
        return {**fields, **asset, "amount": -amount, "note": text}
    return {**fields, **asset, "amount": amount}


def _other(fields: Fields, text: str, amount: Decimal | None) -> Fields:
    """A row of the kind "other", by the words of its text."""
    if not amount:
        raise Silent("moves neither cash nor units")
    words = text.lower()
    if any(word in words for word in _TAX):
        return {**fields, "type": "TAX", "amount": -amount, "note": text}
    if any(word in words for word in _FEE):
        return {**fields, "type": "FEE", "amount": -amount, "note": text}
    raise NotUnderstood("/type", f"is {text[:60]!r}, which is not known")


def _switch(fields: Fields, record: Record, sides: list[Record]) -> Fields:
    """Units of one fund out and of another in, on one day in one account."""
    added = side_added(
        record,
        sides,
        "Antal",
        NotUnderstood("/type", "is a change of units of which the other side isn't clear"),
        "is the other side of a change of funds, which is recorded with what went out",
    )
    return {
        **fields,
        "type": "MERGER",
        "quantity": -record.needed("Antal"),
        "to_isin": added.text("ISIN"),
        "to_quantity": added.needed("Antal"),
    }


FORMAT: Final = Format(
    "avanza",
    TABLE_TYPES,
    detect,
    read,
    "Avanza",
    "Min ekonomi, Transaktioner, all accounts and days, Exportera, CSV.",
    _COLUMNS,
)
