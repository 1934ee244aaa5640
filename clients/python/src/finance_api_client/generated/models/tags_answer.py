from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="TagsAnswer")


@_attrs_define
class TagsAnswer:
    """
    Attributes:
        asset_id (UUID):
        tags (list[None | str]):
        country (None | str):
        sector (None | str):
    """

    asset_id: UUID
    tags: list[None | str]
    country: None | str
    sector: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        asset_id = str(self.asset_id)

        tags = []
        for tags_item_data in self.tags:
            tags_item: None | str
            tags_item = tags_item_data
            tags.append(tags_item)

        country: None | str
        country = self.country

        sector: None | str
        sector = self.sector

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asset_id": asset_id,
                "tags": tags,
                "country": country,
                "sector": sector,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        asset_id = UUID(d.pop("asset_id"))

        tags = []
        _tags = d.pop("tags")
        for tags_item_data in _tags:

            def _parse_tags_item(data: object) -> None | str:
                if data is None:
                    return data
                return cast(None | str, data)

            tags_item = _parse_tags_item(tags_item_data)

            tags.append(tags_item)

        def _parse_country(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        country = _parse_country(d.pop("country"))

        def _parse_sector(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sector = _parse_sector(d.pop("sector"))

        tags_answer = cls(
            asset_id=asset_id,
            tags=tags,
            country=country,
            sector=sector,
        )

        tags_answer.additional_properties = d
        return tags_answer

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
