from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.searched_provider_status import SearchedProviderStatus

T = TypeVar("T", bound="SearchedProvider")


@_attrs_define
class SearchedProvider:
    """A provider that may know what was searched for, and what became of it.

    Attributes:
        provider (str):
        status (SearchedProviderStatus): ANSWERED: its matches are among the items. LATE: it did not answer in time; the
            same search a moment later may have its answer. FAILED: it answered with an error, or did so a moment ago.
            LIMITED: no call was made, because its share of searches is used up. OFF: it has no key here, or is not switched
            on.
        setting (None | str): What the operator sets to switch it on, where it is off.
    """

    provider: str
    status: SearchedProviderStatus
    setting: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        provider = self.provider

        status = self.status.value

        setting: None | str
        setting = self.setting

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "provider": provider,
                "status": status,
                "setting": setting,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        provider = d.pop("provider")

        status = SearchedProviderStatus(d.pop("status"))

        def _parse_setting(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        setting = _parse_setting(d.pop("setting"))

        searched_provider = cls(
            provider=provider,
            status=status,
            setting=setting,
        )

        searched_provider.additional_properties = d
        return searched_provider

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
