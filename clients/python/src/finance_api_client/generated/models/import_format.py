from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ImportFormat")


@_attrs_define
class ImportFormat:
    """One format of files.

    Attributes:
        name (str): In `?format=`.
        broker (str): Who writes such files.
        how_to_get (str): Where to find the file there.
        known_by (list[str]): The columns or signs that it is recognised by.
    """

    name: str
    broker: str
    how_to_get: str
    known_by: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        broker = self.broker

        how_to_get = self.how_to_get

        known_by = self.known_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "broker": broker,
                "how_to_get": how_to_get,
                "known_by": known_by,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        broker = d.pop("broker")

        how_to_get = d.pop("how_to_get")

        known_by = cast(list[str], d.pop("known_by"))

        import_format = cls(
            name=name,
            broker=broker,
            how_to_get=how_to_get,
            known_by=known_by,
        )

        import_format.additional_properties = d
        return import_format

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
