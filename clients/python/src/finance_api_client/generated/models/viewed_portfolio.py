from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cost_basis_method import CostBasisMethod
from ..models.fx_kind import FxKind

T = TypeVar("T", bound="ViewedPortfolio")


@_attrs_define
class ViewedPortfolio:
    """One of several portfolios that are viewed together, with the settings that its part of the answer was computed by.

    Attributes:
        portfolio_id (UUID):
        name (None | str):
        base_currency (str):
        method (CostBasisMethod): Which lots a sale uses up: the oldest, the newest, the dearest, or a share of all of
            them.
        fx_kind (FxKind): Which of a currency's exchange rates. All currencies but ARS have the official one only.
        track_cash (bool):
    """

    portfolio_id: UUID
    name: None | str
    base_currency: str
    method: CostBasisMethod
    fx_kind: FxKind
    track_cash: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        portfolio_id = str(self.portfolio_id)

        name: None | str
        name = self.name

        base_currency = self.base_currency

        method = self.method.value

        fx_kind = self.fx_kind.value

        track_cash = self.track_cash

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "portfolio_id": portfolio_id,
                "name": name,
                "base_currency": base_currency,
                "method": method,
                "fx_kind": fx_kind,
                "track_cash": track_cash,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        portfolio_id = UUID(d.pop("portfolio_id"))

        def _parse_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        name = _parse_name(d.pop("name"))

        base_currency = d.pop("base_currency")

        method = CostBasisMethod(d.pop("method"))

        fx_kind = FxKind(d.pop("fx_kind"))

        track_cash = d.pop("track_cash")

        viewed_portfolio = cls(
            portfolio_id=portfolio_id,
            name=name,
            base_currency=base_currency,
            method=method,
            fx_kind=fx_kind,
            track_cash=track_cash,
        )

        viewed_portfolio.additional_properties = d
        return viewed_portfolio

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
