from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="HistoryPoint")


@_attrs_define
class HistoryPoint:
    """The end of a day, in the `currency` of the answer. Null: an amount in it could not be converted or valued, or of a
    value and a cost every part.

        Attributes:
            date (datetime.date):
            complete (bool): True when no figure of this point is missing, or leaves one out.
            market_value (None | str): Holdings, and cash where the portfolio tracks it.
            cost_basis (None | str): Of the holdings that have a market value.
            net_invested (None | str): External flows of all days up to this one.
            external_flow (None | str): Money in less money out, of this day alone.
            income (None | str): Gross dividends and interest of all days up to this one.
            cash (None | str):
    """

    date: datetime.date
    complete: bool
    market_value: None | str
    cost_basis: None | str
    net_invested: None | str
    external_flow: None | str
    income: None | str
    cash: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        date = self.date.isoformat()

        complete = self.complete

        market_value: None | str
        market_value = self.market_value

        cost_basis: None | str
        cost_basis = self.cost_basis

        net_invested: None | str
        net_invested = self.net_invested

        external_flow: None | str
        external_flow = self.external_flow

        income: None | str
        income = self.income

        cash: None | str
        cash = self.cash

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "date": date,
                "complete": complete,
                "market_value": market_value,
                "cost_basis": cost_basis,
                "net_invested": net_invested,
                "external_flow": external_flow,
                "income": income,
                "cash": cash,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        date = datetime.date.fromisoformat(d.pop("date"))

        complete = d.pop("complete")

        def _parse_market_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        market_value = _parse_market_value(d.pop("market_value"))

        def _parse_cost_basis(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost_basis = _parse_cost_basis(d.pop("cost_basis"))

        def _parse_net_invested(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        net_invested = _parse_net_invested(d.pop("net_invested"))

        def _parse_external_flow(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        external_flow = _parse_external_flow(d.pop("external_flow"))

        def _parse_income(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        income = _parse_income(d.pop("income"))

        def _parse_cash(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cash = _parse_cash(d.pop("cash"))

        history_point = cls(
            date=date,
            complete=complete,
            market_value=market_value,
            cost_basis=cost_basis,
            net_invested=net_invested,
            external_flow=external_flow,
            income=income,
            cash=cash,
        )

        history_point.additional_properties = d
        return history_point

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
