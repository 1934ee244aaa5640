from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="UserAnswer")


@_attrs_define
class UserAnswer:
    """
    Attributes:
        id (UUID):
        email (None | str): null: a Firebase user without a verified address, as anonymous ones.
        name (None | str):
        base_currency (None | str): What several portfolios together are shown in.
        created_at (datetime.datetime):
    """

    id: UUID
    email: None | str
    name: None | str
    base_currency: None | str
    created_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        email: None | str
        email = self.email

        name: None | str
        name = self.name

        base_currency: None | str
        base_currency = self.base_currency

        created_at = self.created_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "email": email,
                "name": name,
                "base_currency": base_currency,
                "created_at": created_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        def _parse_email(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        email = _parse_email(d.pop("email"))

        def _parse_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        name = _parse_name(d.pop("name"))

        def _parse_base_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        base_currency = _parse_base_currency(d.pop("base_currency"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        user_answer = cls(
            id=id,
            email=email,
            name=name,
            base_currency=base_currency,
            created_at=created_at,
        )

        user_answer.additional_properties = d
        return user_answer

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
