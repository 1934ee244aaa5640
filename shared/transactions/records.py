"""One row of the transactions table, and how the ledger sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from shared.immutable import immutable
from shared.ledger.kinds import KINDS
from shared.ledger.transactions import CarriedLot, ChosenLot, Transaction

StoredLots = Sequence[Mapping[str, Any]]
"""Lots as the database has them: figures, dates and ids as texts; an unknown cost is None."""

RECORDED_NEXT: Final = 2**62
"""The place in the order of recording of a record that is not stored yet: after all stored ones."""


@immutable
class Stamp:
    """The fields of a record that its owner does not state. `recorded` is its place in the order
    of recording.
    """

    id: UUID
    recorded: int
    created_at: dt.datetime
    updated_at: dt.datetime


@immutable
class RecordedRatio:
    """`new` units for `old`."""

    new: int
    old: int


@immutable
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
    fee_currency: str | None = None
    to_asset_id: UUID | None = None
    to_quantity: Decimal | None = None
    to_currency: str | None = None
    to_amount: Decimal | None = None
    cost_share: Decimal | None = None
    lots: StoredLots | None = None
    from_lots: StoredLots | None = None
    transfer_id: UUID | None = None
    statement_row: str | None = None

    def with_statement_row(self, row: str) -> Record:
        """What `replace` gives in three times the time."""
        return Record(*(*_before_statement_row(self), row))

    @property
    def ratio(self) -> RecordedRatio | None:
        """Of a SPLIT."""
        if self.ratio_new is None or self.ratio_old is None:
            return None
        return RecordedRatio(self.ratio_new, self.ratio_old)

    @property
    def removes_units(self) -> bool:
        """Whether recording it can reduce the units held."""
        return KINDS[self.type].removes_units

    @property
    def adds_units(self) -> bool:
        """Whether deleting it can reduce the units held."""
        return KINDS[self.type].adds_units

    @property
    def asset_ids(self) -> frozenset[UUID]:
        """The assets whose units it can change."""
        return frozenset(
            asset_id for asset_id in (self.asset_id, self.to_asset_id) if asset_id is not None
        )

    @property
    def moves(self) -> tuple[object, ...]:
        """The fields that decide how many units of which asset are held when, and in which lots."""
        ratio = (self.ratio_new, self.ratio_old)
        target = (self.to_asset_id, self.to_quantity, self.cost_share)
        lots = (self.lots, self.from_lots)
        units = (self.type, self.date, self.order, self.asset_id, self.quantity)
        return (*units, *ratio, *target, *lots)

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
            self.fee_currency,
            None if self.to_asset_id is None else str(self.to_asset_id),
            self.to_quantity,
            self.to_currency,
            self.to_amount,
            self.cost_share,
            carried_lots(self.lots),
            chosen_lots(self.from_lots),
            None if self.transfer_id is None else str(self.transfer_id),
        )


def carried_lots(stored: StoredLots | None) -> tuple[CarriedLot, ...]:
    """The lots of a transfer in, from the stored texts."""
    return tuple(
        CarriedLot(
            dt.date.fromisoformat(lot["date"]),
            Decimal(lot["quantity"]),
            None if lot["cost"] is None else Decimal(lot["cost"]),
            Decimal(lot["fx_rate"]) if lot.get("fx_rate") else None,
        )
        for lot in stored or ()
    )


def chosen_lots(stored: StoredLots | None) -> tuple[ChosenLot, ...]:
    """The lots that a sale uses first, from the stored texts."""
    return tuple(ChosenLot(lot["transaction_id"], Decimal(lot["quantity"])) for lot in stored or ())


_before_statement_row: Final = attrgetter(*list(Record.__dataclass_fields__)[:-1])
