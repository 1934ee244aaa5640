from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.explained_cash import ExplainedCash
    from ..models.explained_position import ExplainedPosition
    from ..models.explained_transaction import ExplainedTransaction
    from ..models.explained_valuation import ExplainedValuation


T = TypeVar("T", bound="Explanation")


@_attrs_define
class Explanation:
    """
    Attributes:
        positions (list[ExplainedPosition]):
        cash (list[ExplainedCash]):
        transactions (list[ExplainedTransaction]): Those that belong to no asset.
        day_before (ExplainedValuation): The portfolio at the end of a day. Its value is that of the positions, and Σ
            amount × `fx` of the cash.
    """

    positions: list[ExplainedPosition]
    cash: list[ExplainedCash]
    transactions: list[ExplainedTransaction]
    day_before: ExplainedValuation
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        positions = []
        for positions_item_data in self.positions:
            positions_item = positions_item_data.to_dict()
            positions.append(positions_item)

        cash = []
        for cash_item_data in self.cash:
            cash_item = cash_item_data.to_dict()
            cash.append(cash_item)

        transactions = []
        for transactions_item_data in self.transactions:
            transactions_item = transactions_item_data.to_dict()
            transactions.append(transactions_item)

        day_before = self.day_before.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "positions": positions,
                "cash": cash,
                "transactions": transactions,
                "day_before": day_before,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.explained_cash import ExplainedCash  # noqa: PLC0415
        from ..models.explained_position import ExplainedPosition  # noqa: PLC0415
        from ..models.explained_transaction import ExplainedTransaction  # noqa: PLC0415
        from ..models.explained_valuation import ExplainedValuation  # noqa: PLC0415

        d = dict(src_dict)
        positions = []
        _positions = d.pop("positions")
        for positions_item_data in _positions:
            positions_item = ExplainedPosition.from_dict(positions_item_data)

            positions.append(positions_item)

        cash = []
        _cash = d.pop("cash")
        for cash_item_data in _cash:
            cash_item = ExplainedCash.from_dict(cash_item_data)

            cash.append(cash_item)

        transactions = []
        _transactions = d.pop("transactions")
        for transactions_item_data in _transactions:
            transactions_item = ExplainedTransaction.from_dict(transactions_item_data)

            transactions.append(transactions_item)

        day_before = ExplainedValuation.from_dict(d.pop("day_before"))

        explanation = cls(
            positions=positions,
            cash=cash,
            transactions=transactions,
            day_before=day_before,
        )

        explanation.additional_properties = d
        return explanation

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
