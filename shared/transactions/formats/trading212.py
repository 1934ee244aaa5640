"""Trading 212's history: a row an order, a dividend or a movement of cash.

`Total` is what moved in the account's currency, after every charge of the row. The charges stand in
columns of their own, which name their currency in their title or in the column behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row
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
    divided,
    major,
    product,
    ratio_of,
)

_COLUMNS: Final = ("Action", "Time", "ISIN", "Ticker", "No. of shares")
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
    "spending cashback": "INTEREST",
    "interest on cash": "INTEREST",
    "lending interest": "INTEREST",
}


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS)


def read(content: bytes, options: Options) -> Iterator[Row]:
    """A split is two rows, the old units and behind them the new ones."""
    closed: Record | None = None
    for record in records(content, options, _COLUMNS):
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
            yield from rows_of_one(record, _transaction)
    if closed is not None:
        yield from rows_of_one(closed, _transaction)


def _split(new: Record, old: Record) -> Fields:
    ratio = ratio_of(new.needed("No. of shares"), old.needed("No. of shares"))
    return {"type": "SPLIT", "date": _day(old), **_asset(old), "ratio": ratio}


def _transaction(record: Record) -> Fields:
    action = record.text("Action").lower()
    trade = _TRADE.fullmatch(action)
    if trade:
        return _order(record, trade[1].upper())
    if action.startswith("dividend"):
        return _dividend(record)
    if action in _CASH:
        return _cash(record, _CASH[action])
    if action == "stock distribution":
        fields = {"type": "BUY", "date": _day(record), **_asset(record)}
        return {**fields, **_units(record), "amount": Decimal(0), "note": "Stock distribution"}
    if action in ("transfer in", "transfer out"):
        return _transfer(record, action)
    if action == "currency conversion":
        raise NotUnderstood("", "is a conversion of which one side is stated; enter an EXCHANGE")
    if action.startswith("stock split"):
        raise NotUnderstood("/ratio", "is one of a split's two rows; the other one isn't beside it")
    if not action:
        raise Silent("has no action")
    raise NotUnderstood("/type", f"is {record.text('Action')[:40]!r}, which is not known")


def _order(record: Record, kind: str) -> Fields:
    total, currency = _total(record)
    fee, tax = _charges(record, _FEES, currency), _charges(record, _TAXES, currency)
    charges = fee + tax
    gross = total - charges if kind == "BUY" else total + charges
    return {
        "type": kind,
        "date": _day(record),
        **_asset(record),
        **_units(record),
        "amount": gross,
        "unit_price": _price(record, currency),
        "fee": fee,
        "tax": tax,
        "currency": currency,
        "external_id": record.text("ID"),
    }


def _dividend(record: Record) -> Fields:
    """`Total` is net. The withheld tax is in the dividend's currency: its part of the gross there
    is its part here.
    """
    net, currency = _total(record)
    withheld = record.figure("Withholding tax") or Decimal(0)
    fields: Fields = {
        "type": "DIVIDEND",
        "date": _day(record),
        **_asset(record),
        **_units(record),
        "currency": currency,
        "external_id": record.text("ID"),
    }
    if withheld == 0:
        return {**fields, "amount": net}
    stated = record.text("Currency (Withholding tax)")
    withheld_in, withheld_major = major(stated, withheld)
    note = f"{withheld} {stated} withheld"
    if withheld_in == currency:
        tax = withheld_major or Decimal(0)
        return {**fields, "amount": net + tax, "tax": tax, "note": note}
    price_in, price = major(record.text("Currency (Price / share)"), record.figure("Price / share"))
    gross = product(price or Decimal(0), record.needed("No. of shares"))
    if price_in != withheld_in or withheld_major is None or gross <= withheld_major:
        return {**fields, "amount": net, "note": f"{note}, not in the amount: its rate is unknown"}
    tax = round(divided(product(net, withheld_major), gross - withheld_major), 2)
    return {**fields, "amount": net + tax, "tax": tax, "note": note}


def _cash(record: Record, kind: str) -> Fields:
    total, currency = _total(record)
    amount = abs(total) if kind in ("DEPOSIT", "WITHDRAWAL") else total
    fee = _charges(record, ("Deposit fee", "Charge amount"), currency)
    return {
        "type": kind,
        "date": _day(record),
        "amount": amount,
        "fee": fee,
        "currency": currency,
        "note": record.text("Notes"),
        "external_id": record.text("ID"),
    }


def _transfer(record: Record, action: str) -> Fields:
    fields: Fields = {
        "type": action.upper().replace(" ", "_"),
        "date": _day(record),
        **_asset(record),
        **_units(record),
        "external_id": record.text("ID"),
    }
    if action == "transfer in":
        currency = record.text("Currency (Total)")
        price = _price(record, currency)
        if price is None:
            raise NotUnderstood("/unit_price", "is not stated in the currency of the account")
        fields |= {"unit_price": price, "currency": currency, "note": AT_MARKET}
    return fields


def _day(record: Record) -> str:
    return record.day("ymd", "Time")


def _asset(record: Record) -> Fields:
    price_in, _ = major(record.text("Currency (Price / share)"), None)
    return {
        "isin": record.text("ISIN"),
        "symbol": record.text("Ticker"),
        "name": record.text("Name"),
        "asset_currency": price_in,
    }


def _units(record: Record) -> Fields:
    return {"quantity": record.needed("No. of shares")}


def _total(record: Record) -> tuple[Decimal, str]:
    """What moved, and in which currency, which an older layout names in the column's title."""
    for column in record.cells:
        title = re.fullmatch(r"Total \(([A-Z]{3})\)", column)
        if title and record.text(column):
            return record.needed(column), title[1]
    return record.needed("Total"), record.text("Currency (Total)")


def _price(record: Record, currency: str) -> Decimal | None:
    price_in, price = major(record.text("Currency (Price / share)"), record.figure("Price / share"))
    return price if price_in == currency else None


def _charges(record: Record, titles: tuple[str, ...], currency: str) -> Decimal:
    """The sum of these columns. Raises NotUnderstood for one in another currency."""
    charges = Decimal(0)
    for column in record.cells:
        title = re.fullmatch(r"(.+?)(?: \(([A-Z]{3})\))?", column)
        if title is None or title[1] not in titles:
            continue
        charge = record.figure(column)
        if not charge:
            continue
        charge_in = title[2] or record.text(f"Currency ({title[1]})") or currency
        if charge_in != currency:
            raise NotUnderstood("/fee", f"is in {charge_in}, but the total is in {currency}")
        charges += abs(charge)
    return charges


FORMAT: Final = Format(
    "trading212",
    TABLE_TYPES,
    detect,
    read,
    "Trading 212",
    "In the app: menu, History, the download sign, all kinds of data, at most a year a file.",
    _COLUMNS,
)
