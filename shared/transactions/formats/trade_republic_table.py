"""The older table of Trade Republic's transactions, as programs that read its documents write it:
semicolons, in several languages, the value after fee and tax.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from shared.transactions.formats.format import (
    TABLE_TYPES,
    Format,
    Opening,
    Options,
    Row,
)
from shared.transactions.formats.statement import Fields, Layouts, Record
from shared.transactions.formats.statement_figures import NotUnderstood, isin_or_symbol, mark_of

_FIELDS: Final = ("date", "type", "value", "note", "isin", "shares", "fees", "taxes")
_FIGURES: Final = ("value", "shares", "fees", "taxes")
_LAYOUTS: Final[tuple[Mapping[str, str], ...]] = tuple(
    dict(zip(_FIELDS, columns.split("|"), strict=True))
    for columns in (
        "Datum|Transactietype|Waarde (netto)|Opmerking|ISIN|Aantal|Kosten|Belasting",
        "Datum|Typ|Wert|Notiz|ISIN|Stück|Gebühren|Steuern",
        "Datum|Typ|Wert (netto)|Notiz|ISIN|Anteile|Gebühren|Steuern",
        "Date|Type|Value|Note|ISIN|Shares|Fees|Taxes",
        "Date|Type|Valeur|Note|ISIN|Parts|Frais|Taxes",
        "Data|Tipo|Valore|Note|ISIN|Azioni|Commissioni|Tasse",
        "Fecha|Tipo|Valor|Nota|ISIN|Acciones|Comisiones|Impuestos",
    )
)
"""The columns by language. The first was seen in a file, the others follow the programs' texts."""

_KINDS: Final = {
    word: kind
    for kind, words in {
        "BUY": "buy aankoop kauf achat acquisto compra",
        "SELL": "sell verkoop verkauf vente vendita venta",
        "DIVIDEND": "dividend dividende dividendo",
        "DEPOSIT": "deposit storting einlage einzahlung dépôt deposito depósito",
        "WITHDRAWAL": "removal withdrawal onttrekking entnahme auszahlung retrait prelievo",
        "INTEREST": "interest rente zinsen intérêts interessi intereses",
        "FEE": "fees fee kosten gebühren frais commissioni comisiones",
        "TAX": "taxes tax belasting steuern impôts tasse impuestos",
    }.items()
    for word in words.split()
}
_WIDTH_MAX: Final = 10
_CURRENCY: Final = "EUR"
"""The only one that Trade Republic has accounts in. The table names none."""


def _layout(opening: Opening) -> Mapping[str, str] | None:
    # A table with a currency beside the same columns is another program's.
    headers = [row for row in opening.rows if len(row) <= _WIDTH_MAX]
    return next(
        (names for names in _LAYOUTS if any(set(names.values()) <= set(row) for row in headers)),
        None,
    )


_TABLE: Final = Layouts(_LAYOUTS, _layout)
detect = _TABLE.detect


def read(content: bytes, options: Options) -> Iterator[Row]:
    return _TABLE.rows(content, options, _FIGURES, _transaction)


def _transaction(names: Mapping[str, str], record: Record) -> Fields:
    word = record.text(names["type"])
    kind = _KINDS.get(word.lower())
    if kind is None:
        raise NotUnderstood("/type", f"is {word[:40]!r}, which is not known")
    if record.mark is None:
        # A file of several parts has both marks. Then each row shows its own.
        figures = [record.text(names[field]) for field in _FIGURES]
        record = replace(record, mark=mark_of(figures))
    value = record.needed(names["value"])
    fee = abs(record.figure(names["fees"]) or Decimal(0))
    tax = abs(record.figure(names["taxes"]) or Decimal(0))
    note = record.text(names["note"])
    fields: Fields = {"type": kind, "date": record.day("dmy", names["date"]), "currency": _CURRENCY}
    asset = {**isin_or_symbol(record.text(names["isin"])), "name": note}
    if kind in ("BUY", "SELL"):
        charges = fee + tax
        gross = abs(value) - charges if kind == "BUY" else abs(value) + charges
        quantity = abs(record.needed(names["shares"]))
        return {**fields, **asset, "quantity": quantity, "amount": gross, "fee": fee, "tax": tax}
    if kind == "DIVIDEND":
        return {**fields, **asset, "amount": value + fee + tax, "fee": fee, "tax": tax}
    fields["note"] = note
    if kind in ("DEPOSIT", "WITHDRAWAL"):
        gross = abs(value) + fee if kind == "DEPOSIT" else abs(value) - fee
        return {**fields, "amount": gross, "fee": fee}
    if kind == "INTEREST":
        return {**fields, "amount": value + fee + tax, "fee": fee, "tax": tax}
    return {**fields, "amount": -value}


FORMAT: Final = Format(
    "trade_republic_table",
    TABLE_TYPES,
    detect,
    read,
    "Trade Republic",
    "The table that document readers for Trade Republic write (such as pytr's export).",
    tuple(_LAYOUTS[0].values()),
)
