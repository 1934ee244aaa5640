from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="FileClose")


@_attrs_define
class FileClose:
    """
    Attributes:
        date (datetime.date):
        close (str):
    """

    date: datetime.date
    close: str

    def to_dict(self) -> dict[str, Any]:
        date = self.date.isoformat()

        close = self.close

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "date": date,
                "close": close,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        date = datetime.date.fromisoformat(d.pop("date"))

        close = d.pop("close")

        file_close = cls(
            date=date,
            close=close,
        )

        return file_close
