"""Revolut's account statements: of shares, and of crypto."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from shared.transactions.formats.statement import (
    AT_MARKET,
    Fields,
    Record,
    Silent,
    table_format,
)
from shared.transactions.formats.statement_figures import NotUnderstood, currency_of, product

_CASH: Final = {
    "CASH TOP-UP": "DEPOSIT",
    "CASH WITHDRAWAL": "WITHDRAWAL",
    "CUSTODY FEE": "FEE",
    "ROBO MANAGEMENT FEE": "FEE",
    "DIVIDEND": "DIVIDEND",
    "DIVIDEND TAX (CORRECTION)": "TAX",
    "INTEREST": "INTEREST",
}


def _share(record: Record) -> Fields:
    kind = record.text("Type").upper()
    fields: Fields = {"date": record.day("ymd", "Date"), "currency": record.text("Currency")}
    asset: Fields = {}
    if record.text("Ticker"):
        asset = {"symbol": record.text("Ticker"), "asset_currency": record.text("Currency")}
    direction = kind.partition(" - ")[0]
    if direction in ("BUY", "SELL") and asset:
        quantity, amount = record.needed("Quantity"), abs(record.needed("Total Amount"))
        price = record.figure("Price per share")
        is_exact = price is not None and abs(product(quantity, price) - amount) <= amount / 100
        return {
            "type": direction,
            **fields,
            **asset,
            "quantity": quantity,
            "amount": amount,
            "unit_price": price if is_exact else None,
        }
    if kind.startswith("TRANSFER FROM REVOLUT"):
        raise Silent("moves units or cash between companies of Revolut")
    if kind not in _CASH:
        raise NotUnderstood("/type", f"is {record.text('Type')[:60]!r}, which is not known")
    amount = record.needed("Total Amount")
    type_ = _CASH[kind]
    if type_ in ("FEE", "TAX"):
        amount = -amount
    elif type_ in ("DEPOSIT", "WITHDRAWAL"):
        return {"type": type_, **fields, "amount": abs(amount)}
    if amount == 0:
        raise Silent("moves no cash")
    return {"type": type_, **fields, **asset, "amount": amount}


def _coin(record: Record) -> Fields:
    kind = record.text("Type").lower()
    fields: Fields = {
        "date": record.day("mdy", "Date"),
        "symbol": record.text("Symbol"),
        "quantity": abs(record.needed("Quantity")),
    }
    currency = currency_of(record.text("Value", "Price"))
    if kind in ("buy", "sell"):
        return {
            "type": kind.upper(),
            **fields,
            "amount": record.needed("Value"),
            "fee": record.figure("Fees"),
            "currency": currency,
        }
    if kind == "send":
        return {"type": "TRANSFER_OUT", **fields}
    if kind == "receive":
        price = record.needed("Price")
        moved = {**fields, "unit_price": price, "currency": currency}
        return {"type": "TRANSFER_IN", **moved, "note": AT_MARKET}
    if kind in ("stake", "unstake"):
        raise Silent("moves units into or out of staking; they stay the owner's")
    if kind in ("staking reward", "learn reward"):
        note = f"{record.text('Type')}, of which no value is stated"
        return {"type": "BUY", **fields, "amount": Decimal(0), "note": note}
    raise NotUnderstood("/type", f"is {record.text('Type')[:60]!r}, which is not known")


FORMAT: Final = table_format(
    "revolut_invest",
    "Revolut (shares)",
    ("Date", "Ticker", "Type", "Quantity", "Price per share", "Total Amount", "Currency"),
    _share,
    "In the app: Invest, More, Documents, Account statement, Excel (CSV).",
    ("Quantity", "Price per share", "Total Amount"),
)
CRYPTO_FORMAT: Final = table_format(
    "revolut_crypto",
    "Revolut (crypto)",
    ("Symbol", "Type", "Quantity", "Price", "Value", "Fees", "Date"),
    _coin,
    "In the app: Crypto, More, Statements, Excel (CSV).",
)
