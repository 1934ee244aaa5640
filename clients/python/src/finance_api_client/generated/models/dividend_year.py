from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.dividend_yield import DividendYield


T = TypeVar("T", bound="DividendYear")


@_attrs_define
class DividendYear:
    """The dividends of a calendar year, the last one up to `to`; `growth` is relative to the year before.

    Attributes:
        year (int):
        gross (None | str):
        growth (DividendYield): `value` 0.05 is 5 %; null with the `reason` where it can't be computed.
    """

    year: int
    gross: None | str
    growth: DividendYield
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        year = self.year

        gross: None | str
        gross = self.gross

        growth = self.growth.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "year": year,
                "gross": gross,
                "growth": growth,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.dividend_yield import DividendYield  # noqa: PLC0415

        d = dict(src_dict)
        year = d.pop("year")

        def _parse_gross(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        gross = _parse_gross(d.pop("gross"))

        growth = DividendYield.from_dict(d.pop("growth"))

        dividend_year = cls(
            year=year,
            gross=gross,
            growth=growth,
        )

        dividend_year.additional_properties = d
        return dividend_year

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
