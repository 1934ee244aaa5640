from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.explained_cash import ExplainedCash
    from ..models.explained_holding import ExplainedHolding


T = TypeVar("T", bound="ExplainedValuation")


@_attrs_define
class ExplainedValuation:
    """The portfolio at the end of a day. Its value is that of the positions, and Σ amount × `fx` of the cash.

    Attributes:
        date (datetime.date):
        positions (list[ExplainedHolding]):
        cash (list[ExplainedCash]): Empty where the portfolio doesn't track cash.
    """

    date: datetime.date
    positions: list[ExplainedHolding]
    cash: list[ExplainedCash]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        date = self.date.isoformat()

        positions = []
        for positions_item_data in self.positions:
            positions_item = positions_item_data.to_dict()
            positions.append(positions_item)

        cash = []
        for cash_item_data in self.cash:
            cash_item = cash_item_data.to_dict()
            cash.append(cash_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "date": date,
                "positions": positions,
                "cash": cash,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.explained_cash import ExplainedCash  # noqa: PLC0415
        from ..models.explained_holding import ExplainedHolding  # noqa: PLC0415

        d = dict(src_dict)
        date = datetime.date.fromisoformat(d.pop("date"))

        positions = []
        _positions = d.pop("positions")
        for positions_item_data in _positions:
            positions_item = ExplainedHolding.from_dict(positions_item_data)

            positions.append(positions_item)

        cash = []
        _cash = d.pop("cash")
        for cash_item_data in _cash:
            cash_item = ExplainedCash.from_dict(cash_item_data)

            cash.append(cash_item)

        explained_valuation = cls(
            date=date,
            positions=positions,
            cash=cash,
        )

        explained_valuation.additional_properties = d
        return explained_valuation

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
