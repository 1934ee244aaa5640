"""Vanguard in the United Kingdom: a sheet of cash transactions, in pounds, saved as CSV."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening
from shared.transactions.formats.statement import Fields, Record, Silent, records, rows_of
from shared.transactions.formats.statement_figures import NotUnderstood, figure

_TRADE: Final = re.compile(r"(Bought|Sold)\s+([\d.,]+)\s+(.+)", re.IGNORECASE)
_DIVIDEND: Final = re.compile(r"DIV:\s*(\S+)|Dividend(?:s)?\s*[:-]?\s*(.*)", re.IGNORECASE)


def _transaction(record: Record) -> Fields:
    details = record.text("Details")
    if not details or details.lower() in ("balance", "cash transactions"):
        raise Silent("is a balance")
    amount = record.needed("Amount")
    words = details.lower()
    fields: Fields = {"date": record.day("dmy", "Date"), "currency": "GBP"}
    if trade := _TRADE.fullmatch(details):
        kind = "BUY" if trade[1].lower() == "bought" else "SELL"
        if (amount < 0) != (kind == "BUY"):
            raise NotUnderstood("/amount", "has the sign of the other direction")
        name, _, symbol = trade[3].rpartition(" (")
        asset: Fields = {"symbol": symbol.rstrip(")"), "name": name} if name else {"name": symbol}
        return {
            **fields,
            "type": kind,
            **asset,
            "quantity": figure(trade[2]),
            "amount": abs(amount),
        }
    if dividend := _DIVIDEND.match(details):
        symbol = (dividend[1] or dividend[2] or "").partition(".")[0].strip()
        if not symbol:
            raise NotUnderstood("/symbol", "is missing")
        return {**fields, "type": "DIVIDEND", "symbol": symbol, "amount": amount, "note": details}
    return {**fields, "note": details, **_cash(words, amount)}


def _cash(words: str, amount: Decimal) -> Fields:
    if "interest" in words:
        return {"type": "INTEREST", "amount": amount}
    if "fee" in words:
        return {"type": "FEE", "amount": -amount}
    if any(word in words for word in ("deposit", "payment", "transfer", "withdrawal", "direct")):
        return {"type": "DEPOSIT" if amount > 0 else "WITHDRAWAL", "amount": abs(amount)}
    raise NotUnderstood("/type", f"is {words[:40]!r}, which is not known")


_COLUMNS: Final = ("Date", "Details", "Amount", "Balance")


def _detect(opening: Opening) -> bool:
    """Others have columns of these names too, and one of the type."""
    return opening.has_header(*_COLUMNS) and not opening.has_header(*_COLUMNS, "Type")


FORMAT: Final = Format(
    "vanguard_uk",
    TABLE_TYPES,
    _detect,
    lambda content, options: rows_of(records(content, options, _COLUMNS), _transaction),
    "Vanguard (UK)",
    "Documents, Client transaction listing: save the sheet Cash Transactions as CSV.",
    _COLUMNS,
)
