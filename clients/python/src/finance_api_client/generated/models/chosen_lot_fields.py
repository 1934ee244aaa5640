from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

T = TypeVar("T", bound="ChosenLotFields")


@_attrs_define
class ChosenLotFields:
    """Units of the lot that a transaction brought.

    Attributes:
        transaction_id (UUID):
        quantity (str):
    """

    transaction_id: UUID
    quantity: str

    def to_dict(self) -> dict[str, Any]:
        transaction_id = str(self.transaction_id)

        quantity = self.quantity

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "transaction_id": transaction_id,
                "quantity": quantity,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        transaction_id = UUID(d.pop("transaction_id"))

        quantity = d.pop("quantity")

        chosen_lot_fields = cls(
            transaction_id=transaction_id,
            quantity=quantity,
        )

        return chosen_lot_fields
