from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.exported_close import ExportedClose


T = TypeVar("T", bound="ExportedAsset")


@_attrs_define
class ExportedAsset:
    """An asset that is the user's own, that a transaction of theirs names, or of which they entered closes or tags.
    `closes` are those that they entered, whether or not a provider has one of the day; `tags`, `country` and `sector`
    are theirs too.

        Attributes:
            id (UUID):
            symbol (str):
            exchange (None | str):
            name (str):
            asset_class (str):
            currency (str):
            isin (None | str):
            manual (bool):
            created_at (datetime.datetime):
            tags (list[str]):
            country (None | str):
            sector (None | str):
            closes (list[ExportedClose]):
    """

    id: UUID
    symbol: str
    exchange: None | str
    name: str
    asset_class: str
    currency: str
    isin: None | str
    manual: bool
    created_at: datetime.datetime
    tags: list[str]
    country: None | str
    sector: None | str
    closes: list[ExportedClose]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        symbol = self.symbol

        exchange: None | str
        exchange = self.exchange

        name = self.name

        asset_class = self.asset_class

        currency = self.currency

        isin: None | str
        isin = self.isin

        manual = self.manual

        created_at = self.created_at.isoformat()

        tags = self.tags

        country: None | str
        country = self.country

        sector: None | str
        sector = self.sector

        closes = []
        for closes_item_data in self.closes:
            closes_item = closes_item_data.to_dict()
            closes.append(closes_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "symbol": symbol,
                "exchange": exchange,
                "name": name,
                "asset_class": asset_class,
                "currency": currency,
                "isin": isin,
                "manual": manual,
                "created_at": created_at,
                "tags": tags,
                "country": country,
                "sector": sector,
                "closes": closes,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.exported_close import ExportedClose  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        symbol = d.pop("symbol")

        def _parse_exchange(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        exchange = _parse_exchange(d.pop("exchange"))

        name = d.pop("name")

        asset_class = d.pop("asset_class")

        currency = d.pop("currency")

        def _parse_isin(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        isin = _parse_isin(d.pop("isin"))

        manual = d.pop("manual")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        tags = cast(list[str], d.pop("tags"))

        def _parse_country(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        country = _parse_country(d.pop("country"))

        def _parse_sector(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sector = _parse_sector(d.pop("sector"))

        closes = []
        _closes = d.pop("closes")
        for closes_item_data in _closes:
            closes_item = ExportedClose.from_dict(closes_item_data)

            closes.append(closes_item)

        exported_asset = cls(
            id=id,
            symbol=symbol,
            exchange=exchange,
            name=name,
            asset_class=asset_class,
            currency=currency,
            isin=isin,
            manual=manual,
            created_at=created_at,
            tags=tags,
            country=country,
            sector=sector,
            closes=closes,
        )

        exported_asset.additional_properties = d
        return exported_asset

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
