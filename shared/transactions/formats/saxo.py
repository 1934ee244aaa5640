"""Saxo's transactions: what a trade booked beyond its units at its price is its fee."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row
from shared.transactions.formats.statement import Fields, Record, Silent, records, rows_of
from shared.transactions.formats.statement_figures import NotUnderstood, figure, product

_TRADE: Final = re.compile(r"(Buy|Koop|Køb|Sell|Verkoop|Salg) (-?[\d.,]+) @ ([\d.,]+) ([A-Z]{3})")
_COLUMNS: Final = ("Trade Date", "Type", "Instrument ISIN", "Instrument currency", "Event")
_AMOUNT: Final = ("Amount", "Booked Amount")
"""Of an older and a newer layout."""
_FEE_SHARE_MAX: Final = Decimal("0.1")


def _transaction(record: Record) -> Fields:
    event, amount = record.text("Event"), record.needed(*_AMOUNT)
    if amount == 0:
        raise Silent("moves no cash")
    fields: Fields = {"date": record.day("dmy", "Trade Date")}
    if record.text("Conversion Rate") not in ("", "1", "1.0"):
        raise NotUnderstood(
            "/currency", "is not clear: the amount is converted, and the file doesn't say into what"
        )
    fields["currency"] = record.text("Instrument currency")
    asset: Fields = {}
    if record.text("Instrument ISIN", "Instrument Symbol"):
        asset = {
            "isin": record.text("Instrument ISIN"),
            "symbol": record.text("Instrument Symbol").partition(":")[0],
            "name": record.text("Instrument"),
            "asset_currency": record.text("Instrument currency"),
        }
    trade = _TRADE.fullmatch(event)
    if trade and asset:
        return _trade(trade, {**fields, **asset}, amount)
    words = event.lower()
    if words.startswith("dividend") and asset:
        return {"type": "DIVIDEND", **fields, **asset, "amount": amount}
    if words in ("deposit", "withdrawal"):
        kind = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
        return {"type": kind, **fields, "amount": abs(amount)}
    if words.endswith("fee") or words.startswith("commission"):
        return {"type": "FEE", **fields, **asset, "amount": -amount, "note": event}
    if "interest" in words:
        return {"type": "INTEREST", **fields, "amount": amount, "note": event}
    raise NotUnderstood("/type", f"is {event[:60]!r}, which is not known")


def _trade(trade: re.Match[str], fields: Fields, amount: Decimal) -> Fields:
    buys = trade[1] in ("Buy", "Koop", "Køb")
    if (amount < 0) != buys:
        raise NotUnderstood("/amount", "has the sign of the other direction")
    quantity, price = abs(figure(trade[2])), figure(trade[3])
    gross = product(quantity, price)
    fee = abs(amount) - gross if buys else gross - abs(amount)
    if not -Decimal("0.05") <= fee <= gross * _FEE_SHARE_MAX + 50 or trade[4] != fields["currency"]:
        raise NotUnderstood("/amount", "doesn't fit the units and the price")
    if fee < 0:
        gross, fee = abs(amount), Decimal(0)
    fields |= {"type": "BUY" if buys else "SELL", "quantity": quantity}
    return {**fields, "amount": gross, "unit_price": price, "fee": fee}


def _detect(opening: Opening) -> bool:
    return any(opening.has_header(*_COLUMNS, name) for name in _AMOUNT)


def _read(content: bytes, options: Options) -> Iterator[Row]:
    return rows_of(records(content, options, _COLUMNS, _AMOUNT), _transaction)


FORMAT: Final = Format(
    "saxo",
    TABLE_TYPES,
    _detect,
    _read,
    "Saxo",
    "Account, Transactions, the days, Export; save the sheet as CSV.",
    (*_COLUMNS, _AMOUNT[0]),
)
