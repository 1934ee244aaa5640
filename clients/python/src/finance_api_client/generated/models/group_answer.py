from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="GroupAnswer")


@_attrs_define
class GroupAnswer:
    """Holdings with a market value, or the cash, that have one property in common.

    Attributes:
        key (str): `unknown`: of assets without the property. `cash`: of all cash, except by currency, where it is with
            the assets of its currency.
        market_value (None | str):
        weight (None | str): Of the market value.
        target (None | str):
        drift (None | str): weight − target
    """

    key: str
    market_value: None | str
    weight: None | str
    target: None | str
    drift: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        key = self.key

        market_value: None | str
        market_value = self.market_value

        weight: None | str
        weight = self.weight

        target: None | str
        target = self.target

        drift: None | str
        drift = self.drift

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "key": key,
                "market_value": market_value,
                "weight": weight,
                "target": target,
                "drift": drift,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        key = d.pop("key")

        def _parse_market_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        market_value = _parse_market_value(d.pop("market_value"))

        def _parse_weight(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        weight = _parse_weight(d.pop("weight"))

        def _parse_target(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        target = _parse_target(d.pop("target"))

        def _parse_drift(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        drift = _parse_drift(d.pop("drift"))

        group_answer = cls(
            key=key,
            market_value=market_value,
            weight=weight,
            target=target,
            drift=drift,
        )

        group_answer.additional_properties = d
        return group_answer

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
