from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.explained_rate import ExplainedRate


T = TypeVar("T", bound="ExplainedCash")


@_attrs_define
class ExplainedCash:
    """
    Attributes:
        currency (str):
        amount (str):
        fx (ExplainedRate | None):
    """

    currency: str
    amount: str
    fx: ExplainedRate | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.explained_rate import ExplainedRate  # noqa: PLC0415

        currency = self.currency

        amount = self.amount

        fx: dict[str, Any] | None
        if isinstance(self.fx, ExplainedRate):
            fx = self.fx.to_dict()
        else:
            fx = self.fx

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "currency": currency,
                "amount": amount,
                "fx": fx,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.explained_rate import ExplainedRate  # noqa: PLC0415

        d = dict(src_dict)
        currency = d.pop("currency")

        amount = d.pop("amount")

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

        explained_cash = cls(
            currency=currency,
            amount=amount,
            fx=fx,
        )

        explained_cash.additional_properties = d
        return explained_cash

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
