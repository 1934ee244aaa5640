"""The groups that holdings belong to: by a property of the asset, of its listing, or the owner's
own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from shared.database.allocation import AssetTags
from shared.database.assets import Asset
from shared.schema.allocation_groupings import GroupedBy

UNKNOWN: Final = "unknown"
CASH: Final = "cash"

_COUNTRIES: Final[Mapping[str, str]] = {
    "US": "US",
    "AS": "NL",
    "AU": "AU",
    "BA": "AR",
    "BR": "BE",
    "CO": "DK",
    "F": "DE",
    "HE": "FI",
    "HK": "HK",
    "JSE": "ZA",
    "LS": "PT",
    "LSE": "GB",
    "MC": "ES",
    "MI": "IT",
    "MX": "MX",
    "OL": "NO",
    "PA": "FR",
    "SA": "BR",
    "SN": "CL",
    "ST": "SE",
    "SW": "CH",
    "TA": "IL",
    "TO": "CA",
    "TSE": "JP",
    "V": "CA",
    "VI": "AT",
    "WAR": "PL",
    "XETRA": "DE",
}
"""By the exchange codes of vendors/prices/symbols.py."""
_NO_COUNTRY: Final = frozenset({"XS", "XA", "XB", "XC", "XD", "XF", "XK", "XT", "QS", "QT", "EU"})
"""Prefixes of ISINs that stand for none, such as those of international securities."""


def groups_of(asset: Asset, own: AssetTags, by: GroupedBy) -> Sequence[str]:
    """The keys of the groups that an asset counts in: one, or by tag each of its tags."""
    if by is GroupedBy.TAG:
        return own.tags or (UNKNOWN,)
    return (_PROPERTIES[by](asset, own) or UNKNOWN,)


def group_of_cash(currency: str, by: GroupedBy) -> str:
    return currency if by is GroupedBy.CURRENCY else CASH


def _country(asset: Asset, own: AssetTags) -> str | None:
    """The owner's word, else that of the ISIN, which is the issuer's, else of the exchange."""
    if own.country is not None:
        return own.country
    prefix = (asset.isin or "")[:2]
    if prefix and prefix not in _NO_COUNTRY:
        return prefix
    return _COUNTRIES.get(asset.exchange or "")


_PROPERTIES: Final[Mapping[GroupedBy, Callable[[Asset, AssetTags], str | None]]] = {
    GroupedBy.ASSET_CLASS: lambda asset, _: asset.asset_class,
    GroupedBy.CURRENCY: lambda asset, _: asset.currency,
    GroupedBy.COUNTRY: _country,
    GroupedBy.EXCHANGE: lambda asset, _: asset.exchange,
}
