from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.issued_token_scope import IssuedTokenScope
from ..models.issued_token_show import IssuedTokenShow
from ..models.issued_token_status import IssuedTokenStatus

T = TypeVar("T", bound="IssuedToken")


@_attrs_define
class IssuedToken:
    """
    Attributes:
        id (UUID):
        name (str):
        scope (IssuedTokenScope): What a personal token may do. WRITE includes READ.
        show (IssuedTokenShow): What a personal token sees. PERCENTAGES: weights and returns, and null for every amount.
        portfolio_ids (list[UUID] | None):
        expires_at (datetime.datetime | None):
        created_at (datetime.datetime):
        last_used_at (datetime.datetime | None): Correct to ten minutes; null: never.
        status (IssuedTokenStatus): Whether a personal token is accepted. VOID: it is from before the account's last
            change of password, or before the account was linked with Firebase.
        token (str): `fa_…`, shown this once: only its hash is stored.
    """

    id: UUID
    name: str
    scope: IssuedTokenScope
    show: IssuedTokenShow
    portfolio_ids: list[UUID] | None
    expires_at: datetime.datetime | None
    created_at: datetime.datetime
    last_used_at: datetime.datetime | None
    status: IssuedTokenStatus
    token: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name = self.name

        scope = self.scope.value

        show = self.show.value

        portfolio_ids: list[str] | None
        if isinstance(self.portfolio_ids, list):
            portfolio_ids = []
            for portfolio_ids_type_0_item_data in self.portfolio_ids:
                portfolio_ids_type_0_item = str(portfolio_ids_type_0_item_data)
                portfolio_ids.append(portfolio_ids_type_0_item)

        else:
            portfolio_ids = self.portfolio_ids

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        created_at = self.created_at.isoformat()

        last_used_at: None | str
        if isinstance(self.last_used_at, datetime.datetime):
            last_used_at = self.last_used_at.isoformat()
        else:
            last_used_at = self.last_used_at

        status = self.status.value

        token = self.token

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "scope": scope,
                "show": show,
                "portfolio_ids": portfolio_ids,
                "expires_at": expires_at,
                "created_at": created_at,
                "last_used_at": last_used_at,
                "status": status,
                "token": token,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        name = d.pop("name")

        scope = IssuedTokenScope(d.pop("scope"))

        show = IssuedTokenShow(d.pop("show"))

        def _parse_portfolio_ids(data: object) -> list[UUID] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                portfolio_ids_type_0 = []
                _portfolio_ids_type_0 = data
                for portfolio_ids_type_0_item_data in _portfolio_ids_type_0:
                    portfolio_ids_type_0_item = UUID(portfolio_ids_type_0_item_data)

                    portfolio_ids_type_0.append(portfolio_ids_type_0_item)

                return portfolio_ids_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[UUID] | None, data)

        portfolio_ids = _parse_portfolio_ids(d.pop("portfolio_ids"))

        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expires_at = _parse_expires_at(d.pop("expires_at"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_last_used_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                last_used_at_type_0 = datetime.datetime.fromisoformat(data)

                return last_used_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        last_used_at = _parse_last_used_at(d.pop("last_used_at"))

        status = IssuedTokenStatus(d.pop("status"))

        token = d.pop("token")

        issued_token = cls(
            id=id,
            name=name,
            scope=scope,
            show=show,
            portfolio_ids=portfolio_ids,
            expires_at=expires_at,
            created_at=created_at,
            last_used_at=last_used_at,
            status=status,
            token=token,
        )

        issued_token.additional_properties = d
        return issued_token

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
