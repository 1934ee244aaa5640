from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.file_mapping_columns import FileMappingColumns
    from ..models.file_mapping_constants import FileMappingConstants
    from ..models.file_mapping_types import FileMappingTypes


T = TypeVar("T", bound="FileMapping")


@_attrs_define
class FileMapping:
    """How tables with one header are read.

    Attributes:
        header (str):
        columns (FileMappingColumns):
        types (FileMappingTypes):
        constants (FileMappingConstants):
        used_at (datetime.datetime):
    """

    header: str
    columns: FileMappingColumns
    types: FileMappingTypes
    constants: FileMappingConstants
    used_at: datetime.datetime

    def to_dict(self) -> dict[str, Any]:
        header = self.header

        columns = self.columns.to_dict()

        types = self.types.to_dict()

        constants = self.constants.to_dict()

        used_at = self.used_at.isoformat()

        field_dict: dict[str, Any] = {}

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
        from ..models.file_mapping_columns import FileMappingColumns  # noqa: PLC0415
        from ..models.file_mapping_constants import FileMappingConstants  # noqa: PLC0415
        from ..models.file_mapping_types import FileMappingTypes  # noqa: PLC0415

        d = dict(src_dict)
        header = d.pop("header")

        columns = FileMappingColumns.from_dict(d.pop("columns"))

        types = FileMappingTypes.from_dict(d.pop("types"))

        constants = FileMappingConstants.from_dict(d.pop("constants"))

        used_at = datetime.datetime.fromisoformat(d.pop("used_at"))

        file_mapping = cls(
            header=header,
            columns=columns,
            types=types,
            constants=constants,
            used_at=used_at,
        )

        return file_mapping
