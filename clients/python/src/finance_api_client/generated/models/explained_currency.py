from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ExplainedCurrency")


@_attrs_define
class ExplainedCurrency:
    """A portfolio's holdings and cash in one currency, and the rate of the day; null where there was none.

    price in the attribution = Σ over days and currencies of (change of `holdings` − Σ `traded`) × rate; fx is the rest.

        Attributes:
            currency (str):
            holdings (None | str): Σ quantity × close; null where nothing that is held has a close.
            cash (str):
            rate (None | str):
    """

    currency: str
    holdings: None | str
    cash: str
    rate: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        currency = self.currency

        holdings: None | str
        holdings = self.holdings

        cash = self.cash

        rate: None | str
        rate = self.rate

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "currency": currency,
                "holdings": holdings,
                "cash": cash,
                "rate": rate,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        currency = d.pop("currency")

        def _parse_holdings(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        holdings = _parse_holdings(d.pop("holdings"))

        cash = d.pop("cash")

        def _parse_rate(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        rate = _parse_rate(d.pop("rate"))

        explained_currency = cls(
            currency=currency,
            holdings=holdings,
            cash=cash,
            rate=rate,
        )

        explained_currency.additional_properties = d
        return explained_currency

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
