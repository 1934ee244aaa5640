from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ExplainedPositionSplit")


@_attrs_define
class ExplainedPositionSplit:
    """
    Attributes:
        ex_date (datetime.date):
        new (int):
        old (int):
        transaction_id (None | UUID):
        asset_id (UUID):
    """

    ex_date: datetime.date
    new: int
    old: int
    transaction_id: None | UUID
    asset_id: UUID
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        ex_date = self.ex_date.isoformat()

        new = self.new

        old = self.old

        transaction_id: None | str
        if isinstance(self.transaction_id, UUID):
            transaction_id = str(self.transaction_id)
        else:
            transaction_id = self.transaction_id

        asset_id = str(self.asset_id)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ex_date": ex_date,
                "new": new,
                "old": old,
                "transaction_id": transaction_id,
                "asset_id": asset_id,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        ex_date = datetime.date.fromisoformat(d.pop("ex_date"))

        new = d.pop("new")

        old = d.pop("old")

        def _parse_transaction_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                transaction_id_type_0 = UUID(data)

                return transaction_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        transaction_id = _parse_transaction_id(d.pop("transaction_id"))

        asset_id = UUID(d.pop("asset_id"))

        explained_position_split = cls(
            ex_date=ex_date,
            new=new,
            old=old,
            transaction_id=transaction_id,
            asset_id=asset_id,
        )

        explained_position_split.additional_properties = d
        return explained_position_split

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
