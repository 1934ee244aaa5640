from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.import_item_answer_status import ImportItemAnswerStatus
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.converted_unit import ConvertedUnit
    from ..models.item_error import ItemError


T = TypeVar("T", bound="ImportItemAnswer")


@_attrs_define
class ImportItemAnswer:
    """
    Attributes:
        index (int): The item's place in the request, from 0.
        status (ImportItemAnswerStatus): duplicate: its external_id, or the same row of the same statement, is recorded
            already. look_alike: equal in every figure to a transaction that is recorded; recorded only with
            look_alikes=true. skipped: says nothing to a ledger. Nothing was done for these.
        id (None | UUID): Of the transaction that is stored now; null where none is.
        errors (list[ItemError]):
        line (int | None): Where the row begins in the file, from 1; null in JSON.
        reason (None | str): Why it is skipped.
        converted_from (list[ConvertedUnit] | Unset): Only where the request stated figures in a minor unit, such as
            pence.
    """

    index: int
    status: ImportItemAnswerStatus
    id: None | UUID
    errors: list[ItemError]
    line: int | None
    reason: None | str
    converted_from: list[ConvertedUnit] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        index = self.index

        status = self.status.value

        id: None | str
        if isinstance(self.id, UUID):
            id = str(self.id)
        else:
            id = self.id

        errors = []
        for errors_item_data in self.errors:
            errors_item = errors_item_data.to_dict()
            errors.append(errors_item)

        line: int | None
        line = self.line

        reason: None | str
        reason = self.reason

        converted_from: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.converted_from, Unset):
            converted_from = []
            for converted_from_item_data in self.converted_from:
                converted_from_item = converted_from_item_data.to_dict()
                converted_from.append(converted_from_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "index": index,
                "status": status,
                "id": id,
                "errors": errors,
                "line": line,
                "reason": reason,
            }
        )
        if converted_from is not UNSET:
            field_dict["converted_from"] = converted_from

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.converted_unit import ConvertedUnit  # noqa: PLC0415
        from ..models.item_error import ItemError  # noqa: PLC0415

        d = dict(src_dict)
        index = d.pop("index")

        status = ImportItemAnswerStatus(d.pop("status"))

        def _parse_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                id_type_0 = UUID(data)

                return id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        id = _parse_id(d.pop("id"))

        errors = []
        _errors = d.pop("errors")
        for errors_item_data in _errors:
            errors_item = ItemError.from_dict(errors_item_data)

            errors.append(errors_item)

        def _parse_line(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        line = _parse_line(d.pop("line"))

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        _converted_from = d.pop("converted_from", UNSET)
        converted_from: list[ConvertedUnit] | Unset = UNSET
        if _converted_from is not UNSET:
            converted_from = []
            for converted_from_item_data in _converted_from:
                converted_from_item = ConvertedUnit.from_dict(converted_from_item_data)

                converted_from.append(converted_from_item)

        import_item_answer = cls(
            index=index,
            status=status,
            id=id,
            errors=errors,
            line=line,
            reason=reason,
            converted_from=converted_from,
        )

        import_item_answer.additional_properties = d
        return import_item_answer

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
