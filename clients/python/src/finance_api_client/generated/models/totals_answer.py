from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="TotalsAnswer")


@_attrs_define
class TotalsAnswer:
    """In the `currency` of the answer, over the holdings that have a market value. Null: unknown, or every part of it is.

    Attributes:
        market_value (None | str):
        cash (None | str):
        cost_basis (None | str):
        unrealized_gain (None | str):
        price_gain (None | str):
        fx_gain (None | str):
        realized_gain (None | str):
        realized_price_gain (None | str):
        realized_fx_gain (None | str):
        income (None | str):
        fees (None | str):
        taxes (None | str):
        cash_fx_gain (None | str): What exchange rates did to the cash: its value less its changes, each at the rate of
            its transaction. Zero where the portfolio tracks no cash.
        transferred_gain (None | str): Market value less cost of the units transferred out, which was gained here, less
            that of the units transferred in, which was gained elsewhere.
        net_invested (None | str): External flows of all days up to `as_of`.
        total_gain (None | str): unrealized_gain + realized_gain + income − the fees and taxes that are not inside these
            + cash_fx_gain + transferred_gain, which is market_value − net_invested.
        day_change (None | str): total_gain less that of the evening before: what the day of `as_of` has earned.
    """

    market_value: None | str
    cash: None | str
    cost_basis: None | str
    unrealized_gain: None | str
    price_gain: None | str
    fx_gain: None | str
    realized_gain: None | str
    realized_price_gain: None | str
    realized_fx_gain: None | str
    income: None | str
    fees: None | str
    taxes: None | str
    cash_fx_gain: None | str
    transferred_gain: None | str
    net_invested: None | str
    total_gain: None | str
    day_change: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        market_value: None | str
        market_value = self.market_value

        cash: None | str
        cash = self.cash

        cost_basis: None | str
        cost_basis = self.cost_basis

        unrealized_gain: None | str
        unrealized_gain = self.unrealized_gain

        price_gain: None | str
        price_gain = self.price_gain

        fx_gain: None | str
        fx_gain = self.fx_gain

        realized_gain: None | str
        realized_gain = self.realized_gain

        realized_price_gain: None | str
        realized_price_gain = self.realized_price_gain

        realized_fx_gain: None | str
        realized_fx_gain = self.realized_fx_gain

        income: None | str
        income = self.income

        fees: None | str
        fees = self.fees

        taxes: None | str
        taxes = self.taxes

        cash_fx_gain: None | str
        cash_fx_gain = self.cash_fx_gain

        transferred_gain: None | str
        transferred_gain = self.transferred_gain

        net_invested: None | str
        net_invested = self.net_invested

        total_gain: None | str
        total_gain = self.total_gain

        day_change: None | str
        day_change = self.day_change

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "market_value": market_value,
                "cash": cash,
                "cost_basis": cost_basis,
                "unrealized_gain": unrealized_gain,
                "price_gain": price_gain,
                "fx_gain": fx_gain,
                "realized_gain": realized_gain,
                "realized_price_gain": realized_price_gain,
                "realized_fx_gain": realized_fx_gain,
                "income": income,
                "fees": fees,
                "taxes": taxes,
                "cash_fx_gain": cash_fx_gain,
                "transferred_gain": transferred_gain,
                "net_invested": net_invested,
                "total_gain": total_gain,
                "day_change": day_change,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_market_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        market_value = _parse_market_value(d.pop("market_value"))

        def _parse_cash(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cash = _parse_cash(d.pop("cash"))

        def _parse_cost_basis(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost_basis = _parse_cost_basis(d.pop("cost_basis"))

        def _parse_unrealized_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        unrealized_gain = _parse_unrealized_gain(d.pop("unrealized_gain"))

        def _parse_price_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        price_gain = _parse_price_gain(d.pop("price_gain"))

        def _parse_fx_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_gain = _parse_fx_gain(d.pop("fx_gain"))

        def _parse_realized_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        realized_gain = _parse_realized_gain(d.pop("realized_gain"))

        def _parse_realized_price_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        realized_price_gain = _parse_realized_price_gain(d.pop("realized_price_gain"))

        def _parse_realized_fx_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        realized_fx_gain = _parse_realized_fx_gain(d.pop("realized_fx_gain"))

        def _parse_income(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        income = _parse_income(d.pop("income"))

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

        def _parse_cash_fx_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cash_fx_gain = _parse_cash_fx_gain(d.pop("cash_fx_gain"))

        def _parse_transferred_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        transferred_gain = _parse_transferred_gain(d.pop("transferred_gain"))

        def _parse_net_invested(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        net_invested = _parse_net_invested(d.pop("net_invested"))

        def _parse_total_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        total_gain = _parse_total_gain(d.pop("total_gain"))

        def _parse_day_change(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        day_change = _parse_day_change(d.pop("day_change"))

        totals_answer = cls(
            market_value=market_value,
            cash=cash,
            cost_basis=cost_basis,
            unrealized_gain=unrealized_gain,
            price_gain=price_gain,
            fx_gain=fx_gain,
            realized_gain=realized_gain,
            realized_price_gain=realized_price_gain,
            realized_fx_gain=realized_fx_gain,
            income=income,
            fees=fees,
            taxes=taxes,
            cash_fx_gain=cash_fx_gain,
            transferred_gain=transferred_gain,
            net_invested=net_invested,
            total_gain=total_gain,
            day_change=day_change,
        )

        totals_answer.additional_properties = d
        return totals_answer

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
