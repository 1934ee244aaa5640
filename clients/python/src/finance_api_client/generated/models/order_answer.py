from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.held_asset import HeldAsset


T = TypeVar("T", bound="OrderAnswer")


@_attrs_define
class OrderAnswer:
    """What to buy, or to sell where the amount is negative.

    Attributes:
        key (str):
        asset (HeldAsset | None): Null: nothing of this group is held at a known price; any will do.
        quantity (None | str):
        close (None | str):
        amount (None | str): In the currency of the answer.
    """

    key: str
    asset: HeldAsset | None
    quantity: None | str
    close: None | str
    amount: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.held_asset import HeldAsset  # noqa: PLC0415

        key = self.key

        asset: dict[str, Any] | None
        if isinstance(self.asset, HeldAsset):
            asset = self.asset.to_dict()
        else:
            asset = self.asset

        quantity: None | str
        quantity = self.quantity

        close: None | str
        close = self.close

        amount: None | str
        amount = self.amount

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "key": key,
                "asset": asset,
                "quantity": quantity,
                "close": close,
                "amount": amount,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.held_asset import HeldAsset  # noqa: PLC0415

        d = dict(src_dict)
        key = d.pop("key")

        def _parse_asset(data: object) -> HeldAsset | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                asset_type_0 = HeldAsset.from_dict(data)

                return asset_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(HeldAsset | None, data)

        asset = _parse_asset(d.pop("asset"))

        def _parse_quantity(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        quantity = _parse_quantity(d.pop("quantity"))

        def _parse_close(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        close = _parse_close(d.pop("close"))

        def _parse_amount(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        amount = _parse_amount(d.pop("amount"))

        order_answer = cls(
            key=key,
            asset=asset,
            quantity=quantity,
            close=close,
            amount=amount,
        )

        order_answer.additional_properties = d
        return order_answer

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
