from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.asset_class import AssetClass
from ..models.price_status import PriceStatus

T = TypeVar("T", bound="AssetAnswer")


@_attrs_define
class AssetAnswer:
    """
    Attributes:
        id (UUID):
        symbol (str):
        name (None | str):
        asset_class (AssetClass): What kind of thing an asset is.
        currency (str): Of the closes; always a major unit, never pence.
        exchange (None | str): US, LSE, XETRA, BA, CRYPTO, ...; null for manual assets.
        isin (None | str):
        manual (bool): Private, and priced by its owner's hand.
        created_at (datetime.datetime):
        prices (None | PriceStatus): `pending`: its closes are being read, within seconds as a rule and an hour at most;
            `ready`: there are closes; `none`: there are none, and the next scheduled run asks again. Null for manual
            assets.
        prices_reason (None | str): Why `prices` is not `ready`, as a sentence.
    """

    id: UUID
    symbol: str
    name: None | str
    asset_class: AssetClass
    currency: str
    exchange: None | str
    isin: None | str
    manual: bool
    created_at: datetime.datetime
    prices: None | PriceStatus
    prices_reason: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        symbol = self.symbol

        name: None | str
        name = self.name

        asset_class = self.asset_class.value

        currency = self.currency

        exchange: None | str
        exchange = self.exchange

        isin: None | str
        isin = self.isin

        manual = self.manual

        created_at = self.created_at.isoformat()

        prices: None | str
        if isinstance(self.prices, PriceStatus):
            prices = self.prices.value
        else:
            prices = self.prices

        prices_reason: None | str
        prices_reason = self.prices_reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "symbol": symbol,
                "name": name,
                "asset_class": asset_class,
                "currency": currency,
                "exchange": exchange,
                "isin": isin,
                "manual": manual,
                "created_at": created_at,
                "prices": prices,
                "prices_reason": prices_reason,
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

        asset_class = AssetClass(d.pop("asset_class"))

        currency = d.pop("currency")

        def _parse_exchange(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        exchange = _parse_exchange(d.pop("exchange"))

        def _parse_isin(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        isin = _parse_isin(d.pop("isin"))

        manual = d.pop("manual")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_prices(data: object) -> None | PriceStatus:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                prices_type_0 = PriceStatus(data)

                return prices_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PriceStatus, data)

        prices = _parse_prices(d.pop("prices"))

        def _parse_prices_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        prices_reason = _parse_prices_reason(d.pop("prices_reason"))

        asset_answer = cls(
            id=id,
            symbol=symbol,
            name=name,
            asset_class=asset_class,
            currency=currency,
            exchange=exchange,
            isin=isin,
            manual=manual,
            created_at=created_at,
            prices=prices,
            prices_reason=prices_reason,
        )

        asset_answer.additional_properties = d
        return asset_answer

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
