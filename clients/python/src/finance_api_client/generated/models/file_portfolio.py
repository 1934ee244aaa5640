from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define

from ..models.cost_basis_method import CostBasisMethod
from ..models.currency_code import CurrencyCode
from ..models.fx_kind import FxKind
from ..types import UNSET, Unset

T = TypeVar("T", bound="FilePortfolio")


@_attrs_define
class FilePortfolio:
    """
    Attributes:
        name (str): One line.
        base_currency (CurrencyCode):
        id (UUID):
        created_at (datetime.datetime):
        updated_at (datetime.datetime):
        cost_basis_method (CostBasisMethod | Unset): Which lots a sale uses up: the oldest, the newest, the dearest, or
            a share of all of them.
        track_cash (bool | Unset): Whether cash belongs to the portfolio: trades move it, deposits bring it in. Default:
            false.
        fx_kind (FxKind | Unset): Which of a currency's exchange rates. All currencies but ARS have the official one
            only.
    """

    name: str
    base_currency: CurrencyCode
    id: UUID
    created_at: datetime.datetime
    updated_at: datetime.datetime
    cost_basis_method: CostBasisMethod | Unset = UNSET
    track_cash: bool | Unset = UNSET
    fx_kind: FxKind | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        base_currency = self.base_currency.value

        id = str(self.id)

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        cost_basis_method: str | Unset = UNSET
        if not isinstance(self.cost_basis_method, Unset):
            cost_basis_method = self.cost_basis_method.value

        track_cash = self.track_cash

        fx_kind: str | Unset = UNSET
        if not isinstance(self.fx_kind, Unset):
            fx_kind = self.fx_kind.value

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "base_currency": base_currency,
                "id": id,
                "created_at": created_at,
                "updated_at": updated_at,
            }
        )
        if cost_basis_method is not UNSET:
            field_dict["cost_basis_method"] = cost_basis_method
        if track_cash is not UNSET:
            field_dict["track_cash"] = track_cash
        if fx_kind is not UNSET:
            field_dict["fx_kind"] = fx_kind

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        name = d.pop("name")

        base_currency = CurrencyCode(d.pop("base_currency"))

        id = UUID(d.pop("id"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        _cost_basis_method = d.pop("cost_basis_method", UNSET)
        cost_basis_method: CostBasisMethod | Unset
        if isinstance(_cost_basis_method, Unset):
            cost_basis_method = UNSET
        else:
            cost_basis_method = CostBasisMethod(_cost_basis_method)

        track_cash = d.pop("track_cash", UNSET)

        _fx_kind = d.pop("fx_kind", UNSET)
        fx_kind: FxKind | Unset
        if isinstance(_fx_kind, Unset):
            fx_kind = UNSET
        else:
            fx_kind = FxKind(_fx_kind)

        file_portfolio = cls(
            name=name,
            base_currency=base_currency,
            id=id,
            created_at=created_at,
            updated_at=updated_at,
            cost_basis_method=cost_basis_method,
            track_cash=track_cash,
            fx_kind=fx_kind,
        )

        return file_portfolio
