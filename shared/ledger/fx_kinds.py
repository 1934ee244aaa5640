"""The kinds of exchange rate. The pesos of several Argentine markets have a kind each."""

from __future__ import annotations

from enum import StrEnum


class FxKind(StrEnum):
    """Which of a currency's exchange rates. All currencies but ARS have the official one only."""

    OFFICIAL = "official"
    MEP = "mep"
    CCL = "ccl"
    BLUE = "blue"
