from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.imported_asset_status import ImportedAssetStatus

T = TypeVar("T", bound="ImportedAsset")


@_attrs_define
class ImportedAsset:
    """What a file calls an asset, and whether there is one that the caller can use.

    Attributes:
        isin (None | str):
        symbol (None | str):
        exchange (None | str):
        name (None | str):
        status (ImportedAssetStatus): created: it was added, or would be without dry_run; only with create_assets=true.
        manual (bool | None): Whether it is the caller's own, without a provider; null: unknown.
        asset_id (None | UUID): What it was matched to; null in a dry run that adds it.
        reason (None | str): Why it is unknown, as the rest of a sentence.
    """

    isin: None | str
    symbol: None | str
    exchange: None | str
    name: None | str
    status: ImportedAssetStatus
    manual: bool | None
    asset_id: None | UUID
    reason: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        isin: None | str
        isin = self.isin

        symbol: None | str
        symbol = self.symbol

        exchange: None | str
        exchange = self.exchange

        name: None | str
        name = self.name

        status = self.status.value

        manual: bool | None
        manual = self.manual

        asset_id: None | str
        if isinstance(self.asset_id, UUID):
            asset_id = str(self.asset_id)
        else:
            asset_id = self.asset_id

        reason: None | str
        reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "isin": isin,
                "symbol": symbol,
                "exchange": exchange,
                "name": name,
                "status": status,
                "manual": manual,
                "asset_id": asset_id,
                "reason": reason,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)

        def _parse_isin(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        isin = _parse_isin(d.pop("isin"))

        def _parse_symbol(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        symbol = _parse_symbol(d.pop("symbol"))

        def _parse_exchange(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        exchange = _parse_exchange(d.pop("exchange"))

        def _parse_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        name = _parse_name(d.pop("name"))

        status = ImportedAssetStatus(d.pop("status"))

        def _parse_manual(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        manual = _parse_manual(d.pop("manual"))

        def _parse_asset_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                asset_id_type_0 = UUID(data)

                return asset_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        asset_id = _parse_asset_id(d.pop("asset_id"))

        def _parse_reason(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        reason = _parse_reason(d.pop("reason"))

        imported_asset = cls(
            isin=isin,
            symbol=symbol,
            exchange=exchange,
            name=name,
            status=status,
            manual=manual,
            asset_id=asset_id,
            reason=reason,
        )

        imported_asset.additional_properties = d
        return imported_asset

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
