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
from ..models.plan_answer_by import PlanAnswerBy
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.figure_warning import FigureWarning
    from ..models.order_answer import OrderAnswer
    from ..models.planned_group import PlannedGroup
    from ..models.viewed_portfolio import ViewedPortfolio


T = TypeVar("T", bound="PlanAnswer")


@_attrs_define
class PlanAnswer:
    """Orders that bring the groups nearer to their targets. invest + what is sold = what is bought + left, to the last
    digit.

        Attributes:
            portfolio_id (Literal['all'] | UUID): `all`: several together, which `portfolios` lists.
            as_of (datetime.date):
            currency (str):
            method (CostBasisMethod | None): Null where several portfolios together have different ones.
            fx_kind (FxKind | None): Null where several portfolios together have different ones.
            complete (bool): True when no figure is missing.
            warnings (list[FigureWarning]):
            by (PlanAnswerBy): A property of assets, of their listing or the owner's own.
            invest (None | str):
            sold (None | str):
            bought (None | str):
            left (None | str): What rounding left, and what no target needs.
            orders (list[OrderAnswer]):
            groups (list[PlannedGroup]): Those that have a target.
            portfolios (list[ViewedPortfolio] | None | Unset): Only of `all`.
    """

    portfolio_id: Literal["all"] | UUID
    as_of: datetime.date
    currency: str
    method: CostBasisMethod | None
    fx_kind: FxKind | None
    complete: bool
    warnings: list[FigureWarning]
    by: PlanAnswerBy
    invest: None | str
    sold: None | str
    bought: None | str
    left: None | str
    orders: list[OrderAnswer]
    groups: list[PlannedGroup]
    portfolios: list[ViewedPortfolio] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        portfolio_id: Literal["all"] | str
        if isinstance(self.portfolio_id, UUID):
            portfolio_id = str(self.portfolio_id)
        else:
            portfolio_id = self.portfolio_id

        as_of = self.as_of.isoformat()

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

        by = self.by.value

        invest: None | str
        invest = self.invest

        sold: None | str
        sold = self.sold

        bought: None | str
        bought = self.bought

        left: None | str
        left = self.left

        orders = []
        for orders_item_data in self.orders:
            orders_item = orders_item_data.to_dict()
            orders.append(orders_item)

        groups = []
        for groups_item_data in self.groups:
            groups_item = groups_item_data.to_dict()
            groups.append(groups_item)

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
                "as_of": as_of,
                "currency": currency,
                "method": method,
                "fx_kind": fx_kind,
                "complete": complete,
                "warnings": warnings,
                "by": by,
                "invest": invest,
                "sold": sold,
                "bought": bought,
                "left": left,
                "orders": orders,
                "groups": groups,
            }
        )
        if portfolios is not UNSET:
            field_dict["portfolios"] = portfolios

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.figure_warning import FigureWarning  # noqa: PLC0415
        from ..models.order_answer import OrderAnswer  # noqa: PLC0415
        from ..models.planned_group import PlannedGroup  # noqa: PLC0415
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

        as_of = datetime.date.fromisoformat(d.pop("as_of"))

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

        by = PlanAnswerBy(d.pop("by"))

        def _parse_invest(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        invest = _parse_invest(d.pop("invest"))

        def _parse_sold(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sold = _parse_sold(d.pop("sold"))

        def _parse_bought(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        bought = _parse_bought(d.pop("bought"))

        def _parse_left(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        left = _parse_left(d.pop("left"))

        orders = []
        _orders = d.pop("orders")
        for orders_item_data in _orders:
            orders_item = OrderAnswer.from_dict(orders_item_data)

            orders.append(orders_item)

        groups = []
        _groups = d.pop("groups")
        for groups_item_data in _groups:
            groups_item = PlannedGroup.from_dict(groups_item_data)

            groups.append(groups_item)

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

        plan_answer = cls(
            portfolio_id=portfolio_id,
            as_of=as_of,
            currency=currency,
            method=method,
            fx_kind=fx_kind,
            complete=complete,
            warnings=warnings,
            by=by,
            invest=invest,
            sold=sold,
            bought=bought,
            left=left,
            orders=orders,
            groups=groups,
            portfolios=portfolios,
        )

        plan_answer.additional_properties = d
        return plan_answer

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
