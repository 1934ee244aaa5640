from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ExplainedTrades")


@_attrs_define
class ExplainedTrades:
    """What was bought, sold and transferred of one asset on one day, per unit of the day.

    `price` is the one at which the units of the morning count at the moment of the day's flows: `average_price`, held
    between `close_before` and `close`; `close` where nothing was bought or sold, or no close was in force as the day
    began.

        Attributes:
            asset_id (UUID):
            currency (str):
            quantity_before (str): Units of the morning: `quantity` less what the day added.
            quantity (str): Units at the end of the day.
            average_price (None | str): Σ amounts ÷ Σ units, bought and sold, before fee and tax, in the asset's currency.
                Null where nothing was.
            close_before (None | str): In force as the day began, adjusted for the splits of the day.
            close (None | str): In force at the end of the day.
            price (None | str):
    """

    asset_id: UUID
    currency: str
    quantity_before: str
    quantity: str
    average_price: None | str
    close_before: None | str
    close: None | str
    price: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        asset_id = str(self.asset_id)

        currency = self.currency

        quantity_before = self.quantity_before

        quantity = self.quantity

        average_price: None | str
        average_price = self.average_price

        close_before: None | str
        close_before = self.close_before

        close: None | str
        close = self.close

        price: None | str
        price = self.price

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asset_id": asset_id,
                "currency": currency,
                "quantity_before": quantity_before,
                "quantity": quantity,
                "average_price": average_price,
                "close_before": close_before,
                "close": close,
                "price": price,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        asset_id = UUID(d.pop("asset_id"))

        currency = d.pop("currency")

        quantity_before = d.pop("quantity_before")

        quantity = d.pop("quantity")

        def _parse_average_price(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        average_price = _parse_average_price(d.pop("average_price"))

        def _parse_close_before(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        close_before = _parse_close_before(d.pop("close_before"))

        def _parse_close(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        close = _parse_close(d.pop("close"))

        def _parse_price(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        price = _parse_price(d.pop("price"))

        explained_trades = cls(
            asset_id=asset_id,
            currency=currency,
            quantity_before=quantity_before,
            quantity=quantity,
            average_price=average_price,
            close_before=close_before,
            close=close,
            price=price,
        )

        explained_trades.additional_properties = d
        return explained_trades

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
