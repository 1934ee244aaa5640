from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

from ..models.asset_class import AssetClass
from ..models.currency_code import CurrencyCode
from ..types import UNSET, Unset

T = TypeVar("T", bound="ChangedAsset")


@_attrs_define
class ChangedAsset:
    """Only the fields that are given change.

    Attributes:
        symbol (str | Unset):
        name (str | Unset):
        currency (CurrencyCode | Unset):
        asset_class (AssetClass | Unset): What kind of thing an asset is.
    """

    symbol: str | Unset = UNSET
    name: str | Unset = UNSET
    currency: CurrencyCode | Unset = UNSET
    asset_class: AssetClass | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        symbol = self.symbol

        name = self.name

        currency: str | Unset = UNSET
        if not isinstance(self.currency, Unset):
            currency = self.currency.value

        asset_class: str | Unset = UNSET
        if not isinstance(self.asset_class, Unset):
            asset_class = self.asset_class.value

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if symbol is not UNSET:
            field_dict["symbol"] = symbol
        if name is not UNSET:
            field_dict["name"] = name
        if currency is not UNSET:
            field_dict["currency"] = currency
        if asset_class is not UNSET:
            field_dict["asset_class"] = asset_class

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        symbol = d.pop("symbol", UNSET)

        name = d.pop("name", UNSET)

        _currency = d.pop("currency", UNSET)
        currency: CurrencyCode | Unset
        if isinstance(_currency, Unset):
            currency = UNSET
        else:
            currency = CurrencyCode(_currency)

        _asset_class = d.pop("asset_class", UNSET)
        asset_class: AssetClass | Unset
        if isinstance(_asset_class, Unset):
            asset_class = UNSET
        else:
            asset_class = AssetClass(_asset_class)

        changed_asset = cls(
            symbol=symbol,
            name=name,
            currency=currency,
            asset_class=asset_class,
        )

        return changed_asset
