from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="Ratio")


@_attrs_define
class Ratio:
    """`new` units for `old`: a 7:1 split is new 7, old 1.

    Attributes:
        new (int):
        old (int):
    """

    new: int
    old: int

    def to_dict(self) -> dict[str, Any]:
        new = self.new

        old = self.old

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "new": new,
                "old": old,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        new = d.pop("new")

        old = d.pop("old")

        ratio = cls(
            new=new,
            old=old,
        )

        return ratio
