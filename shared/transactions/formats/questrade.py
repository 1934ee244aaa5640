"""Questrade's activities. An exchange of currencies is two rows of one day."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row
from shared.transactions.formats.one_account import one_account
from shared.transactions.formats.statement import (
    Fields,
    Record,
    both_sides,
    grouped,
    records,
    rows_of,
)
from shared.transactions.formats.statement_figures import NotUnderstood

_COLUMNS: Final = (
    "Transaction Date", "Action", "Symbol", "Description", "Quantity", "Price", "Gross Amount",
    "Commission", "Net Amount", "Currency", "Activity Type",
)  # fmt: skip
_KINDS: Final = {
    "dividends": "DIVIDEND",
    "interest": "INTEREST",
    "fees and rebates": "FEE",
    "deposits": "FUNDING",
    "withdrawals": "FUNDING",
}
_EXCHANGES: Final = frozenset({"fx conversion", "forex"})

Sides = dict[str, list[Record]]


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS)


def read(content: bytes, options: Options) -> Iterator[Row]:
    statement = one_account(records(content, options, _COLUMNS), "Account #")
    return rows_of(statement, partial(_transaction, grouped(statement, _event)))


def _event(record: Record) -> str | None:
    """Of an exchange, what its rows have in common."""
    is_side = record.text("Activity Type").lower() in _EXCHANGES
    return record.text("Transaction Date") if is_side else None


def _transaction(sides: Sides, record: Record) -> Fields:
    activity, action = record.text("Activity Type").lower(), record.text("Action").upper()
    fields: Fields = {
        "date": record.day("ymd", "Transaction Date"),
        "currency": record.text("Currency"),
    }
    if activity in _EXCHANGES:
        return _exchange(record, sides[record.text("Transaction Date")], fields)
    if record.text("Description").upper().startswith(("CALL ", "PUT ")):
        raise NotUnderstood("", "is an option, which is not read")
    asset: Fields = {}
    if record.text("Symbol"):
        asset = {"symbol": record.text("Symbol").lstrip("."), "name": record.text("Description")}
    if activity in ("trades", "dividend reinvestment") and action in ("BUY", "SELL", "REI"):
        return _trade(record, {**fields, **asset}, "SELL" if action == "SELL" else "BUY")
    if activity == "transfers":
        return _transfer(record, fields, asset)
    return {**fields, **_cash(record, asset), "note": record.text("Description")}


def _cash(record: Record, asset: Fields) -> Fields:
    action, amount = record.text("Action").upper(), record.needed("Net Amount")
    kind = _KINDS.get(record.text("Activity Type").lower())
    if kind is None:
        written = f"{record.text('Activity Type')} {action}".strip()
        raise NotUnderstood("/type", f"is {written[:40]!r}, which is not read")
    if kind == "FUNDING":
        return {"type": "DEPOSIT" if amount > 0 else "WITHDRAWAL", "amount": abs(amount)}
    if kind == "DIVIDEND" and action in ("NRT", "TAX"):
        kind = "TAX"
    if kind == "DIVIDEND" and not asset:
        raise NotUnderstood("/symbol", "is missing")
    return {"type": kind, **asset, "amount": -amount if kind in ("FEE", "TAX") else amount}


def _trade(record: Record, fields: Fields, kind: str) -> Fields:
    if "symbol" not in fields:
        raise NotUnderstood("/symbol", "is missing")
    gross, net = record.figure("Gross Amount") or Decimal(0), record.needed("Net Amount")
    fee = abs(record.figure("Commission") or Decimal(0))
    amount = abs(gross) or (abs(net) - fee if kind == "BUY" else abs(net) + fee)
    quantity = abs(record.needed("Quantity"))
    price = record.figure("Price") or None
    figures: Fields = {"quantity": quantity, "amount": amount, "unit_price": price, "fee": fee}
    return {**fields, "type": kind, **figures}


def _transfer(record: Record, fields: Fields, asset: Fields) -> Fields:
    """Cash, or units: what those that came in had cost is not stated."""
    quantity, amount = record.figure("Quantity") or Decimal(0), record.needed("Net Amount")
    if not quantity or not asset:
        kind = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
        return {**fields, "type": kind, "amount": abs(amount)}
    if quantity > 0:
        raise NotUnderstood("/unit_price", "is not stated: what the units had cost before")
    return {"date": fields["date"], **asset, "type": "TRANSFER_OUT", "quantity": -quantity}


def _exchange(record: Record, sides: list[Record], fields: Fields) -> Fields:
    unclear = NotUnderstood("", "is one side of an exchange, of which the other isn't in the file")
    paid, received = both_sides(record, sides, "Net Amount", unclear)
    return {
        "date": fields["date"],
        "currency": paid.text("Currency"),
        "type": "EXCHANGE",
        "amount": -paid.needed("Net Amount"),
        "to_amount": received.needed("Net Amount"),
        "to_currency": received.text("Currency"),
    }


FORMAT: Final = Format(
    "questrade",
    TABLE_TYPES,
    detect,
    read,
    "Questrade",
    "Reports, Account activity, the days, Export: save the sheet as CSV.",
    _COLUMNS,
)
