from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.import_item_answer import ImportItemAnswer
    from ..models.imported_asset import ImportedAsset
    from ..models.imported_column import ImportedColumn
    from ..models.statement_check import StatementCheck


T = TypeVar("T", bound="ImportAnswer")


@_attrs_define
class ImportAnswer:
    """As of a batch. Skipped rows and look-alikes are always listed.

    A dry run lists what is right beside what is invalid, and `created` counts it; without dry_run nothing of a file
    with invalid rows is recorded, unless skip_invalid is true.

        Attributes:
            dry_run (bool):
            created (int):
            items (list[ImportItemAnswer]):
            errors_omitted (int): How many more errors there are: at most 100 a request and 20 an item are listed, and an
                item of which none is listed is left out. Default: 0.
            format_ (str): In which the file was read.
            columns (list[ImportedColumn]): Of a table that no format of a broker reads, in its order.
            mapping_remembered (bool): Whether the mapping of an earlier file with this header was used.
            assets (list[ImportedAsset]):
            checks (list[StatementCheck]): Balances, positions and gains of sales that the statement states, against the
                ledger.
            warnings (list[str]): About the file as a whole, such as columns not read.
    """

    dry_run: bool
    created: int
    items: list[ImportItemAnswer]
    errors_omitted: int
    format_: str
    columns: list[ImportedColumn]
    mapping_remembered: bool
    assets: list[ImportedAsset]
    checks: list[StatementCheck]
    warnings: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        dry_run = self.dry_run

        created = self.created

        items = []
        for items_item_data in self.items:
            items_item = items_item_data.to_dict()
            items.append(items_item)

        errors_omitted = self.errors_omitted

        format_ = self.format_

        columns = []
        for columns_item_data in self.columns:
            columns_item = columns_item_data.to_dict()
            columns.append(columns_item)

        mapping_remembered = self.mapping_remembered

        assets = []
        for assets_item_data in self.assets:
            assets_item = assets_item_data.to_dict()
            assets.append(assets_item)

        checks = []
        for checks_item_data in self.checks:
            checks_item = checks_item_data.to_dict()
            checks.append(checks_item)

        warnings = self.warnings

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "dry_run": dry_run,
                "created": created,
                "items": items,
                "errors_omitted": errors_omitted,
                "format": format_,
                "columns": columns,
                "mapping_remembered": mapping_remembered,
                "assets": assets,
                "checks": checks,
                "warnings": warnings,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.import_item_answer import ImportItemAnswer  # noqa: PLC0415
        from ..models.imported_asset import ImportedAsset  # noqa: PLC0415
        from ..models.imported_column import ImportedColumn  # noqa: PLC0415
        from ..models.statement_check import StatementCheck  # noqa: PLC0415

        d = dict(src_dict)
        dry_run = d.pop("dry_run")

        created = d.pop("created")

        items = []
        _items = d.pop("items")
        for items_item_data in _items:
            items_item = ImportItemAnswer.from_dict(items_item_data)

            items.append(items_item)

        errors_omitted = d.pop("errors_omitted")

        format_ = d.pop("format")

        columns = []
        _columns = d.pop("columns")
        for columns_item_data in _columns:
            columns_item = ImportedColumn.from_dict(columns_item_data)

            columns.append(columns_item)

        mapping_remembered = d.pop("mapping_remembered")

        assets = []
        _assets = d.pop("assets")
        for assets_item_data in _assets:
            assets_item = ImportedAsset.from_dict(assets_item_data)

            assets.append(assets_item)

        checks = []
        _checks = d.pop("checks")
        for checks_item_data in _checks:
            checks_item = StatementCheck.from_dict(checks_item_data)

            checks.append(checks_item)

        warnings = cast(list[str], d.pop("warnings"))

        import_answer = cls(
            dry_run=dry_run,
            created=created,
            items=items,
            errors_omitted=errors_omitted,
            format_=format_,
            columns=columns,
            mapping_remembered=mapping_remembered,
            assets=assets,
            checks=checks,
            warnings=warnings,
        )

        import_answer.additional_properties = d
        return import_answer

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
