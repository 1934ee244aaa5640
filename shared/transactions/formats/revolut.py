"""Revolut's account statements: of shares, and of crypto."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row
from shared.transactions.formats.split_units import UnitChange, UnitsBefore
from shared.transactions.formats.statement import (
    AT_MARKET,
    Fields,
    Record,
    Silent,
    records,
    rows_of,
    table_format,
)
from shared.transactions.formats.statement_figures import NotUnderstood, currency_of, product

_UNITS: Final = {"BUY": 1, "SELL": -1, "STOCK SPLIT": 1}
_CASH: Final = {
    "CASH TOP-UP": "DEPOSIT",
    "CASH WITHDRAWAL": "WITHDRAWAL",
    "CUSTODY FEE": "FEE",
    "ROBO MANAGEMENT FEE": "FEE",
    "DIVIDEND": "DIVIDEND",
    "DIVIDEND TAX (CORRECTION)": "TAX",
    "INTEREST": "INTEREST",
}


_COLUMNS: Final = (
    "Date", "Ticker", "Type", "Quantity", "Price per share", "Total Amount", "Currency"
)  # fmt: skip
_FIGURES: Final = ("Quantity", "Price per share", "Total Amount")


def _detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS)


def _read(content: bytes, options: Options) -> Iterator[Row]:
    statement = list(records(content, options, _COLUMNS, _FIGURES))
    held = UnitsBefore(change for record in statement for change in _unit_changes(record))
    return rows_of(statement, partial(_share, held))


def _unit_changes(record: Record) -> Iterator[UnitChange]:
    sign = _UNITS.get(record.text("Type").upper().partition(" - ")[0])
    with suppress(NotUnderstood):
        if sign is not None and record.text("Ticker"):
            units, price = sign * record.needed("Quantity"), record.figure("Price per share")
            yield UnitChange(record.text("Date"), record.text("Ticker"), units, price)


def _share(held: UnitsBefore, record: Record) -> Fields:
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
    if kind == "STOCK SPLIT" and asset:
        ratio = held.ratio(record.text("Ticker"), record.text("Date"), record.needed("Quantity"))
        return {"type": "SPLIT", "date": fields["date"], **asset, "ratio": ratio}
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


FORMAT: Final = Format(
    "revolut_invest",
    TABLE_TYPES,
    _detect,
    _read,
    "Revolut (shares)",
    "In the app: Invest, More, Documents, Account statement, Excel (CSV).",
    _COLUMNS,
)
CRYPTO_FORMAT: Final = table_format(
    "revolut_crypto",
    "Revolut (crypto)",
    ("Symbol", "Type", "Quantity", "Price", "Value", "Fees", "Date"),
    _coin,
    "In the app: Crypto, More, Statements, Excel (CSV).",
)
