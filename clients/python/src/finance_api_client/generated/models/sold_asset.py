from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="SoldAsset")


@_attrs_define
class SoldAsset:
    """
    Attributes:
        id (UUID):
        symbol (str):
        name (None | str):
        asset_class (str):
        currency (str):
        manual (bool):
        isin (None | str):
    """

    id: UUID
    symbol: str
    name: None | str
    asset_class: str
    currency: str
    manual: bool
    isin: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        symbol = self.symbol

        name: None | str
        name = self.name

        asset_class = self.asset_class

        currency = self.currency

        manual = self.manual

        isin: None | str
        isin = self.isin

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "symbol": symbol,
                "name": name,
                "asset_class": asset_class,
                "currency": currency,
                "manual": manual,
                "isin": isin,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        symbol = d.pop("symbol")

        def _parse_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        name = _parse_name(d.pop("name"))

        asset_class = d.pop("asset_class")

        currency = d.pop("currency")

        manual = d.pop("manual")

        def _parse_isin(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        isin = _parse_isin(d.pop("isin"))

        sold_asset = cls(
            id=id,
            symbol=symbol,
            name=name,
            asset_class=asset_class,
            currency=currency,
            manual=manual,
            isin=isin,
        )

        sold_asset.additional_properties = d
        return sold_asset

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
