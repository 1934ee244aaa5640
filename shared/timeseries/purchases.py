"""The purchases of ledgers in columns: which sales were followed or preceded by one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np

from shared.ledger.kinds import TransactionType
from shared.timeseries.cells import Keys
from shared.timeseries.ledger_columns import KIND_NAMES, LedgerColumns
from shared.timeseries.span import Flags, Ints, runs_of

REPURCHASE_DAYS: Final = 30
"""How far before or after a sale a purchase of the same asset counts as a repurchase."""
_BUY: Final = KIND_NAMES.index(TransactionType.BUY)


class Purchases:
    """By asset the days of its purchases, on rising days, and the keys of their transactions."""

    def __init__(self, ledgers: Iterable[tuple[LedgerColumns, Keys]]) -> None:
        """Each ledger with the keys of its transactions, by place."""
        parts: dict[str, list[tuple[Ints, Keys]]] = {}
        for columns, keys in ledgers:
            rows = np.flatnonzero(columns.kinds == _BUY)
            for code, own in runs_of(columns.assets[rows]):
                dated = (columns.days[rows[own]], keys[columns.places[rows[own]]])
                parts.setdefault(columns.asset_keys[code], []).append(dated)
        self._of_assets: dict[str, tuple[Ints, Keys]] = {}
        for asset, own_parts in parts.items():
            days = np.concatenate([days for days, _ in own_parts])
            keys = np.concatenate([keys for _, keys in own_parts])
            order = days.argsort(kind="stable")
            self._of_assets[asset] = days[order], keys[order]

    def are_near(self, asset: str, days: Ints, lot_keys: Keys) -> Flags:
        """Whether the asset was bought within REPURCHASE_DAYS before or after each of the days,
        apart from the purchase that the lot of that day itself came from.
        """
        if asset not in self._of_assets:
            return np.zeros(days.size, np.bool_)
        bought, keys = self._of_assets[asset]
        first = bought.searchsorted(days - REPURCHASE_DAYS, side="left")
        counts = bought.searchsorted(days + REPURCHASE_DAYS, side="right") - first
        is_another = keys[np.minimum(first, keys.size - 1)] != lot_keys
        near: Flags = (counts > 1) | ((counts == 1) & is_another)
        return near
