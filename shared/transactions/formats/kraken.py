"""Kraken's ledger: one row for each side of a trade, with one reference. Amounts are before the fee
of their row.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from functools import partial
from typing import Final

from shared.ledger.money import CURRENCIES
from shared.transactions.formats.coins import moved, reward, traded
from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row, Stated
from shared.transactions.formats.statement import (
    Fields,
    Record,
    Silent,
    both_sides,
    grouped,
    records,
    rows_of,
)
from shared.transactions.formats.statement_figures import NotUnderstood

_COLUMNS: Final = ("txid", "refid", "time", "type", "aclass", "asset", "amount", "fee", "balance")
_SIDES: Final = frozenset({"trade", "spend", "receive"})
_REWARDS: Final = frozenset({"staking", "dividend", "reward", "credit", "airdrop"})
_STAKED: Final = re.compile(r"\.[A-Z]$|(?<=[A-Z])\d{2}\.[A-Z]$")
"""DOT.S and DOT28.S are DOT that earns."""
_NAMES: Final = {"XBT": "BTC", "XDG": "DOGE", "ETH2": "ETH"}
_CODE: Final = re.compile(r"[XZ]([A-Z]{3})")
"""Old codes have four letters: XXBT, ZEUR."""

Sides = dict[str, list[Record]]


def detect(opening: Opening) -> bool:
    return opening.has_header(*_COLUMNS)


def read(content: bytes, options: Options) -> Iterator[Row]:
    statement = list(records(content, options, _COLUMNS))
    yield from rows_of(statement, partial(_transaction, grouped(statement, _event)))
    yield from _balances(statement)


def _event(record: Record) -> str | None:
    """Of a trade or a conversion, what its rows have in common."""
    is_side = record.text("type") in _SIDES and record.text("txid")
    return record.text("refid") if is_side else None


def _balances(statement: Sequence[Record]) -> Iterator[Row]:
    """The last balance of each currency. Of coins there are several, by wallets, whose codes and
    names differ from file to file.
    """
    last: dict[str, Record] = {}
    for record in statement:
        if _asset(record) in CURRENCIES and record.text("balance"):
            kept = last.get(_asset(record))
            if kept is None or record.text("time") >= kept.text("time"):
                last[_asset(record)] = record
    for currency, record in last.items():
        with suppress(NotUnderstood):
            day, balance = record.day("ymd", "time"), record.needed("balance")
            yield Row(record.line, Stated(day, balance, currency=currency))


def _transaction(sides: Sides, record: Record) -> Fields | list[Fields]:
    kind, subtype = record.text("type"), record.text("subtype")
    if not record.text("txid"):
        raise Silent("is not final yet; its final row has an id")
    fields: Fields = {
        "date": record.day("ymd", "time"),
        "external_id": record.text("txid"),
    }
    if kind in _SIDES:
        return _trade(sides[record.text("refid")], fields, record)
    asset, amount = _asset(record), record.needed("amount")
    fee = record.figure("fee") or Decimal(0)
    if kind in ("deposit", "withdrawal") and not subtype:
        return moved(fields, asset, amount, fee)
    if kind in _REWARDS or (kind == "earn" and subtype == "reward"):
        return reward(fields, asset, amount - fee, f"Kraken {kind}")
    if kind == "earn" or "staking" in subtype or "hybridearn" in kind:
        raise Silent("moves units between spot and earning, which is one account here")
    raise NotUnderstood("/type", f"is {f'{kind} {subtype}'.strip()[:40]!r}, which is not read")


def _trade(sides: list[Record], fields: Fields, record: Record) -> list[Fields]:
    unclear = NotUnderstood("", "is one side of a trade, of which the other isn't in the file")
    paid, received = both_sides(record, sides, "amount", unclear)
    fees = {_asset(side): side.figure("fee") or Decimal(0) for side in (paid, received)}
    charged = {asset: fee for asset, fee in fees.items() if fee}
    if len(charged) > 1:
        raise NotUnderstood("/fee", "is charged on both sides")
    fee = next(iter(charged.items()), ("", Decimal(0)))
    out = (_asset(paid), abs(paid.needed("amount")))
    return traded(fields, out, (_asset(received), received.needed("amount")), fee)


def _asset(record: Record) -> str:
    """The code of a coin or currency as others write it."""
    code = _STAKED.sub("", record.text("asset").upper())
    old = _CODE.fullmatch(code)
    if old and (code[0] == "X" or old[1] in CURRENCIES):
        code = old[1]
    return _NAMES.get(code, code)


FORMAT: Final = Format(
    "kraken",
    TABLE_TYPES,
    detect,
    read,
    "Kraken",
    "Profile, Documents, New export: Ledgers, all assets, CSV.",
    _COLUMNS,
)
