from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.transaction_fields import TransactionFields


T = TypeVar("T", bound="Batch")


@_attrs_define
class Batch:
    """
    Attributes:
        portfolio_id (UUID):
        items (list[TransactionFields]):
        dry_run (bool | Unset): Only say what would happen. Default: false.
    """

    portfolio_id: UUID
    items: list[TransactionFields]
    dry_run: bool | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        portfolio_id = str(self.portfolio_id)

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        dry_run = self.dry_run

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "portfolio_id": portfolio_id,
                "items": items,
            }
        )
        if dry_run is not UNSET:
            field_dict["dry_run"] = dry_run

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.transaction_fields import TransactionFields  # noqa: PLC0415

        d = dict(src_dict)
        portfolio_id = UUID(d.pop("portfolio_id"))

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = TransactionFields.from_dict(items_item_data)

            items.append(items_item)

        dry_run = d.pop("dry_run", UNSET)

        batch = cls(
            portfolio_id=portfolio_id,
            items=items,
            dry_run=dry_run,
        )

        return batch
