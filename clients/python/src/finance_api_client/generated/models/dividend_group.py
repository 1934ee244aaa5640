from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="DividendGroup")


@_attrs_define
class DividendGroup:
    """The recorded dividends of one month, year or asset, in the `currency` of the answer. Null: one of them could not be
    converted.

        Attributes:
            key (str): 2024-03, 2024, or the asset's id.
            gross (None | str):
            fee (None | str):
            tax (None | str):
            net (None | str):
    """

    key: str
    gross: None | str
    fee: None | str
    tax: None | str
    net: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        key = self.key

        gross: None | str
        gross = self.gross

        fee: None | str
        fee = self.fee

        tax: None | str
        tax = self.tax

        net: None | str
        net = self.net

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "key": key,
                "gross": gross,
                "fee": fee,
                "tax": tax,
                "net": net,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        key = d.pop("key")

        def _parse_gross(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        gross = _parse_gross(d.pop("gross"))

        def _parse_fee(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fee = _parse_fee(d.pop("fee"))

        def _parse_tax(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        tax = _parse_tax(d.pop("tax"))

        def _parse_net(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        net = _parse_net(d.pop("net"))

        dividend_group = cls(
            key=key,
            gross=gross,
            fee=fee,
            tax=tax,
            net=net,
        )

        dividend_group.additional_properties = d
        return dividend_group

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
