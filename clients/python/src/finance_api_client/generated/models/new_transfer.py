from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.currency_code import CurrencyCode
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.chosen_lot_fields import ChosenLotFields


T = TypeVar("T", bound="NewTransfer")


@_attrs_define
class NewTransfer:
    """Units of an asset, or cash, from one portfolio to another of the same owner.

    Attributes:
        from_portfolio_id (UUID):
        to_portfolio_id (UUID):
        date (datetime.date):
        asset_id (None | Unset | UUID):
        quantity (None | str | Unset):
        from_lots (list[ChosenLotFields] | None | Unset):
        currency (CurrencyCode | None | Unset):
        amount (None | str | Unset):
        note (None | str | Unset):
        external_id (None | str | Unset): Of both transactions.
    """

    from_portfolio_id: UUID
    to_portfolio_id: UUID
    date: datetime.date
    asset_id: None | Unset | UUID = UNSET
    quantity: None | str | Unset = UNSET
    from_lots: list[ChosenLotFields] | None | Unset = UNSET
    currency: CurrencyCode | None | Unset = UNSET
    amount: None | str | Unset = UNSET
    note: None | str | Unset = UNSET
    external_id: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from_portfolio_id = str(self.from_portfolio_id)

        to_portfolio_id = str(self.to_portfolio_id)

        date = self.date.isoformat()

        asset_id: None | str | Unset
        if isinstance(self.asset_id, Unset):
            asset_id = UNSET
        elif isinstance(self.asset_id, UUID):
            asset_id = str(self.asset_id)
        else:
            asset_id = self.asset_id

        quantity: None | str | Unset
        if isinstance(self.quantity, Unset):
            quantity = UNSET
        else:
            quantity = self.quantity

        from_lots: list[dict[str, Any]] | None | Unset
        if isinstance(self.from_lots, Unset):
            from_lots = UNSET
        elif isinstance(self.from_lots, list):
            from_lots = []
            for from_lots_type_0_item_data in self.from_lots:
                from_lots_type_0_item = from_lots_type_0_item_data.to_dict()
                from_lots.append(from_lots_type_0_item)

        else:
            from_lots = self.from_lots

        currency: None | str | Unset
        if isinstance(self.currency, Unset):
            currency = UNSET
        elif isinstance(self.currency, CurrencyCode):
            currency = self.currency.value
        else:
            currency = self.currency

        amount: None | str | Unset
        if isinstance(self.amount, Unset):
            amount = UNSET
        else:
            amount = self.amount

        note: None | str | Unset
        if isinstance(self.note, Unset):
            note = UNSET
        else:
            note = self.note

        external_id: None | str | Unset
        if isinstance(self.external_id, Unset):
            external_id = UNSET
        else:
            external_id = self.external_id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "from_portfolio_id": from_portfolio_id,
                "to_portfolio_id": to_portfolio_id,
                "date": date,
            }
        )
        if asset_id is not UNSET:
            field_dict["asset_id"] = asset_id
        if quantity is not UNSET:
            field_dict["quantity"] = quantity
        if from_lots is not UNSET:
            field_dict["from_lots"] = from_lots
        if currency is not UNSET:
            field_dict["currency"] = currency
        if amount is not UNSET:
            field_dict["amount"] = amount
        if note is not UNSET:
            field_dict["note"] = note
        if external_id is not UNSET:
            field_dict["external_id"] = external_id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.chosen_lot_fields import ChosenLotFields  # noqa: PLC0415

        d = dict(src_dict)
        from_portfolio_id = UUID(d.pop("from_portfolio_id"))

        to_portfolio_id = UUID(d.pop("to_portfolio_id"))

        date = datetime.date.fromisoformat(d.pop("date"))

        def _parse_asset_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                asset_id_type_0 = UUID(data)

                return asset_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        asset_id = _parse_asset_id(d.pop("asset_id", UNSET))

        def _parse_quantity(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        quantity = _parse_quantity(d.pop("quantity", UNSET))

        def _parse_from_lots(data: object) -> list[ChosenLotFields] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                from_lots_type_0 = []
                _from_lots_type_0 = data
                for from_lots_type_0_item_data in _from_lots_type_0:
                    from_lots_type_0_item = ChosenLotFields.from_dict(from_lots_type_0_item_data)

                    from_lots_type_0.append(from_lots_type_0_item)

                return from_lots_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ChosenLotFields] | None | Unset, data)

        from_lots = _parse_from_lots(d.pop("from_lots", UNSET))

        def _parse_currency(data: object) -> CurrencyCode | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                currency_type_0 = CurrencyCode(data)

                return currency_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CurrencyCode | None | Unset, data)

        currency = _parse_currency(d.pop("currency", UNSET))

        def _parse_amount(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        amount = _parse_amount(d.pop("amount", UNSET))

        def _parse_note(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        note = _parse_note(d.pop("note", UNSET))

        def _parse_external_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        external_id = _parse_external_id(d.pop("external_id", UNSET))

        new_transfer = cls(
            from_portfolio_id=from_portfolio_id,
            to_portfolio_id=to_portfolio_id,
            date=date,
            asset_id=asset_id,
            quantity=quantity,
            from_lots=from_lots,
            currency=currency,
            amount=amount,
            note=note,
            external_id=external_id,
        )

        return new_transfer
