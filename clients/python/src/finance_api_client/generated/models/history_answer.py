from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cost_basis_method import CostBasisMethod
from ..models.fx_kind import FxKind
from ..models.interval import Interval

if TYPE_CHECKING:
    from ..models.figure_warning import FigureWarning
    from ..models.history_point import HistoryPoint


T = TypeVar("T", bound="HistoryAnswer")


@_attrs_define
class HistoryAnswer:
    """
    Attributes:
        portfolio_id (UUID):
        from_ (datetime.date | None):
        to (datetime.date):
        currency (str):
        method (CostBasisMethod): Which lots a sale uses up: the oldest, the newest, the dearest, or a share of all of
            them.
        fx_kind (FxKind): Which of a currency's exchange rates. All currencies but ARS have the official one only.
        complete (bool): True when no figure is missing.
        warnings (list[FigureWarning]):
        interval (Interval): How far apart points are. Of anything longer than a day its last day counts.
        points (list[HistoryPoint]):
    """

    portfolio_id: UUID
    from_: datetime.date | None
    to: datetime.date
    currency: str
    method: CostBasisMethod
    fx_kind: FxKind
    complete: bool
    warnings: list[FigureWarning]
    interval: Interval
    points: list[HistoryPoint]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        portfolio_id = str(self.portfolio_id)

        from_: None | str
        if isinstance(self.from_, datetime.date):
            from_ = self.from_.isoformat()
        else:
            from_ = self.from_

        to = self.to.isoformat()

        currency = self.currency

        method = self.method.value

        fx_kind = self.fx_kind.value

        complete = self.complete

        warnings = []
        for warnings_item_data in self.warnings:
            warnings_item = warnings_item_data.to_dict()
            warnings.append(warnings_item)

        interval = self.interval.value

        points = []
        for points_item_data in self.points:
            points_item = points_item_data.to_dict()
            points.append(points_item)

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
                "interval": interval,
                "points": points,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.figure_warning import FigureWarning  # noqa: PLC0415
        from ..models.history_point import HistoryPoint  # noqa: PLC0415

        d = dict(src_dict)
        portfolio_id = UUID(d.pop("portfolio_id"))

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

        method = CostBasisMethod(d.pop("method"))

        fx_kind = FxKind(d.pop("fx_kind"))

        complete = d.pop("complete")

        warnings = []
        _warnings = d.pop("warnings")
        for warnings_item_data in _warnings:
            warnings_item = FigureWarning.from_dict(warnings_item_data)

            warnings.append(warnings_item)

        interval = Interval(d.pop("interval"))

        points = []
        _points = d.pop("points")
        for points_item_data in _points:
            points_item = HistoryPoint.from_dict(points_item_data)

            points.append(points_item)

        history_answer = cls(
            portfolio_id=portfolio_id,
            from_=from_,
            to=to,
            currency=currency,
            method=method,
            fx_kind=fx_kind,
            complete=complete,
            warnings=warnings,
            interval=interval,
            points=points,
        )

        history_answer.additional_properties = d
        return history_answer

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
