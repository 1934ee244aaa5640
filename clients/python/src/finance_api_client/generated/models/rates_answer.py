from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.fx_kind import FxKind

if TYPE_CHECKING:
    from ..models.figure_warning import FigureWarning
    from ..models.rate_item import RateItem


T = TypeVar("T", bound="RatesAnswer")


@_attrs_define
class RatesAnswer:
    """
    Attributes:
        base (str):
        quote (str):
        kind (FxKind): Which of a currency's exchange rates. All currencies but ARS have the official one only.
        items (list[RateItem]):
        complete (bool):
        warnings (list[FigureWarning]):
    """

    base: str
    quote: str
    kind: FxKind
    items: list[RateItem]
    complete: bool
    warnings: list[FigureWarning]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        base = self.base

        quote = self.quote

        kind = self.kind.value

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        complete = self.complete

        warnings = []
        for warnings_item_data in self.warnings:
            warnings_item = warnings_item_data.to_dict()
            warnings.append(warnings_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "base": base,
                "quote": quote,
                "kind": kind,
                "items": items,
                "complete": complete,
                "warnings": warnings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.figure_warning import FigureWarning  # noqa: PLC0415
        from ..models.rate_item import RateItem  # noqa: PLC0415

        d = dict(src_dict)
        base = d.pop("base")

        quote = d.pop("quote")

        kind = FxKind(d.pop("kind"))

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = RateItem.from_dict(items_item_data)

            items.append(items_item)

        complete = d.pop("complete")

        warnings = []
        _warnings = d.pop("warnings")
        for warnings_item_data in _warnings:
            warnings_item = FigureWarning.from_dict(warnings_item_data)

            warnings.append(warnings_item)

        rates_answer = cls(
            base=base,
            quote=quote,
            kind=kind,
            items=items,
            complete=complete,
            warnings=warnings,
        )

        rates_answer.additional_properties = d
        return rates_answer

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
