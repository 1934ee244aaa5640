"""Exports a portfolio's transactions as a file that an import accepts.

Rows are in the order of date, and inside a day in the order of recording. So reading a file back,
or the files of several ranges of days one after the other, records the same ledger in the same
order. Only a lot that a sale names must be in the same file: an import gives it a new id.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from shared.database.caller import Caller
from shared.database.cloud_sql import snapshot
from shared.errors import Invalid
from shared.ledger.kinds import TransactionType
from shared.ledger.money import PRECISE
from shared.portfolios.repository import read_portfolio
from shared.transactions.batch_schemas import IMPORT_ITEMS_MAX
from shared.transactions.formats import beancount_writer, own_csv, own_json
from shared.transactions.formats.own_fields import COLUMNS, Pages, Texts
from shared.transactions.formats.schemas import ExportQuery
from shared.transactions.record_repository import Filter, day_behind, text_pages

COLUMNS_STORED: Final = (*(name for name in COLUMNS if name != "ratio"), "ratio_new", "ratio_old")

_WRITERS: Final = {"csv": own_csv, "json": own_json, "beancount": beancount_writer}

PAGE: Final = 1_000
"""Transactions per page that is read: with the longest notes some megabytes."""


def export(caller: Caller, query: ExportQuery) -> Generator[bytes]:
    """A portfolio's transactions in the format of the query, a page at a time, from one snapshot.
    Raises NotFound where the portfolio is not the caller's, Invalid where they are too many for one
    file, and Unavailable.
    """
    with snapshot() as work:
        read_portfolio(work, query.portfolio_id, caller)
        yield from pieces_of(work, query)


def pieces_of(work: Connection, query: ExportQuery) -> Generator[bytes]:
    """The same within the caller's database transaction; the caller has checked whose the portfolio
    is. Raises Invalid.
    """
    _refuse_too_many(work, query)
    yield from _WRITERS[query.format].write(_pages(work, query))


def _refuse_too_many(work: Connection, query: ExportQuery) -> None:
    if query.first is not None and query.last is not None and query.last < query.first:
        raise Invalid.field("?to", "must not be before from")
    day = day_behind(work, _filter(query), IMPORT_ITEMS_MAX)
    if day is not None:
        raise Invalid.field(
            "?to",
            f"must be before {day}: a file holds at most {IMPORT_ITEMS_MAX:,} transactions. "
            "Ask for one range of days after the other",
        )


def _filter(query: ExportQuery) -> Filter:
    return Filter(query.portfolio_id, first=query.first, last=query.last)


def _pages(work: Connection, query: ExportQuery) -> Pages:
    for page in text_pages(work, _filter(query), COLUMNS_STORED, PAGE):
        yield [_texts(cells) for cells in page]


def _texts(cells: Sequence[str | None]) -> Texts:
    texts = dict(zip(COLUMNS_STORED, cells, strict=True))
    if texts["ratio_new"] is not None:
        texts["ratio"] = f"{texts['ratio_new']}:{texts['ratio_old']}"
    if _is_product(texts):
        texts["amount"] = None  # it was not stated, and may have more decimals than a field takes
    return texts


def _is_product(texts: Texts) -> bool:
    """Whether the amount of a dividend is quantity × unit_price."""
    quantity, unit_price, amount = texts["quantity"], texts["unit_price"], texts["amount"]
    return (
        texts["type"] == TransactionType.DIVIDEND
        and quantity is not None
        and unit_price is not None
        and amount is not None
        and Decimal(amount) == PRECISE.multiply(Decimal(quantity), Decimal(unit_price))
    )
