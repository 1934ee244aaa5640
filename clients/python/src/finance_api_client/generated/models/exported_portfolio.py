from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ExportedPortfolio")


@_attrs_define
class ExportedPortfolio:
    """
    Attributes:
        id (UUID):
        name (str):
        base_currency (str):
        cost_basis_method (str):
        track_cash (bool):
        fx_kind (str):
        created_at (datetime.datetime):
        updated_at (datetime.datetime):
    """

    id: UUID
    name: str
    base_currency: str
    cost_basis_method: str
    track_cash: bool
    fx_kind: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name = self.name

        base_currency = self.base_currency

        cost_basis_method = self.cost_basis_method

        track_cash = self.track_cash

        fx_kind = self.fx_kind

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "name": name,
                "base_currency": base_currency,
                "cost_basis_method": cost_basis_method,
                "track_cash": track_cash,
                "fx_kind": fx_kind,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        id = UUID(d.pop("id"))

        name = d.pop("name")

        base_currency = d.pop("base_currency")

        cost_basis_method = d.pop("cost_basis_method")

        track_cash = d.pop("track_cash")

        fx_kind = d.pop("fx_kind")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        exported_portfolio = cls(
            id=id,
            name=name,
            base_currency=base_currency,
            cost_basis_method=cost_basis_method,
            track_cash=track_cash,
            fx_kind=fx_kind,
            created_at=created_at,
            updated_at=updated_at,
        )

        exported_portfolio.additional_properties = d
        return exported_portfolio

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
