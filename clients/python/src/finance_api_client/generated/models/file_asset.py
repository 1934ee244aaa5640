from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.asset_class import AssetClass
from ..models.currency_code import CurrencyCode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.file_close import FileClose


T = TypeVar("T", bound="FileAsset")


@_attrs_define
class FileAsset:
    """A market asset is found by its symbol and exchange; a manual one is stored.

    Attributes:
        id (UUID):
        symbol (str):
        name (str):
        asset_class (AssetClass): What kind of thing an asset is.
        currency (CurrencyCode):
        manual (bool):
        created_at (datetime.datetime):
        closes (list[FileClose]):
        exchange (None | str | Unset):
        isin (None | str | Unset):
        tags (list[str] | Unset):
        country (None | str | Unset):
        sector (None | str | Unset):
    """

    id: UUID
    symbol: str
    name: str
    asset_class: AssetClass
    currency: CurrencyCode
    manual: bool
    created_at: datetime.datetime
    closes: list[FileClose]
    exchange: None | str | Unset = UNSET
    isin: None | str | Unset = UNSET
    tags: list[str] | Unset = UNSET
    country: None | str | Unset = UNSET
    sector: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        symbol = self.symbol

        name = self.name

        asset_class = self.asset_class.value

        currency = self.currency.value

        manual = self.manual

        created_at = self.created_at.isoformat()

        closes = []
        for closes_item_data in self.closes:
            closes_item = closes_item_data.to_dict()
            closes.append(closes_item)

        exchange: None | str | Unset
        if isinstance(self.exchange, Unset):
            exchange = UNSET
        else:
            exchange = self.exchange

        isin: None | str | Unset
        if isinstance(self.isin, Unset):
            isin = UNSET
        else:
            isin = self.isin

        tags: list[str] | Unset = UNSET
        if not isinstance(self.tags, Unset):
            tags = self.tags

        country: None | str | Unset
        if isinstance(self.country, Unset):
            country = UNSET
        else:
            country = self.country

        sector: None | str | Unset
        if isinstance(self.sector, Unset):
            sector = UNSET
        else:
            sector = self.sector

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "symbol": symbol,
                "name": name,
                "asset_class": asset_class,
                "currency": currency,
                "manual": manual,
                "created_at": created_at,
                "closes": closes,
            }
        )
        if exchange is not UNSET:
            field_dict["exchange"] = exchange
        if isin is not UNSET:
            field_dict["isin"] = isin
        if tags is not UNSET:
            field_dict["tags"] = tags
        if country is not UNSET:
            field_dict["country"] = country
        if sector is not UNSET:
            field_dict["sector"] = sector

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.file_close import FileClose  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        symbol = d.pop("symbol")

        name = d.pop("name")

        asset_class = AssetClass(d.pop("asset_class"))

        currency = CurrencyCode(d.pop("currency"))

        manual = d.pop("manual")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        closes = []
        _closes = d.pop("closes")
        for closes_item_data in _closes:
            closes_item = FileClose.from_dict(closes_item_data)

            closes.append(closes_item)

        def _parse_exchange(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        exchange = _parse_exchange(d.pop("exchange", UNSET))

        def _parse_isin(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        isin = _parse_isin(d.pop("isin", UNSET))

        tags = cast(list[str], d.pop("tags", UNSET))

        def _parse_country(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        country = _parse_country(d.pop("country", UNSET))

        def _parse_sector(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sector = _parse_sector(d.pop("sector", UNSET))

        file_asset = cls(
            id=id,
            symbol=symbol,
            name=name,
            asset_class=asset_class,
            currency=currency,
            manual=manual,
            created_at=created_at,
            closes=closes,
            exchange=exchange,
            isin=isin,
            tags=tags,
            country=country,
            sector=sector,
        )

        return file_asset
