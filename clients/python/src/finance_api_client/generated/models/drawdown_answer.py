from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="DrawdownAnswer")


@_attrs_define
class DrawdownAnswer:
    """The deepest fall of the time-weighted index: zero or negative. Recovery is null while there is none.

    Attributes:
        value (None | str):
        peak (datetime.date | None):
        trough (datetime.date | None):
        recovery (datetime.date | None):
        reason (None | str):
    """

    value: None | str
    peak: datetime.date | None
    trough: datetime.date | None
    recovery: datetime.date | None
    reason: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        value: None | str
        value = self.value

        peak: None | str
        if isinstance(self.peak, datetime.date):
            peak = self.peak.isoformat()
        else:
            peak = self.peak

        trough: None | str
        if isinstance(self.trough, datetime.date):
            trough = self.trough.isoformat()
        else:
            trough = self.trough

        recovery: None | str
        if isinstance(self.recovery, datetime.date):
            recovery = self.recovery.isoformat()
        else:
            recovery = self.recovery

        reason: None | str
        reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "value": value,
                "peak": peak,
                "trough": trough,
                "recovery": recovery,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_value(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        value = _parse_value(d.pop("value"))

        def _parse_peak(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                peak_type_0 = datetime.date.fromisoformat(data)

                return peak_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        peak = _parse_peak(d.pop("peak"))

        def _parse_trough(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                trough_type_0 = datetime.date.fromisoformat(data)

                return trough_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        trough = _parse_trough(d.pop("trough"))

        def _parse_recovery(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                recovery_type_0 = datetime.date.fromisoformat(data)

                return recovery_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        recovery = _parse_recovery(d.pop("recovery"))

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        drawdown_answer = cls(
            value=value,
            peak=peak,
            trough=trough,
            recovery=recovery,
            reason=reason,
        )

        drawdown_answer.additional_properties = d
        return drawdown_answer

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
