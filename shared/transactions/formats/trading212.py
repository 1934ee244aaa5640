"""Trading 212's history: a row an order, a dividend or a movement of cash.

`Total` is what moved in the account's currency, after every charge of the row. The charges stand in
columns of their own, which name their currency in their title or in the column behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Final

from shared.ledger.lots import CostBasisMethod
from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row
from shared.transactions.formats.stated_results import with_result
from shared.transactions.formats.statement import (
    AT_MARKET,
    Fields,
    Record,
    Silent,
    records,
    rows_of_one,
)
from shared.transactions.formats.statement_figures import (
    NotUnderstood,
    major,
    ratio_of,
)
from shared.transactions.formats.tables import opening_of
from shared.transactions.formats.trading212_cash import (
    asset_of,
    cash,
    charges_of,
    conversion,
    day_of,
    dividend,
    dividend_tax,
    titled,
    total_of,
    units_of,
)

_COLUMNS: Final = ("Action", "Time", "ISIN", "Ticker", "No. of shares")
_LAYOUTS: Final = (
    _COLUMNS,
    ("Action", "Time (UTC)", "ISIN", "Ticker", "No. of shares"),
    ("Action", "Time", "Total", "Currency (Total)", "ID"),
    ("Action", "Time (UTC)", "Total", "Currency (Total)", "ID"),
)
"""A file has the columns alone that one of its rows needs: without orders those of cash."""
_TRADE: Final = re.compile(r"(?:market|limit|stop|stop limit) (buy|sell)")
_FEES: Final = ("Currency conversion fee", "Transaction fee", "Finra fee", "Charge amount")
_TAXES: Final = (
    "Stamp duty",
    "Stamp duty reserve tax",
    "French transaction tax",
    "Italian transaction tax",
    "Ptm levy",
)
_CASH: Final = {
    "deposit": "DEPOSIT",
    "withdrawal": "WITHDRAWAL",
    "card debit": "WITHDRAWAL",
    "card credit": "DEPOSIT",
    "new card cost": "FEE",
    "spending cashback": "INTEREST",
    "interest on cash": "INTEREST",
    "lending interest": "INTEREST",
    "share lending interest": "INTEREST",
}
_ORDER: Final = re.compile(r"EOF\d+")
"""An order's id."""
_SHIFTED: Final = ("Notes", "ID", "No. of shares", "Price / share", "Currency (Price / share)",
    "Exchange rate", "Result", "Currency (Result)", "Total", "Currency (Total)",
)  # fmt: skip
"""The columns behind the name in files since 2025."""


def detect(opening: Opening) -> bool:
    return any(opening.has_header(*columns) for columns in _LAYOUTS)


def read(content: bytes, options: Options) -> Iterator[Row]:
    """A split is two rows, the old units and behind them the new ones."""
    opening = opening_of(content, options)
    columns = next((names for names in _LAYOUTS if opening.has_header(*names)), _COLUMNS)
    closed: Record | None = None
    for record in map(_in_columns, records(content, options, columns)):
        action = record.text("Action").lower()
        if closed is not None:
            old, closed = closed, None
            if action == "stock split open" and record.text("ISIN") == old.text("ISIN"):
                yield from rows_of_one(old, partial(_split, record))
                continue
            yield from rows_of_one(old, _transaction)
        if action == "stock split close":
            closed = record
        else:
            yield from _with_result(record)
    if closed is not None:
        yield from rows_of_one(closed, _transaction)


def _in_columns(record: Record) -> Record:
    """The row with its cells under the columns that they belong to: in files that were put together
    of an older and a newer one, the header is the older one's.
    """
    if record.text("No. of shares") or not _ORDER.fullmatch(record.text("Price / share")):
        return record
    names = list(record.cells)
    texts = [record.cells[name] for name in names[names.index("No. of shares") :]]
    cells = {name: record.cells[name] for name in names[: names.index("No. of shares")]}
    return replace(record, cells={**cells, **dict(zip(_SHIFTED, texts, strict=False))})


def _with_result(record: Record) -> Iterator[Row]:
    """With the gain of a sale, before all charges, by the average of what its units had cost."""
    column, currency = titled(record, "Result")
    return with_result(
        rows_of_one(record, _transaction),
        record,
        column,
        CostBasisMethod.AVERAGE,
        after_charges=False,
        currency=currency,
    )


def _split(new: Record, old: Record) -> Fields:
    ratio = ratio_of(new.needed("No. of shares"), old.needed("No. of shares"))
    return {"type": "SPLIT", "date": day_of(old), **asset_of(old), "ratio": ratio}


def _transaction(record: Record) -> Fields:
    action = record.text("Action").lower()
    trade = _TRADE.fullmatch(action)
    if trade:
        return _order(record, trade[1].upper())
    if action.startswith("dividend"):
        return dividend_tax(record) if "tax" in action else dividend(record)
    if action in _CASH:
        return cash(record, _CASH[action])
    if action == "stock distribution":
        fields = {"type": "BUY", "date": day_of(record), **asset_of(record)}
        return {**fields, **units_of(record), "amount": Decimal(0), "note": "Stock distribution"}
    if action in ("transfer in", "transfer out"):
        return _transfer(record, action)
    if action == "currency conversion":
        return conversion(record)
    if action.startswith("stock split"):
        raise NotUnderstood("/ratio", "is one of a split's two rows; the other one isn't beside it")
    if not action:
        raise Silent("has no action")
    raise NotUnderstood("/type", f"is {record.text('Action')[:40]!r}, which is not known")


def _order(record: Record, kind: str) -> Fields:
    total, currency = total_of(record)
    fee, tax = charges_of(record, _FEES, currency), charges_of(record, _TAXES, currency)
    charges = fee + tax
    gross = total - charges if kind == "BUY" else total + charges
    return {
        "type": kind,
        "date": day_of(record),
        **asset_of(record),
        **units_of(record),
        "amount": gross,
        "unit_price": _price(record, currency),
        "fee": fee,
        "tax": tax,
        "currency": currency,
        "external_id": record.text("ID"),
    }


def _transfer(record: Record, action: str) -> Fields:
    fields: Fields = {
        "type": action.upper().replace(" ", "_"),
        "date": day_of(record),
        **asset_of(record),
        **units_of(record),
        "external_id": record.text("ID"),
    }
    if action == "transfer in":
        currency = record.text("Currency (Total)")
        price = _price(record, currency)
        if price is None:
            raise NotUnderstood("/unit_price", "is not stated in the currency of the account")
        fields |= {"unit_price": price, "currency": currency, "note": AT_MARKET}
    return fields


def _price(record: Record, currency: str) -> Decimal | None:
    price_in, price = major(record.text("Currency (Price / share)"), record.figure("Price / share"))
    return price if price_in == currency else None


FORMAT: Final = Format(
    "trading212",
    TABLE_TYPES,
    detect,
    read,
    "Trading 212",
    "In the app: menu, History, the download sign, all kinds of data, at most a year a file.",
    _COLUMNS,
)
