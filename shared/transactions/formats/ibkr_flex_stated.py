"""What a Flex query of Interactive Brokers states beside its rows: accounts, positions, cash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from shared.ledger.money import CURRENCIES
from shared.transactions.formats.format import Row, Stated, StatementAccount
from shared.transactions.formats.ibkr import UNREAD_KINDS
from shared.transactions.formats.statement import Record
from shared.transactions.formats.statement_figures import NotUnderstood


def accounts_of(entries: Iterable[tuple[str, Record]]) -> Iterator[Row]:
    """The accounts of the rows, each with its currency where the query has AccountInformation."""
    currencies: dict[str, str] = {}
    names: dict[str, None] = {}
    for kind, record in entries:
        name = record.text("accountid", "clientaccountid")
        if kind == "AccountInformation":
            currencies[name] = record.text("currency")
        elif name:
            names.setdefault(name)
    for name in names or currencies:
        yield Row(None, StatementAccount(name, currencies.get(name, "")))


def position_of(record: Record) -> Iterator[Row]:
    """The units of a security at the end of the day of the report."""
    if record.text("levelofdetail") == "LOT" or record.text("assetcategory") in UNREAD_KINDS:
        return
    with suppress(NotUnderstood):
        day, units = record.day("ymd", "reportdate"), record.needed("position", "quantity")
        isin, symbol = record.text("isin") or None, record.text("symbol") or None
        yield Row(record.line, Stated(day, units, isin=isin, symbol=symbol))


def cash_balance_of(record: Record) -> Iterator[Row]:
    """The cash of a currency at the end of the period; not that of all of them together."""
    currency = record.text("currency")
    with suppress(NotUnderstood):
        day, balance = record.day("ymd", "todate"), record.needed("endingcash")
        if currency in CURRENCIES:
            yield Row(record.line, Stated(day, balance, currency=currency))
