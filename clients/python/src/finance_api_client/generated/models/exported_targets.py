from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.exported_target import ExportedTarget


T = TypeVar("T", bound="ExportedTargets")


@_attrs_define
class ExportedTargets:
    """The targets of the groups by one property; `portfolio_id` is null for all together.

    Attributes:
        portfolio_id (None | UUID):
        by (str):
        targets (list[ExportedTarget]):
    """

    portfolio_id: None | UUID
    by: str
    targets: list[ExportedTarget]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        portfolio_id: None | str
        if isinstance(self.portfolio_id, UUID):
            portfolio_id = str(self.portfolio_id)
        else:
            portfolio_id = self.portfolio_id

        by = self.by

        targets = []
        for targets_item_data in self.targets:
            targets_item = targets_item_data.to_dict()
            targets.append(targets_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "portfolio_id": portfolio_id,
                "by": by,
                "targets": targets,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.exported_target import ExportedTarget  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_portfolio_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                portfolio_id_type_0 = UUID(data)

                return portfolio_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        portfolio_id = _parse_portfolio_id(d.pop("portfolio_id"))

        by = d.pop("by")

        targets = []
        _targets = d.pop("targets")
        for targets_item_data in _targets:
            targets_item = ExportedTarget.from_dict(targets_item_data)

            targets.append(targets_item)

        exported_targets = cls(
            portfolio_id=portfolio_id,
            by=by,
            targets=targets,
        )

        exported_targets.additional_properties = d
        return exported_targets

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
