from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.new_close import NewClose


T = TypeVar("T", bound="NewCloses")


@_attrs_define
class NewCloses:
    """Of a manual asset, or of a market asset for days on which no provider has a close.

    Attributes:
        items (list[NewClose]): Each day once.
    """

    items: list[NewClose]

    def to_dict(self) -> dict[str, Any]:
        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "items": items,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.new_close import NewClose  # noqa: PLC0415

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = NewClose.from_dict(items_item_data)

            items.append(items_item)

        new_closes = cls(
            items=items,
        )

        return new_closes
