"""Wealthfolio's activities: what a row is, in the words of the program."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from shared.transactions.formats.statement import Fields, Record, table_format
from shared.transactions.formats.statement_figures import NotUnderstood, major

_CASH: Final = re.compile(r"\$?CASH-([A-Z]{3})")
_KINDS: Final = frozenset(
    {"BUY", "SELL", "DIVIDEND", "INTEREST", "DEPOSIT", "WITHDRAWAL", "FEE", "TAX", "TRANSFER_IN",
     "TRANSFER_OUT"}
)  # fmt: skip
_CASH_KINDS: Final = {"TRANSFER_IN": "DEPOSIT", "TRANSFER_OUT": "WITHDRAWAL"}


def _transaction(record: Record) -> Fields:
    kind, symbol = record.text("activityType").upper(), record.text("symbol")
    if kind == "SPLIT":
        raise NotUnderstood("/ratio", "is not stated by this file; enter the split by hand")
    if kind not in _KINDS:
        raise NotUnderstood("/type", f"is {kind[:40]!r}, which is not read")
    cash = _CASH.fullmatch(symbol)
    currency, price = major(record.text("currency"), record.figure("unitPrice"))
    fields: Fields = {
        "date": record.day("ymd", "date"),
        "currency": currency,
        "note": record.text("comment", "notes"),
        "fee": record.figure("fee"),
    }
    quantity = record.figure("quantity") or Decimal(0)
    _, stated = major(record.text("currency"), record.figure("amount"))
    amount = stated or (price or Decimal(0)) * quantity
    if cash or not symbol or kind in ("DEPOSIT", "WITHDRAWAL", "INTEREST", "FEE", "TAX"):
        return _cash(_CASH_KINDS.get(kind, kind), fields, amount)
    asset: Fields = {"symbol": symbol}
    if kind in ("BUY", "SELL"):
        return {**fields, "type": kind, **asset, "quantity": quantity, "unit_price": price}
    if kind == "DIVIDEND":
        return {**fields, "type": kind, **asset, "amount": amount}
    units: Fields = {"type": kind, **asset, "date": fields["date"], "quantity": quantity}
    if kind == "TRANSFER_OUT":
        return {**units, "note": fields["note"]}
    return {**units, "currency": currency, "unit_price": price, "note": fields["note"]}


def _cash(kind: str, fields: Fields, amount: Decimal) -> Fields:
    """A fee that is a row of its own has its figure in the column of fees."""
    if kind in ("BUY", "SELL", "DIVIDEND"):
        raise NotUnderstood("/symbol", "is missing")
    if kind in ("FEE", "TAX") and not amount:
        amount = fields["fee"] if isinstance(fields["fee"], Decimal) else Decimal(0)
        fields = {**fields, "fee": None}
    return {**fields, "type": kind, "amount": abs(amount)}


FORMAT: Final = table_format(
    "wealthfolio",
    "Wealthfolio",
    ("date", "symbol", "quantity", "activityType", "unitPrice", "currency"),
    _transaction,
    "Settings, Exports, Activities, CSV.",
)
