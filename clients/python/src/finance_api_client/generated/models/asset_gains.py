from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.sold_asset import SoldAsset


T = TypeVar("T", bound="AssetGains")


@_attrs_define
class AssetGains:
    """The gains of one asset; without suffix in its currency.

    Attributes:
        proceeds_base (None | str):
        cost_base (None | str):
        gain_base (None | str):
        price_gain_base (None | str):
        fx_gain_base (None | str):
        asset (SoldAsset):
        quantity (None | str): Units sold.
        proceeds (None | str):
        cost (None | str):
        gain (None | str):
    """

    proceeds_base: None | str
    cost_base: None | str
    gain_base: None | str
    price_gain_base: None | str
    fx_gain_base: None | str
    asset: SoldAsset
    quantity: None | str
    proceeds: None | str
    cost: None | str
    gain: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        proceeds_base: None | str
        proceeds_base = self.proceeds_base

        cost_base: None | str
        cost_base = self.cost_base

        gain_base: None | str
        gain_base = self.gain_base

        price_gain_base: None | str
        price_gain_base = self.price_gain_base

        fx_gain_base: None | str
        fx_gain_base = self.fx_gain_base

        asset = self.asset.to_dict()

        quantity: None | str
        quantity = self.quantity

        proceeds: None | str
        proceeds = self.proceeds

        cost: None | str
        cost = self.cost

        gain: None | str
        gain = self.gain

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "proceeds_base": proceeds_base,
                "cost_base": cost_base,
                "gain_base": gain_base,
                "price_gain_base": price_gain_base,
                "fx_gain_base": fx_gain_base,
                "asset": asset,
                "quantity": quantity,
                "proceeds": proceeds,
                "cost": cost,
                "gain": gain,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.sold_asset import SoldAsset  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_proceeds_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        proceeds_base = _parse_proceeds_base(d.pop("proceeds_base"))

        def _parse_cost_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost_base = _parse_cost_base(d.pop("cost_base"))

        def _parse_gain_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        gain_base = _parse_gain_base(d.pop("gain_base"))

        def _parse_price_gain_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        price_gain_base = _parse_price_gain_base(d.pop("price_gain_base"))

        def _parse_fx_gain_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_gain_base = _parse_fx_gain_base(d.pop("fx_gain_base"))

        asset = SoldAsset.from_dict(d.pop("asset"))

        def _parse_quantity(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        quantity = _parse_quantity(d.pop("quantity"))

        def _parse_proceeds(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        proceeds = _parse_proceeds(d.pop("proceeds"))

        def _parse_cost(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost = _parse_cost(d.pop("cost"))

        def _parse_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        gain = _parse_gain(d.pop("gain"))

        asset_gains = cls(
            proceeds_base=proceeds_base,
            cost_base=cost_base,
            gain_base=gain_base,
            price_gain_base=price_gain_base,
            fx_gain_base=fx_gain_base,
            asset=asset,
            quantity=quantity,
            proceeds=proceeds,
            cost=cost,
            gain=gain,
        )

        asset_gains.additional_properties = d
        return asset_gains

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
