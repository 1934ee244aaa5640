from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.return_answer import ReturnAnswer


T = TypeVar("T", bound="BenchmarkAnswer")


@_attrs_define
class BenchmarkAnswer:
    """The asset's return over the same days, in the currency of the answer, splits taken into account.

    Attributes:
        asset_id (UUID):
        symbol (str):
        time_weighted_return (ReturnAnswer):
        price_return (ReturnAnswer):
    """

    asset_id: UUID
    symbol: str
    time_weighted_return: ReturnAnswer
    price_return: ReturnAnswer
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        asset_id = str(self.asset_id)

        symbol = self.symbol

        time_weighted_return = self.time_weighted_return.to_dict()

        price_return = self.price_return.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asset_id": asset_id,
                "symbol": symbol,
                "time_weighted_return": time_weighted_return,
                "price_return": price_return,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.return_answer import ReturnAnswer  # noqa: PLC0415

        d = dict(src_dict)
        asset_id = UUID(d.pop("asset_id"))

        symbol = d.pop("symbol")

        time_weighted_return = ReturnAnswer.from_dict(d.pop("time_weighted_return"))

        price_return = ReturnAnswer.from_dict(d.pop("price_return"))

        benchmark_answer = cls(
            asset_id=asset_id,
            symbol=symbol,
            time_weighted_return=time_weighted_return,
            price_return=price_return,
        )

        benchmark_answer.additional_properties = d
        return benchmark_answer

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
