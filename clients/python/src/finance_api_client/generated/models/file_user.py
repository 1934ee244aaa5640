from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.currency_code import CurrencyCode
from ..types import UNSET, Unset

T = TypeVar("T", bound="FileUser")


@_attrs_define
class FileUser:
    """The account that was exported. Only an absent name and base currency are taken over.

    Attributes:
        id (UUID):
        created_at (datetime.datetime):
        email (None | str | Unset):
        name (None | str | Unset):
        base_currency (CurrencyCode | None | Unset):
    """

    id: UUID
    created_at: datetime.datetime
    email: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    base_currency: CurrencyCode | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        created_at = self.created_at.isoformat()

        email: None | str | Unset
        if isinstance(self.email, Unset):
            email = UNSET
        else:
            email = self.email

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        base_currency: None | str | Unset
        if isinstance(self.base_currency, Unset):
            base_currency = UNSET
        elif isinstance(self.base_currency, CurrencyCode):
            base_currency = self.base_currency.value
        else:
            base_currency = self.base_currency

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "id": id,
                "created_at": created_at,
            }
        )
        if email is not UNSET:
            field_dict["email"] = email
        if name is not UNSET:
            field_dict["name"] = name
        if base_currency is not UNSET:
            field_dict["base_currency"] = base_currency

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_email(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        email = _parse_email(d.pop("email", UNSET))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_base_currency(data: object) -> CurrencyCode | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                base_currency_type_0 = CurrencyCode(data)

                return base_currency_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CurrencyCode | None | Unset, data)

        base_currency = _parse_base_currency(d.pop("base_currency", UNSET))

        file_user = cls(
            id=id,
            created_at=created_at,
            email=email,
            name=name,
            base_currency=base_currency,
        )

        return file_user
