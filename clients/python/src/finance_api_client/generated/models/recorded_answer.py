from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.held_asset import HeldAsset


T = TypeVar("T", bound="RecordedAnswer")


@_attrs_define
class RecordedAnswer:
    """A DIVIDEND transaction. Suffix `_base`: in the `currency` of the answer, at the rate of `date` (the day of payment)
    or at the one recorded on the transaction (`fx_method` recorded); without it, in its own `currency`.

        Attributes:
            portfolio_id (UUID):
            transaction_id (UUID):
            asset (HeldAsset):
            date (datetime.date):
            ex_date (datetime.date | None):
            quantity (None | str):
            currency (str):
            gross (None | str):
            fee (None | str):
            tax (None | str):
            net (None | str):
            gross_base (None | str):
            fee_base (None | str):
            tax_base (None | str):
            net_base (None | str):
            fx_rate (None | str):
            fx_rate_date (datetime.date | None):
            fx_source (None | str):
            fx_method (None | str):
    """

    portfolio_id: UUID
    transaction_id: UUID
    asset: HeldAsset
    date: datetime.date
    ex_date: datetime.date | None
    quantity: None | str
    currency: str
    gross: None | str
    fee: None | str
    tax: None | str
    net: None | str
    gross_base: None | str
    fee_base: None | str
    tax_base: None | str
    net_base: None | str
    fx_rate: None | str
    fx_rate_date: datetime.date | None
    fx_source: None | str
    fx_method: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        portfolio_id = str(self.portfolio_id)

        transaction_id = str(self.transaction_id)

        asset = self.asset.to_dict()

        date = self.date.isoformat()

        ex_date: None | str
        if isinstance(self.ex_date, datetime.date):
            ex_date = self.ex_date.isoformat()
        else:
            ex_date = self.ex_date

        quantity: None | str
        quantity = self.quantity

        currency = self.currency

        gross: None | str
        gross = self.gross

        fee: None | str
        fee = self.fee

        tax: None | str
        tax = self.tax

        net: None | str
        net = self.net

        gross_base: None | str
        gross_base = self.gross_base

        fee_base: None | str
        fee_base = self.fee_base

        tax_base: None | str
        tax_base = self.tax_base

        net_base: None | str
        net_base = self.net_base

        fx_rate: None | str
        fx_rate = self.fx_rate

        fx_rate_date: None | str
        if isinstance(self.fx_rate_date, datetime.date):
            fx_rate_date = self.fx_rate_date.isoformat()
        else:
            fx_rate_date = self.fx_rate_date

        fx_source: None | str
        fx_source = self.fx_source

        fx_method: None | str
        fx_method = self.fx_method

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "portfolio_id": portfolio_id,
                "transaction_id": transaction_id,
                "asset": asset,
                "date": date,
                "ex_date": ex_date,
                "quantity": quantity,
                "currency": currency,
                "gross": gross,
                "fee": fee,
                "tax": tax,
                "net": net,
                "gross_base": gross_base,
                "fee_base": fee_base,
                "tax_base": tax_base,
                "net_base": net_base,
                "fx_rate": fx_rate,
                "fx_rate_date": fx_rate_date,
                "fx_source": fx_source,
                "fx_method": fx_method,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.held_asset import HeldAsset  # noqa: PLC0415

        d = dict(src_dict)
        portfolio_id = UUID(d.pop("portfolio_id"))

        transaction_id = UUID(d.pop("transaction_id"))

        asset = HeldAsset.from_dict(d.pop("asset"))

        date = datetime.date.fromisoformat(d.pop("date"))

        def _parse_ex_date(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ex_date_type_0 = datetime.date.fromisoformat(data)

                return ex_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        ex_date = _parse_ex_date(d.pop("ex_date"))

        def _parse_quantity(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        quantity = _parse_quantity(d.pop("quantity"))

        currency = d.pop("currency")

        def _parse_gross(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        gross = _parse_gross(d.pop("gross"))

        def _parse_fee(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fee = _parse_fee(d.pop("fee"))

        def _parse_tax(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        tax = _parse_tax(d.pop("tax"))

        def _parse_net(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        net = _parse_net(d.pop("net"))

        def _parse_gross_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        gross_base = _parse_gross_base(d.pop("gross_base"))

        def _parse_fee_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fee_base = _parse_fee_base(d.pop("fee_base"))

        def _parse_tax_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        tax_base = _parse_tax_base(d.pop("tax_base"))

        def _parse_net_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        net_base = _parse_net_base(d.pop("net_base"))

        def _parse_fx_rate(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_rate = _parse_fx_rate(d.pop("fx_rate"))

        def _parse_fx_rate_date(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fx_rate_date_type_0 = datetime.date.fromisoformat(data)

                return fx_rate_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        fx_rate_date = _parse_fx_rate_date(d.pop("fx_rate_date"))

        def _parse_fx_source(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_source = _parse_fx_source(d.pop("fx_source"))

        def _parse_fx_method(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_method = _parse_fx_method(d.pop("fx_method"))

        recorded_answer = cls(
            portfolio_id=portfolio_id,
            transaction_id=transaction_id,
            asset=asset,
            date=date,
            ex_date=ex_date,
            quantity=quantity,
            currency=currency,
            gross=gross,
            fee=fee,
            tax=tax,
            net=net,
            gross_base=gross_base,
            fee_base=fee_base,
            tax_base=tax_base,
            net_base=net_base,
            fx_rate=fx_rate,
            fx_rate_date=fx_rate_date,
            fx_source=fx_source,
            fx_method=fx_method,
        )

        recorded_answer.additional_properties = d
        return recorded_answer

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
