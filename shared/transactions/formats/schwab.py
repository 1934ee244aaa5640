"""Charles Schwab's history of a brokerage account, in dollars."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row
from shared.transactions.formats.split_units import UnitChange, UnitsBefore
from shared.transactions.formats.statement import (
    OTHER_ACTION_SIDE,
    Fields,
    Record,
    Silent,
    grouped,
    records,
    rows_of,
    side_added,
)
from shared.transactions.formats.statement_figures import NotUnderstood, day

_COLUMNS: Final = ("Date", "Action", "Symbol", "Description", "Quantity", "Price", "Amount")
_AS_OF: Final = " as of "
_KINDS: Final = {
    action: kind
    for kind, actions in {
        "BUY": "Buy|Reinvest Shares",
        "SELL": "Sell",
        "DIVIDEND": "Cash Dividend|Qualified Dividend|Non-Qualified Div|Reinvest Dividend|"
        "Qual Div Reinvest|Pr Yr Div Reinvest|Pr Yr Cash Div|Pr Yr Non-Qual Div|Special Dividend|"
        "Special Qual Div|Special Non Qual Div|Long Term Cap Gain|Long Term Cap Gain Reinvest|"
        "Short Term Cap Gain|Short Term Cap Gain Reinvest|Non-Taxable Dividend|Dividend|"
        "Pr Yr Special Div|Div Adjustment",
        "INTEREST": "Credit Interest|Bond Interest|Bank Interest|Margin Interest|Debit Interest|"
        "Interest Adj|Promotional Award",
        "FEE": "Advisor Fee|ADR Mgmt Fee|Service Fee|Misc Fee|Foreign Fee",
        "TAX": "Foreign Tax Paid|NRA Tax Adj|NRA Withholding|NRA Tax|Foreign Tax Reclaim|"
        "Tax Withholding|NRA Withhold|Pr Yr NRA Tax|Foreign Tax Reclaim Adj|IRS Withhold Adj|"
        "Tax Reversal",
        "SPLIT": "Stock Split|Forward Split",
        "FUNDING": "Auto S1 Credit|Auto S1 Debit|Bank Transfer|Wire Sent|Wire Received|"
        "Wire Funds|Wire Funds Received|Wire Funds Adj|"
        "MoneyLink Transfer|MoneyLink Deposit|MoneyLink Adj|Internal Transfer|Journal|"
        "Funds Received|Funds Paid|Misc Cash Entry|Misc Credits",
        "SHARES": "Journaled Shares|Security Transfer|Shares Transfer",
        "RETURN_OF_CAPITAL": "Cash In Lieu|Return Of Capital",
        "GIFT": "Stock Div Dist",
        "CHANGE": "Reverse Split|Stock Merger|Name Change|Conversion|Cusip Change|Exchange",
    }.items()
    for action in actions.split("|")
}

_UNITS: Final = frozenset({"BUY", "SELL", "GIFT", "SHARES", "SPLIT"})

Sides = dict[tuple[str, str], list[Record]]


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS)


def read(content: bytes, options: Options) -> Iterator[Row]:
    statement = list(records(content, options, _COLUMNS))
    sides = grouped(statement, lambda record: (record.text("Date"), record.text("Action")))
    held = UnitsBefore(change for record in statement for change in _unit_changes(record))
    return rows_of(statement, partial(_transaction, sides, held))


def _unit_changes(record: Record) -> Iterator[UnitChange]:
    kind = _KINDS.get(record.text("Action"))
    with suppress(NotUnderstood):
        if kind in _UNITS and record.text("Symbol"):
            units = record.needed("Quantity")
            signed = -abs(units) if kind == "SELL" else units
            yield UnitChange(_day(record), record.text("Symbol"), signed, record.figure("Price"))


def _day(record: Record) -> str:
    """The day of a row that was entered later follows its own."""
    return day(record.text("Date").rpartition(_AS_OF)[2], "mdy")


def _transaction(sides: Sides, held: UnitsBefore, record: Record) -> Fields:
    action, amount = record.text("Action"), record.figure("Amount") or Decimal(0)
    if not action and "total" in record.text("Date").lower():
        raise Silent("is a total")
    kind = _KINDS.get(action)
    if kind is None:
        raise NotUnderstood("/type", _unknown(record))
    fields: Fields = {"type": kind, "date": _day(record), "currency": "USD"}
    asset = _asset(record)
    if kind == "SPLIT" and asset:
        ratio = held.ratio(record.text("Symbol"), _day(record), record.needed("Quantity"))
        return {"type": "SPLIT", "date": fields["date"], **asset, "ratio": ratio}
    if kind in ("BUY", "SELL", "GIFT", "SHARES"):
        return _units(record, {**fields, **asset}, amount)
    if kind == "CHANGE":
        return _change(record, sides[record.text("Date"), action])
    fields["note"] = action if asset else record.text("Description") or action
    if kind in ("DIVIDEND", "RETURN_OF_CAPITAL") and not asset:
        raise NotUnderstood("/symbol", "is missing")
    if kind in ("FEE", "TAX"):
        amount = -amount
    elif kind == "FUNDING":
        asset = {}
        fields["type"] = "WITHDRAWAL" if amount < 0 else "DEPOSIT"
        amount = abs(amount)
    return {**fields, **asset, "amount": amount}


def _asset(record: Record) -> Fields:
    symbol = record.text("Symbol")
    return {"symbol": symbol, "name": record.text("Description")} if symbol else {}


def _units(record: Record, fields: Fields, amount: Decimal) -> Fields:
    quantity = record.needed("Quantity")
    fields = {**fields, "quantity": abs(quantity)}
    fee = abs(record.figure("Fees & Comm") or Decimal(0))
    match fields["type"]:
        case "BUY":
            gross = abs(amount) - fee
        case "SELL":
            gross = abs(amount) + fee
        case "GIFT":
            return {**fields, "type": "BUY", "amount": Decimal(0), "note": record.text("Action")}
        case _ if quantity < 0:
            rest = {name: value for name, value in fields.items() if name != "currency"}
            return {**rest, "type": "TRANSFER_OUT", "note": record.text("Action")}
        case _:
            raise NotUnderstood("/unit_price", "is not stated: what the units had cost before")
    return {**fields, "amount": gross, "unit_price": record.figure("Price"), "fee": fee}


def _change(record: Record, sides: list[Record]) -> Fields:
    """Units of one security out, under its CUSIP, and of another in, under its symbol."""
    unclear = NotUnderstood("/type", _unknown(record))
    added = side_added(record, sides, "Quantity", unclear, OTHER_ACTION_SIDE)
    return {
        "type": "MERGER",
        "date": _day(record),
        **_asset(record),
        "quantity": -record.needed("Quantity"),
        "to_symbol": added.text("Symbol"),
        "to_quantity": added.needed("Quantity"),
        "note": record.text("Action"),
    }


def _unknown(record: Record) -> str:
    action = record.text("Action")
    if "Split" in action or "Spin" in action:
        return f"is {action!r}, which doesn't say the ratio; enter it by hand"
    return f"is {action[:40]!r}, which is not known"


FORMAT: Final = Format(
    "schwab",
    TABLE_TYPES,
    detect,
    read,
    "Charles Schwab",
    "Accounts, History, the account and the days, Export, CSV.",
    _COLUMNS,
)
