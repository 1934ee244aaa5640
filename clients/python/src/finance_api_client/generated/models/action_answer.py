from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.action_answer_type import ActionAnswerType

if TYPE_CHECKING:
    from ..models.split_ratio import SplitRatio


T = TypeVar("T", bound="ActionAnswer")


@_attrs_define
class ActionAnswer:
    """
    Attributes:
        type_ (ActionAnswerType): What a company did to its shares: a split has a ratio, a dividend an amount per share.
        ex_date (datetime.date):
        pay_date (datetime.date | None): Where the provider gives one.
        ratio (None | SplitRatio): SPLIT only.
        amount (None | str): DIVIDEND only: cash per share as declared.
        currency (None | str): DIVIDEND only: that of the amount.
        source (str):
    """

    type_: ActionAnswerType
    ex_date: datetime.date
    pay_date: datetime.date | None
    ratio: None | SplitRatio
    amount: None | str
    currency: None | str
    source: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.split_ratio import SplitRatio  # noqa: PLC0415

        type_ = self.type_.value

        ex_date = self.ex_date.isoformat()

        pay_date: None | str
        if isinstance(self.pay_date, datetime.date):
            pay_date = self.pay_date.isoformat()
        else:
            pay_date = self.pay_date

        ratio: dict[str, Any] | None
        if isinstance(self.ratio, SplitRatio):
            ratio = self.ratio.to_dict()
        else:
            ratio = self.ratio

        amount: None | str
        amount = self.amount

        currency: None | str
        currency = self.currency

        source = self.source

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "ex_date": ex_date,
                "pay_date": pay_date,
                "ratio": ratio,
                "amount": amount,
                "currency": currency,
                "source": source,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.split_ratio import SplitRatio  # noqa: PLC0415

        d = dict(src_dict)
        type_ = ActionAnswerType(d.pop("type"))

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

        def _parse_ratio(data: object) -> None | SplitRatio:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                ratio_type_0 = SplitRatio.from_dict(data)

                return ratio_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SplitRatio, data)

        ratio = _parse_ratio(d.pop("ratio"))

        def _parse_amount(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        amount = _parse_amount(d.pop("amount"))

        def _parse_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        currency = _parse_currency(d.pop("currency"))

        source = d.pop("source")

        action_answer = cls(
            type_=type_,
            ex_date=ex_date,
            pay_date=pay_date,
            ratio=ratio,
            amount=amount,
            currency=currency,
            source=source,
        )

        action_answer.additional_properties = d
        return action_answer

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
