"""Interactive Brokers' Flex queries: XML, and CSV of trades or of movements of cash.

A query has the columns that its owner chose, under the same names in both. Quantities, proceeds and
commissions have the sign of what they do to the account.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Final

from shared.immutable import immutable
from shared.transactions.formats.dates import zone_of
from shared.transactions.formats.format import (
    TABLE_TYPES,
    XML,
    Format,
    Opening,
    Options,
    Row,
    unreadable,
)
from shared.transactions.formats.ibkr import (
    BROKER,
    EXCHANGED,
    UNREAD_KINDS,
    asset_of,
    cash,
    exchange,
    ibkr_results,
    split_ratio,
)
from shared.transactions.formats.ibkr_flex_stated import (
    accounts_of,
    cash_balance_of,
    position_of,
)
from shared.transactions.formats.statement import (
    OTHER_ACTION_SIDE,
    Fields,
    Record,
    Silent,
    records,
    rows_of_one,
    side_added,
)
from shared.transactions.formats.statement_figures import NotUnderstood
from shared.transactions.formats.tables import opening_of
from shared.transactions.formats.xml_elements import elements

_TRADES: Final = ("Buy/Sell", "TradeDate", "Quantity", "TradePrice", "CurrencyPrimary")
_CASH: Final = ("Type", "Amount", "CurrencyPrimary", "Description")
_ALIASES: Final = {
    "currencyprimary": "currency",
    "assetclass": "assetcategory",
    "notescodes": "notes",
}
_READ: Final = frozenset(
    {"Trade", "CashTransaction", "CorporateAction", "Transfer", "OpenPosition"}
    | {"AccountInformation", "CashReportCurrency"}
)
_CANCELLED: Final = "is cancelled by a later row"
_REORGANISED: Final = frozenset({"RS", "TC", "IC", "TM", "EX"})
"""Codes of actions by which units of one security become those of another."""


def _plain(names: Mapping[str, str]) -> dict[str, str]:
    """By names in small letters, which XML and CSV then share."""
    plain: dict[str, str] = {}
    for name, text in names.items():
        key = re.sub(r"[^a-z]", "", name.lower())
        if text or key not in plain:
            plain.setdefault(_ALIASES.get(key, key), text.strip())
    return plain


def _detect_trades(opening: Opening) -> bool:
    return opening.has_header(*_TRADES)


def _detect_cash(opening: Opening) -> bool:
    return opening.has_header(*_CASH) and not opening.has_header(*_TRADES)


def _read_csv(columns: Sequence[str], kind: str, content: bytes, options: Options) -> Iterator[Row]:
    rows = records(content, options, columns)
    return _rows((kind, Record(row.line, _plain(row.cells), row.zone)) for row in rows)


def _detect_xml(opening: Opening) -> bool:
    return "<FlexQueryResponse" in opening.text[:2_000]


def _read_xml(content: bytes, options: Options) -> Iterator[Row]:
    if not _detect_xml(opening_of(content, options)):
        raise unreadable("is no answer to a Flex query: it has no FlexQueryResponse")
    zone = zone_of(options)
    return _rows(
        (element.name, Record(element.line, _plain(element.attributes), zone))
        for element in elements(content)
        if element.name in _READ
    )


@immutable
class _Statement:
    """What a row is read with."""

    cancelled: frozenset[str]
    """Transactions that a later row cancels, by their ids."""
    ids: frozenset[str]
    actions: Mapping[str, Sequence[Record]]
    """The rows of a corporate action."""


def _rows(entries: Iterable[tuple[str, Record]]) -> Iterator[Row]:
    entries = list(entries)
    cancelled: set[str] = set()
    ids: set[str] = set()
    actions: dict[str, list[Record]] = {}
    for kind, record in entries:
        ids.add(record.text("transactionid", "tradeid"))
        if kind == "Trade" and _cancels(record):
            cancelled.add(record.text("origtransactionid", "origtradeid"))
        elif kind == "CorporateAction":
            actions.setdefault(_action(record), []).append(record)
    statement = _Statement(frozenset(cancelled - {"", "0"}), frozenset(ids), actions)
    yield from accounts_of(entries)
    for kind, record in entries:
        if kind == "AccountInformation":
            continue
        if kind == "OpenPosition":
            yield from position_of(record)
        elif kind == "CashReportCurrency":
            yield from cash_balance_of(record)
        else:
            rows = rows_of_one(record, partial(_READERS[kind], statement))
            yield from ibkr_results(rows, record, "fifopnlrealized")


def _cancels(record: Record) -> bool:
    return (
        record.text("transactiontype") == "TradeCancel"
        or "Ca" in record.text("notes").split(";")
        or record.text("buysell").endswith("(Ca.)")
    )


def _trade(statement: _Statement, record: Record) -> Fields:
    if record.text("levelofdetail") not in ("", "EXECUTION"):
        raise Silent("sums up other rows")
    if _cancels(record):
        if record.text("origtransactionid", "origtradeid") in statement.ids - {"", "0"}:
            raise Silent("cancels an earlier row, which is not recorded either")
        raise NotUnderstood("", "cancels a trade that isn't in the file")
    if record.text("transactionid", "tradeid") in statement.cancelled:
        raise Silent(_CANCELLED)
    on = record.day("ymd", "tradedate", "datetime")
    quantity = record.needed("quantity")
    currency = record.text("currency")
    commission = record.figure("ibcommission") or Decimal(0)
    commission_in = record.text("ibcommissioncurrency") or currency
    category, isin, symbol = (record.text(name) for name in ("assetcategory", "isin", "symbol"))
    money = record.figure("trademoney")
    proceeds = record.figure("proceeds")
    if category == "CASH" or (not isin and (not symbol or EXCHANGED.fullmatch(symbol))):
        received = proceeds if proceeds is not None else -(money or Decimal(0))
        fields = exchange(symbol, quantity, received, (commission, commission_in), on)
        return {**fields, "external_id": record.text("transactionid", "tradeid")}
    if category in UNREAD_KINDS:
        raise NotUnderstood("", f"is a trade of the kind {category}, which is not read")
    direction = record.text("buysell").upper()
    if direction not in ("BUY", "SELL"):
        raise NotUnderstood("/type", f"is {record.text('buysell')[:40]!r}, not BUY or SELL")
    price = record.figure("tradeprice")
    amount = proceeds if proceeds is not None else money
    taxes = -(record.figure("taxes") or Decimal(0))
    if amount is None and commission_in == currency:
        amount = _gross(record, direction, taxes - commission)
    is_plain = category != "BOND" and record.text("multiplier") in ("", "1")
    if amount is None and not is_plain:
        raise NotUnderstood("/amount", "is missing: add Proceeds to the query")
    return {
        "type": direction,
        "date": on,
        **asset_of(symbol, isin),
        "name": record.text("description"),
        "asset_currency": currency,
        "quantity": abs(quantity),
        "amount": None if amount is None else abs(amount),
        "unit_price": price if is_plain else None,
        "currency": currency,
        "fee": -commission,
        "fee_currency": commission_in if commission and commission_in != currency else None,
        "tax": taxes,
        "external_id": record.text("transactionid", "tradeid"),
    }


def _gross(record: Record, direction: str, charges: Decimal) -> Decimal | None:
    """From what moved after charges, or what an opening purchase had cost with them."""
    net, cost = record.figure("netcash"), record.figure("cost")
    if net is not None:
        return abs(net) - charges if direction == "BUY" else abs(net) + charges
    if cost and direction == "BUY" and "C" not in record.text("opencloseindicator"):
        return abs(cost) - charges
    return None


def _cash_transaction(_: _Statement, record: Record) -> Fields:
    if record.text("levelofdetail") == "SUMMARY":
        raise Silent("sums up other rows")
    fields: Fields = {
        "date": record.day("ymd", "settledate", "datetime", "reportdate"),
        "currency": record.text("currency"),
        "external_id": record.text("transactionid"),
    }
    description = record.text("description")
    asset = asset_of(record.text("symbol"), record.text("isin"), description)
    return cash(record.text("type"), record.needed("amount"), description, asset, fields)


def _action(record: Record) -> str:
    return record.text("actionid", "transactionid") or record.text("actiondescription")


def _corporate_action(statement: _Statement, record: Record) -> Fields:
    if record.text("levelofdetail") == "SUMMARY":
        raise Silent("sums up other rows")
    code, description = record.text("type"), record.text("actiondescription", "description")
    on = record.day("ymd", "reportdate", "datetime")
    asset = asset_of(record.text("symbol"), record.text("isin"))
    ratio = split_ratio(description)
    if code == "FS" and ratio is not None:
        return {"type": "SPLIT", "date": on, **asset, "ratio": ratio, "note": description[:1000]}
    sides = statement.actions[_action(record)]
    unclear = NotUnderstood("/type", f"is {description[:80]!r}, which has to be entered by hand")
    if code not in _REORGANISED:
        raise unclear
    into = side_added(record, sides, "quantity", unclear, OTHER_ACTION_SIDE)
    return {
        "type": "MERGER",
        "date": on,
        **asset,
        "quantity": -record.needed("quantity"),
        "to_isin": into.text("isin"),
        "to_symbol": into.text("symbol"),
        "to_quantity": into.needed("quantity"),
        "amount": sum((side.figure("proceeds") or Decimal(0) for side in sides), Decimal(0)),
        "note": description[:1000],
    }


def _transfer(_: _Statement, __: Record) -> Fields:
    raise NotUnderstood(
        "/type", "is a transfer of units or cash between accounts, which has to be entered by hand"
    )


_READERS: Final = {
    "Trade": _trade,
    "CashTransaction": _cash_transaction,
    "CorporateAction": _corporate_action,
    "Transfer": _transfer,
}
_HOW: Final = "Performance & Reports, Flex Queries: an Activity Flex Query of trades and cash, "
FORMAT: Final = Format(
    "ibkr_flex_xml",
    (XML, "text/xml"),
    _detect_xml,
    _read_xml,
    BROKER,
    f"{_HOW}run as XML.",
    ("FlexQueryResponse",),
)
TRADES_FORMAT: Final = Format(
    "ibkr_flex_trades",
    TABLE_TYPES,
    _detect_trades,
    partial(_read_csv, _TRADES, "Trade"),
    BROKER,
    f"{_HOW}run as CSV, with ISIN, Symbol, AssetClass, Proceeds, IBCommission.",
    _TRADES,
)
CASH_FORMAT: Final = Format(
    "ibkr_flex_cash",
    TABLE_TYPES,
    _detect_cash,
    partial(_read_csv, _CASH, "CashTransaction"),
    BROKER,
    f"{_HOW}run as CSV, with ISIN and Symbol among its columns.",
    _CASH,
)
