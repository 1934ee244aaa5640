"""DEGIRO's list of transactions: trades alone, in the language of the account. The columns stand in
one of two orders in every language, and the currency's column has no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

from shared.transactions.formats.format import (
    TABLE_TYPES,
    DecimalMark,
    Format,
    Opening,
    Options,
    Row,
    unreadable,
)
from shared.transactions.formats.statement import Fields, Record, rows_of_one
from shared.transactions.formats.statement_figures import NotUnderstood, mark_of
from shared.transactions.formats.tables import Table

_START: Final = (
    "day", "time", "product", "isin", "exchange", "venue", "quantity", "price", "currency",
    "local_value", "local_currency", "value",
)  # fmt: skip
_WITH_CURRENCIES: Final = (
    *_START, "value_currency", "rate", "fee", "fee_currency", "total", "total_currency", "order"
)  # fmt: skip
_WITH_AUTOFX: Final = (*_START, "rate", "autofx", "fee", "total", "order")
_ISIN_AT, _CURRENCY_AT = 3, 8
_FIGURES: Final = ("quantity", "price", "local_value", "fee", "total")


def _names(cells: Sequence[str]) -> Sequence[str] | None:
    """The columns by their places; None where this is no header of such a list."""
    if len(cells) < len(_WITH_AUTOFX) - 1 or cells[_ISIN_AT] != "ISIN" or cells[_CURRENCY_AT]:
        return None
    if not cells[len(_START)]:
        return _WITH_CURRENCIES if len(cells) >= len(_WITH_CURRENCIES) - 1 else None
    return _WITH_AUTOFX if re.search(r" [A-Z]{3}$", cells[_START.index("value")]) else None


def detect(opening: Opening) -> bool:
    return any(_names(row) is not None for row in opening.rows)


def read(content: bytes, options: Options) -> Iterator[Row]:
    mark = options.decimal or mark_of(
        record.text(name) for record in _records(content, options, ".") for name in _FIGURES
    )
    for record in _records(content, options, mark):
        yield from rows_of_one(record, _transaction)


def _records(content: bytes, options: Options, mark: DecimalMark | None) -> Iterator[Record]:
    table = Table.of(content, options, lambda cells: _names(cells) is not None)
    names = _names(table.columns) if table.columns else None
    if names is None:
        raise unreadable(
            "has no header of DEGIRO's transactions, with the ISIN in the fourth column"
        )
    account_currency = table.columns[_START.index("value")][-3:]
    for line, cells in table.rows:
        texts = {name: cell.strip() for name, cell in zip(names, cells, strict=False)}
        if names is _WITH_AUTOFX:
            texts["fee_currency"] = account_currency
        yield Record(line, texts, mark=mark)


def _transaction(record: Record) -> Fields:
    quantity, currency = record.needed("quantity"), record.text("currency")
    if not quantity:
        raise NotUnderstood("/quantity", "is 0")
    value = record.needed("local_value")
    kind = "BUY" if quantity > 0 else "SELL"
    fee = sum(
        (abs(record.figure(name) or Decimal(0)) for name in ("fee", "autofx")), start=Decimal(0)
    )
    charge: Fields = {"fee": fee} if fee else {}
    if fee and record.text("fee_currency") != currency:
        charge["fee_currency"] = record.text("fee_currency")
    return {
        "type": kind,
        "date": record.day("dmy", "day"),
        "isin": record.text("isin"),
        "name": record.text("product"),
        "exchange": record.text("exchange"),
        "asset_currency": currency,
        "currency": currency,
        "quantity": abs(quantity),
        "unit_price": record.figure("price"),
        "amount": abs(value),
        **charge,
    }


FORMAT: Final = Format(
    "degiro_trades",
    TABLE_TYPES,
    detect,
    read,
    "DEGIRO",
    "Inbox, Transactions, Export, CSV. The account statement says more: send one of the two.",
    ("ISIN", "Order ID"),
)
