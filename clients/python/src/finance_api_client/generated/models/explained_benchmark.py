from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.explained_dividend import ExplainedDividend
    from ..models.explained_quote import ExplainedQuote
    from ..models.explained_split import ExplainedSplit


T = TypeVar("T", bound="ExplainedBenchmark")


@_attrs_define
class ExplainedBenchmark:
    """The benchmark's return is close × units × `fx` at the end ÷ (close × `fx` at the start) − 1.

    Units begin as 1, and become units × new ÷ old at each split. For the total return each dividend adds units of the
    day before × amount × `fx` ÷ close at the end of its `ex_date`.

        Attributes:
            asset_id (UUID):
            currency (str):
            start (ExplainedQuote): The value of one unit of an asset at the end of a day is close × `fx`. Null where there
                is no close, or no rate.
            end (ExplainedQuote): The value of one unit of an asset at the end of a day is close × `fx`. Null where there is
                no close, or no rate.
            splits (list[ExplainedSplit]):
            dividends (list[ExplainedDividend]):
    """

    asset_id: UUID
    currency: str
    start: ExplainedQuote
    end: ExplainedQuote
    splits: list[ExplainedSplit]
    dividends: list[ExplainedDividend]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        asset_id = str(self.asset_id)

        currency = self.currency

        start = self.start.to_dict()

        end = self.end.to_dict()

        splits = []
        for splits_item_data in self.splits:
            splits_item = splits_item_data.to_dict()
            splits.append(splits_item)

        dividends = []
        for dividends_item_data in self.dividends:
            dividends_item = dividends_item_data.to_dict()
            dividends.append(dividends_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asset_id": asset_id,
                "currency": currency,
                "start": start,
                "end": end,
                "splits": splits,
                "dividends": dividends,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.explained_dividend import ExplainedDividend  # noqa: PLC0415
        from ..models.explained_quote import ExplainedQuote  # noqa: PLC0415
        from ..models.explained_split import ExplainedSplit  # noqa: PLC0415

        d = dict(src_dict)
        asset_id = UUID(d.pop("asset_id"))

        currency = d.pop("currency")

        start = ExplainedQuote.from_dict(d.pop("start"))

        end = ExplainedQuote.from_dict(d.pop("end"))

        splits = []
        _splits = d.pop("splits")
        for splits_item_data in _splits:
            splits_item = ExplainedSplit.from_dict(splits_item_data)

            splits.append(splits_item)

        dividends = []
        _dividends = d.pop("dividends")
        for dividends_item_data in _dividends:
            dividends_item = ExplainedDividend.from_dict(dividends_item_data)

            dividends.append(dividends_item)

        explained_benchmark = cls(
            asset_id=asset_id,
            currency=currency,
            start=start,
            end=end,
            splits=splits,
            dividends=dividends,
        )

        explained_benchmark.additional_properties = d
        return explained_benchmark

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
