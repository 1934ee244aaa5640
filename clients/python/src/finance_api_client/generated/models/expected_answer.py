from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.expected_answer_date_is import ExpectedAnswerDateIs

if TYPE_CHECKING:
    from ..models.held_asset import HeldAsset


T = TypeVar("T", bound="ExpectedAnswer")


@_attrs_define
class ExpectedAnswer:
    """The cash that a dividend of a market asset should bring, before tax. It is a suggestion: it changes no figure until
    it is recorded as a transaction.

        Attributes:
            portfolio_id (UUID):
            asset (HeldAsset):
            date (datetime.date): When it is due: on `pay_date`, or on `ex_date` without one.
            date_is (ExpectedAnswerDateIs): Which of the two `date` is.
            ex_date (datetime.date):
            pay_date (datetime.date | None):
            entitlement (None | str): Units held at the end of the day before `ex_date`.
            amount_per_share (str):
            currency (str):
            cash (None | str): entitlement × amount_per_share
            cash_base (None | str): In the currency of the answer, at the rate of `date`; at today's while that day is
                ahead.
            fx_rate (None | str):
            fx_rate_date (datetime.date | None):
            fx_source (None | str):
            fx_method (None | str):
            source (str):
            recorded_as (None | UUID): The DIVIDEND transaction that records it.
    """

    portfolio_id: UUID
    asset: HeldAsset
    date: datetime.date
    date_is: ExpectedAnswerDateIs
    ex_date: datetime.date
    pay_date: datetime.date | None
    entitlement: None | str
    amount_per_share: str
    currency: str
    cash: None | str
    cash_base: None | str
    fx_rate: None | str
    fx_rate_date: datetime.date | None
    fx_source: None | str
    fx_method: None | str
    source: str
    recorded_as: None | UUID
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        portfolio_id = str(self.portfolio_id)

        asset = self.asset.to_dict()

        date = self.date.isoformat()

        date_is = self.date_is.value

        ex_date = self.ex_date.isoformat()

        pay_date: None | str
        if isinstance(self.pay_date, datetime.date):
            pay_date = self.pay_date.isoformat()
        else:
            pay_date = self.pay_date

        entitlement: None | str
        entitlement = self.entitlement

        amount_per_share = self.amount_per_share

        currency = self.currency

        cash: None | str
        cash = self.cash

        cash_base: None | str
        cash_base = self.cash_base

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

        source = self.source

        recorded_as: None | str
        if isinstance(self.recorded_as, UUID):
            recorded_as = str(self.recorded_as)
        else:
            recorded_as = self.recorded_as

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "portfolio_id": portfolio_id,
                "asset": asset,
                "date": date,
                "date_is": date_is,
                "ex_date": ex_date,
                "pay_date": pay_date,
                "entitlement": entitlement,
                "amount_per_share": amount_per_share,
                "currency": currency,
                "cash": cash,
                "cash_base": cash_base,
                "fx_rate": fx_rate,
                "fx_rate_date": fx_rate_date,
                "fx_source": fx_source,
                "fx_method": fx_method,
                "source": source,
                "recorded_as": recorded_as,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.held_asset import HeldAsset  # noqa: PLC0415

        d = dict(src_dict)
        portfolio_id = UUID(d.pop("portfolio_id"))

        asset = HeldAsset.from_dict(d.pop("asset"))

        date = datetime.date.fromisoformat(d.pop("date"))

        date_is = ExpectedAnswerDateIs(d.pop("date_is"))

        ex_date = datetime.date.fromisoformat(d.pop("ex_date"))

        def _parse_pay_date(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                pay_date_type_0 = datetime.date.fromisoformat(data)

                return pay_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        pay_date = _parse_pay_date(d.pop("pay_date"))

        def _parse_entitlement(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        entitlement = _parse_entitlement(d.pop("entitlement"))

        amount_per_share = d.pop("amount_per_share")

        currency = d.pop("currency")

        def _parse_cash(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cash = _parse_cash(d.pop("cash"))

        def _parse_cash_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cash_base = _parse_cash_base(d.pop("cash_base"))

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

        source = d.pop("source")

        def _parse_recorded_as(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                recorded_as_type_0 = UUID(data)

                return recorded_as_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        recorded_as = _parse_recorded_as(d.pop("recorded_as"))

        expected_answer = cls(
            portfolio_id=portfolio_id,
            asset=asset,
            date=date,
            date_is=date_is,
            ex_date=ex_date,
            pay_date=pay_date,
            entitlement=entitlement,
            amount_per_share=amount_per_share,
            currency=currency,
            cash=cash,
            cash_base=cash_base,
            fx_rate=fx_rate,
            fx_rate_date=fx_rate_date,
            fx_source=fx_source,
            fx_method=fx_method,
            source=source,
            recorded_as=recorded_as,
        )

        expected_answer.additional_properties = d
        return expected_answer

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
