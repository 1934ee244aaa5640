"""Swissquote's transactions: `Net Amount` is what moved, `Costs` its fees, taxes included."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row
from shared.transactions.formats.statement import (
    OTHER_EXCHANGE_SIDE,
    Fields,
    Record,
    grouped,
    records,
    rows_of,
    side_added,
)
from shared.transactions.formats.statement_figures import NotUnderstood

_COLUMNS: Final = (
    "Date", "Order #", "Transaction", "Symbol", "ISIN", "Quantity", "Unit price", "Costs",
    "Net Amount", "Currency",
)  # fmt: skip
_FX: Final = frozenset({"forex credit", "forex debit", "fx credit", "fx debit"})
_KINDS: Final = {
    "buy": "BUY",
    "sell": "SELL",
    "dividend": "DIVIDEND",
    "capital gain": "DIVIDEND",
    "distribution": "DIVIDEND",
    "reversal (dividend)": "DIVIDEND",
    "interests": "INTEREST",
    "interest": "INTEREST",
    "coupon": "INTEREST",
    "custody fees": "FEE",
    "fees": "FEE",
    "fee": "FEE",
    "fees tax statement": "FEE",
    "withholding tax": "TAX",
    "stamp duty": "TAX",
    "debit": "FUNDING",
    "payment": "FUNDING",
    "withdrawal": "FUNDING",
    "credit": "FUNDING",
    "deposit": "FUNDING",
}


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS)


def read(content: bytes, options: Options) -> Iterator[Row]:
    """The two rows of an exchange have one order and one moment. They stand beside each other, and
    the second one makes the EXCHANGE.
    """
    statement = list(records(content, options, _COLUMNS))
    return rows_of(statement, partial(_transaction, grouped(statement, _event)))


def _event(record: Record) -> tuple[str, str] | None:
    """Of an exchange, what its rows have in common."""
    return _moment(record) if record.text("Transaction").lower() in _FX else None


def _moment(record: Record) -> tuple[str, str]:
    return record.text("Date"), record.text("Order #")


def _transaction(
    sides: dict[tuple[str, str], list[Record]], record: Record
) -> Fields | list[Fields]:
    kind = record.text("Transaction").lower()
    if kind in _FX:
        return _exchange(record, sides[_moment(record)])
    if kind not in _KINDS:
        raise NotUnderstood("/type", f"is {record.text('Transaction')[:40]!r}, which is not known")
    net = record.needed("Net Amount")
    fee = record.figure("Costs") or Decimal(0)
    currency = record.text("Currency")
    fields: Fields = {"date": record.day("dmy", "Date"), "currency": currency}
    if record.text("ISIN", "Symbol"):
        fields |= {
            "isin": record.text("ISIN"),
            "symbol": record.text("Symbol"),
            "name": record.text("Name"),
            "asset_currency": currency,
        }
    fields["type"] = _KINDS[kind]
    match fields["type"]:
        case "BUY" | "SELL":
            return _trade(record, fields, net, fee)
        case "DIVIDEND":
            fields |= {"amount": net + fee, "tax": fee}
        case "INTEREST":
            fields |= {"amount": net + fee, "fee": fee}
        case "FEE" | "TAX":
            fields |= {"amount": -net, "note": record.text("Transaction")}
        case _:
            fields["type"] = "WITHDRAWAL" if net < 0 else "DEPOSIT"
            fields |= {"amount": abs(net + fee), "fee": fee}
    return fields


def _trade(record: Record, fields: Fields, net: Decimal, fee: Decimal) -> Fields | list[Fields]:
    """Accrued interest of a bond is between the gross and the net, and no part of the price."""
    buys = fields["type"] == "BUY"
    if net and (net < 0) != buys:
        raise NotUnderstood("/amount", "has the sign of the other direction")
    accrued = abs(record.figure("Accrued Interest") or Decimal(0))
    gross = abs(net) - fee - accrued if buys else abs(net) + fee - accrued
    trade: Fields = {
        **fields,
        "quantity": abs(record.needed("Quantity")),
        "amount": gross,
        "unit_price": record.figure("Unit price"),
        "fee": fee,
    }
    if not accrued:
        return trade
    interest = {**fields, "type": "INTEREST", "amount": -accrued if buys else accrued}
    return [trade, interest]


def _exchange(record: Record, sides: list[Record]) -> Fields:
    received = side_added(
        record,
        sides,
        "Net Amount",
        NotUnderstood("", "is one side of an exchange, of which the other isn't in the file"),
        OTHER_EXCHANGE_SIDE,
    )
    return {
        "type": "EXCHANGE",
        "date": record.day("dmy", "Date"),
        "amount": -record.needed("Net Amount"),
        "currency": record.text("Currency"),
        "to_amount": received.needed("Net Amount"),
        "to_currency": received.text("Currency"),
    }


FORMAT: Final = Format(
    "swissquote",
    TABLE_TYPES,
    detect,
    read,
    "Swissquote",
    "Account, Transactions, the days, the sign of a table at the right: CSV.",
    _COLUMNS,
)
