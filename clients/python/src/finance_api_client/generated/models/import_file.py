from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.imported_fields import ImportedFields


T = TypeVar("T", bound="ImportFile")


@_attrs_define
class ImportFile:
    """The JSON form of an export.

    Attributes:
        items (list[ImportedFields]):
    """

    items: list[ImportedFields]

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
        from ..models.imported_fields import ImportedFields  # noqa: PLC0415

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = ImportedFields.from_dict(items_item_data)

            items.append(items_item)

        import_file = cls(
            items=items,
        )

        return import_file
