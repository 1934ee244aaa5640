"""What the groups of an allocation have in common."""

from __future__ import annotations

from enum import StrEnum


class GroupedBy(StrEnum):
    """A property of assets, of their listing or the owner's own."""

    ASSET_CLASS = "asset_class"
    CURRENCY = "currency"
    COUNTRY = "country"
    EXCHANGE = "exchange"
    TAG = "tag"
