from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.asset_class import AssetClass

T = TypeVar("T", bound="AssetSearchItem")


@_attrs_define
class AssetSearchItem:
    """A listing. `POST /assets` with its `symbol` and `exchange` adds it, at no cost where it has an `asset_id` already.

    Attributes:
        symbol (str):
        exchange (None | str): US, LSE, XETRA, BA, CRYPTO, ...
        name (str):
        isin (None | str): Where a provider reports one.
        asset_class (AssetClass | None): Null where no provider says it.
        currency (None | str): Of the closes; null where no provider says it before it is added.
        provider (None | str): The first that reports the listing; null where none is left.
        asset_id (None | UUID): Of the asset, where it is added already.
    """

    symbol: str
    exchange: None | str
    name: str
    isin: None | str
    asset_class: AssetClass | None
    currency: None | str
    provider: None | str
    asset_id: None | UUID
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        symbol = self.symbol

        exchange: None | str
        exchange = self.exchange

        name = self.name

        isin: None | str
        isin = self.isin

        asset_class: None | str
        if isinstance(self.asset_class, AssetClass):
            asset_class = self.asset_class.value
        else:
            asset_class = self.asset_class

        currency: None | str
        currency = self.currency

        provider: None | str
        provider = self.provider

        asset_id: None | str
        if isinstance(self.asset_id, UUID):
            asset_id = str(self.asset_id)
        else:
            asset_id = self.asset_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "symbol": symbol,
                "exchange": exchange,
                "name": name,
                "isin": isin,
                "asset_class": asset_class,
                "currency": currency,
                "provider": provider,
                "asset_id": asset_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        symbol = d.pop("symbol")

        def _parse_exchange(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        exchange = _parse_exchange(d.pop("exchange"))

        name = d.pop("name")

        def _parse_isin(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        isin = _parse_isin(d.pop("isin"))

        def _parse_asset_class(data: object) -> AssetClass | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                asset_class_type_0 = AssetClass(data)

                return asset_class_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AssetClass | None, data)

        asset_class = _parse_asset_class(d.pop("asset_class"))

        def _parse_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        currency = _parse_currency(d.pop("currency"))

        def _parse_provider(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        provider = _parse_provider(d.pop("provider"))

        def _parse_asset_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                asset_id_type_0 = UUID(data)

                return asset_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        asset_id = _parse_asset_id(d.pop("asset_id"))

        asset_search_item = cls(
            symbol=symbol,
            exchange=exchange,
            name=name,
            isin=isin,
            asset_class=asset_class,
            currency=currency,
            provider=provider,
            asset_id=asset_id,
        )

        asset_search_item.additional_properties = d
        return asset_search_item

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
