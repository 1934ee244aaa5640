"""rotki's table of trades: what was spent for what. Its instants are milliseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from shared.transactions.formats.coins import traded
from shared.transactions.formats.statement import Fields, Record, table_format
from shared.transactions.formats.statement_figures import NotUnderstood

_INSTANT: Final = re.compile(r"\d{1,14}", re.ASCII)
_SYMBOL: Final = re.compile(r"[A-Za-z0-9.\-]{1,20}", re.ASCII)


def _transaction(record: Record) -> list[Fields]:
    spent, received = _asset(record, "Spend Currency"), _asset(record, "Receive Currency")
    fields: Fields = {"date": _day(record), "note": record.text("Description")}
    fee = record.figure("Fee") or Decimal(0)
    charge = (_asset(record, "Fee Currency"), fee) if fee else ("", Decimal(0))
    out = (spent, _positive(record, "Spend Amount"))
    return traded(fields, out, (received, _positive(record, "Receive Amount")), charge)


def _positive(record: Record, name: str) -> Decimal:
    value = record.needed(name)
    if value <= 0:
        raise NotUnderstood("/quantity", f"is {value}, where units were traded")
    return value


def _asset(record: Record, name: str) -> str:
    text = record.text(name)
    if not _SYMBOL.fullmatch(text):
        raise NotUnderstood("/symbol", f"is {text[:60]!r}, which is no symbol")
    return text.upper()


def _day(record: Record) -> str:
    text = record.text("Timestamp")
    if not _INSTANT.fullmatch(text):
        raise NotUnderstood("/date", f"is {text[:40]!r}, which is no number of milliseconds")
    instant = datetime.fromtimestamp(int(text) // 1_000, UTC)
    return instant.astimezone(record.zone or UTC).date().isoformat()


FORMAT: Final = table_format(
    "rotki",
    "rotki",
    (
        "Location",
        "Spend Currency",
        "Receive Currency",
        "Receive Amount",
        "Spend Amount",
        "Timestamp",
    ),
    _transaction,
    "The table of trades that rotki's generic import takes.",
)
