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
from ..models.dividends_answer_group_by import DividendsAnswerGroupBy
from ..models.fx_kind import FxKind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.dividend_group import DividendGroup
    from ..models.dividend_sums import DividendSums
    from ..models.dividend_year import DividendYear
    from ..models.dividend_yield import DividendYield
    from ..models.expected_answer import ExpectedAnswer
    from ..models.figure_warning import FigureWarning
    from ..models.recorded_answer import RecordedAnswer
    from ..models.viewed_portfolio import ViewedPortfolio


T = TypeVar("T", bound="DividendsAnswer")


@_attrs_define
class DividendsAnswer:
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
        group_by (DividendsAnswerGroupBy): What the dividends of one group have in common.
        recorded (list[RecordedAnswer]): From `from` to `to`, oldest first.
        expected (list[ExpectedAnswer]): Due from `from` to `to` and not after today, oldest first.
        upcoming (list[ExpectedAnswer]): With an ex-date or a pay date after today: all, in or out of the range; or
            those due in it, where `to` is after tomorrow.
        groups (list[DividendGroup]):
        totals (DividendSums): Recorded dividends, in the `currency` of the answer. Null: one of them could not be
            converted.
        yield_on_cost (DividendYield): `value` 0.05 is 5 %; null with the `reason` where it can't be computed.
        trailing_12m_yield (DividendYield): `value` 0.05 is 5 %; null with the `reason` where it can't be computed.
        growth_by_year (list[DividendYear]):
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
    group_by: DividendsAnswerGroupBy
    recorded: list[RecordedAnswer]
    expected: list[ExpectedAnswer]
    upcoming: list[ExpectedAnswer]
    groups: list[DividendGroup]
    totals: DividendSums
    yield_on_cost: DividendYield
    trailing_12m_yield: DividendYield
    growth_by_year: list[DividendYear]
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

        group_by = self.group_by.value

        recorded = []
        for recorded_item_data in self.recorded:
            recorded_item = recorded_item_data.to_dict()
            recorded.append(recorded_item)

        expected = []
        for expected_item_data in self.expected:
            expected_item = expected_item_data.to_dict()
            expected.append(expected_item)

        upcoming = []
        for upcoming_item_data in self.upcoming:
            upcoming_item = upcoming_item_data.to_dict()
            upcoming.append(upcoming_item)

        groups = []
        for groups_item_data in self.groups:
            groups_item = groups_item_data.to_dict()
            groups.append(groups_item)

        totals = self.totals.to_dict()

        yield_on_cost = self.yield_on_cost.to_dict()

        trailing_12m_yield = self.trailing_12m_yield.to_dict()

        growth_by_year = []
        for growth_by_year_item_data in self.growth_by_year:
            growth_by_year_item = growth_by_year_item_data.to_dict()
            growth_by_year.append(growth_by_year_item)

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
                "group_by": group_by,
                "recorded": recorded,
                "expected": expected,
                "upcoming": upcoming,
                "groups": groups,
                "totals": totals,
                "yield_on_cost": yield_on_cost,
                "trailing_12m_yield": trailing_12m_yield,
                "growth_by_year": growth_by_year,
            }
        )
        if portfolios is not UNSET:
            field_dict["portfolios"] = portfolios

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.dividend_group import DividendGroup  # noqa: PLC0415
        from ..models.dividend_sums import DividendSums  # noqa: PLC0415
        from ..models.dividend_year import DividendYear  # noqa: PLC0415
        from ..models.dividend_yield import DividendYield  # noqa: PLC0415
        from ..models.expected_answer import ExpectedAnswer  # noqa: PLC0415
        from ..models.figure_warning import FigureWarning  # noqa: PLC0415
        from ..models.recorded_answer import RecordedAnswer  # noqa: PLC0415
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

        group_by = DividendsAnswerGroupBy(d.pop("group_by"))

        recorded = []
        _recorded = d.pop("recorded")
        for recorded_item_data in _recorded:
            recorded_item = RecordedAnswer.from_dict(recorded_item_data)

            recorded.append(recorded_item)

        expected = []
        _expected = d.pop("expected")
        for expected_item_data in _expected:
            expected_item = ExpectedAnswer.from_dict(expected_item_data)

            expected.append(expected_item)

        upcoming = []
        _upcoming = d.pop("upcoming")
        for upcoming_item_data in _upcoming:
            upcoming_item = ExpectedAnswer.from_dict(upcoming_item_data)

            upcoming.append(upcoming_item)

        groups = []
        _groups = d.pop("groups")
        for groups_item_data in _groups:
            groups_item = DividendGroup.from_dict(groups_item_data)

            groups.append(groups_item)

        totals = DividendSums.from_dict(d.pop("totals"))

        yield_on_cost = DividendYield.from_dict(d.pop("yield_on_cost"))

        trailing_12m_yield = DividendYield.from_dict(d.pop("trailing_12m_yield"))

        growth_by_year = []
        _growth_by_year = d.pop("growth_by_year")
        for growth_by_year_item_data in _growth_by_year:
            growth_by_year_item = DividendYear.from_dict(growth_by_year_item_data)

            growth_by_year.append(growth_by_year_item)

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

        dividends_answer = cls(
            portfolio_id=portfolio_id,
            from_=from_,
            to=to,
            currency=currency,
            method=method,
            fx_kind=fx_kind,
            complete=complete,
            warnings=warnings,
            group_by=group_by,
            recorded=recorded,
            expected=expected,
            upcoming=upcoming,
            groups=groups,
            totals=totals,
            yield_on_cost=yield_on_cost,
            trailing_12m_yield=trailing_12m_yield,
            growth_by_year=growth_by_year,
            portfolios=portfolios,
        )

        dividends_answer.additional_properties = d
        return dividends_answer

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
