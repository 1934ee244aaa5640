from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ExplainedLot")


@_attrs_define
class ExplainedLot:
    """Units bought together: those still held, or those that a transaction took. `cost` is in the asset's currency,
    `cost_base` in that of the answer, `rate` between the two on the trade date. Null: a rate was missing.

        Attributes:
            transaction_id (None | UUID): Null for a pool of several: method AVERAGE.
            date (datetime.date):
            quantity (str):
            cost (None | str):
            cost_base (None | str):
            rate (None | str):
    """

    transaction_id: None | UUID
    date: datetime.date
    quantity: str
    cost: None | str
    cost_base: None | str
    rate: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        transaction_id: None | str
        if isinstance(self.transaction_id, UUID):
            transaction_id = str(self.transaction_id)
        else:
            transaction_id = self.transaction_id

        date = self.date.isoformat()

        quantity = self.quantity

        cost: None | str
        cost = self.cost

        cost_base: None | str
        cost_base = self.cost_base

        rate: None | str
        rate = self.rate

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "transaction_id": transaction_id,
                "date": date,
                "quantity": quantity,
                "cost": cost,
                "cost_base": cost_base,
                "rate": rate,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_transaction_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                transaction_id_type_0 = UUID(data)

                return transaction_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        transaction_id = _parse_transaction_id(d.pop("transaction_id"))

        date = datetime.date.fromisoformat(d.pop("date"))

        quantity = d.pop("quantity")

        def _parse_cost(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost = _parse_cost(d.pop("cost"))

        def _parse_cost_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost_base = _parse_cost_base(d.pop("cost_base"))

        def _parse_rate(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        rate = _parse_rate(d.pop("rate"))

        explained_lot = cls(
            transaction_id=transaction_id,
            date=date,
            quantity=quantity,
            cost=cost,
            cost_base=cost_base,
            rate=rate,
        )

        explained_lot.additional_properties = d
        return explained_lot

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
