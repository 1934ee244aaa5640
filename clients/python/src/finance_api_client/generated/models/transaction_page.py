from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.deleted_transaction import DeletedTransaction
    from ..models.transaction_answer import TransactionAnswer


T = TypeVar("T", bound="TransactionPage")


@_attrs_define
class TransactionPage:
    """Newest date first; inside a day the last recorded first. With `updated_since` in the order of the changes, deleted
    ones among them.

        Attributes:
            items (list[DeletedTransaction | TransactionAnswer]):
            next_cursor (None | str): Pass it as `cursor` for the next page; null at the end.
            next_updated_since (datetime.datetime | None | Unset): Only with `updated_since`: what to send as such the next
                time. It is some minutes before the first page, since a change is dated before it can be read: what changed in
                those minutes comes again.
    """

    items: list[DeletedTransaction | TransactionAnswer]
    next_cursor: None | str
    next_updated_since: datetime.datetime | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.transaction_answer import TransactionAnswer  # noqa: PLC0415

        items = []
        for items_item_data in self.items:
            items_item: dict[str, Any]
            if isinstance(items_item_data, TransactionAnswer):
                items_item = items_item_data.to_dict()
            else:
                items_item = items_item_data.to_dict()

            items.append(items_item)

        next_cursor: None | str
        next_cursor = self.next_cursor

        next_updated_since: None | str | Unset
        if isinstance(self.next_updated_since, Unset):
            next_updated_since = UNSET
        elif isinstance(self.next_updated_since, datetime.datetime):
            next_updated_since = self.next_updated_since.isoformat()
        else:
            next_updated_since = self.next_updated_since

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "items": items,
                "next_cursor": next_cursor,
            }
        )
        if next_updated_since is not UNSET:
            field_dict["next_updated_since"] = next_updated_since

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.deleted_transaction import DeletedTransaction  # noqa: PLC0415
        from ..models.transaction_answer import TransactionAnswer  # noqa: PLC0415

        d = dict(src_dict)
        items = []
        _items = d.pop("items")
        for items_item_data in _items:

            def _parse_items_item(data: object) -> DeletedTransaction | TransactionAnswer:
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    items_item_type_0 = TransactionAnswer.from_dict(data)

                    return items_item_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                if not isinstance(data, dict):
                    raise TypeError()
                items_item_type_1 = DeletedTransaction.from_dict(data)

                return items_item_type_1

            items_item = _parse_items_item(items_item_data)

            items.append(items_item)

        def _parse_next_cursor(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        next_cursor = _parse_next_cursor(d.pop("next_cursor"))

        def _parse_next_updated_since(data: object) -> datetime.datetime | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                next_updated_since_type_0 = datetime.datetime.fromisoformat(data)

                return next_updated_since_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None | Unset, data)

        next_updated_since = _parse_next_updated_since(d.pop("next_updated_since", UNSET))

        transaction_page = cls(
            items=items,
            next_cursor=next_cursor,
            next_updated_since=next_updated_since,
        )

        transaction_page.additional_properties = d
        return transaction_page

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
