"""Interactive Brokers' activity statement and transaction history: many tables in one file. Each
row begins with its table's name and says whether it is a header, data or a total.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from shared.transactions.formats.dates import zone_of
from shared.transactions.formats.format import (
    TABLE_TYPES,
    Format,
    Opening,
    Options,
    Row,
    Stated,
    StatementAccount,
    unreadable,
)
from shared.transactions.formats.ibkr import (
    BROKER,
    asset_of,
    cash,
    exchange,
    ibkr_results,
    split_ratio,
)
from shared.transactions.formats.statement import Fields, Record, Silent, rows_of_one
from shared.transactions.formats.statement_figures import ISIN, NotUnderstood, day, product
from shared.transactions.formats.tables import Table

_STOCKS: Final = ("Stocks", "Funds", "Bonds", "Crypto", "Mutual Funds", "ETFs", "Treasury Bills")


_BASE_CURRENCY: Final = ("Base Currency", "Basiswährung")
"""A history has English tables below a head in the language of the account."""
_CONTRACT: Final = re.compile(
    r" (?:\d{1,2})?(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)\d{2}\b(?: [\d.]+ [CP])?$"
)
"""The end of the name of a future or an option."""


def _is_header(cells: Sequence[str]) -> bool:
    return len(cells) >= 4 and cells[0] == "Statement" and cells[1] == "Header"


def detect(opening: Opening) -> bool:
    return any(_is_header(row) for row in opening.rows[:2])


@dataclass(slots=True)
class _Account:
    """What the tables say of the whole account."""

    base_currency: str = ""
    last_day: str = ""
    """Of the statement's period."""
    isins: dict[str, str] = field(default_factory=dict)
    has_orders: bool = False


def read(content: bytes, options: Options) -> Iterator[Row]:
    """The tables of transactions; those of balances, positions and results hold no transaction."""
    account = _Account()
    names: dict[str, None] = {}
    is_english = False
    for section, record in _data(content, options):
        _learn(account, section, record)
        is_english |= section in _READERS or "Field Name" in record.cells
        if section in _READERS:
            names.setdefault(record.text("Account"))
    if not is_english:
        raise unreadable(
            "is a statement of Interactive Brokers whose tables have no English names: set the "
            "language to English there and export it again, or send a Flex query as XML"
        )
    for name in names:
        yield Row(None, StatementAccount(name, account.base_currency))
    for section, record in _data(content, options):
        reader = _READERS.get(section)
        if reader is not None:
            rows = rows_of_one(record, partial(reader, account))
            yield from ibkr_results(rows, record, "Realized P/L")
        elif section == "Open Positions":
            yield from _position(account, record)


def _position(account: _Account, record: Record) -> Iterator[Row]:
    """The units of a security at the end of the period."""
    is_sum = record.text("DataDiscriminator") in ("Summary", "")
    if account.last_day and is_sum and record.text("Asset Category") in _STOCKS:
        symbol = record.text("Symbol")
        with suppress(NotUnderstood):
            units, isin = record.needed("Quantity"), account.isins.get(symbol)
            yield Row(record.line, Stated(account.last_day, units, isin=isin, symbol=symbol))


def _data(content: bytes, options: Options) -> Iterator[tuple[str, Record]]:
    """The rows of data with their table's name. A table has the columns of the last header."""
    table = Table.of(content, options, _is_header)
    if not table.columns:
        raise unreadable("is no statement: its first row isn't Statement,Header,...")
    headers: dict[str, Sequence[str]] = {table.columns[0]: table.columns[2:]}
    zone: ZoneInfo | None = zone_of(options)
    for line, row in table.rows:
        cells = [cell.strip() for cell in row]
        if len(cells) < 2:
            continue
        section, discriminator = cells[0], cells[1]
        if discriminator == "Header":
            headers[section] = cells[2:]
        elif discriminator == "Data":
            names = headers.get(section, ())
            yield section, Record(line, dict(zip(names, cells[2:], strict=False)), zone)


def _learn(account: _Account, section: str, record: Record) -> None:
    name, value = (*record.cells.values(), "", "")[:2]
    if name in _BASE_CURRENCY:
        account.base_currency = value
    elif record.text("Field Name") == "Period":
        with suppress(NotUnderstood):
            account.last_day = day(record.text("Field Value").rpartition(" - ")[2])
    elif section == "Financial Instrument Information":
        if ISIN.fullmatch(record.text("Security ID")):
            for symbol in record.text("Symbol").split(","):
                account.isins[symbol.strip()] = record.text("Security ID")
    elif section == "Trades" and record.text("DataDiscriminator") == "Order":
        account.has_orders = True


def _asset(account: _Account, symbol: str, description: str = "") -> Fields:
    return asset_of(symbol, account.isins.get(symbol, ""), description)


def _trade(account: _Account, record: Record) -> Fields:
    detail, category = record.text("DataDiscriminator"), record.text("Asset Category")
    if detail not in ("Order", "Trade", "") or (detail == "Trade" and account.has_orders):
        raise Silent("is a part of another row")
    currency, symbol = record.text("Currency"), record.text("Symbol")
    on = record.day("ymd", "Date/Time")
    quantity, proceeds = record.needed("Quantity"), record.needed("Proceeds")
    if "Ca" in record.text("Code").split(";"):
        raise NotUnderstood("", "is cancelled, or cancels another one: correct it by hand")
    if category == "Forex":
        commission_in = next(
            (name[-3:] for name in record.cells if name.startswith("Comm in ")), currency
        )
        commission = record.figure(f"Comm in {commission_in}", "Comm/Fee") or Decimal(0)
        return exchange(symbol, quantity, proceeds, (commission, commission_in), on)
    if category not in _STOCKS:
        raise NotUnderstood("", f"is a trade of {category[:40]!r}, which is not read")
    return {
        "type": "BUY" if quantity > 0 else "SELL",
        "date": on,
        **_asset(account, symbol),
        "asset_currency": currency,
        "quantity": abs(quantity),
        "amount": abs(proceeds),
        "unit_price": None if category == "Bonds" else record.figure("T. Price"),
        "currency": currency,
        "fee": -(record.figure("Comm/Fee") or Decimal(0)),
    }


def _cash(kind: str, _: _Account, record: Record) -> Fields:
    currency = record.text("Currency")
    if currency.startswith("Total") or not record.text("Date", "Settle Date"):
        raise Silent("is a total")
    description = record.text("Description")
    fields: Fields = {
        "date": record.day("ymd", "Date", "Settle Date"),
        "currency": currency,
    }
    asset = asset_of("", "", description) if kind in ("dividend", "withholding") else {}
    return cash(kind, record.needed("Amount"), description, asset, fields)


def _corporate_action(_: _Account, record: Record) -> Fields:
    if record.text("Asset Category").startswith("Total"):
        raise Silent("is a total")
    description = record.text("Description")
    ratio = split_ratio(description)
    # A reverse split changes the ISIN, and is two rows then.
    if ratio is None or ratio["new"] < ratio["old"]:  # type: ignore[operator]
        raise NotUnderstood("/type", f"is {description[:80]!r}, which has to be entered by hand")
    on = record.day("ymd", "Date/Time", "Report Date")
    return {
        "type": "SPLIT",
        "date": on,
        **asset_of("", "", description),
        "ratio": ratio,
        "note": description[:1000],
    }


def _by_hand(_: _Account, record: Record) -> Fields:
    if not record.text("Date") or record.text("Asset Category").startswith("Total"):
        raise Silent("is a total")
    raise NotUnderstood("/type", "is a transfer between accounts, which has to be entered by hand")


def _history(account: _Account, record: Record) -> Fields:
    """A row of the transaction history, whose amounts are in the base currency."""
    kind, symbol = record.text("Transaction Type"), record.text("Symbol").strip("-")
    description = record.text("Description")
    fields: Fields = {"date": record.day("ymd", "Date"), "currency": account.base_currency}
    asset = _asset(account, symbol, description) if symbol else {}
    if not account.base_currency:
        raise NotUnderstood("/currency", "is not stated: the statement names no base currency")
    if _CONTRACT.search(description):
        raise NotUnderstood("", "is a trade of a future or an option, which is not read")
    if kind not in ("Buy", "Sell"):
        amount = record.figure("Net Amount", "Gross Amount") or Decimal(0)
        if kind.startswith("Forex"):
            raise NotUnderstood("", "is an exchange of which one side is stated; enter an EXCHANGE")
        return cash(kind, amount, description, asset, fields)
    gross, price = record.needed("Gross Amount"), record.figure("Price")
    quantity = abs(record.needed("Quantity"))
    if gross and (gross < 0) != (kind == "Buy"):
        raise NotUnderstood("/amount", "has the sign of the other direction")
    is_same = price is not None and abs(product(quantity, price) - abs(gross)) <= abs(gross) / 100
    return {
        "type": kind.upper(),
        **fields,
        **asset,
        "name": description,
        "asset_currency": record.text("Price Currency"),
        "quantity": quantity,
        "amount": abs(gross),
        "unit_price": price if is_same else None,
        "fee": -(record.figure("Commission") or Decimal(0)),
    }


_READERS: Final[Mapping[str, Callable[[_Account, Record], Fields]]] = {
    "Trades": _trade,
    "Dividends": partial(_cash, "dividend"),
    "Payment In Lieu Of Dividends": partial(_cash, "dividend"),
    "Withholding Tax": partial(_cash, "withholding"),
    "Interest": partial(_cash, "interest"),
    "Broker Interest Paid": partial(_cash, "interest"),
    "Broker Interest Received": partial(_cash, "interest"),
    "Fees": partial(_cash, "fee"),
    "Transaction Fees": partial(_cash, "fee"),
    "Deposits & Withdrawals": partial(_cash, "deposit"),
    "Corporate Actions": _corporate_action,
    "Transfers": _by_hand,
    "Transaction History": _history,
}
FORMAT: Final = Format(
    "ibkr_statement",
    TABLE_TYPES,
    detect,
    read,
    BROKER,
    "Performance & Reports, Statements: Activity, or Transaction History, as CSV in English.",
    ("Statement,Header,Field Name,Field Value",),
)
