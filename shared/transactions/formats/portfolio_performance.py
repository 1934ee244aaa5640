"""Portfolio Performance's CSV of all transactions, in English or German: `Value` is what moved, in
the transaction's currency, the fees and taxes are in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from shared.transactions.formats.statement_figures import NotUnderstood, divided

_FIELDS: Final = (
    "date", "type", "value", "currency", "fees", "taxes", "shares", "isin", "symbol", "name",
    "note",
)  # fmt: skip
_ENGLISH: Final = (
    "Date", "Type", "Value", "Transaction Currency", "Fees", "Taxes", "Shares", "ISIN",
    "Ticker Symbol", "Security Name", "Note",
)  # fmt: skip
_GERMAN: Final = (
    "Datum", "Typ", "Wert", "Buchungswährung", "Gebühren", "Steuern", "Stück", "ISIN",
    "Ticker-Symbol", "Wertpapiername", "Notiz",
)  # fmt: skip
_LAYOUTS: Final[tuple[Mapping[str, str], ...]] = tuple(
    dict(zip(_FIELDS, columns, strict=True)) for columns in (_ENGLISH, _GERMAN)
)
_KINDS: Final = {
    "buy": "BUY",
    "kauf": "BUY",
    "sell": "SELL",
    "verkauf": "SELL",
    "dividend": "DIVIDEND",
    "dividende": "DIVIDEND",
    "interest": "INTEREST",
    "zinsen": "INTEREST",
    "interest charge": "INTEREST",
    "zinsbelastung": "INTEREST",
    "deposit": "DEPOSIT",
    "einlage": "DEPOSIT",
    "removal": "WITHDRAWAL",
    "entnahme": "WITHDRAWAL",
    "fees": "FEE",
    "gebühren": "FEE",
    "fees refund": "FEE",
    "gebührenerstattung": "FEE",
    "taxes": "TAX",
    "steuern": "TAX",
    "tax refund": "TAX",
    "steuerrückerstattung": "TAX",
    "delivery (inbound)": "TRANSFER_IN",
    "einlieferung": "TRANSFER_IN",
    "delivery (outbound)": "TRANSFER_OUT",
    "auslieferung": "TRANSFER_OUT",
}
_GIVEN_BACK: Final = ("refund", "erstattung", "charge", "belastung")


def _layout(opening: Opening) -> Mapping[str, str] | None:
    return next((names for names in _LAYOUTS if opening.has_header(*names.values())), None)


_TABLE: Final = Layouts(_LAYOUTS, _layout)
detect = _TABLE.detect


def read(content: bytes, options: Options) -> Iterator[Row]:
    return _TABLE.rows(content, options, ("value", "fees", "taxes", "shares"), _transaction)


def _transaction(names: Mapping[str, str], record: Record) -> Fields:
    word = record.text(names["type"])
    kind = _KINDS.get(word.lower())
    if kind is None:
        raise NotUnderstood("/type", f"is {word[:40]!r}, which is not read")
    value = abs(record.needed(names["value"]))
    fee = record.figure(names["fees"]) or Decimal(0)
    tax = record.figure(names["taxes"]) or Decimal(0)
    fields: Fields = {
        "type": kind,
        "date": record.day("dmy", names["date"]),
        "currency": record.text(names["currency"]),
        "note": record.text(names["note"]),
    }
    asset: Fields = {
        "isin": record.text(names["isin"]),
        "symbol": record.text(names["symbol"]),
        "name": record.text(names["name"]),
    }
    if kind in ("BUY", "SELL", "TRANSFER_IN", "TRANSFER_OUT"):
        quantity = abs(record.needed(names["shares"]))
        return _units({**fields, **asset, "quantity": quantity}, quantity, value, (fee, tax))
    if kind == "DIVIDEND":
        return {**fields, **asset, "amount": value + fee + tax, "fee": fee, "tax": tax}
    if any(part in word.lower() for part in _GIVEN_BACK):
        value = -value
    if kind == "INTEREST" and value > 0:
        return {**fields, "amount": value + fee + tax, "fee": fee, "tax": tax}
    return {**fields, "amount": value}


def _units(
    fields: Fields, quantity: Decimal, value: Decimal, charges: tuple[Decimal, Decimal]
) -> Fields:
    fee, tax = charges
    match fields["type"]:
        case "TRANSFER_OUT":
            return {name: field for name, field in fields.items() if name != "currency"}
        case "TRANSFER_IN":
            price = divided(value - fee - tax, quantity) if quantity else None
            return {**fields, "unit_price": price}
        case "BUY":
            gross = value - fee - tax
        case _:
            gross = value + fee + tax
    return {**fields, "amount": gross, "fee": fee, "tax": tax}


FORMAT: Final = Format(
    "portfolio_performance",
    TABLE_TYPES,
    detect,
    read,
    "Portfolio Performance",
    "All transactions, the export sign at the top right: CSV.",
    tuple(_LAYOUTS[0].values()),
)
