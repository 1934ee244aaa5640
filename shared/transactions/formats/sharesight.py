"""Sharesight: the report of all trades, and the table that its bulk import takes."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.format import Format
from shared.transactions.formats.statement import AT_MARKET, Fields, Record, table_format
from shared.transactions.formats.statement_figures import NotUnderstood, major

_TRADES: Final = frozenset({"BUY", "SELL"})
_OPENING: Final = frozenset({"OPENING_BALANCE", "OPENING BALANCE"})


def _transaction(names: dict[str, tuple[str, ...]], record: Record) -> Fields:
    def text(field: str) -> str:
        return record.text(*names[field])

    kind = text("type").upper()
    currency, price = major(text("currency"), record.figure(*names["price"]))
    quantity = record.needed(*names["quantity"])
    fields: Fields = {
        "date": record.day("dmy", *names["date"]),
        "symbol": text("symbol"),
        "exchange": text("exchange"),
        "name": text("name"),
        "asset_currency": currency,
        "currency": currency,
        "quantity": abs(quantity),
        "unit_price": price,
        "note": text("note"),
    }
    if kind in _OPENING:
        return {**fields, "type": "TRANSFER_IN", "note": text("note") or AT_MARKET}
    if kind == "SPLIT":
        raise NotUnderstood("/ratio", "is not stated by this file; enter the split by hand")
    if kind not in _TRADES:
        raise NotUnderstood("/type", f"is {text('type')[:40]!r}, which is not read")
    fee, fee_in = abs(record.figure(*names["fee"]) or Decimal(0)), text("fee_currency")
    charge: Fields = {"fee": fee}
    if fee and fee_in and currency and fee_in != currency:
        charge["fee_currency"] = fee_in
    return {**fields, "type": kind, **charge}


_REPORT: Final = {
    "type": ("Type",), "date": ("Date",), "symbol": ("Code",), "exchange": ("Market",),
    "name": ("Name",), "quantity": ("Quantity", "Qty"), "price": ("Price", "Price *"),
    "currency": ("Instrument Currency",), "fee": ("Brokerage", "Brokerage *"),
    "fee_currency": ("Brokerage Currency",), "note": ("Comments",),
}  # fmt: skip
_BULK: Final = {
    "type": ("Transaction Type",), "date": ("Trade Date",), "symbol": ("Instrument Code",),
    "exchange": ("Market Code",), "name": ("Name",), "quantity": ("Quantity",),
    "price": ("Price", "Price in Dollars"), "currency": ("Currency",),
    "fee": ("Brokerage", "Brokerage (optional)"),
    "fee_currency": ("Brokerage Currency", "Brokerage Currency (optional)"),
    "note": ("Comments", "Comments (optional)"),
}  # fmt: skip


def _reader(names: dict[str, tuple[str, ...]]) -> Callable[[Record], Fields]:
    return partial(_transaction, names)


FORMAT: Final[Format] = table_format(
    "sharesight",
    "Sharesight",
    ("Market", "Code", "Name", "Type", "Date", "Instrument Currency"),
    _reader(_REPORT),
    "Reports, All trades, Export, as CSV.",
)
BULK_FORMAT: Final[Format] = table_format(
    "sharesight_trades",
    "Sharesight",
    ("Trade Date", "Instrument Code", "Market Code", "Quantity", "Price", "Transaction Type"),
    _reader(_BULK),
    "The table of trades that Sharesight's bulk import takes.",
)
