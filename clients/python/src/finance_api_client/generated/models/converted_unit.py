from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ConvertedUnit")


@_attrs_define
class ConvertedUnit:
    """What a request stated in a unit that is not stored.

    Attributes:
        unit (str): As it was sent, such as GBX.
        currency (str): As it is stored, such as GBP.
        fields (list[str]): What was converted: amounts ÷ 100; fx_rate, which is per unit, × 100.
    """

    unit: str
    currency: str
    fields: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        unit = self.unit

        currency = self.currency

        fields = self.fields

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "unit": unit,
                "currency": currency,
                "fields": fields,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        unit = d.pop("unit")

        currency = d.pop("currency")

        fields = cast(list[str], d.pop("fields"))

        converted_unit = cls(
            unit=unit,
            currency=currency,
            fields=fields,
        )

        converted_unit.additional_properties = d
        return converted_unit

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
