"""One close of an asset, wherever it is stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple


class AssetClose(NamedTuple):
    """A raw close in the asset's currency, and the vendor it comes from."""

    date: date
    close: Decimal
    source: str
