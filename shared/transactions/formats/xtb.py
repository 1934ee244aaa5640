"""XTB's cash operations. They don't say in which currency the account is.

Where the cash of a trade is its units at its price, the account is in the currency of that asset's
market; all such trades have to agree. Otherwise a trade is recorded at its price alone, in its
asset's currency, and cash is refused where it belongs to an asset.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row
from shared.transactions.formats.statement import Fields, Record, Silent, records, rows_of
from shared.transactions.formats.statement_figures import NotUnderstood, product
from shared.transactions.formats.tables import opening_of

_COLUMNS: Final = ("ID", "Type", "Time", "Symbol", "Comment", "Amount")
_NEWER: Final = ("Type", "Ticker", "Instrument", "Time", "Amount", "ID", "Comment")
"""Since 2025, below lines with the account's number and the days; the last row is a total."""
_SYMBOL: Final = ("Symbol", "Ticker")
_TRADE: Final = re.compile(r"(OPEN|CLOSE) (BUY|SELL) ([\d.]+)(?:/[\d.]+)? @ ([\d.]+)")
_MARKETS: Final = {
    **dict.fromkeys(("DE", "FR", "NL", "ES", "IT", "BE", "PT", "FI"), "EUR"),
    "US": "USD",
    "PL": "PLN",
    "CZ": "CZK",
}
"""Markets of which every asset is in one currency."""
_CASH: Final = (
    ("interests tax", "TAX"),
    ("interest tax", "TAX"),
    ("withholding tax", "TAX"),
    ("stamp duty", "TAX"),
    ("tax iftt", "TAX"),
    ("interest", "INTEREST"),
    ("dividend", "DIVIDEND"),
    ("divident", "DIVIDEND"),
    ("swap", "FEE"),
    ("commission", "FEE"),
    ("sec fee", "FEE"),
    ("deposit", "FUNDING"),
    ("withdrawal", "FUNDING"),
    ("transfer", "FUNDING"),
)


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS) or opening.has_header(*_NEWER)


def read(content: bytes, options: Options) -> Iterator[Row]:
    is_newer = opening_of(content, options).has_header(*_NEWER)
    statement = list(records(content, options, _NEWER if is_newer else _COLUMNS, ("Amount",)))
    return rows_of(statement, partial(_transaction, _currency(statement)))


def _currency(statement: Iterable[Record]) -> str:
    """The account's currency as its trades show it; empty where they don't, or disagree."""
    shown: set[str] = set()
    for record in statement:
        trade = _TRADE.match(record.text("Comment"))
        market = _MARKETS.get(record.text(*_SYMBOL).rpartition(".")[2])
        if trade is None or market is None:
            continue
        try:
            gross = product(*_figures(trade))
            if gross and abs(gross - abs(record.needed("Amount"))) <= Decimal("0.01"):
                shown.add(market)
        except (NotUnderstood, ArithmeticError):
            continue
    return shown.pop() if len(shown) == 1 else ""


def _figures(trade: re.Match[str]) -> tuple[Decimal, Decimal]:
    return Decimal(trade[3].rstrip(".")), Decimal(trade[4].rstrip("."))


def _transaction(currency: str, record: Record) -> Fields:
    kind, amount = record.text("Type"), record.needed("Amount")
    if kind == "Total":
        raise Silent("is a total")
    is_iso = record.text("Time")[:4].isdecimal()
    fields: Fields = {
        "date": record.day("ymd" if is_iso else "dmy", "Time"),
        "currency": currency,
        "external_id": record.text("ID"),
        "name": record.text("Instrument") if record.text(*_SYMBOL) else None,
        "note": record.text("Comment"),
    }
    symbol = record.text(*_SYMBOL)
    trade = _TRADE.match(record.text("Comment"))
    if trade and symbol:
        return _trade(trade, {**fields, "symbol": symbol}, amount, currency)
    type_ = next((type_ for words, type_ in _CASH if words in kind.lower()), None)
    if type_ is None:
        raise NotUnderstood("/type", f"is {kind[:40]!r}, which is not read")
    if amount == 0:
        raise Silent("moves no cash")
    if type_ == "FUNDING":
        fields["type"] = "DEPOSIT" if amount > 0 else "WITHDRAWAL"
        return {**fields, "amount": abs(amount)}
    if symbol and not currency:
        raise NotUnderstood("/currency", "is not stated in the file: that of the account")
    if type_ == "DIVIDEND" and not symbol:
        raise NotUnderstood("/symbol", "is missing")
    fields |= {"type": type_, "symbol": symbol}
    return {**fields, "amount": -amount if type_ in ("FEE", "TAX") else amount}


def _trade(trade: re.Match[str], fields: Fields, amount: Decimal, currency: str) -> Fields:
    if trade[2] == "SELL":
        raise NotUnderstood("/type", "is a short position, which is not read")
    opens = trade[1] == "OPEN"
    if amount and (amount < 0) != opens:
        raise NotUnderstood("/amount", "has the sign of the other direction")
    quantity, price = _figures(trade)
    fields |= {"type": "BUY" if opens else "SELL", "quantity": quantity}
    if not currency:
        return {**fields, "unit_price": price}
    gross = product(quantity, price)
    is_same = abs(gross - abs(amount)) <= abs(amount) / 100
    return {**fields, "amount": abs(amount), "unit_price": price if is_same else None}


FORMAT: Final = Format(
    "xtb",
    TABLE_TYPES,
    detect,
    read,
    "XTB",
    "xStation: Account history, Cash operations, Export, CSV.",
    _COLUMNS,
)
