"""Keys of assets and currencies where several kinds of rates are in use at once: what is converted
at another kind is another series.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from shared.timeseries.ledger_totals import LedgerDays

T = TypeVar("T")
_BETWEEN = "/"
"""In no id of an asset and no currency."""


def keyed(name: str, kind: str) -> str:
    """The key of an asset or currency; the name itself without a kind."""
    return f"{name}{_BETWEEN}{kind}" if kind else name


def name_of(key: str) -> str:
    return key.partition(_BETWEEN)[0]


def kind_of(key: str) -> str:
    """Empty where there is one kind."""
    return key.partition(_BETWEEN)[2]


def of_kind(days: LedgerDays, kind: str) -> LedgerDays:
    """The same with the kind in the keys. What crossed the border keeps its name: it is in the
    reporting currency.
    """

    def under_keys(values: Mapping[str, T]) -> dict[str, T]:
        return {keyed(name, kind): value for name, value in values.items()}

    return replace(
        days,
        asset_keys=[keyed(name, kind) for name in days.asset_keys],
        quantities=under_keys(days.quantities),
        traded=under_keys(days.traded),
        cash=under_keys(days.cash),
        moves=under_keys(days.moves),
    )
