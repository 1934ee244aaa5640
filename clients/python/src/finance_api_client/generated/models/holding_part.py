from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="HoldingPart")


@_attrs_define
class HoldingPart:
    """What one of several portfolios holds of an asset.

    Attributes:
        portfolio_id (UUID):
        quantity (None | str):
        average_cost (None | str):
        cost_basis (None | str):
        cost_basis_base (None | str):
        market_value (None | str):
        market_value_base (None | str):
        unrealized_gain (None | str):
        unrealized_gain_base (None | str):
    """

    portfolio_id: UUID
    quantity: None | str
    average_cost: None | str
    cost_basis: None | str
    cost_basis_base: None | str
    market_value: None | str
    market_value_base: None | str
    unrealized_gain: None | str
    unrealized_gain_base: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        portfolio_id = str(self.portfolio_id)

        quantity: None | str
        quantity = self.quantity

        average_cost: None | str
        average_cost = self.average_cost

        cost_basis: None | str
        cost_basis = self.cost_basis

        cost_basis_base: None | str
        cost_basis_base = self.cost_basis_base

        market_value: None | str
        market_value = self.market_value

        market_value_base: None | str
        market_value_base = self.market_value_base

        unrealized_gain: None | str
        unrealized_gain = self.unrealized_gain

        unrealized_gain_base: None | str
        unrealized_gain_base = self.unrealized_gain_base

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "portfolio_id": portfolio_id,
                "quantity": quantity,
                "average_cost": average_cost,
                "cost_basis": cost_basis,
                "cost_basis_base": cost_basis_base,
                "market_value": market_value,
                "market_value_base": market_value_base,
                "unrealized_gain": unrealized_gain,
                "unrealized_gain_base": unrealized_gain_base,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        portfolio_id = UUID(d.pop("portfolio_id"))

        def _parse_quantity(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        quantity = _parse_quantity(d.pop("quantity"))

        def _parse_average_cost(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        average_cost = _parse_average_cost(d.pop("average_cost"))

        def _parse_cost_basis(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost_basis = _parse_cost_basis(d.pop("cost_basis"))

        def _parse_cost_basis_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost_basis_base = _parse_cost_basis_base(d.pop("cost_basis_base"))

        def _parse_market_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        market_value = _parse_market_value(d.pop("market_value"))

        def _parse_market_value_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        market_value_base = _parse_market_value_base(d.pop("market_value_base"))

        def _parse_unrealized_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        unrealized_gain = _parse_unrealized_gain(d.pop("unrealized_gain"))

        def _parse_unrealized_gain_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        unrealized_gain_base = _parse_unrealized_gain_base(d.pop("unrealized_gain_base"))

        holding_part = cls(
            portfolio_id=portfolio_id,
            quantity=quantity,
            average_cost=average_cost,
            cost_basis=cost_basis,
            cost_basis_base=cost_basis_base,
            market_value=market_value,
            market_value_base=market_value_base,
            unrealized_gain=unrealized_gain,
            unrealized_gain_base=unrealized_gain_base,
        )

        holding_part.additional_properties = d
        return holding_part

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
