"""Vanguard in the United States: transactions below a table of holdings, in one file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row, Stated
from shared.transactions.formats.one_account import one_account
from shared.transactions.formats.split_units import UnitChange, UnitsBefore
from shared.transactions.formats.statement import Fields, Record, Silent, records, rows_of
from shared.transactions.formats.statement_figures import NotUnderstood
from shared.transactions.formats.tables import opening_of

_COLUMNS: Final = (
    "Account Number", "Trade Date", "Transaction Type", "Investment Name", "Symbol", "Shares",
    "Share Price", "Principal Amount", "Net Amount",
)  # fmt: skip
_HOLDINGS: Final = ("Account Number", "Investment Name", "Symbol", "Shares", "Total Value")
_KINDS: Final = {
    "buy": "BUY",
    "buy (exchange)": "BUY",
    "exchange (incoming)": "BUY",
    "reinvestment": "BUY",
    "reinvestment (lt gain)": "BUY",
    "reinvestment (st gain)": "BUY",
    "sell": "SELL",
    "sell (exchange)": "SELL",
    "corp action (redemption)": "SELL",
    "stock split": "SPLIT",
    "exchange (outgoing)": "SELL",
    "dividend": "DIVIDEND",
    "capital gain (lt)": "DIVIDEND",
    "capital gain (st)": "DIVIDEND",
    "interest": "INTEREST",
    "fee": "FEE",
    "advisor fee": "FEE",
    "foreign tax withheld": "TAX",
    "withholding": "TAX",
    "return of capital": "RETURN_OF_CAPITAL",
    "cash in lieu": "RETURN_OF_CAPITAL",
    "funds received": "FUNDING",
    "contribution": "FUNDING",
    "rollover (incoming)": "FUNDING",
    "withdrawal": "FUNDING",
    "distribution": "FUNDING",
    "transfer (incoming)": "TRANSFER",
    "transfer (outgoing)": "TRANSFER",
    "conversion (incoming)": "TRANSFER",
    "conversion (outgoing)": "TRANSFER",
}
_SWEEPS: Final = frozenset({"sweep in", "sweep out"})
_SETTLEMENT: Final = frozenset({"VMFXX", "VMRXX", "CASH"})
"""Funds in which cash waits."""


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS)


def read(content: bytes, options: Options) -> Iterator[Row]:
    statement = one_account(records(content, options, _COLUMNS), _COLUMNS[0])
    held = UnitsBefore(change for record in statement for change in _unit_changes(record))
    yield from rows_of(statement, partial(_transaction, held))
    yield from _holdings(content, options, statement)


def _unit_changes(record: Record) -> Iterator[UnitChange]:
    kind = _KINDS.get(record.text("Transaction Type").lower())
    if kind not in ("BUY", "SELL", "TRANSFER", "SPLIT") or not record.text("Symbol"):
        return
    with suppress(NotUnderstood):
        day, units = record.day("mdy", "Trade Date"), record.needed("Shares")
        signed = {"BUY": abs(units), "SELL": -abs(units)}.get(kind, units)
        is_trade = kind in ("BUY", "SELL")
        price = record.figure("Share Price") if is_trade else None
        yield UnitChange(day, record.text("Symbol"), signed, price)


def _holdings(content: bytes, options: Options, statement: Sequence[Record]) -> Iterator[Row]:
    """The units of the table above, on the day of the last transaction."""
    days = []
    for record in statement:
        with suppress(NotUnderstood):
            days.append(record.day("mdy", "Trade Date"))
    opening = opening_of(content, options)
    if not days or not opening.has_header(*_HOLDINGS):
        return
    for record in records(content, options, _HOLDINGS):
        if record.text("Symbol") == "Settlement Date" or record.text("Shares") == "Symbol":
            return  # the header of the transactions
        if record.text("Symbol") not in _SETTLEMENT:
            with suppress(NotUnderstood):
                units, symbol = record.needed("Shares"), record.text("Symbol")
                yield Row(record.line, Stated(max(days), units, symbol=symbol))


def _transaction(held: UnitsBefore, record: Record) -> Fields:
    written = record.text("Transaction Type")
    kind, symbol = _KINDS.get(written.lower()), record.text("Symbol")
    is_settlement = symbol in _SETTLEMENT
    if written.lower() in _SWEEPS or (is_settlement and kind in ("BUY", "SELL")):
        raise Silent("moves cash into or out of the fund in which it waits")
    if kind is None:
        raise NotUnderstood("/type", f"is {written[:40]!r}, which is not known")
    fields: Fields = {
        "type": kind,
        "date": record.day("mdy", "Trade Date"),
        "currency": "USD",
        "settle_date": record.day("mdy", "Settlement Date"),
    }
    asset: Fields = {}
    if symbol and not is_settlement:
        asset = {"symbol": symbol, "name": record.text("Investment Name")}
    if kind == "SPLIT" and asset:
        ratio = held.ratio(symbol, record.day("mdy", "Trade Date"), record.needed("Shares"))
        return {"type": "SPLIT", "date": fields["date"], **asset, "ratio": ratio}
    if kind in ("BUY", "SELL", "TRANSFER"):
        return _units(record, fields, asset)
    amount = record.needed("Net Amount")
    if kind == "FUNDING":
        kind = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
        return {**fields, "type": kind, "amount": abs(amount)}
    if kind == "DIVIDEND" and is_settlement:
        return {**fields, "type": "INTEREST", "amount": amount, "note": f"Dividend of {symbol}"}
    if kind in ("DIVIDEND", "RETURN_OF_CAPITAL") and not asset:
        raise NotUnderstood("/symbol", "is missing")
    return {**fields, **asset, "amount": -amount if kind in ("FEE", "TAX") else amount}


def _units(record: Record, fields: Fields, asset: Fields) -> Fields:
    quantity = record.figure("Shares") or Decimal(0)
    if fields["type"] == "TRANSFER":
        amount = record.figure("Net Amount", "Principal Amount") or Decimal(0)
        if not asset or not quantity:
            kind = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
            return {**fields, "type": kind, "amount": abs(amount)}
        if quantity > 0:
            raise NotUnderstood("/unit_price", "is not stated: what the units had cost before")
        rest = {name: fields[name] for name in ("date", "settle_date")}
        return {**rest, **asset, "type": "TRANSFER_OUT", "quantity": -quantity}
    if not asset:
        raise NotUnderstood("/symbol", "is missing")
    return {
        **fields,
        **asset,
        "quantity": abs(quantity),
        "unit_price": record.figure("Share Price"),
        "amount": abs(record.needed("Principal Amount")),
        "fee": _fee(record),
    }


def _fee(record: Record) -> Decimal:
    names = ("Commissions and Fees", "Commission Fees")
    if record.text(*names).lower() == "free":
        return Decimal(0)
    return abs(record.figure(*names) or Decimal(0))


FORMAT: Final = Format(
    "vanguard",
    TABLE_TYPES,
    detect,
    read,
    "Vanguard (US)",
    "Activity, Transaction history, Download: CSV, one account.",
    _COLUMNS,
)
