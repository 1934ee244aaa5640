from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

from ..models.new_targets_by import NewTargetsBy

if TYPE_CHECKING:
    from ..models.new_target import NewTarget


T = TypeVar("T", bound="NewTargets")


@_attrs_define
class NewTargets:
    """
    Attributes:
        by (NewTargetsBy): A property of assets, of their listing or the owner's own.
        targets (list[NewTarget]): Of every group that has one; empty: none has.
    """

    by: NewTargetsBy
    targets: list[NewTarget]

    def to_dict(self) -> dict[str, Any]:
        by = self.by.value

        targets = []
        for targets_item_data in self.targets:
            targets_item = targets_item_data.to_dict()
            targets.append(targets_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "by": by,
                "targets": targets,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.new_target import NewTarget  # noqa: PLC0415

        d = dict(src_dict)
        by = NewTargetsBy(d.pop("by"))

        targets = []
        _targets = d.pop("targets")
        for targets_item_data in _targets:
            targets_item = NewTarget.from_dict(targets_item_data)

            targets.append(targets_item)

        new_targets = cls(
            by=by,
            targets=targets,
        )

        return new_targets
