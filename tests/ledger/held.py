"""The units held at the end of a day, by the ledger's own steps, without a series' shortcuts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from shared.ledger.transactions import SplitEvent, Transaction
from shared.ledger.units import Units, replay


def held_on(
    transactions: Iterable[Transaction], splits: Iterable[SplitEvent], day: date
) -> dict[str, Decimal]:
    """Units of each asset at the end of a day; none, as in a replay, where more units were removed
    than were held.
    """
    units = Units()
    up_to = (transaction for transaction in transactions if transaction.date <= day)
    for _ in replay(up_to, (split for split in splits if split.ex_date <= day), units):
        pass
    return dict(units.held)
