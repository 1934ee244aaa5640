from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="NewTarget")


@_attrs_define
class NewTarget:
    """
    Attributes:
        key (str):
        target (str): Of the value: 0.6 is 60 %. All together are at most 1.
    """

    key: str
    target: str

    def to_dict(self) -> dict[str, Any]:
        key = self.key

        target = self.target

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "key": key,
                "target": target,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        key = d.pop("key")

        target = d.pop("target")

        new_target = cls(
            key=key,
            target=target,
        )

        return new_target
