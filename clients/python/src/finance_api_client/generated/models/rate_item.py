from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="RateItem")


@_attrs_define
class RateItem:
    """
    Attributes:
        date (datetime.date):
        rate (str):
        rate_date (datetime.date): Publication day of the oldest rate in it.
        source (str):
        method (str):
    """

    date: datetime.date
    rate: str
    rate_date: datetime.date
    source: str
    method: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        date = self.date.isoformat()

        rate = self.rate

        rate_date = self.rate_date.isoformat()

        source = self.source

        method = self.method

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "date": date,
                "rate": rate,
                "rate_date": rate_date,
                "source": source,
                "method": method,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        date = datetime.date.fromisoformat(d.pop("date"))

        rate = d.pop("rate")

        rate_date = datetime.date.fromisoformat(d.pop("rate_date"))

        source = d.pop("source")

        method = d.pop("method")

        rate_item = cls(
            date=date,
            rate=rate,
            rate_date=rate_date,
            source=source,
            method=method,
        )

        rate_item.additional_properties = d
        return rate_item

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
