from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CarriedLotFields")


@_attrs_define
class CarriedLotFields:
    """A lot as the account that it comes from had it.

    Attributes:
        date (datetime.date):
        quantity (str):
        cost (None | str): In the asset's currency; null: unknown.
        fx_rate (None | str | Unset): 1 of the asset's currency = fx_rate base currency on that day. Default: the day's
            rate.
    """

    date: datetime.date
    quantity: str
    cost: None | str
    fx_rate: None | str | Unset = UNSET

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

        carried_lot_fields = cls(
            date=date,
            quantity=quantity,
            cost=cost,
            fx_rate=fx_rate,
        )

        return carried_lot_fields
