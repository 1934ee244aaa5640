"""The order in which the transactions of a ledger in columns take effect."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shared.immutable import immutable
from shared.ledger.packed_transactions import SEPARATOR, PackedTransactions
from shared.timeseries.ledger_columns import LedgerColumns, order_in_a_day
from shared.timeseries.span import Ints


@immutable
class LedgerOrder:
    """By place in the ledger: the numbers by which transactions are recorded, and how many take
    effect before each.
    """

    recorded: Ints
    positions: Ints

    @classmethod
    def of(cls, packed: Sequence[PackedTransactions], columns: LedgerColumns) -> LedgerOrder:
        """`columns` are those of all of them."""
        texts = [rows.texts for rows in packed]
        kinds, days = np.zeros_like(columns.kinds), np.zeros_like(columns.days)
        kinds[columns.places], days[columns.places] = columns.kinds, columns.days
        recorded = np.fromstring(
            SEPARATOR.join(text.recorded for text in texts), np.int64, sep=SEPARATOR
        )
        order = np.lexsort((recorded, *order_in_a_day(texts, kinds), days))
        positions = np.empty_like(order)
        positions[order] = np.arange(order.size)
        return cls(recorded, positions)

    def positions_of(self, recorded: Sequence[int]) -> Ints:
        """By the numbers by which transactions are recorded."""
        order = self.recorded.argsort()
        positions: Ints = self.positions[order[self.recorded[order].searchsorted(recorded)]]
        return positions
