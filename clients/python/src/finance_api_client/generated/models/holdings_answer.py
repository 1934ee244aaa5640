from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cost_basis_method import CostBasisMethod
from ..models.fx_kind import FxKind
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.cash_answer import CashAnswer
    from ..models.explanation import Explanation
    from ..models.figure_warning import FigureWarning
    from ..models.holding_answer import HoldingAnswer
    from ..models.totals_answer import TotalsAnswer


T = TypeVar("T", bound="HoldingsAnswer")


@_attrs_define
class HoldingsAnswer:
    """
    Attributes:
        portfolio_id (UUID):
        as_of (datetime.date):
        currency (str):
        method (CostBasisMethod): Which lots a sale uses up: the oldest, the newest, the dearest, or a share of all of
            them.
        fx_kind (FxKind): Which of a currency's exchange rates. All currencies but ARS have the official one only.
        complete (bool): True when no figure is missing.
        warnings (list[FigureWarning]):
        holdings (list[HoldingAnswer]):
        cash (list[CashAnswer]):
        totals (TotalsAnswer): In the `currency` of the answer, over the holdings that have a market value. Null:
            unknown, or every part of it is.
        explanation (Explanation | None | Unset): Only with `explain=true`.
    """

    portfolio_id: UUID
    as_of: datetime.date
    currency: str
    method: CostBasisMethod
    fx_kind: FxKind
    complete: bool
    warnings: list[FigureWarning]
    holdings: list[HoldingAnswer]
    cash: list[CashAnswer]
    totals: TotalsAnswer
    explanation: Explanation | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.explanation import Explanation  # noqa: PLC0415

        portfolio_id = str(self.portfolio_id)

        as_of = self.as_of.isoformat()

        currency = self.currency

        method = self.method.value

        fx_kind = self.fx_kind.value

        complete = self.complete

        warnings = []
        for warnings_item_data in self.warnings:
            warnings_item = warnings_item_data.to_dict()
            warnings.append(warnings_item)

        holdings = []
        for holdings_item_data in self.holdings:
            holdings_item = holdings_item_data.to_dict()
            holdings.append(holdings_item)

        cash = []
        for cash_item_data in self.cash:
            cash_item = cash_item_data.to_dict()
            cash.append(cash_item)

        totals = self.totals.to_dict()

        explanation: dict[str, Any] | None | Unset
        if isinstance(self.explanation, Unset):
            explanation = UNSET
        elif isinstance(self.explanation, Explanation):
            explanation = self.explanation.to_dict()
        else:
            explanation = self.explanation

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
                "holdings": holdings,
                "cash": cash,
                "totals": totals,
            }
        )
        if explanation is not UNSET:
            field_dict["explanation"] = explanation

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.cash_answer import CashAnswer  # noqa: PLC0415
        from ..models.explanation import Explanation  # noqa: PLC0415
        from ..models.figure_warning import FigureWarning  # noqa: PLC0415
        from ..models.holding_answer import HoldingAnswer  # noqa: PLC0415
        from ..models.totals_answer import TotalsAnswer  # noqa: PLC0415

        d = dict(src_dict)
        portfolio_id = UUID(d.pop("portfolio_id"))

        as_of = datetime.date.fromisoformat(d.pop("as_of"))

        currency = d.pop("currency")

        method = CostBasisMethod(d.pop("method"))

        fx_kind = FxKind(d.pop("fx_kind"))

        complete = d.pop("complete")

        warnings = []
        _warnings = d.pop("warnings")
        for warnings_item_data in _warnings:
            warnings_item = FigureWarning.from_dict(warnings_item_data)

            warnings.append(warnings_item)

        holdings = []
        _holdings = d.pop("holdings")
        for holdings_item_data in _holdings:
            holdings_item = HoldingAnswer.from_dict(holdings_item_data)

            holdings.append(holdings_item)

        cash = []
        _cash = d.pop("cash")
        for cash_item_data in _cash:
            cash_item = CashAnswer.from_dict(cash_item_data)

            cash.append(cash_item)

        totals = TotalsAnswer.from_dict(d.pop("totals"))

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

        holdings_answer = cls(
            portfolio_id=portfolio_id,
            as_of=as_of,
            currency=currency,
            method=method,
            fx_kind=fx_kind,
            complete=complete,
            warnings=warnings,
            holdings=holdings,
            cash=cash,
            totals=totals,
            explanation=explanation,
        )

        holdings_answer.additional_properties = d
        return holdings_answer

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
