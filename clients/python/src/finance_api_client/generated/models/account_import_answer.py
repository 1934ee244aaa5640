from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.imported_count import ImportedCount


T = TypeVar("T", bound="AccountImportAnswer")


@_attrs_define
class AccountImportAnswer:
    """All or nothing: an invalid item refuses the file. Reading it again creates nothing.

    Attributes:
        portfolios (ImportedCount): How many items of a kind were stored, and how many were there already.
        assets (ImportedCount): How many items of a kind were stored, and how many were there already.
        closes (ImportedCount): How many items of a kind were stored, and how many were there already.
        tags (ImportedCount): How many items of a kind were stored, and how many were there already.
        targets (ImportedCount): How many items of a kind were stored, and how many were there already.
        mappings (ImportedCount): How many items of a kind were stored, and how many were there already.
        transactions (ImportedCount): How many items of a kind were stored, and how many were there already.
    """

    portfolios: ImportedCount
    assets: ImportedCount
    closes: ImportedCount
    tags: ImportedCount
    targets: ImportedCount
    mappings: ImportedCount
    transactions: ImportedCount
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        portfolios = self.portfolios.to_dict()

        assets = self.assets.to_dict()

        closes = self.closes.to_dict()

        tags = self.tags.to_dict()

        targets = self.targets.to_dict()

        mappings = self.mappings.to_dict()

        transactions = self.transactions.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "portfolios": portfolios,
                "assets": assets,
                "closes": closes,
                "tags": tags,
                "targets": targets,
                "mappings": mappings,
                "transactions": transactions,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.imported_count import ImportedCount  # noqa: PLC0415

        d = dict(src_dict)
        portfolios = ImportedCount.from_dict(d.pop("portfolios"))

        assets = ImportedCount.from_dict(d.pop("assets"))

        closes = ImportedCount.from_dict(d.pop("closes"))

        tags = ImportedCount.from_dict(d.pop("tags"))

        targets = ImportedCount.from_dict(d.pop("targets"))

        mappings = ImportedCount.from_dict(d.pop("mappings"))

        transactions = ImportedCount.from_dict(d.pop("transactions"))

        account_import_answer = cls(
            portfolios=portfolios,
            assets=assets,
            closes=closes,
            tags=tags,
            targets=targets,
            mappings=mappings,
            transactions=transactions,
        )

        account_import_answer.additional_properties = d
        return account_import_answer

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
