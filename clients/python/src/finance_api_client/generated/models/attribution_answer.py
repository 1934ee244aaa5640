from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="AttributionAnswer")


@_attrs_define
class AttributionAnswer:
    """The parts of the change in value that is not external flows. price + fx + dividends + interest − fees − taxes =
    total, exactly as shown, and total = end_value − start_value − net_flow. Income is gross of charges.

        Attributes:
            price (None | str):
            fx (None | str):
            dividends (None | str):
            interest (None | str):
            fees (None | str):
            taxes (None | str):
            total (None | str):
            reason (None | str):
    """

    price: None | str
    fx: None | str
    dividends: None | str
    interest: None | str
    fees: None | str
    taxes: None | str
    total: None | str
    reason: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        price: None | str
        price = self.price

        fx: None | str
        fx = self.fx

        dividends: None | str
        dividends = self.dividends

        interest: None | str
        interest = self.interest

        fees: None | str
        fees = self.fees

        taxes: None | str
        taxes = self.taxes

        total: None | str
        total = self.total

        reason: None | str
        reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "price": price,
                "fx": fx,
                "dividends": dividends,
                "interest": interest,
                "fees": fees,
                "taxes": taxes,
                "total": total,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_price(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        price = _parse_price(d.pop("price"))

        def _parse_fx(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx = _parse_fx(d.pop("fx"))

        def _parse_dividends(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        dividends = _parse_dividends(d.pop("dividends"))

        def _parse_interest(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        interest = _parse_interest(d.pop("interest"))

        def _parse_fees(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fees = _parse_fees(d.pop("fees"))

        def _parse_taxes(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        taxes = _parse_taxes(d.pop("taxes"))

        def _parse_total(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        total = _parse_total(d.pop("total"))

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        attribution_answer = cls(
            price=price,
            fx=fx,
            dividends=dividends,
            interest=interest,
            fees=fees,
            taxes=taxes,
            total=total,
            reason=reason,
        )

        attribution_answer.additional_properties = d
        return attribution_answer

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
