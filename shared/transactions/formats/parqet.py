"""Parqet's export: amounts are before tax and fee, and figures have the mark of its language."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from shared.transactions.formats.statement import Fields, Record, table_format
from shared.transactions.formats.statement_figures import NotUnderstood, isin_or_symbol

_KINDS: Final = {
    "buy": "BUY",
    "sell": "SELL",
    "dividend": "DIVIDEND",
    "transferin": "TRANSFER_IN",
    "transferout": "TRANSFER_OUT",
    "interest": "INTEREST",
    "deposit": "DEPOSIT",
    "withdrawal": "WITHDRAWAL",
    "fees": "FEE",
    "fee": "FEE",
    "taxes": "TAX",
    "tax": "TAX",
    "cost": "FEE",
}
_COLUMNS: Final = ("datetime", "price", "shares", "amount", "tax", "fee", "type", "identifier")


def _transaction(record: Record) -> Fields:
    kind = _KINDS.get(record.text("type").replace("_", "").lower())
    if kind is None:
        raise NotUnderstood("/type", f"is {record.text('type')[:40]!r}, which is not known")
    fields: Fields = {
        "type": kind,
        "date": record.day("dmy", "date", "datetime"),
        "fee": record.figure("fee"),
        "tax": record.figure("tax"),
        "currency": record.text("currency"),
    }
    amount = record.figure("amount")
    if kind in ("DEPOSIT", "WITHDRAWAL", "INTEREST", "FEE", "TAX"):
        if kind in ("DEPOSIT", "WITHDRAWAL") and amount is not None:
            amount = abs(amount)
        return {**fields, "amount": amount}
    fields |= isin_or_symbol(record.text("identifier"))
    fields |= {"name": record.text("holdingname"), "quantity": record.figure("shares")}
    if kind == "TRANSFER_IN":
        return {**fields, "unit_price": record.needed("price")}
    if kind == "TRANSFER_OUT":
        return {name: value for name, value in fields.items() if name != "currency"}
    price = record.figure("price") if kind != "DIVIDEND" else None
    return {**fields, "amount": abs(amount or Decimal(0)), "unit_price": price}


FORMAT: Final = table_format(
    "parqet",
    "Parqet",
    _COLUMNS,
    _transaction,
    "Portfolio, Activities, Export, CSV.",
    ("price", "shares", "amount", "tax", "fee"),
)
