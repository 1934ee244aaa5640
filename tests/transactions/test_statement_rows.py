"""What a row of a file is known by stays the same: rows that were imported years ago have it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from shared.transactions.records import Record
from shared.transactions.statement_rows import statement_rows

NOW = datetime(2024, 1, 31, tzinfo=UTC)
LOTS = [{"date": "2020-01-02", "quantity": "2", "cost": "10", "fx_rate": None}]


def record(**changes):
    fields: dict[str, Any] = dict.fromkeys(Record.__dataclass_fields__) | {
        "id": UUID(int=1),
        "portfolio_id": UUID(int=2),
        "recorded": 3,
        "type": "BUY",
        "date": date(2024, 1, 31),
        "asset_id": UUID(int=4),
        "quantity": Decimal("10.50"),
        "amount": Decimal(1000),
        "fee": Decimal("0.00"),
        "tax": Decimal(0),
        "currency": "USD",
        "note": 'Zürich, "quoted"',
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Record(**fields | changes)


def test_a_row_is_known_by_what_it_was_known_by_before():
    rows = statement_rows("xtb", {1: record(), 2: record(), 5: record(lots=LOTS, order=7)})
    assert rows == {
        1: "xtb:aefbbb40184cc66d4ebf571bd3f93c1d:1",
        2: "xtb:aefbbb40184cc66d4ebf571bd3f93c1d:2",
        5: "xtb:ed194a7f8cec7041dbf5d6b3bb4c810a:1",
    }


def test_decimals_behind_the_point_make_no_other_row():
    [row] = statement_rows("xtb", {1: record()}).values()
    assert [row] == list(statement_rows("xtb", {1: record(quantity=Decimal("10.5"))}).values())


def test_a_record_with_its_row_is_otherwise_the_same():
    changed = record(note="x", transfer_id=UUID(int=9)).with_statement_row("xtb:1:1")
    assert changed == record(note="x", transfer_id=UUID(int=9), statement_row="xtb:1:1")
