from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.explained_benchmark import ExplainedBenchmark
    from ..models.explained_change import ExplainedChange
    from ..models.explained_day import ExplainedDay
    from ..models.explained_flow import ExplainedFlow
    from ..models.explained_position_split import ExplainedPositionSplit
    from ..models.explained_valuation import ExplainedValuation


T = TypeVar("T", bound="PerformanceExplanation")


@_attrs_define
class PerformanceExplanation:
    """`capital_days` counts the days with capital: annualized = (1 + return) ^ (365 ÷ capital_days) − 1.

    Attributes:
        start (ExplainedValuation): The portfolio at the end of a day. Its value is that of the positions, and Σ amount
            × `fx` of the cash.
        end (ExplainedValuation): The portfolio at the end of a day. Its value is that of the positions, and Σ amount ×
            `fx` of the cash.
        transactions (list[ExplainedChange]): After the day `from`, in the order of the ledger.
        splits (list[ExplainedPositionSplit]): Of what was held, after the day `from`.
        days (list[ExplainedDay]): Every day from `from` to `to`.
        flows (list[ExplainedFlow]): −V(from), each day's money out less its money in, V(to): their present value at the
            money-weighted return is zero. Empty where an amount is unknown.
        capital_days (int):
        risk_free (str):
        benchmark (ExplainedBenchmark | None):
    """

    start: ExplainedValuation
    end: ExplainedValuation
    transactions: list[ExplainedChange]
    splits: list[ExplainedPositionSplit]
    days: list[ExplainedDay]
    flows: list[ExplainedFlow]
    capital_days: int
    risk_free: str
    benchmark: ExplainedBenchmark | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.explained_benchmark import ExplainedBenchmark  # noqa: PLC0415

        start = self.start.to_dict()

        end = self.end.to_dict()

        transactions = []
        for transactions_item_data in self.transactions:
            transactions_item = transactions_item_data.to_dict()
            transactions.append(transactions_item)

        splits = []
        for splits_item_data in self.splits:
            splits_item = splits_item_data.to_dict()
            splits.append(splits_item)

        days = []
        for days_item_data in self.days:
            days_item = days_item_data.to_dict()
            days.append(days_item)

        flows = []
        for flows_item_data in self.flows:
            flows_item = flows_item_data.to_dict()
            flows.append(flows_item)

        capital_days = self.capital_days

        risk_free = self.risk_free

        benchmark: dict[str, Any] | None
        if isinstance(self.benchmark, ExplainedBenchmark):
            benchmark = self.benchmark.to_dict()
        else:
            benchmark = self.benchmark

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "start": start,
                "end": end,
                "transactions": transactions,
                "splits": splits,
                "days": days,
                "flows": flows,
                "capital_days": capital_days,
                "risk_free": risk_free,
                "benchmark": benchmark,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.explained_benchmark import ExplainedBenchmark  # noqa: PLC0415
        from ..models.explained_change import ExplainedChange  # noqa: PLC0415
        from ..models.explained_day import ExplainedDay  # noqa: PLC0415
        from ..models.explained_flow import ExplainedFlow  # noqa: PLC0415
        from ..models.explained_position_split import ExplainedPositionSplit  # noqa: PLC0415
        from ..models.explained_valuation import ExplainedValuation  # noqa: PLC0415

        d = dict(src_dict)
        start = ExplainedValuation.from_dict(d.pop("start"))

        end = ExplainedValuation.from_dict(d.pop("end"))

        transactions = []
        _transactions = d.pop("transactions")
        for transactions_item_data in _transactions:
            transactions_item = ExplainedChange.from_dict(transactions_item_data)

            transactions.append(transactions_item)

        splits = []
        _splits = d.pop("splits")
        for splits_item_data in _splits:
            splits_item = ExplainedPositionSplit.from_dict(splits_item_data)

            splits.append(splits_item)

        days = []
        _days = d.pop("days")
        for days_item_data in _days:
            days_item = ExplainedDay.from_dict(days_item_data)

            days.append(days_item)

        flows = []
        _flows = d.pop("flows")
        for flows_item_data in _flows:
            flows_item = ExplainedFlow.from_dict(flows_item_data)

            flows.append(flows_item)

        capital_days = d.pop("capital_days")

        risk_free = d.pop("risk_free")

        def _parse_benchmark(data: object) -> ExplainedBenchmark | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                benchmark_type_0 = ExplainedBenchmark.from_dict(data)

                return benchmark_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplainedBenchmark | None, data)

        benchmark = _parse_benchmark(d.pop("benchmark"))

        performance_explanation = cls(
            start=start,
            end=end,
            transactions=transactions,
            splits=splits,
            days=days,
            flows=flows,
            capital_days=capital_days,
            risk_free=risk_free,
            benchmark=benchmark,
        )

        performance_explanation.additional_properties = d
        return performance_explanation

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
