from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.explained_close import ExplainedClose
    from ..models.explained_rate import ExplainedRate


T = TypeVar("T", bound="ExplainedDividend")


@_attrs_define
class ExplainedDividend:
    """Cash per unit of the day before `ex_date`, and what it was reinvested at: `fx` is the rate to the asset's currency
    on that day.

        Attributes:
            ex_date (datetime.date):
            amount (str):
            currency (str):
            source (str):
            fx (ExplainedRate | None):
            close (ExplainedClose | None): In force on `ex_date`, per unit of that day.
    """

    ex_date: datetime.date
    amount: str
    currency: str
    source: str
    fx: ExplainedRate | None
    close: ExplainedClose | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.explained_close import ExplainedClose  # noqa: PLC0415
        from ..models.explained_rate import ExplainedRate  # noqa: PLC0415

        ex_date = self.ex_date.isoformat()

        amount = self.amount

        currency = self.currency

        source = self.source

        fx: dict[str, Any] | None
        if isinstance(self.fx, ExplainedRate):
            fx = self.fx.to_dict()
        else:
            fx = self.fx

        close: dict[str, Any] | None
        if isinstance(self.close, ExplainedClose):
            close = self.close.to_dict()
        else:
            close = self.close

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ex_date": ex_date,
                "amount": amount,
                "currency": currency,
                "source": source,
                "fx": fx,
                "close": close,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.explained_close import ExplainedClose  # noqa: PLC0415
        from ..models.explained_rate import ExplainedRate  # noqa: PLC0415

        d = dict(src_dict)
        ex_date = datetime.date.fromisoformat(d.pop("ex_date"))

        amount = d.pop("amount")

        currency = d.pop("currency")

        source = d.pop("source")

        def _parse_fx(data: object) -> ExplainedRate | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                fx_type_0 = ExplainedRate.from_dict(data)

                return fx_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplainedRate | None, data)

        fx = _parse_fx(d.pop("fx"))

        def _parse_close(data: object) -> ExplainedClose | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                close_type_0 = ExplainedClose.from_dict(data)

                return close_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplainedClose | None, data)

        close = _parse_close(d.pop("close"))

        explained_dividend = cls(
            ex_date=ex_date,
            amount=amount,
            currency=currency,
            source=source,
            fx=fx,
            close=close,
        )

        explained_dividend.additional_properties = d
        return explained_dividend

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
