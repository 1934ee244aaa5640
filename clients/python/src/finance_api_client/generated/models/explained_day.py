from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.explained_currency import ExplainedCurrency
    from ..models.explained_trades import ExplainedTrades


T = TypeVar("T", bound="ExplainedDay")


@_attrs_define
class ExplainedDay:
    """The end of a day. market_value = Σ (holdings + cash) × rate.

    growth is 1 + r. Without money in or out it is market_value ÷ that of the day before (V_begin). Else it is (V_m ÷
    V_begin) × (1 + (market_value − V_m − net) ÷ base), where

    V_m = value_at_flows = Σ (holdings − Σ quantity × close + Σ quantity_before × price + cash of the day before) × rate
    + earned, with the sums over the day's `trades` net = money_in − money_out base = max(V_m + max(net, 0), round_trip)

    Where V_begin is zero or less, the first factor is 1 and `earned` is not in V_m. Growth is null where base is zero
    or less, where a day without flows begins without capital, and where more than everything would be lost. index =
    that of the day before × growth.

    round_trip is the largest amount that came in and went out again: the largest single money_in of an asset's trades
    and transfers, or of a currency's deposits, at most the money_out of the same.

    Growth and index are null on every day where there is no time-weighted return. The first day is `from`: its index is
    1, and its flows belong to the time before the period.

        Attributes:
            date (datetime.date):
            market_value (None | str): Null where everything held is of unknown value.
            money_in (None | str):
            money_out (None | str):
            earned (None | str):
            round_trip (str):
            value_at_flows (None | str): What the morning's portfolio was worth then; null without flows.
            trades (list[ExplainedTrades]):
            growth (None | str):
            index (None | str):
            counts (bool): Part of the volatility: a held asset has a new close.
            currencies (list[ExplainedCurrency]):
    """

    date: datetime.date
    market_value: None | str
    money_in: None | str
    money_out: None | str
    earned: None | str
    round_trip: str
    value_at_flows: None | str
    trades: list[ExplainedTrades]
    growth: None | str
    index: None | str
    counts: bool
    currencies: list[ExplainedCurrency]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        date = self.date.isoformat()

        market_value: None | str
        market_value = self.market_value

        money_in: None | str
        money_in = self.money_in

        money_out: None | str
        money_out = self.money_out

        earned: None | str
        earned = self.earned

        round_trip = self.round_trip

        value_at_flows: None | str
        value_at_flows = self.value_at_flows

        trades = []
        for trades_item_data in self.trades:
            trades_item = trades_item_data.to_dict()
            trades.append(trades_item)

        growth: None | str
        growth = self.growth

        index: None | str
        index = self.index

        counts = self.counts

        currencies = []
        for currencies_item_data in self.currencies:
            currencies_item = currencies_item_data.to_dict()
            currencies.append(currencies_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "date": date,
                "market_value": market_value,
                "money_in": money_in,
                "money_out": money_out,
                "earned": earned,
                "round_trip": round_trip,
                "value_at_flows": value_at_flows,
                "trades": trades,
                "growth": growth,
                "index": index,
                "counts": counts,
                "currencies": currencies,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.explained_currency import ExplainedCurrency  # noqa: PLC0415
        from ..models.explained_trades import ExplainedTrades  # noqa: PLC0415

        d = dict(src_dict)
        date = datetime.date.fromisoformat(d.pop("date"))

        def _parse_market_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        market_value = _parse_market_value(d.pop("market_value"))

        def _parse_money_in(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        money_in = _parse_money_in(d.pop("money_in"))

        def _parse_money_out(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        money_out = _parse_money_out(d.pop("money_out"))

        def _parse_earned(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        earned = _parse_earned(d.pop("earned"))

        round_trip = d.pop("round_trip")

        def _parse_value_at_flows(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        value_at_flows = _parse_value_at_flows(d.pop("value_at_flows"))

        trades = []
        _trades = d.pop("trades")
        for trades_item_data in _trades:
            trades_item = ExplainedTrades.from_dict(trades_item_data)

            trades.append(trades_item)

        def _parse_growth(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        growth = _parse_growth(d.pop("growth"))

        def _parse_index(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        index = _parse_index(d.pop("index"))

        counts = d.pop("counts")

        currencies = []
        _currencies = d.pop("currencies")
        for currencies_item_data in _currencies:
            currencies_item = ExplainedCurrency.from_dict(currencies_item_data)

            currencies.append(currencies_item)

        explained_day = cls(
            date=date,
            market_value=market_value,
            money_in=money_in,
            money_out=money_out,
            earned=earned,
            round_trip=round_trip,
            value_at_flows=value_at_flows,
            trades=trades,
            growth=growth,
            index=index,
            counts=counts,
            currencies=currencies,
        )

        explained_day.additional_properties = d
        return explained_day

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
