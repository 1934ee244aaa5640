"""The units held at the end of a day, by the ledger's own steps, without a series' shortcuts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from shared.ledger.money import prorate
from shared.ledger.quantities import in_chronological_order, quantity_after
from shared.ledger.transactions import SplitEvent, Transaction


def held_on(
    transactions: Iterable[Transaction], splits: Iterable[SplitEvent], day: date
) -> dict[str, Decimal]:
    """Units of each asset at the end of a day; none, as in a replay, where more units were removed
    than were held.
    """
    held: dict[str, Decimal] = defaultdict(Decimal)
    for step in in_chronological_order(
        (transaction for transaction in transactions if transaction.date <= day),
        (split for split in splits if split.ex_date <= day),
    ):
        if isinstance(step, SplitEvent):
            held[step.asset] = prorate(held[step.asset], Decimal(step.new), Decimal(step.old))
        elif step.asset is not None:
            held[step.asset] = max(quantity_after(held[step.asset], step), Decimal(0))
    return dict(held)
