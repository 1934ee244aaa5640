from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.explained_close import ExplainedClose
    from ..models.explained_rate import ExplainedRate


T = TypeVar("T", bound="ExplainedHolding")


@_attrs_define
class ExplainedHolding:
    """quantity × close × `fx` is the market value; without one of them the asset is left out.

    Attributes:
        close (ExplainedClose | None):
        fx (ExplainedRate | None): From the asset's currency to that of the answer.
        asset_id (UUID):
        currency (str):
        quantity (str):
    """

    close: ExplainedClose | None
    fx: ExplainedRate | None
    asset_id: UUID
    currency: str
    quantity: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.explained_close import ExplainedClose  # noqa: PLC0415
        from ..models.explained_rate import ExplainedRate  # noqa: PLC0415

        close: dict[str, Any] | None
        if isinstance(self.close, ExplainedClose):
            close = self.close.to_dict()
        else:
            close = self.close

        fx: dict[str, Any] | None
        if isinstance(self.fx, ExplainedRate):
            fx = self.fx.to_dict()
        else:
            fx = self.fx

        asset_id = str(self.asset_id)

        currency = self.currency

        quantity = self.quantity

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "close": close,
                "fx": fx,
                "asset_id": asset_id,
                "currency": currency,
                "quantity": quantity,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.explained_close import ExplainedClose  # noqa: PLC0415
        from ..models.explained_rate import ExplainedRate  # noqa: PLC0415

        d = dict(src_dict)

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

        asset_id = UUID(d.pop("asset_id"))

        currency = d.pop("currency")

        quantity = d.pop("quantity")

        explained_holding = cls(
            close=close,
            fx=fx,
            asset_id=asset_id,
            currency=currency,
            quantity=quantity,
        )

        explained_holding.additional_properties = d
        return explained_holding

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
