from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.file_targets_by import FileTargetsBy
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.file_target import FileTarget


T = TypeVar("T", bound="FileTargets")


@_attrs_define
class FileTargets:
    """Of one of the portfolios, or (null) of all together.

    Attributes:
        by (FileTargetsBy): A property of assets, of their listing or the owner's own.
        targets (list[FileTarget]):
        portfolio_id (None | Unset | UUID):
    """

    by: FileTargetsBy
    targets: list[FileTarget]
    portfolio_id: None | Unset | UUID = UNSET

    def to_dict(self) -> dict[str, Any]:
        by = self.by.value

        targets = []
        for targets_item_data in self.targets:
            targets_item = targets_item_data.to_dict()
            targets.append(targets_item)

        portfolio_id: None | str | Unset
        if isinstance(self.portfolio_id, Unset):
            portfolio_id = UNSET
        elif isinstance(self.portfolio_id, UUID):
            portfolio_id = str(self.portfolio_id)
        else:
            portfolio_id = self.portfolio_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "by": by,
                "targets": targets,
            }
        )
        if portfolio_id is not UNSET:
            field_dict["portfolio_id"] = portfolio_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.file_target import FileTarget  # noqa: PLC0415

        d = dict(src_dict)
        by = FileTargetsBy(d.pop("by"))

        targets = []
        _targets = d.pop("targets")
        for targets_item_data in _targets:
            targets_item = FileTarget.from_dict(targets_item_data)

            targets.append(targets_item)

        def _parse_portfolio_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                portfolio_id_type_0 = UUID(data)

                return portfolio_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        portfolio_id = _parse_portfolio_id(d.pop("portfolio_id", UNSET))

        file_targets = cls(
            by=by,
            targets=targets,
            portfolio_id=portfolio_id,
        )

        return file_targets
