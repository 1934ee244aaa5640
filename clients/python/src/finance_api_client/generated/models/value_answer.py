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
    from ..models.explanation import Explanation
    from ..models.figure_warning import FigureWarning
    from ..models.viewed_portfolio import ViewedPortfolio


T = TypeVar("T", bound="ValueAnswer")


@_attrs_define
class ValueAnswer:
    """The totals alone.

    Attributes:
        market_value (None | str):
        cash (None | str):
        cost_basis (None | str):
        unrealized_gain (None | str):
        price_gain (None | str):
        fx_gain (None | str):
        realized_gain (None | str):
        realized_price_gain (None | str):
        realized_fx_gain (None | str):
        income (None | str):
        fees (None | str):
        taxes (None | str):
        cash_fx_gain (None | str): What exchange rates did to the cash: its value less its changes, each at the rate of
            its transaction. Zero where the portfolio tracks no cash.
        transferred_gain (None | str): Market value less cost of the units transferred out, which was gained here, less
            that of the units transferred in, which was gained elsewhere.
        net_invested (None | str): External flows of all days up to `as_of`.
        total_gain (None | str): unrealized_gain + realized_gain + income − the fees and taxes that are not inside these
            + cash_fx_gain + transferred_gain, which is market_value − net_invested.
        day_change (None | str): total_gain less that of the evening before: what the day of `as_of` has earned.
        portfolio_id (Literal['all'] | UUID): `all`: several together, which `portfolios` lists.
        as_of (datetime.date):
        currency (str):
        method (CostBasisMethod | None): Null where several portfolios together have different ones.
        fx_kind (FxKind | None): Null where several portfolios together have different ones.
        complete (bool): True when no figure is missing.
        warnings (list[FigureWarning]):
        explanation (Explanation | None | Unset): Only with `explain=true`.
        portfolios (list[ViewedPortfolio] | None | Unset): Only of `all`.
    """

    market_value: None | str
    cash: None | str
    cost_basis: None | str
    unrealized_gain: None | str
    price_gain: None | str
    fx_gain: None | str
    realized_gain: None | str
    realized_price_gain: None | str
    realized_fx_gain: None | str
    income: None | str
    fees: None | str
    taxes: None | str
    cash_fx_gain: None | str
    transferred_gain: None | str
    net_invested: None | str
    total_gain: None | str
    day_change: None | str
    portfolio_id: Literal["all"] | UUID
    as_of: datetime.date
    currency: str
    method: CostBasisMethod | None
    fx_kind: FxKind | None
    complete: bool
    warnings: list[FigureWarning]
    explanation: Explanation | None | Unset = UNSET
    portfolios: list[ViewedPortfolio] | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.explanation import Explanation  # noqa: PLC0415

        market_value: None | str
        market_value = self.market_value

        cash: None | str
        cash = self.cash

        cost_basis: None | str
        cost_basis = self.cost_basis

        unrealized_gain: None | str
        unrealized_gain = self.unrealized_gain

        price_gain: None | str
        price_gain = self.price_gain

        fx_gain: None | str
        fx_gain = self.fx_gain

        realized_gain: None | str
        realized_gain = self.realized_gain

        realized_price_gain: None | str
        realized_price_gain = self.realized_price_gain

        realized_fx_gain: None | str
        realized_fx_gain = self.realized_fx_gain

        income: None | str
        income = self.income

        fees: None | str
        fees = self.fees

        taxes: None | str
        taxes = self.taxes

        cash_fx_gain: None | str
        cash_fx_gain = self.cash_fx_gain

        transferred_gain: None | str
        transferred_gain = self.transferred_gain

        net_invested: None | str
        net_invested = self.net_invested

        total_gain: None | str
        total_gain = self.total_gain

        day_change: None | str
        day_change = self.day_change

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

        explanation: dict[str, Any] | None | Unset
        if isinstance(self.explanation, Unset):
            explanation = UNSET
        elif isinstance(self.explanation, Explanation):
            explanation = self.explanation.to_dict()
        else:
            explanation = self.explanation

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
                "market_value": market_value,
                "cash": cash,
                "cost_basis": cost_basis,
                "unrealized_gain": unrealized_gain,
                "price_gain": price_gain,
                "fx_gain": fx_gain,
                "realized_gain": realized_gain,
                "realized_price_gain": realized_price_gain,
                "realized_fx_gain": realized_fx_gain,
                "income": income,
                "fees": fees,
                "taxes": taxes,
                "cash_fx_gain": cash_fx_gain,
                "transferred_gain": transferred_gain,
                "net_invested": net_invested,
                "total_gain": total_gain,
                "day_change": day_change,
                "portfolio_id": portfolio_id,
                "as_of": as_of,
                "currency": currency,
                "method": method,
                "fx_kind": fx_kind,
                "complete": complete,
                "warnings": warnings,
            }
        )
        if explanation is not UNSET:
            field_dict["explanation"] = explanation
        if portfolios is not UNSET:
            field_dict["portfolios"] = portfolios

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.explanation import Explanation  # noqa: PLC0415
        from ..models.figure_warning import FigureWarning  # noqa: PLC0415
        from ..models.viewed_portfolio import ViewedPortfolio  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_market_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        market_value = _parse_market_value(d.pop("market_value"))

        def _parse_cash(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cash = _parse_cash(d.pop("cash"))

        def _parse_cost_basis(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost_basis = _parse_cost_basis(d.pop("cost_basis"))

        def _parse_unrealized_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        unrealized_gain = _parse_unrealized_gain(d.pop("unrealized_gain"))

        def _parse_price_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        price_gain = _parse_price_gain(d.pop("price_gain"))

        def _parse_fx_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_gain = _parse_fx_gain(d.pop("fx_gain"))

        def _parse_realized_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        realized_gain = _parse_realized_gain(d.pop("realized_gain"))

        def _parse_realized_price_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        realized_price_gain = _parse_realized_price_gain(d.pop("realized_price_gain"))

        def _parse_realized_fx_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        realized_fx_gain = _parse_realized_fx_gain(d.pop("realized_fx_gain"))

        def _parse_income(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        income = _parse_income(d.pop("income"))

        def _parse_fees(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fees = _parse_fees(d.pop("fees"))

        def _parse_taxes(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        taxes = _parse_taxes(d.pop("taxes"))

        def _parse_cash_fx_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cash_fx_gain = _parse_cash_fx_gain(d.pop("cash_fx_gain"))

        def _parse_transferred_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        transferred_gain = _parse_transferred_gain(d.pop("transferred_gain"))

        def _parse_net_invested(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        net_invested = _parse_net_invested(d.pop("net_invested"))

        def _parse_total_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        total_gain = _parse_total_gain(d.pop("total_gain"))

        def _parse_day_change(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        day_change = _parse_day_change(d.pop("day_change"))

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

        def _parse_explanation(data: object) -> Explanation | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                explanation_type_0 = Explanation.from_dict(data)

                return explanation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Explanation | None | Unset, data)

        explanation = _parse_explanation(d.pop("explanation", UNSET))

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

        value_answer = cls(
            market_value=market_value,
            cash=cash,
            cost_basis=cost_basis,
            unrealized_gain=unrealized_gain,
            price_gain=price_gain,
            fx_gain=fx_gain,
            realized_gain=realized_gain,
            realized_price_gain=realized_price_gain,
            realized_fx_gain=realized_fx_gain,
            income=income,
            fees=fees,
            taxes=taxes,
            cash_fx_gain=cash_fx_gain,
            transferred_gain=transferred_gain,
            net_invested=net_invested,
            total_gain=total_gain,
            day_change=day_change,
            portfolio_id=portfolio_id,
            as_of=as_of,
            currency=currency,
            method=method,
            fx_kind=fx_kind,
            complete=complete,
            warnings=warnings,
            explanation=explanation,
            portfolios=portfolios,
        )

        value_answer.additional_properties = d
        return value_answer

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
