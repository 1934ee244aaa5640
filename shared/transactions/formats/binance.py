"""Binance's transaction history: a row for each coin that a trade or its fee moved, all at one
second.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Final

from shared.ledger.money import CURRENCIES
from shared.transactions.formats.coins import moved, reward, traded
from shared.transactions.formats.format import TABLE_TYPES, Format, Opening, Options, Row
from shared.transactions.formats.statement import (
    GROUP_MAX,
    Fields,
    Record,
    Silent,
    grouped,
    records,
    rows_of,
)
from shared.transactions.formats.statement_figures import NotUnderstood

_COLUMNS: Final = ("Account", "Operation", "Coin", "Change")
_TIME: Final = ("UTC_Time", "Time")
"""Of older and newer files."""
_TRADES: Final = frozenset(
    {
        "buy", "sell", "transaction buy", "transaction spend", "transaction sold",
        "transaction revenue", "transaction related", "binance convert", "convert",
        "large otc trading", "otc trading", "small assets exchange bnb", "buy crypto",
        "buy crypto with card", "buy crypto with fiat",
    }
)  # fmt: skip
_FEES: Final = frozenset({"fee", "transaction fee"})
_REWARD: Final = re.compile(
    r"interest|rewards?|distribution|airdrop|cashback|referral|rebate|commission history|bonus|"
    r"voucher|crypto box"
)
_MOVE: Final = re.compile(
    r"subscription|redemption|staking purchase|pos savings purchase|savings purchase|transfer|"
    r"main account|funding wallet|eth 2\.0 staking|launchpool"
)

Sides = dict[tuple[str, str], list[Record]]


def detect(opening: Opening) -> bool:
    return any(opening.has_header(name, *_COLUMNS) for name in _TIME)


def read(content: bytes, options: Options) -> Iterator[Row]:
    statement = list(records(content, options, _COLUMNS))
    return rows_of(statement, partial(_transaction, grouped(statement, _event)))


def _event(record: Record) -> tuple[str, str] | None:
    """Of a trade, what its rows have in common."""
    return _moment(record) if record.text("Operation").lower() in _TRADES | _FEES else None


def _moment(record: Record) -> tuple[str, str]:
    return record.text(*_TIME), record.text("Account")


def _transaction(sides: Sides, record: Record) -> Fields | list[Fields]:
    kind, coin = record.text("Operation").lower(), record.text("Coin").upper()
    fields: Fields = {"date": record.day("ymd", *_TIME)}
    if kind in _TRADES | _FEES:
        return _trade(sides[_moment(record)], fields, record)
    amount = record.needed("Change")
    if "futures" in record.text("Account").lower() or "margin" in record.text("Account").lower():
        raise NotUnderstood("", "is of an account of futures or margin, which is not read")
    if kind in ("deposit", "withdraw", "withdrawal", "fiat deposit", "fiat withdraw"):
        return moved(fields, coin, amount)
    if _MOVE.search(kind) and not _REWARD.search(kind):
        raise Silent("moves units inside Binance")
    if _REWARD.search(kind):
        return reward(fields, coin, amount, record.text("Operation"))
    raise NotUnderstood("/type", f"is {record.text('Operation')[:40]!r}, which is not known")


def _trade(sides: list[Record], fields: Fields, record: Record) -> list[Fields]:
    """All rows of one second are one trade, which its first row that isn't a fee stands for. A fee
    in coins is units that go out.
    """
    if len(sides) > GROUP_MAX:
        raise NotUnderstood("", "is one of too many rows of one second")
    changes: dict[str, Decimal] = defaultdict(Decimal)
    fees: dict[str, Decimal] = defaultdict(Decimal)
    for side in sides:
        group = fees if side.text("Operation").lower() in _FEES else changes
        group[side.text("Coin").upper()] += side.needed("Change")
    out = [(coin, -change) for coin, change in changes.items() if change < 0]
    received = [(coin, change) for coin, change in changes.items() if change > 0]
    if len(out) != 1 or len(received) != 1:
        raise NotUnderstood(
            "", "is one of several trades in the same second, which can't be separated"
        )
    stands_for = next(side for side in sides if side.text("Operation").lower() not in _FEES)
    if record is not stands_for:
        raise Silent("is a part of a trade, which is recorded with its first row")
    trade = f"{out[0][0]} for {received[0][0]}"
    money = {coin: -fee for coin, fee in fees.items() if fee and coin in CURRENCIES}
    if len(money) > 1:
        raise NotUnderstood("/fee", "is charged in two currencies")
    fee = next(iter(money.items()), ("", Decimal(0)))
    coins = [
        {**moved(fields, coin, change), "note": f"Fee of {trade}"}
        for coin, change in fees.items()
        if change and coin not in CURRENCIES
    ]
    return [*traded(fields, out[0], received[0], fee), *coins]


FORMAT: Final = Format(
    "binance",
    TABLE_TYPES,
    detect,
    read,
    "Binance",
    "Wallet, Transaction history, Export transaction records, CSV.",
    (_TIME[0], *_COLUMNS),
)
