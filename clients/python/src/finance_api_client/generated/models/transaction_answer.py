from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.transaction_type import TransactionType
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.carried_lot_answer import CarriedLotAnswer
    from ..models.chosen_lot_answer import ChosenLotAnswer
    from ..models.converted_unit import ConvertedUnit
    from ..models.named_asset import NamedAsset
    from ..models.ratio import Ratio


T = TypeVar("T", bound="TransactionAnswer")


@_attrs_define
class TransactionAnswer:
    """
    Attributes:
        id (UUID):
        portfolio_id (UUID):
        type_ (TransactionType): The names of the types, as clients and the database have them.
        date (datetime.date):
        order (int | None):
        asset_id (None | UUID):
        quantity (None | str):
        unit_price (None | str):
        amount (None | str):
        ratio (None | Ratio):
        fee (None | str):
        tax (None | str):
        currency (str):
        fx_rate (None | str):
        settle_date (datetime.date | None):
        ex_date (datetime.date | None):
        note (None | str):
        external_id (None | str):
        created_at (datetime.datetime):
        updated_at (datetime.datetime):
        fee_currency (None | str):
        to_asset_id (None | UUID):
        to_quantity (None | str):
        to_currency (None | str):
        to_amount (None | str):
        cost_share (None | str):
        lots (list[CarriedLotAnswer] | None):
        from_lots (list[ChosenLotAnswer] | None):
        transfer_id (None | UUID):
        asset (NamedAsset | None | Unset): Only with `expand=asset`.
        to_asset (NamedAsset | None | Unset): Only with `expand=asset`.
        converted_from (list[ConvertedUnit] | Unset): Only where the request stated figures in a minor unit, such as
            pence.
    """

    id: UUID
    portfolio_id: UUID
    type_: TransactionType
    date: datetime.date
    order: int | None
    asset_id: None | UUID
    quantity: None | str
    unit_price: None | str
    amount: None | str
    ratio: None | Ratio
    fee: None | str
    tax: None | str
    currency: str
    fx_rate: None | str
    settle_date: datetime.date | None
    ex_date: datetime.date | None
    note: None | str
    external_id: None | str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    fee_currency: None | str
    to_asset_id: None | UUID
    to_quantity: None | str
    to_currency: None | str
    to_amount: None | str
    cost_share: None | str
    lots: list[CarriedLotAnswer] | None
    from_lots: list[ChosenLotAnswer] | None
    transfer_id: None | UUID
    asset: NamedAsset | None | Unset = UNSET
    to_asset: NamedAsset | None | Unset = UNSET
    converted_from: list[ConvertedUnit] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.named_asset import NamedAsset  # noqa: PLC0415
        from ..models.ratio import Ratio  # noqa: PLC0415

        id = str(self.id)

        portfolio_id = str(self.portfolio_id)

        type_ = self.type_.value

        date = self.date.isoformat()

        order: int | None
        order = self.order

        asset_id: None | str
        if isinstance(self.asset_id, UUID):
            asset_id = str(self.asset_id)
        else:
            asset_id = self.asset_id

        quantity: None | str
        quantity = self.quantity

        unit_price: None | str
        unit_price = self.unit_price

        amount: None | str
        amount = self.amount

        ratio: dict[str, Any] | None
        if isinstance(self.ratio, Ratio):
            ratio = self.ratio.to_dict()
        else:
            ratio = self.ratio

        fee: None | str
        fee = self.fee

        tax: None | str
        tax = self.tax

        currency = self.currency

        fx_rate: None | str
        fx_rate = self.fx_rate

        settle_date: None | str
        if isinstance(self.settle_date, datetime.date):
            settle_date = self.settle_date.isoformat()
        else:
            settle_date = self.settle_date

        ex_date: None | str
        if isinstance(self.ex_date, datetime.date):
            ex_date = self.ex_date.isoformat()
        else:
            ex_date = self.ex_date

        note: None | str
        note = self.note

        external_id: None | str
        external_id = self.external_id

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        fee_currency: None | str
        fee_currency = self.fee_currency

        to_asset_id: None | str
        if isinstance(self.to_asset_id, UUID):
            to_asset_id = str(self.to_asset_id)
        else:
            to_asset_id = self.to_asset_id

        to_quantity: None | str
        to_quantity = self.to_quantity

        to_currency: None | str
        to_currency = self.to_currency

        to_amount: None | str
        to_amount = self.to_amount

        cost_share: None | str
        cost_share = self.cost_share

        lots: list[dict[str, Any]] | None
        if isinstance(self.lots, list):
            lots = []
            for lots_type_0_item_data in self.lots:
                lots_type_0_item = lots_type_0_item_data.to_dict()
                lots.append(lots_type_0_item)

        else:
            lots = self.lots

        from_lots: list[dict[str, Any]] | None
        if isinstance(self.from_lots, list):
            from_lots = []
            for from_lots_type_0_item_data in self.from_lots:
                from_lots_type_0_item = from_lots_type_0_item_data.to_dict()
                from_lots.append(from_lots_type_0_item)

        else:
            from_lots = self.from_lots

        transfer_id: None | str
        if isinstance(self.transfer_id, UUID):
            transfer_id = str(self.transfer_id)
        else:
            transfer_id = self.transfer_id

        asset: dict[str, Any] | None | Unset
        if isinstance(self.asset, Unset):
            asset = UNSET
        elif isinstance(self.asset, NamedAsset):
            asset = self.asset.to_dict()
        else:
            asset = self.asset

        to_asset: dict[str, Any] | None | Unset
        if isinstance(self.to_asset, Unset):
            to_asset = UNSET
        elif isinstance(self.to_asset, NamedAsset):
            to_asset = self.to_asset.to_dict()
        else:
            to_asset = self.to_asset

        converted_from: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.converted_from, Unset):
            converted_from = []
            for converted_from_item_data in self.converted_from:
                converted_from_item = converted_from_item_data.to_dict()
                converted_from.append(converted_from_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "portfolio_id": portfolio_id,
                "type": type_,
                "date": date,
                "order": order,
                "asset_id": asset_id,
                "quantity": quantity,
                "unit_price": unit_price,
                "amount": amount,
                "ratio": ratio,
                "fee": fee,
                "tax": tax,
                "currency": currency,
                "fx_rate": fx_rate,
                "settle_date": settle_date,
                "ex_date": ex_date,
                "note": note,
                "external_id": external_id,
                "created_at": created_at,
                "updated_at": updated_at,
                "fee_currency": fee_currency,
                "to_asset_id": to_asset_id,
                "to_quantity": to_quantity,
                "to_currency": to_currency,
                "to_amount": to_amount,
                "cost_share": cost_share,
                "lots": lots,
                "from_lots": from_lots,
                "transfer_id": transfer_id,
            }
        )
        if asset is not UNSET:
            field_dict["asset"] = asset
        if to_asset is not UNSET:
            field_dict["to_asset"] = to_asset
        if converted_from is not UNSET:
            field_dict["converted_from"] = converted_from

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.carried_lot_answer import CarriedLotAnswer  # noqa: PLC0415
        from ..models.chosen_lot_answer import ChosenLotAnswer  # noqa: PLC0415
        from ..models.converted_unit import ConvertedUnit  # noqa: PLC0415
        from ..models.named_asset import NamedAsset  # noqa: PLC0415
        from ..models.ratio import Ratio  # noqa: PLC0415

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        portfolio_id = UUID(d.pop("portfolio_id"))

        type_ = TransactionType(d.pop("type"))

        date = datetime.date.fromisoformat(d.pop("date"))

        def _parse_order(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        order = _parse_order(d.pop("order"))

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

        def _parse_quantity(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        quantity = _parse_quantity(d.pop("quantity"))

        def _parse_unit_price(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        unit_price = _parse_unit_price(d.pop("unit_price"))

        def _parse_amount(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        amount = _parse_amount(d.pop("amount"))

        def _parse_ratio(data: object) -> None | Ratio:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                ratio_type_0 = Ratio.from_dict(data)

                return ratio_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Ratio, data)

        ratio = _parse_ratio(d.pop("ratio"))

        def _parse_fee(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fee = _parse_fee(d.pop("fee"))

        def _parse_tax(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        tax = _parse_tax(d.pop("tax"))

        currency = d.pop("currency")

        def _parse_fx_rate(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_rate = _parse_fx_rate(d.pop("fx_rate"))

        def _parse_settle_date(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                settle_date_type_0 = datetime.date.fromisoformat(data)

                return settle_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        settle_date = _parse_settle_date(d.pop("settle_date"))

        def _parse_ex_date(data: object) -> datetime.date | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ex_date_type_0 = datetime.date.fromisoformat(data)

                return ex_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None, data)

        ex_date = _parse_ex_date(d.pop("ex_date"))

        def _parse_note(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        note = _parse_note(d.pop("note"))

        def _parse_external_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        external_id = _parse_external_id(d.pop("external_id"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at"))

        def _parse_fee_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fee_currency = _parse_fee_currency(d.pop("fee_currency"))

        def _parse_to_asset_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                to_asset_id_type_0 = UUID(data)

                return to_asset_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        to_asset_id = _parse_to_asset_id(d.pop("to_asset_id"))

        def _parse_to_quantity(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        to_quantity = _parse_to_quantity(d.pop("to_quantity"))

        def _parse_to_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        to_currency = _parse_to_currency(d.pop("to_currency"))

        def _parse_to_amount(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        to_amount = _parse_to_amount(d.pop("to_amount"))

        def _parse_cost_share(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost_share = _parse_cost_share(d.pop("cost_share"))

        def _parse_lots(data: object) -> list[CarriedLotAnswer] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                lots_type_0 = []
                _lots_type_0 = data
                for lots_type_0_item_data in _lots_type_0:
                    lots_type_0_item = CarriedLotAnswer.from_dict(lots_type_0_item_data)

                    lots_type_0.append(lots_type_0_item)

                return lots_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[CarriedLotAnswer] | None, data)

        lots = _parse_lots(d.pop("lots"))

        def _parse_from_lots(data: object) -> list[ChosenLotAnswer] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                from_lots_type_0 = []
                _from_lots_type_0 = data
                for from_lots_type_0_item_data in _from_lots_type_0:
                    from_lots_type_0_item = ChosenLotAnswer.from_dict(from_lots_type_0_item_data)

                    from_lots_type_0.append(from_lots_type_0_item)

                return from_lots_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ChosenLotAnswer] | None, data)

        from_lots = _parse_from_lots(d.pop("from_lots"))

        def _parse_transfer_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                transfer_id_type_0 = UUID(data)

                return transfer_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        transfer_id = _parse_transfer_id(d.pop("transfer_id"))

        def _parse_asset(data: object) -> NamedAsset | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                asset_type_0 = NamedAsset.from_dict(data)

                return asset_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(NamedAsset | None | Unset, data)

        asset = _parse_asset(d.pop("asset", UNSET))

        def _parse_to_asset(data: object) -> NamedAsset | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                to_asset_type_0 = NamedAsset.from_dict(data)

                return to_asset_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(NamedAsset | None | Unset, data)

        to_asset = _parse_to_asset(d.pop("to_asset", UNSET))

        _converted_from = d.pop("converted_from", UNSET)
        converted_from: list[ConvertedUnit] | Unset = UNSET
        if _converted_from is not UNSET:
            converted_from = []
            for converted_from_item_data in _converted_from:
                converted_from_item = ConvertedUnit.from_dict(converted_from_item_data)

                converted_from.append(converted_from_item)

        transaction_answer = cls(
            id=id,
            portfolio_id=portfolio_id,
            type_=type_,
            date=date,
            order=order,
            asset_id=asset_id,
            quantity=quantity,
            unit_price=unit_price,
            amount=amount,
            ratio=ratio,
            fee=fee,
            tax=tax,
            currency=currency,
            fx_rate=fx_rate,
            settle_date=settle_date,
            ex_date=ex_date,
            note=note,
            external_id=external_id,
            created_at=created_at,
            updated_at=updated_at,
            fee_currency=fee_currency,
            to_asset_id=to_asset_id,
            to_quantity=to_quantity,
            to_currency=to_currency,
            to_amount=to_amount,
            cost_share=cost_share,
            lots=lots,
            from_lots=from_lots,
            transfer_id=transfer_id,
            asset=asset,
            to_asset=to_asset,
            converted_from=converted_from,
        )

        transaction_answer.additional_properties = d
        return transaction_answer

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
