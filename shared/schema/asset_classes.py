"""The classes of assets, for requests, vendors' answers and the database."""

from __future__ import annotations

from typing import Final, Literal, get_args

AssetClass = Literal["EQUITY", "ETF", "FUND", "BOND", "CRYPTO", "COMMODITY", "OTHER"]
ASSET_CLASSES: Final[tuple[AssetClass, ...]] = get_args(AssetClass)
