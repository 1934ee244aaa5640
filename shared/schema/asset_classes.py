"""The classes of assets, for requests, vendors' answers and the database."""

from __future__ import annotations

from enum import StrEnum


class AssetClass(StrEnum):
    """What kind of thing an asset is."""

    EQUITY = "EQUITY"
    ETF = "ETF"
    FUND = "FUND"
    BOND = "BOND"
    CRYPTO = "CRYPTO"
    COMMODITY = "COMMODITY"
    OTHER = "OTHER"
