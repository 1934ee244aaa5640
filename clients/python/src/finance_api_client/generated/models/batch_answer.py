from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.item_answer import ItemAnswer


T = TypeVar("T", bound="BatchAnswer")


@_attrs_define
class BatchAnswer:
    """All or nothing. Where an item is invalid nothing is created, and only invalid and duplicate items are listed.

    With dry_run the items that would be created are `created` without an id, and `created` counts them.

        Attributes:
            dry_run (bool):
            created (int):
            items (list[ItemAnswer]):
            errors_omitted (int): How many more errors there are: at most 100 a request and 20 an item are listed, and an
                item of which none is listed is left out. Default: 0.
    """

    dry_run: bool
    created: int
    items: list[ItemAnswer]
    errors_omitted: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        dry_run = self.dry_run

        created = self.created

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        errors_omitted = self.errors_omitted

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "dry_run": dry_run,
                "created": created,
                "items": items,
                "errors_omitted": errors_omitted,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.item_answer import ItemAnswer  # noqa: PLC0415

        d = dict(src_dict)
        dry_run = d.pop("dry_run")

        created = d.pop("created")

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = ItemAnswer.from_dict(items_item_data)

            items.append(items_item)

        errors_omitted = d.pop("errors_omitted")

        batch_answer = cls(
            dry_run=dry_run,
            created=created,
            items=items,
            errors_omitted=errors_omitted,
        )

        batch_answer.additional_properties = d
        return batch_answer

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
