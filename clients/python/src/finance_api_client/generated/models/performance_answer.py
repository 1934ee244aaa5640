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
    from ..models.attribution_answer import AttributionAnswer
    from ..models.benchmark_answer import BenchmarkAnswer
    from ..models.drawdown_answer import DrawdownAnswer
    from ..models.figure_warning import FigureWarning
    from ..models.performance_explanation import PerformanceExplanation
    from ..models.ratio_answer import RatioAnswer
    from ..models.return_answer import ReturnAnswer
    from ..models.viewed_portfolio import ViewedPortfolio


T = TypeVar("T", bound="PerformanceAnswer")


@_attrs_define
class PerformanceAnswer:
    """
    Attributes:
        portfolio_id (Literal['all'] | UUID): `all`: several together, which `portfolios` lists.
        from_ (datetime.date | None):
        to (datetime.date):
        currency (str):
        method (CostBasisMethod | None): Null where several portfolios together have different ones.
        fx_kind (FxKind | None): Null where several portfolios together have different ones.
        complete (bool): True when no figure is missing.
        warnings (list[FigureWarning]):
        start_value (None | str): At the end of the day `from`; null where everything held then is of unknown value.
        end_value (None | str): At the end of the day `to`; null in the same way.
        net_flow (None | str): Money in less money out between the two.
        time_weighted_return (ReturnAnswer):
        money_weighted_return (RatioAnswer): A ratio, 0.05 for 5 %; or null and the stable code of the reason.
        attribution (AttributionAnswer): The parts of the change in value that is not external flows. price + fx +
            dividends + interest − fees − taxes = total, exactly as shown, and total = end_value − start_value − net_flow.
            Income is gross of charges.
        volatility (None | str): Of log returns on days with a new close, × √(such days per year of the period).
        volatility_reason (None | str):
        sharpe (None | str):
        sharpe_reason (None | str):
        max_drawdown (DrawdownAnswer): The deepest fall of the time-weighted index: zero or negative. Recovery is null
            while there is none.
        benchmark (BenchmarkAnswer | None):
        portfolios (list[ViewedPortfolio] | None | Unset): Only of `all`.
        explanation (None | PerformanceExplanation | Unset): Only with `explain=true`.
    """

    portfolio_id: Literal["all"] | UUID
    from_: datetime.date | None
    to: datetime.date
    currency: str
    method: CostBasisMethod | None
    fx_kind: FxKind | None
    complete: bool
    warnings: list[FigureWarning]
    start_value: None | str
    end_value: None | str
    net_flow: None | str
    time_weighted_return: ReturnAnswer
    money_weighted_return: RatioAnswer
    attribution: AttributionAnswer
    volatility: None | str
    volatility_reason: None | str
    sharpe: None | str
    sharpe_reason: None | str
    max_drawdown: DrawdownAnswer
    benchmark: BenchmarkAnswer | None
    portfolios: list[ViewedPortfolio] | None | Unset = UNSET
    explanation: None | PerformanceExplanation | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.benchmark_answer import BenchmarkAnswer  # noqa: PLC0415
        from ..models.performance_explanation import PerformanceExplanation  # noqa: PLC0415

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

        start_value: None | str
        start_value = self.start_value

        end_value: None | str
        end_value = self.end_value

        net_flow: None | str
        net_flow = self.net_flow

        time_weighted_return = self.time_weighted_return.to_dict()

        money_weighted_return = self.money_weighted_return.to_dict()

        attribution = self.attribution.to_dict()

        volatility: None | str
        volatility = self.volatility

        volatility_reason: None | str
        volatility_reason = self.volatility_reason

        sharpe: None | str
        sharpe = self.sharpe

        sharpe_reason: None | str
        sharpe_reason = self.sharpe_reason

        max_drawdown = self.max_drawdown.to_dict()

        benchmark: dict[str, Any] | None
        if isinstance(self.benchmark, BenchmarkAnswer):
            benchmark = self.benchmark.to_dict()
        else:
            benchmark = self.benchmark

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

        explanation: dict[str, Any] | None | Unset
        if isinstance(self.explanation, Unset):
            explanation = UNSET
        elif isinstance(self.explanation, PerformanceExplanation):
            explanation = self.explanation.to_dict()
        else:
            explanation = self.explanation

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
                "start_value": start_value,
                "end_value": end_value,
                "net_flow": net_flow,
                "time_weighted_return": time_weighted_return,
                "money_weighted_return": money_weighted_return,
                "attribution": attribution,
                "volatility": volatility,
                "volatility_reason": volatility_reason,
                "sharpe": sharpe,
                "sharpe_reason": sharpe_reason,
                "max_drawdown": max_drawdown,
                "benchmark": benchmark,
            }
        )
        if portfolios is not UNSET:
            field_dict["portfolios"] = portfolios
        if explanation is not UNSET:
            field_dict["explanation"] = explanation

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.attribution_answer import AttributionAnswer  # noqa: PLC0415
        from ..models.benchmark_answer import BenchmarkAnswer  # noqa: PLC0415
        from ..models.drawdown_answer import DrawdownAnswer  # noqa: PLC0415
        from ..models.figure_warning import FigureWarning  # noqa: PLC0415
        from ..models.performance_explanation import PerformanceExplanation  # noqa: PLC0415
        from ..models.ratio_answer import RatioAnswer  # noqa: PLC0415
        from ..models.return_answer import ReturnAnswer  # noqa: PLC0415
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

        def _parse_start_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        start_value = _parse_start_value(d.pop("start_value"))

        def _parse_end_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        end_value = _parse_end_value(d.pop("end_value"))

        def _parse_net_flow(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        net_flow = _parse_net_flow(d.pop("net_flow"))

        time_weighted_return = ReturnAnswer.from_dict(d.pop("time_weighted_return"))

        money_weighted_return = RatioAnswer.from_dict(d.pop("money_weighted_return"))

        attribution = AttributionAnswer.from_dict(d.pop("attribution"))

        def _parse_volatility(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        volatility = _parse_volatility(d.pop("volatility"))

        def _parse_volatility_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        volatility_reason = _parse_volatility_reason(d.pop("volatility_reason"))

        def _parse_sharpe(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sharpe = _parse_sharpe(d.pop("sharpe"))

        def _parse_sharpe_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        sharpe_reason = _parse_sharpe_reason(d.pop("sharpe_reason"))

        max_drawdown = DrawdownAnswer.from_dict(d.pop("max_drawdown"))

        def _parse_benchmark(data: object) -> BenchmarkAnswer | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                benchmark_type_0 = BenchmarkAnswer.from_dict(data)

                return benchmark_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BenchmarkAnswer | None, data)

        benchmark = _parse_benchmark(d.pop("benchmark"))

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

        def _parse_explanation(data: object) -> None | PerformanceExplanation | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                explanation_type_0 = PerformanceExplanation.from_dict(data)

                return explanation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PerformanceExplanation | Unset, data)

        explanation = _parse_explanation(d.pop("explanation", UNSET))

        performance_answer = cls(
            portfolio_id=portfolio_id,
            from_=from_,
            to=to,
            currency=currency,
            method=method,
            fx_kind=fx_kind,
            complete=complete,
            warnings=warnings,
            start_value=start_value,
            end_value=end_value,
            net_flow=net_flow,
            time_weighted_return=time_weighted_return,
            money_weighted_return=money_weighted_return,
            attribution=attribution,
            volatility=volatility,
            volatility_reason=volatility_reason,
            sharpe=sharpe,
            sharpe_reason=sharpe_reason,
            max_drawdown=max_drawdown,
            benchmark=benchmark,
            portfolios=portfolios,
            explanation=explanation,
        )

        performance_answer.additional_properties = d
        return performance_answer

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
