"""Fidelity's history of an account. The action is the beginning of a free text."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row
from shared.transactions.formats.one_account import one_account
from shared.transactions.formats.split_units import UnitChange, UnitsBefore
from shared.transactions.formats.statement import Fields, Record, Silent, records, rows_of
from shared.transactions.formats.statement_figures import NotUnderstood, product

_COLUMNS: Final = ("Run Date", "Action", "Symbol", "Quantity")
_KINDS: Final = (
    ("YOU BOUGHT", "BUY"),
    ("YOU SOLD", "SELL"),
    ("REDEMPTION PAYOUT", "SELL"),
    ("MERGER MER PAYOUT", "SELL"),
    ("DISTRIBUTION", "SPLIT"),
    ("REINVESTMENT", "BUY"),
    ("DIVIDEND RECEIVED", "DIVIDEND"),
    ("LONG-TERM CAP GAIN", "DIVIDEND"),
    ("SHORT-TERM CAP GAIN", "DIVIDEND"),
    ("ROYALTY", "DIVIDEND"),
    ("PAYMENT IN LIEU", "DIVIDEND"),
    ("INTEREST", "INTEREST"),
    ("FULLY PAID LENDING", "INTEREST"),
    ("MARGIN INTEREST", "INTEREST"),
    ("FOREIGN TAX", "TAX"),
    ("NON-RESIDENT TAX", "TAX"),
    ("FED TAX W/H", "TAX"),
    ("STATE TAX W/H", "TAX"),
    ("FEE", "FEE"),
    ("ADVISOR FEE", "FEE"),
    ("FOREIGN CUSTODY FEE", "FEE"),
    ("ADR", "FEE"),
    ("RETURN OF CAPITAL", "RETURN_OF_CAPITAL"),
    ("IN LIEU OF FRX SHARE", "RETURN_OF_CAPITAL"),
    ("CASH IN LIEU", "RETURN_OF_CAPITAL"),
    ("PURCHASE INTO CORE", "SWEEP"),
    ("REDEMPTION FROM CORE", "SWEEP"),
    ("ELECTRONIC FUNDS TRANSFER", "FUNDING"),
    ("DIRECT DEPOSIT", "FUNDING"),
    ("DIRECT DEBIT", "FUNDING"),
    ("CASH CONTRIBUTION", "FUNDING"),
    ("CONTRIBUTION", "FUNDING"),
    ("PARTIC CONTR", "FUNDING"),
    ("CO CONTR", "FUNDING"),
    ("NORMAL DISTR", "FUNDING"),
    ("PREMATURE DISTR", "FUNDING"),
    ("EARLY DIST", "FUNDING"),
    ("CHECK RECEIVED", "FUNDING"),
    ("CHECK PAID", "FUNDING"),
    ("WIRE", "FUNDING"),
    ("DEPOSIT", "FUNDING"),
    ("BILL PAYMENT", "FUNDING"),
    ("DEBIT CARD", "FUNDING"),
    ("CASH ADVANCE", "FUNDING"),
    ("TRANSFERRED FROM", "TRANSFER"),
    ("TRANSFERRED TO", "TRANSFER"),
    ("TRANSFER OF ASSETS", "TRANSFER"),
    ("ROLLOVER", "TRANSFER"),
    ("JOURNALED", "TRANSFER"),
)
_CORE: Final = frozenset({"SPAXX", "FDRXX", "FZFXX", "FCASH", "SPRXX", "FDIC", "CORE", "FGTXX"})
"""Funds in which cash waits: units of them are cash."""


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS)


def read(content: bytes, options: Options) -> Iterator[Row]:
    statement = one_account(records(content, options, _COLUMNS), "Account Number", "Account")
    held = UnitsBefore(change for record in statement for change in _unit_changes(record))
    return rows_of(statement, partial(_transaction, held))


def _unit_changes(record: Record) -> Iterator[UnitChange]:
    kind, symbol = _kind(record), record.text("Symbol").strip("*")
    if kind not in ("BUY", "SELL", "TRANSFER", "SPLIT") or not symbol:
        return
    with suppress(NotUnderstood):
        day, units = record.day("mdy", "Run Date"), record.needed("Quantity")
        signed = {"BUY": abs(units), "SELL": -abs(units)}.get(kind, units)
        yield UnitChange(day, symbol, signed, record.figure("Price ($)", "Price"))


def _kind(record: Record) -> str | None:
    action = record.text("Action").upper()
    return next((kind for words, kind in _KINDS if action.startswith(words)), None)


def _transaction(held: UnitsBefore, record: Record) -> Fields | list[Fields]:
    action, symbol = record.text("Action").upper(), record.text("Symbol").strip("*")
    if not action:
        raise Silent("is a remark")
    if symbol.startswith("-") or "CALL (" in action or "PUT (" in action:
        raise NotUnderstood("", "is an option, which is not read")
    kind = _kind(record)
    if kind is None:
        raise NotUnderstood("/type", f"is {record.text('Action')[:40]!r}, which is not known")
    if kind == "SWEEP" or (symbol in _CORE and action.startswith("REINVESTMENT")):
        raise Silent("moves cash into or out of the fund in which it waits")
    fields: Fields = {
        "type": kind,
        "date": record.day("mdy", "Run Date"),
        "currency": record.text("Currency") or "USD",
    }
    asset: Fields = {}
    if symbol and symbol not in _CORE:
        asset = {"symbol": symbol, "name": record.text("Description", "Security Description")}
    if kind == "SPLIT":
        if not asset:
            raise NotUnderstood("/symbol", "is missing")
        ratio = held.ratio(symbol, record.day("mdy", "Run Date"), record.needed("Quantity"))
        return {"type": "SPLIT", "date": fields["date"], **asset, "ratio": ratio}
    if kind in ("BUY", "SELL", "TRANSFER"):
        return _units(record, fields, asset)
    return _cash(record, fields, asset)


def _cash(record: Record, fields: Fields, asset: Fields) -> Fields:
    kind, amount = fields["type"], record.needed("Amount ($)", "Amount")
    fields = {**fields, "note": record.text("Action")}
    if kind == "FUNDING":
        return {**fields, "type": "DEPOSIT" if amount > 0 else "WITHDRAWAL", "amount": abs(amount)}
    if kind == "DIVIDEND" and record.text("Symbol").strip("*") in _CORE:
        return {**fields, "type": "INTEREST", "amount": amount}
    if kind in ("DIVIDEND", "RETURN_OF_CAPITAL") and not asset:
        raise NotUnderstood("/symbol", "is missing")
    return {**fields, **asset, "amount": -amount if kind in ("FEE", "TAX") else amount}


def _units(record: Record, fields: Fields, asset: Fields) -> Fields | list[Fields]:
    quantity = record.figure("Quantity") or Decimal(0)
    amount = record.figure("Amount ($)", "Amount") or Decimal(0)
    if fields["type"] == "TRANSFER":
        return _transfer(fields, asset, quantity, amount)
    return _trade(record, {**fields, **asset}, quantity, amount)


def _trade(
    record: Record, fields: Fields, quantity: Decimal, amount: Decimal
) -> Fields | list[Fields]:
    """The price of a bond is that of 100 dollars, and its accrued interest is no part of it."""
    if "symbol" not in fields:
        raise NotUnderstood("/symbol", "is missing")
    fee = sum(
        (
            abs(record.figure(*names) or Decimal(0))
            for names in (("Commission ($)", "Commission"), ("Fees ($)", "Fees"))
        ),
        start=Decimal(0),
    )
    buys = fields["type"] == "BUY"
    accrued = abs(record.figure("Accrued Interest ($)", "Accrued Interest") or Decimal(0))
    gross = (abs(amount) - fee if buys else abs(amount) + fee) - accrued
    price = record.figure("Price ($)", "Price")
    if price and abs(product(abs(quantity), price) / 100 - gross) <= gross / 100:
        price = None
    figures: Fields = {"quantity": abs(quantity), "amount": gross, "unit_price": price, "fee": fee}
    trade: Fields = {**fields, **figures}
    if not accrued:
        return trade
    interest = {**fields, "type": "INTEREST", "amount": -accrued if buys else accrued}
    return [trade, {**interest, "note": "Accrued interest"}]


def _transfer(fields: Fields, asset: Fields, quantity: Decimal, amount: Decimal) -> Fields:
    """Cash, or units: what those that came in had cost is not stated."""
    if not quantity or not asset:
        kind = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
        return {**fields, "type": kind, "amount": abs(amount)}
    if quantity > 0:
        raise NotUnderstood("/unit_price", "is not stated: what the units had cost before")
    rest = {name: value for name, value in fields.items() if name != "currency"}
    return {**rest, **asset, "type": "TRANSFER_OUT", "quantity": -quantity}


FORMAT: Final = Format(
    "fidelity",
    TABLE_TYPES,
    detect,
    read,
    "Fidelity (US)",
    "Activity & Orders, History, the days, Download as CSV.",
    _COLUMNS,
)
