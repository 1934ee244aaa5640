from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.held_asset import HeldAsset
    from ..models.holding_part import HoldingPart


T = TypeVar("T", bound="HoldingAnswer")


@_attrs_define
class HoldingAnswer:
    """One position. Suffix `_base`: in the `currency` of the answer; without it, in the asset's currency.

    Attributes:
        asset (HeldAsset):
        quantity (None | str):
        average_cost (None | str):
        cost_basis (None | str):
        cost_basis_base (None | str):
        close (None | str):
        close_date (datetime.date | None):
        close_source (None | str):
        stale_days (int | None):
        market_value (None | str):
        market_value_base (None | str):
        fx_rate (None | str):
        fx_rate_date (datetime.date | None):
        fx_source (None | str):
        fx_method (None | str):
        unrealized_gain (None | str):
        unrealized_gain_base (None | str):
        price_gain_base (None | str):
        fx_gain_base (None | str):
        realized_gain (None | str):
        realized_gain_base (None | str):
        realized_price_gain_base (None | str):
        realized_fx_gain_base (None | str):
        income_base (None | str):
        weight (None | str):
        day_change (None | str): Market value less that of the evening before, less what the day's trades and transfers
            put in, plus what it paid out. Null on the day of a SPIN_OFF or MERGER.
        day_change_base (None | str): The same, each value at the rate of its day.
        parts (list[HoldingPart] | None | Unset): Only of several portfolios together: what each of them holds.
    """

    asset: HeldAsset
    quantity: None | str
    average_cost: None | str
    cost_basis: None | str
    cost_basis_base: None | str
    close: None | str
    close_date: datetime.date | None
    close_source: None | str
    stale_days: int | None
    market_value: None | str
    market_value_base: None | str
    fx_rate: None | str
    fx_rate_date: datetime.date | None
    fx_source: None | str
    fx_method: None | str
    unrealized_gain: None | str
    unrealized_gain_base: None | str
    price_gain_base: None | str
    fx_gain_base: None | str
    realized_gain: None | str
    realized_gain_base: None | str
    realized_price_gain_base: None | str
    realized_fx_gain_base: None | str
    income_base: None | str
    weight: None | str
    day_change: None | str
    day_change_base: None | str
    parts: list[HoldingPart] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        asset = self.asset.to_dict()

        quantity: None | str
        quantity = self.quantity

        average_cost: None | str
        average_cost = self.average_cost

        cost_basis: None | str
        cost_basis = self.cost_basis

        cost_basis_base: None | str
        cost_basis_base = self.cost_basis_base

        close: None | str
        close = self.close

        close_date: None | str
        if isinstance(self.close_date, datetime.date):
            close_date = self.close_date.isoformat()
        else:
            close_date = self.close_date

        close_source: None | str
        close_source = self.close_source

        stale_days: int | None
        stale_days = self.stale_days

        market_value: None | str
        market_value = self.market_value

        market_value_base: None | str
        market_value_base = self.market_value_base

        fx_rate: None | str
        fx_rate = self.fx_rate

        fx_rate_date: None | str
        if isinstance(self.fx_rate_date, datetime.date):
            fx_rate_date = self.fx_rate_date.isoformat()
        else:
            fx_rate_date = self.fx_rate_date

        fx_source: None | str
        fx_source = self.fx_source

        fx_method: None | str
        fx_method = self.fx_method

        unrealized_gain: None | str
        unrealized_gain = self.unrealized_gain

        unrealized_gain_base: None | str
        unrealized_gain_base = self.unrealized_gain_base

        price_gain_base: None | str
        price_gain_base = self.price_gain_base

        fx_gain_base: None | str
        fx_gain_base = self.fx_gain_base

        realized_gain: None | str
        realized_gain = self.realized_gain

        realized_gain_base: None | str
        realized_gain_base = self.realized_gain_base

        realized_price_gain_base: None | str
        realized_price_gain_base = self.realized_price_gain_base

        realized_fx_gain_base: None | str
        realized_fx_gain_base = self.realized_fx_gain_base

        income_base: None | str
        income_base = self.income_base

        weight: None | str
        weight = self.weight

        day_change: None | str
        day_change = self.day_change

        day_change_base: None | str
        day_change_base = self.day_change_base

        parts: list[dict[str, Any]] | None | Unset
        if isinstance(self.parts, Unset):
            parts = UNSET
        elif isinstance(self.parts, list):
            parts = []
            for parts_type_0_item_data in self.parts:
                parts_type_0_item = parts_type_0_item_data.to_dict()
                parts.append(parts_type_0_item)

        else:
            parts = self.parts

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asset": asset,
                "quantity": quantity,
                "average_cost": average_cost,
                "cost_basis": cost_basis,
                "cost_basis_base": cost_basis_base,
                "close": close,
                "close_date": close_date,
                "close_source": close_source,
                "stale_days": stale_days,
                "market_value": market_value,
                "market_value_base": market_value_base,
                "fx_rate": fx_rate,
                "fx_rate_date": fx_rate_date,
                "fx_source": fx_source,
                "fx_method": fx_method,
                "unrealized_gain": unrealized_gain,
                "unrealized_gain_base": unrealized_gain_base,
                "price_gain_base": price_gain_base,
                "fx_gain_base": fx_gain_base,
                "realized_gain": realized_gain,
                "realized_gain_base": realized_gain_base,
                "realized_price_gain_base": realized_price_gain_base,
                "realized_fx_gain_base": realized_fx_gain_base,
                "income_base": income_base,
                "weight": weight,
                "day_change": day_change,
                "day_change_base": day_change_base,
            }
        )
        if parts is not UNSET:
            field_dict["parts"] = parts

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.held_asset import HeldAsset  # noqa: PLC0415
        from ..models.holding_part import HoldingPart  # noqa: PLC0415

        d = dict(src_dict)
        asset = HeldAsset.from_dict(d.pop("asset"))

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

        def _parse_close(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        close = _parse_close(d.pop("close"))

        def _parse_close_date(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                close_date_type_0 = datetime.date.fromisoformat(data)

                return close_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        close_date = _parse_close_date(d.pop("close_date"))

        def _parse_close_source(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        close_source = _parse_close_source(d.pop("close_source"))

        def _parse_stale_days(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        stale_days = _parse_stale_days(d.pop("stale_days"))

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

        def _parse_fx_rate(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_rate = _parse_fx_rate(d.pop("fx_rate"))

        def _parse_fx_rate_date(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fx_rate_date_type_0 = datetime.date.fromisoformat(data)

                return fx_rate_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        fx_rate_date = _parse_fx_rate_date(d.pop("fx_rate_date"))

        def _parse_fx_source(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_source = _parse_fx_source(d.pop("fx_source"))

        def _parse_fx_method(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_method = _parse_fx_method(d.pop("fx_method"))

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

        def _parse_price_gain_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        price_gain_base = _parse_price_gain_base(d.pop("price_gain_base"))

        def _parse_fx_gain_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_gain_base = _parse_fx_gain_base(d.pop("fx_gain_base"))

        def _parse_realized_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        realized_gain = _parse_realized_gain(d.pop("realized_gain"))

        def _parse_realized_gain_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        realized_gain_base = _parse_realized_gain_base(d.pop("realized_gain_base"))

        def _parse_realized_price_gain_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        realized_price_gain_base = _parse_realized_price_gain_base(
            d.pop("realized_price_gain_base")
        )

        def _parse_realized_fx_gain_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        realized_fx_gain_base = _parse_realized_fx_gain_base(d.pop("realized_fx_gain_base"))

        def _parse_income_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        income_base = _parse_income_base(d.pop("income_base"))

        def _parse_weight(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        weight = _parse_weight(d.pop("weight"))

        def _parse_day_change(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        day_change = _parse_day_change(d.pop("day_change"))

        def _parse_day_change_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        day_change_base = _parse_day_change_base(d.pop("day_change_base"))

        def _parse_parts(data: object) -> list[HoldingPart] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                parts_type_0 = []
                _parts_type_0 = data
                for parts_type_0_item_data in _parts_type_0:
                    parts_type_0_item = HoldingPart.from_dict(parts_type_0_item_data)

                    parts_type_0.append(parts_type_0_item)

                return parts_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[HoldingPart] | None | Unset, data)

        parts = _parse_parts(d.pop("parts", UNSET))

        holding_answer = cls(
            asset=asset,
            quantity=quantity,
            average_cost=average_cost,
            cost_basis=cost_basis,
            cost_basis_base=cost_basis_base,
            close=close,
            close_date=close_date,
            close_source=close_source,
            stale_days=stale_days,
            market_value=market_value,
            market_value_base=market_value_base,
            fx_rate=fx_rate,
            fx_rate_date=fx_rate_date,
            fx_source=fx_source,
            fx_method=fx_method,
            unrealized_gain=unrealized_gain,
            unrealized_gain_base=unrealized_gain_base,
            price_gain_base=price_gain_base,
            fx_gain_base=fx_gain_base,
            realized_gain=realized_gain,
            realized_gain_base=realized_gain_base,
            realized_price_gain_base=realized_price_gain_base,
            realized_fx_gain_base=realized_fx_gain_base,
            income_base=income_base,
            weight=weight,
            day_change=day_change,
            day_change_base=day_change_base,
            parts=parts,
        )

        holding_answer.additional_properties = d
        return holding_answer

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
