from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    TypeVar,
    cast,
)
from uuid import UUID

from attrs import define as _attrs_define

from ..models.currency_or_unit import CurrencyOrUnit
from ..types import UNSET, Unset

T = TypeVar("T", bound="NewTax")


@_attrs_define
class NewTax:
    """A transaction of type TAX. Its amount is a tax.

    Attributes:
        type_ (Literal['TAX']):
        date (datetime.date): The trade date on the statement.
        amount (str): Gross, before fee and tax. INTEREST paid, refunds of FEE and TAX and a reversed DIVIDEND are
            negative. A DIVIDEND may give quantity and unit_price instead. Of a BUY or SELL it is the statement's total, and
            decides where both are given.
        portfolio_id (UUID):
        order (int | None | Unset): Place within the day, where it matters.
        asset_id (None | Unset | UUID):
        fee (str | Unset): Negative: a rebate. Default: 0.
        tax (str | Unset): Negative: given back. Default: 0.
        fee_currency (CurrencyOrUnit | None | Unset): Of `fee`. Default: `currency`.
        currency (CurrencyOrUnit | None | Unset): Default: the asset's currency; without an asset the portfolio's base
            currency. Pence (GBX, GBp) and other hundredths are converted; the answer says so.
        fx_rate (None | str | Unset): 1 `currency` = fx_rate base currency, where the statement says so.
        settle_date (datetime.date | None | Unset):
        note (None | str | Unset):
        external_id (None | str | Unset): The sender's own id; unique in a portfolio.
    """

    type_: Literal["TAX"]
    date: datetime.date
    amount: str
    portfolio_id: UUID
    order: int | None | Unset = UNSET
    asset_id: None | Unset | UUID = UNSET
    fee: str | Unset = UNSET
    tax: str | Unset = UNSET
    fee_currency: CurrencyOrUnit | None | Unset = UNSET
    currency: CurrencyOrUnit | None | Unset = UNSET
    fx_rate: None | str | Unset = UNSET
    settle_date: datetime.date | None | Unset = UNSET
    note: None | str | Unset = UNSET
    external_id: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        date = self.date.isoformat()

        amount = self.amount

        portfolio_id = str(self.portfolio_id)

        order: int | None | Unset
        if isinstance(self.order, Unset):
            order = UNSET
        else:
            order = self.order

        asset_id: None | str | Unset
        if isinstance(self.asset_id, Unset):
            asset_id = UNSET
        elif isinstance(self.asset_id, UUID):
            asset_id = str(self.asset_id)
        else:
            asset_id = self.asset_id

        fee = self.fee

        tax = self.tax

        fee_currency: None | str | Unset
        if isinstance(self.fee_currency, Unset):
            fee_currency = UNSET
        elif isinstance(self.fee_currency, CurrencyOrUnit):
            fee_currency = self.fee_currency.value
        else:
            fee_currency = self.fee_currency

        currency: None | str | Unset
        if isinstance(self.currency, Unset):
            currency = UNSET
        elif isinstance(self.currency, CurrencyOrUnit):
            currency = self.currency.value
        else:
            currency = self.currency

        fx_rate: None | str | Unset
        if isinstance(self.fx_rate, Unset):
            fx_rate = UNSET
        else:
            fx_rate = self.fx_rate

        settle_date: None | str | Unset
        if isinstance(self.settle_date, Unset):
            settle_date = UNSET
        elif isinstance(self.settle_date, datetime.date):
            settle_date = self.settle_date.isoformat()
        else:
            settle_date = self.settle_date

        note: None | str | Unset
        if isinstance(self.note, Unset):
            note = UNSET
        else:
            note = self.note

        external_id: None | str | Unset
        if isinstance(self.external_id, Unset):
            external_id = UNSET
        else:
            external_id = self.external_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "type": type_,
                "date": date,
                "amount": amount,
                "portfolio_id": portfolio_id,
            }
        )
        if order is not UNSET:
            field_dict["order"] = order
        if asset_id is not UNSET:
            field_dict["asset_id"] = asset_id
        if fee is not UNSET:
            field_dict["fee"] = fee
        if tax is not UNSET:
            field_dict["tax"] = tax
        if fee_currency is not UNSET:
            field_dict["fee_currency"] = fee_currency
        if currency is not UNSET:
            field_dict["currency"] = currency
        if fx_rate is not UNSET:
            field_dict["fx_rate"] = fx_rate
        if settle_date is not UNSET:
            field_dict["settle_date"] = settle_date
        if note is not UNSET:
            field_dict["note"] = note
        if external_id is not UNSET:
            field_dict["external_id"] = external_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        type_ = cast(Literal["TAX"], d.pop("type"))
        if type_ != "TAX":
            raise ValueError(f"type must match const 'TAX', got '{type_}'")

        date = datetime.date.fromisoformat(d.pop("date"))

        amount = d.pop("amount")

        portfolio_id = UUID(d.pop("portfolio_id"))

        def _parse_order(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        order = _parse_order(d.pop("order", UNSET))

        def _parse_asset_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                asset_id_type_0 = UUID(data)

                return asset_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        asset_id = _parse_asset_id(d.pop("asset_id", UNSET))

        fee = d.pop("fee", UNSET)

        tax = d.pop("tax", UNSET)

        def _parse_fee_currency(data: object) -> CurrencyOrUnit | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fee_currency_type_0 = CurrencyOrUnit(data)

                return fee_currency_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CurrencyOrUnit | None | Unset, data)

        fee_currency = _parse_fee_currency(d.pop("fee_currency", UNSET))

        def _parse_currency(data: object) -> CurrencyOrUnit | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                currency_type_0 = CurrencyOrUnit(data)

                return currency_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CurrencyOrUnit | None | Unset, data)

        currency = _parse_currency(d.pop("currency", UNSET))

        def _parse_fx_rate(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        fx_rate = _parse_fx_rate(d.pop("fx_rate", UNSET))

        def _parse_settle_date(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                settle_date_type_0 = datetime.date.fromisoformat(data)

                return settle_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        settle_date = _parse_settle_date(d.pop("settle_date", UNSET))

        def _parse_note(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        note = _parse_note(d.pop("note", UNSET))

        def _parse_external_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        external_id = _parse_external_id(d.pop("external_id", UNSET))

        new_tax = cls(
            type_=type_,
            date=date,
            amount=amount,
            portfolio_id=portfolio_id,
            order=order,
            asset_id=asset_id,
            fee=fee,
            tax=tax,
            fee_currency=fee_currency,
            currency=currency,
            fx_rate=fx_rate,
            settle_date=settle_date,
            note=note,
            external_id=external_id,
        )

        return new_tax
