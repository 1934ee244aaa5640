from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.new_token_scope import NewTokenScope
from ..models.new_token_show import NewTokenShow
from ..types import UNSET, Unset

T = TypeVar("T", bound="NewToken")


@_attrs_define
class NewToken:
    """`show: percentages` goes with the scope `read` only.

    Attributes:
        name (str): What it is for, or who has it.
        scope (NewTokenScope): `write` includes `read`. Neither reaches the account or its tokens.
        portfolio_ids (list[UUID] | None | Unset): It sees these portfolios alone, and of the manual assets those that
            they use; null: all, and those to come.
        expires_at (datetime.datetime | None | Unset): From then on it is refused; null: never.
        show (NewTokenShow | Unset): `percentages`: weights and returns, and null for every amount, quantity and cost,
            for names of portfolios and manual assets, and for notes. With the scope `read` only. Default: all.
    """

    name: str
    scope: NewTokenScope
    portfolio_ids: list[UUID] | None | Unset = UNSET
    expires_at: datetime.datetime | None | Unset = UNSET
    show: NewTokenShow | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        scope = self.scope.value

        portfolio_ids: list[str] | None | Unset
        if isinstance(self.portfolio_ids, Unset):
            portfolio_ids = UNSET
        elif isinstance(self.portfolio_ids, list):
            portfolio_ids = []
            for portfolio_ids_type_0_item_data in self.portfolio_ids:
                portfolio_ids_type_0_item = str(portfolio_ids_type_0_item_data)
                portfolio_ids.append(portfolio_ids_type_0_item)

        else:
            portfolio_ids = self.portfolio_ids

        expires_at: None | str | Unset
        if isinstance(self.expires_at, Unset):
            expires_at = UNSET
        elif isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        show: str | Unset = UNSET
        if not isinstance(self.show, Unset):
            show = self.show.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "scope": scope,
            }
        )
        if portfolio_ids is not UNSET:
            field_dict["portfolio_ids"] = portfolio_ids
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at
        if show is not UNSET:
            field_dict["show"] = show

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        scope = NewTokenScope(d.pop("scope"))

        def _parse_portfolio_ids(data: object) -> list[UUID] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
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
            return cast(list[UUID] | None | Unset, data)

        portfolio_ids = _parse_portfolio_ids(d.pop("portfolio_ids", UNSET))

        def _parse_expires_at(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        expires_at = _parse_expires_at(d.pop("expires_at", UNSET))

        _show = d.pop("show", UNSET)
        show: NewTokenShow | Unset
        if isinstance(_show, Unset):
            show = UNSET
        else:
            show = NewTokenShow(_show)

        new_token = cls(
            name=name,
            scope=scope,
            portfolio_ids=portfolio_ids,
            expires_at=expires_at,
            show=show,
        )

        return new_token
