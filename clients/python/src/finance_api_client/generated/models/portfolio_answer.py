from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cost_basis_method import CostBasisMethod
from ..models.fx_kind import FxKind

T = TypeVar("T", bound="PortfolioAnswer")


@_attrs_define
class PortfolioAnswer:
    """
    Attributes:
        id (UUID):
        name (None | str):
        base_currency (str):
        cost_basis_method (CostBasisMethod): Which lots a sale uses up: the oldest, the newest, the dearest, or a share
            of all of them.
        track_cash (bool):
        fx_kind (FxKind): Which of a currency's exchange rates. All currencies but ARS have the official one only.
        created_at (datetime.datetime):
        updated_at (datetime.datetime):
    """

    id: UUID
    name: None | str
    base_currency: str
    cost_basis_method: CostBasisMethod
    track_cash: bool
    fx_kind: FxKind
    created_at: datetime.datetime
    updated_at: datetime.datetime
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        name: None | str
        name = self.name

        base_currency = self.base_currency

        cost_basis_method = self.cost_basis_method.value

        track_cash = self.track_cash

        fx_kind = self.fx_kind.value

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

        def _parse_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        name = _parse_name(d.pop("name"))

        base_currency = d.pop("base_currency")

        cost_basis_method = CostBasisMethod(d.pop("cost_basis_method"))

        track_cash = d.pop("track_cash")

        fx_kind = FxKind(d.pop("fx_kind"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        portfolio_answer = cls(
            id=id,
            name=name,
            base_currency=base_currency,
            cost_basis_method=cost_basis_method,
            track_cash=track_cash,
            fx_kind=fx_kind,
            created_at=created_at,
            updated_at=updated_at,
        )

        portfolio_answer.additional_properties = d
        return portfolio_answer

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
