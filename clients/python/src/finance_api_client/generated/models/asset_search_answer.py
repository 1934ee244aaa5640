from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.asset_search_item import AssetSearchItem
    from ..models.searched_provider import SearchedProvider


T = TypeVar("T", bound="AssetSearchAnswer")


@_attrs_define
class AssetSearchAnswer:
    """The likeliest first: by symbol, by ISIN, then by name; each listing once.

    Attributes:
        complete (bool): Whether every provider that is on has answered in time.
        items (list[AssetSearchItem]):
        providers (list[SearchedProvider]):
    """

    complete: bool
    items: list[AssetSearchItem]
    providers: list[SearchedProvider]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        complete = self.complete

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        providers = []
        for providers_item_data in self.providers:
            providers_item = providers_item_data.to_dict()
            providers.append(providers_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "complete": complete,
                "items": items,
                "providers": providers,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.asset_search_item import AssetSearchItem  # noqa: PLC0415
        from ..models.searched_provider import SearchedProvider  # noqa: PLC0415

        d = dict(src_dict)
        complete = d.pop("complete")

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = AssetSearchItem.from_dict(items_item_data)

            items.append(items_item)

        providers = []
        _providers = d.pop("providers")
        for providers_item_data in _providers:
            providers_item = SearchedProvider.from_dict(providers_item_data)

            providers.append(providers_item)

        asset_search_answer = cls(
            complete=complete,
            items=items,
            providers=providers,
        )

        asset_search_answer.additional_properties = d
        return asset_search_answer

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
