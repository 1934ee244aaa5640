from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ReturnAnswer")


@_attrs_define
class ReturnAnswer:
    """
    Attributes:
        value (None | str):
        reason (None | str):
        annualized (None | str): Per 365 days; null for less than a year.
    """

    value: None | str
    reason: None | str
    annualized: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        value: None | str
        value = self.value

        reason: None | str
        reason = self.reason

        annualized: None | str
        annualized = self.annualized

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "value": value,
                "reason": reason,
                "annualized": annualized,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        value = _parse_value(d.pop("value"))

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        def _parse_annualized(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        annualized = _parse_annualized(d.pop("annualized"))

        return_answer = cls(
            value=value,
            reason=reason,
            annualized=annualized,
        )

        return_answer.additional_properties = d
        return return_answer

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
