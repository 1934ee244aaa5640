"""Coinbase's transactions. `Subtotal` is before fees; a conversion names both sides in a note."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from shared.ledger.money import CURRENCIES
from shared.transactions.formats.statement import (
    AT_MARKET,
    Fields,
    Record,
    Silent,
    table_format,
)
from shared.transactions.formats.statement_figures import NotUnderstood, figure

_CONVERTED: Final = re.compile(r"Converted ([\d.,]+) (\S+) to ([\d.,]+) (\S+)")
_REWARDS: Final = (
    "staking income", "rewards income", "learning reward", "coinbase earn", "inflation reward",
    "reward income", "earn payout", "interest payout", "incentives rewards payout",
    "subscription rebate", "subscription rebates (24 hours)", "retail simple price improvement",
)  # fmt: skip
_OUT: Final = ("send", "withdrawal")
_IN: Final = ("receive", "deposit")
_INSIDE: Final = frozenset(
    {"retail staking transfer", "retail unstaking transfer", "vault withdrawal", "cash to savings",
     "savings to cash"}
)  # fmt: skip
_OTHER_COINBASE: Final = re.compile(r"(?:pro|exchange|prime) (deposit|withdrawal)")
"""Named from the other account: what it deposits leaves this one, and what it withdraws comes in.
"""


def _transaction(record: Record) -> Fields | list[Fields]:
    kind, asset = record.text("Transaction Type").lower(), record.text("Asset")
    quantity = abs(record.needed("Quantity Transacted"))
    gross = abs(record.figure("Subtotal") or Decimal(0))
    fields: Fields = {
        "date": record.day("ymd", "Timestamp"),
        "symbol": asset,
        "quantity": quantity,
        "currency": record.text("Price Currency", "Spot Price Currency"),
        "external_id": record.text("ID"),
    }
    trade = re.fullmatch(r"(?:advanced? trade )?(buy|sell)", kind)
    if trade:
        fee = abs(record.figure("Fees and/or Spread") or Decimal(0))
        return {**fields, "type": trade[1].upper(), "amount": gross, "fee": fee}
    if kind in _INSIDE:
        raise Silent("moves units inside Coinbase; they stay the owner's")
    if other := _OTHER_COINBASE.fullmatch(kind):
        kind = "send" if other[1] == "deposit" else "receive"
    if kind in _REWARDS:
        return _reward(fields, gross, record.text("Transaction Type"))
    if kind == "convert":
        return _conversion(record, fields, gross)
    if asset in CURRENCIES and kind in (*_IN, *_OUT):
        direction = "DEPOSIT" if kind in _IN else "WITHDRAWAL"
        names = ("date", "external_id")
        cash = {name: fields[name] for name in names}
        return {**cash, "type": direction, "amount": quantity, "currency": asset}
    if kind in _OUT:
        rest = {name: value for name, value in fields.items() if name != "currency"}
        return {**rest, "type": "TRANSFER_OUT"}
    if kind in _IN:
        price = record.figure("Price at Transaction", "Spot Price at Transaction")
        return {**fields, "type": "TRANSFER_IN", "unit_price": price, "note": AT_MARKET}
    raise NotUnderstood("/type", f"is {record.text('Transaction Type')[:40]!r}, which is not known")


def _reward(fields: Fields, gross: Decimal, note: str) -> list[Fields]:
    """Income that is paid in units: the income, and a purchase of the units for it."""
    purchase: Fields = {**fields, "type": "BUY", "amount": gross, "note": note}
    if gross == 0:
        return [purchase]
    income = {name: value for name, value in purchase.items() if name != "quantity"}
    income["type"] = "INTEREST"
    if fields["external_id"]:
        income["external_id"] = f"{fields['external_id']}/income"
    return [income, purchase]


def _conversion(record: Record, fields: Fields, gross: Decimal) -> list[Fields]:
    """A sale and a purchase for the same amount."""
    match = _CONVERTED.search(record.text("Notes"))
    if match is None or match[2] != record.text("Asset"):
        raise NotUnderstood("/note", "doesn't say what was converted to what")
    note = record.text("Notes")
    received = {**fields, "symbol": match[4], "quantity": figure(match[3]), "type": "BUY"}
    if fields["external_id"]:
        received["external_id"] = f"{fields['external_id']}/received"
    return [
        {**fields, "type": "SELL", "amount": gross, "note": note},
        {**received, "amount": gross, "note": note},
    ]


FORMAT: Final = table_format(
    "coinbase",
    "Coinbase",
    ("Timestamp", "Transaction Type", "Asset", "Quantity Transacted", "Subtotal"),
    _transaction,
    "Profile, Statements, Generate custom statement: all assets, all transactions, CSV.",
)
