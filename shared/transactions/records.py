"""One row of the transactions table, and how the ledger sees it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from shared.ledger.transactions import ADDING, REMOVING, SPLIT, Transaction

RECORDED_NEXT: Final = 2**62
"""The place in the order of recording of a record that is not stored yet: after all stored ones."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """The fields of a record that its owner does not state. `recorded` is its place in the order
    of recording.
    """

    id: UUID
    recorded: int
    created_at: dt.datetime
    updated_at: dt.datetime


@dataclass(frozen=True, slots=True)
class RecordedRatio:
    """`new` units for `old`."""

    new: int
    old: int


@dataclass(frozen=True, slots=True)
class Record:
    """A row, with the fields in the order of the table's columns. The table and the ledger's
    Transaction define their meaning.
    """

    id: UUID
    portfolio_id: UUID
    recorded: int
    type: str
    date: dt.date
    order: int | None
    asset_id: UUID | None
    quantity: Decimal | None
    unit_price: Decimal | None
    amount: Decimal | None
    ratio_new: int | None
    ratio_old: int | None
    fee: Decimal
    tax: Decimal
    currency: str
    fx_rate: Decimal | None
    settle_date: dt.date | None
    ex_date: dt.date | None
    note: str | None
    external_id: str | None
    created_at: dt.datetime
    updated_at: dt.datetime

    @property
    def ratio(self) -> RecordedRatio | None:
        """Of a SPLIT."""
        if self.ratio_new is None or self.ratio_old is None:
            return None
        return RecordedRatio(self.ratio_new, self.ratio_old)

    @property
    def removes_units(self) -> bool:
        """Whether recording it can reduce the units held."""
        return self.type in REMOVING or self.type == SPLIT

    @property
    def adds_units(self) -> bool:
        """Whether deleting it can reduce the units held."""
        return self.type in ADDING or self.type == SPLIT

    @property
    def moves(self) -> tuple[object, ...]:
        """The fields that decide how many units of which asset are held when."""
        ratio = (self.ratio_new, self.ratio_old)
        return (self.type, self.date, self.order, self.asset_id, self.quantity, *ratio)

    def in_ledger(self) -> Transaction:
        """The ledger's view of it, the same as from `read_ledger`."""
        return Transaction(
            self.type,
            self.date,
            self.currency,
            None if self.asset_id is None else str(self.asset_id),
            self.quantity,
            self.unit_price,
            self.amount,
            self.fee,
            self.tax,
            self.fx_rate,
            self.ratio_new,
            self.ratio_old,
            self.order,
            self.recorded,
            str(self.id),
        )
