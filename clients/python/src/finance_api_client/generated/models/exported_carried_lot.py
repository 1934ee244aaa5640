from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ExportedCarriedLot")


@_attrs_define
class ExportedCarriedLot:
    """
    Attributes:
        date (datetime.date):
        quantity (str):
        cost (None | str):
        fx_rate (None | str | Unset): Only where it is stated.
    """

    date: datetime.date
    quantity: str
    cost: None | str
    fx_rate: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        date = self.date.isoformat()

        quantity = self.quantity

        cost: None | str
        cost = self.cost

        fx_rate: None | str | Unset
        if isinstance(self.fx_rate, Unset):
            fx_rate = UNSET
        else:
            fx_rate = self.fx_rate

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "date": date,
                "quantity": quantity,
                "cost": cost,
            }
        )
        if fx_rate is not UNSET:
            field_dict["fx_rate"] = fx_rate

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        date = datetime.date.fromisoformat(d.pop("date"))

        quantity = d.pop("quantity")

        def _parse_cost(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost = _parse_cost(d.pop("cost"))

        def _parse_fx_rate(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        fx_rate = _parse_fx_rate(d.pop("fx_rate", UNSET))

        exported_carried_lot = cls(
            date=date,
            quantity=quantity,
            cost=cost,
            fx_rate=fx_rate,
        )

        exported_carried_lot.additional_properties = d
        return exported_carried_lot

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
