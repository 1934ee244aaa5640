from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeVar,
    cast,
)
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cost_basis_method import CostBasisMethod
from ..models.fx_kind import FxKind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.asset_gains import AssetGains
    from ..models.figure_warning import FigureWarning
    from ..models.gain_sums import GainSums
    from ..models.realized_gain_answer import RealizedGainAnswer
    from ..models.viewed_portfolio import ViewedPortfolio


T = TypeVar("T", bound="GainsAnswer")


@_attrs_define
class GainsAnswer:
    """With `format=csv` the file has the same items.

    Attributes:
        portfolio_id (Literal['all'] | UUID): `all`: several together, which `portfolios` lists.
        from_ (datetime.date | None):
        to (datetime.date):
        currency (str):
        method (CostBasisMethod | None): Null where several portfolios together have different ones.
        fx_kind (FxKind | None): Null where several portfolios together have different ones.
        complete (bool): True when no figure is missing.
        warnings (list[FigureWarning]):
        items (list[RealizedGainAnswer]): Oldest sale first.
        totals (GainSums): Suffix `_base`: in the `currency` of the answer. Null: a part of it is unknown.
        by_asset (list[AssetGains]): By symbol.
        portfolios (list[ViewedPortfolio] | None | Unset): Only of `all`.
    """

    portfolio_id: Literal["all"] | UUID
    from_: datetime.date | None
    to: datetime.date
    currency: str
    method: CostBasisMethod | None
    fx_kind: FxKind | None
    complete: bool
    warnings: list[FigureWarning]
    items: list[RealizedGainAnswer]
    totals: GainSums
    by_asset: list[AssetGains]
    portfolios: list[ViewedPortfolio] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        portfolio_id: Literal["all"] | str
        if isinstance(self.portfolio_id, UUID):
            portfolio_id = str(self.portfolio_id)
        else:
            portfolio_id = self.portfolio_id

        from_: None | str
        if isinstance(self.from_, datetime.date):
            from_ = self.from_.isoformat()
        else:
            from_ = self.from_

        to = self.to.isoformat()

        currency = self.currency

        method: None | str
        if isinstance(self.method, CostBasisMethod):
            method = self.method.value
        else:
            method = self.method

        fx_kind: None | str
        if isinstance(self.fx_kind, FxKind):
            fx_kind = self.fx_kind.value
        else:
            fx_kind = self.fx_kind

        complete = self.complete

        warnings = []
        for warnings_item_data in self.warnings:
            warnings_item = warnings_item_data.to_dict()
            warnings.append(warnings_item)

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        totals = self.totals.to_dict()

        by_asset = []
        for by_asset_item_data in self.by_asset:
            by_asset_item = by_asset_item_data.to_dict()
            by_asset.append(by_asset_item)

        portfolios: list[dict[str, Any]] | None | Unset
        if isinstance(self.portfolios, Unset):
            portfolios = UNSET
        elif isinstance(self.portfolios, list):
            portfolios = []
            for portfolios_type_0_item_data in self.portfolios:
                portfolios_type_0_item = portfolios_type_0_item_data.to_dict()
                portfolios.append(portfolios_type_0_item)

        else:
            portfolios = self.portfolios

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "portfolio_id": portfolio_id,
                "from": from_,
                "to": to,
                "currency": currency,
                "method": method,
                "fx_kind": fx_kind,
                "complete": complete,
                "warnings": warnings,
                "items": items,
                "totals": totals,
                "by_asset": by_asset,
            }
        )
        if portfolios is not UNSET:
            field_dict["portfolios"] = portfolios

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.asset_gains import AssetGains  # noqa: PLC0415
        from ..models.figure_warning import FigureWarning  # noqa: PLC0415
        from ..models.gain_sums import GainSums  # noqa: PLC0415
        from ..models.realized_gain_answer import RealizedGainAnswer  # noqa: PLC0415
        from ..models.viewed_portfolio import ViewedPortfolio  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_portfolio_id(data: object) -> Literal["all"] | UUID:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                portfolio_id_type_0 = UUID(data)

                return portfolio_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            portfolio_id_type_1 = cast(Literal["all"], data)
            if portfolio_id_type_1 != "all":
                raise ValueError(
                    f"portfolio_id_type_1 must match const 'all', got '{portfolio_id_type_1}'"
                )
            return portfolio_id_type_1

        portfolio_id = _parse_portfolio_id(d.pop("portfolio_id"))

        def _parse_from_(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                from_type_0 = datetime.date.fromisoformat(data)

                return from_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        from_ = _parse_from_(d.pop("from"))

        to = datetime.date.fromisoformat(d.pop("to"))

        currency = d.pop("currency")

        def _parse_method(data: object) -> CostBasisMethod | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                method_type_0 = CostBasisMethod(data)

                return method_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CostBasisMethod | None, data)

        method = _parse_method(d.pop("method"))

        def _parse_fx_kind(data: object) -> FxKind | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fx_kind_type_0 = FxKind(data)

                return fx_kind_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(FxKind | None, data)

        fx_kind = _parse_fx_kind(d.pop("fx_kind"))

        complete = d.pop("complete")

        warnings = []
        _warnings = d.pop("warnings")
        for warnings_item_data in _warnings:
            warnings_item = FigureWarning.from_dict(warnings_item_data)

            warnings.append(warnings_item)

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = RealizedGainAnswer.from_dict(items_item_data)

            items.append(items_item)

        totals = GainSums.from_dict(d.pop("totals"))

        by_asset = []
        _by_asset = d.pop("by_asset")
        for by_asset_item_data in _by_asset:
            by_asset_item = AssetGains.from_dict(by_asset_item_data)

            by_asset.append(by_asset_item)

        def _parse_portfolios(data: object) -> list[ViewedPortfolio] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                portfolios_type_0 = []
                _portfolios_type_0 = data
                for portfolios_type_0_item_data in _portfolios_type_0:
                    portfolios_type_0_item = ViewedPortfolio.from_dict(portfolios_type_0_item_data)

                    portfolios_type_0.append(portfolios_type_0_item)

                return portfolios_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ViewedPortfolio] | None | Unset, data)

        portfolios = _parse_portfolios(d.pop("portfolios", UNSET))

        gains_answer = cls(
            portfolio_id=portfolio_id,
            from_=from_,
            to=to,
            currency=currency,
            method=method,
            fx_kind=fx_kind,
            complete=complete,
            warnings=warnings,
            items=items,
            totals=totals,
            by_asset=by_asset,
            portfolios=portfolios,
        )

        gains_answer.additional_properties = d
        return gains_answer

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
