from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.explained_rate import ExplainedRate


T = TypeVar("T", bound="ExplainedCarriedLot")


@_attrs_define
class ExplainedCarriedLot:
    """A lot as a TRANSFER_IN states it. `to_base` converts its `cost` into the currency of the answer: `fx_rate` where it
    is a rate to this currency, else the rate of the lot's date.

        Attributes:
            date (datetime.date):
            quantity (str):
            cost (None | str): Null: unknown.
            fx_rate (None | str):
            to_base (ExplainedRate | None):
    """

    date: datetime.date
    quantity: str
    cost: None | str
    fx_rate: None | str
    to_base: ExplainedRate | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.explained_rate import ExplainedRate  # noqa: PLC0415

        date = self.date.isoformat()

        quantity = self.quantity

        cost: None | str
        cost = self.cost

        fx_rate: None | str
        fx_rate = self.fx_rate

        to_base: dict[str, Any] | None
        if isinstance(self.to_base, ExplainedRate):
            to_base = self.to_base.to_dict()
        else:
            to_base = self.to_base

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "date": date,
                "quantity": quantity,
                "cost": cost,
                "fx_rate": fx_rate,
                "to_base": to_base,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.explained_rate import ExplainedRate  # noqa: PLC0415

        d = dict(src_dict)
        date = datetime.date.fromisoformat(d.pop("date"))

        quantity = d.pop("quantity")

        def _parse_cost(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost = _parse_cost(d.pop("cost"))

        def _parse_fx_rate(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_rate = _parse_fx_rate(d.pop("fx_rate"))

        def _parse_to_base(data: object) -> ExplainedRate | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                to_base_type_0 = ExplainedRate.from_dict(data)

                return to_base_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplainedRate | None, data)

        to_base = _parse_to_base(d.pop("to_base"))

        explained_carried_lot = cls(
            date=date,
            quantity=quantity,
            cost=cost,
            fx_rate=fx_rate,
            to_base=to_base,
        )

        explained_carried_lot.additional_properties = d
        return explained_carried_lot

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
