from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.exported_mapping_columns import ExportedMappingColumns
    from ..models.exported_mapping_constants import ExportedMappingConstants
    from ..models.exported_mapping_types import ExportedMappingTypes


T = TypeVar("T", bound="ExportedMapping")


@_attrs_define
class ExportedMapping:
    """How tables with one header are read, as /transactions/import remembers it.

    Attributes:
        header (str): Digest of the table's columns in their order.
        columns (ExportedMappingColumns):
        types (ExportedMappingTypes):
        constants (ExportedMappingConstants):
        used_at (datetime.datetime):
    """

    header: str
    columns: ExportedMappingColumns
    types: ExportedMappingTypes
    constants: ExportedMappingConstants
    used_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        header = self.header

        columns = self.columns.to_dict()

        types = self.types.to_dict()

        constants = self.constants.to_dict()

        used_at = self.used_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "header": header,
                "columns": columns,
                "types": types,
                "constants": constants,
                "used_at": used_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.exported_mapping_columns import ExportedMappingColumns  # noqa: PLC0415
        from ..models.exported_mapping_constants import ExportedMappingConstants  # noqa: PLC0415
        from ..models.exported_mapping_types import ExportedMappingTypes  # noqa: PLC0415

        d = dict(src_dict)
        header = d.pop("header")

        columns = ExportedMappingColumns.from_dict(d.pop("columns"))

        types = ExportedMappingTypes.from_dict(d.pop("types"))

        constants = ExportedMappingConstants.from_dict(d.pop("constants"))

        used_at = datetime.datetime.fromisoformat(d.pop("used_at"))

        exported_mapping = cls(
            header=header,
            columns=columns,
            types=types,
            constants=constants,
            used_at=used_at,
        )

        exported_mapping.additional_properties = d
        return exported_mapping

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
