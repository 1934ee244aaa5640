from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.explained_carried_lot import ExplainedCarriedLot
    from ..models.explained_chosen_lot import ExplainedChosenLot
    from ..models.explained_close import ExplainedClose
    from ..models.explained_lot import ExplainedLot
    from ..models.explained_moved_lot import ExplainedMovedLot
    from ..models.explained_rate import ExplainedRate
    from ..models.explained_ratio import ExplainedRatio


T = TypeVar("T", bound="ExplainedTransaction")


@_attrs_define
class ExplainedTransaction:
    """One transaction, with what it did to lots. A transfer also has what values its units: quantity × `close` × `fx`.

    Attributes:
        transaction_id (UUID):
        type_ (str):
        date (datetime.date):
        currency (str):
        quantity (None | str):
        gross (str):
        fee (str):
        tax (str):
        to_asset (ExplainedRate | None):
        to_base (ExplainedRate | None):
        used (list[ExplainedLot]): The parts of lots that a sale, a transfer or a merger took. Of a spin-off: the cost
            that each lot gave up, with the lot's units, which stay.
        close (ExplainedClose | None): Only of a transfer: the close in force on its day.
        fx (ExplainedRate | None): Only of a transfer: from the asset's currency to that of the answer, on its day.
        order (int | None | Unset): Only where it is stated.
        unit_price (None | str | Unset): Only where it is stated.
        amount (None | str | Unset): Only where it is stated.
        ratio (ExplainedRatio | None | Unset): Only where it is stated.
        fee_currency (None | str | Unset): Only where it is stated.
        to_asset_id (None | Unset | UUID): Only where it is stated.
        to_quantity (None | str | Unset): Only where it is stated.
        to_currency (None | str | Unset): Only where it is stated.
        to_amount (None | str | Unset): Only where it is stated.
        cost_share (None | str | Unset): Only where it is stated.
        lots (list[ExplainedCarriedLot] | Unset): Only where it is stated.
        from_lots (list[ExplainedChosenLot] | Unset): Only where it is stated.
        transfer_id (None | Unset | UUID): Only where it is stated.
        fee_to_asset (ExplainedRate | None | Unset):
        fee_to_base (ExplainedRate | None | Unset):
        given_back (list[ExplainedLot] | Unset): The cost of each lot that returned capital lowered, also by the cash of
            a merger. The gain is gross less this cost. Only where there is any.
        moved (list[ExplainedMovedLot] | Unset): The lots of `to_asset_id` that a spin-off or a merger opened. Only of
            these.
    """

    transaction_id: UUID
    type_: str
    date: datetime.date
    currency: str
    quantity: None | str
    gross: str
    fee: str
    tax: str
    to_asset: ExplainedRate | None
    to_base: ExplainedRate | None
    used: list[ExplainedLot]
    close: ExplainedClose | None
    fx: ExplainedRate | None
    order: int | None | Unset = UNSET
    unit_price: None | str | Unset = UNSET
    amount: None | str | Unset = UNSET
    ratio: ExplainedRatio | None | Unset = UNSET
    fee_currency: None | str | Unset = UNSET
    to_asset_id: None | Unset | UUID = UNSET
    to_quantity: None | str | Unset = UNSET
    to_currency: None | str | Unset = UNSET
    to_amount: None | str | Unset = UNSET
    cost_share: None | str | Unset = UNSET
    lots: list[ExplainedCarriedLot] | Unset = UNSET
    from_lots: list[ExplainedChosenLot] | Unset = UNSET
    transfer_id: None | Unset | UUID = UNSET
    fee_to_asset: ExplainedRate | None | Unset = UNSET
    fee_to_base: ExplainedRate | None | Unset = UNSET
    given_back: list[ExplainedLot] | Unset = UNSET
    moved: list[ExplainedMovedLot] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.explained_close import ExplainedClose  # noqa: PLC0415
        from ..models.explained_rate import ExplainedRate  # noqa: PLC0415
        from ..models.explained_ratio import ExplainedRatio  # noqa: PLC0415

        transaction_id = str(self.transaction_id)

        type_ = self.type_

        date = self.date.isoformat()

        currency = self.currency

        quantity: None | str
        quantity = self.quantity

        gross = self.gross

        fee = self.fee

        tax = self.tax

        to_asset: dict[str, Any] | None
        if isinstance(self.to_asset, ExplainedRate):
            to_asset = self.to_asset.to_dict()
        else:
            to_asset = self.to_asset

        to_base: dict[str, Any] | None
        if isinstance(self.to_base, ExplainedRate):
            to_base = self.to_base.to_dict()
        else:
            to_base = self.to_base

        used = []
        for used_item_data in self.used:
            used_item = used_item_data.to_dict()
            used.append(used_item)

        close: dict[str, Any] | None
        if isinstance(self.close, ExplainedClose):
            close = self.close.to_dict()
        else:
            close = self.close

        fx: dict[str, Any] | None
        if isinstance(self.fx, ExplainedRate):
            fx = self.fx.to_dict()
        else:
            fx = self.fx

        order: int | None | Unset
        if isinstance(self.order, Unset):
            order = UNSET
        else:
            order = self.order

        unit_price: None | str | Unset
        if isinstance(self.unit_price, Unset):
            unit_price = UNSET
        else:
            unit_price = self.unit_price

        amount: None | str | Unset
        if isinstance(self.amount, Unset):
            amount = UNSET
        else:
            amount = self.amount

        ratio: dict[str, Any] | None | Unset
        if isinstance(self.ratio, Unset):
            ratio = UNSET
        elif isinstance(self.ratio, ExplainedRatio):
            ratio = self.ratio.to_dict()
        else:
            ratio = self.ratio

        fee_currency: None | str | Unset
        if isinstance(self.fee_currency, Unset):
            fee_currency = UNSET
        else:
            fee_currency = self.fee_currency

        to_asset_id: None | str | Unset
        if isinstance(self.to_asset_id, Unset):
            to_asset_id = UNSET
        elif isinstance(self.to_asset_id, UUID):
            to_asset_id = str(self.to_asset_id)
        else:
            to_asset_id = self.to_asset_id

        to_quantity: None | str | Unset
        if isinstance(self.to_quantity, Unset):
            to_quantity = UNSET
        else:
            to_quantity = self.to_quantity

        to_currency: None | str | Unset
        if isinstance(self.to_currency, Unset):
            to_currency = UNSET
        else:
            to_currency = self.to_currency

        to_amount: None | str | Unset
        if isinstance(self.to_amount, Unset):
            to_amount = UNSET
        else:
            to_amount = self.to_amount

        cost_share: None | str | Unset
        if isinstance(self.cost_share, Unset):
            cost_share = UNSET
        else:
            cost_share = self.cost_share

        lots: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.lots, Unset):
            lots = []
            for lots_item_data in self.lots:
                lots_item = lots_item_data.to_dict()
                lots.append(lots_item)

        from_lots: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.from_lots, Unset):
            from_lots = []
            for from_lots_item_data in self.from_lots:
                from_lots_item = from_lots_item_data.to_dict()
                from_lots.append(from_lots_item)

        transfer_id: None | str | Unset
        if isinstance(self.transfer_id, Unset):
            transfer_id = UNSET
        elif isinstance(self.transfer_id, UUID):
            transfer_id = str(self.transfer_id)
        else:
            transfer_id = self.transfer_id

        fee_to_asset: dict[str, Any] | None | Unset
        if isinstance(self.fee_to_asset, Unset):
            fee_to_asset = UNSET
        elif isinstance(self.fee_to_asset, ExplainedRate):
            fee_to_asset = self.fee_to_asset.to_dict()
        else:
            fee_to_asset = self.fee_to_asset

        fee_to_base: dict[str, Any] | None | Unset
        if isinstance(self.fee_to_base, Unset):
            fee_to_base = UNSET
        elif isinstance(self.fee_to_base, ExplainedRate):
            fee_to_base = self.fee_to_base.to_dict()
        else:
            fee_to_base = self.fee_to_base

        given_back: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.given_back, Unset):
            given_back = []
            for given_back_item_data in self.given_back:
                given_back_item = given_back_item_data.to_dict()
                given_back.append(given_back_item)

        moved: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.moved, Unset):
            moved = []
            for moved_item_data in self.moved:
                moved_item = moved_item_data.to_dict()
                moved.append(moved_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "transaction_id": transaction_id,
                "type": type_,
                "date": date,
                "currency": currency,
                "quantity": quantity,
                "gross": gross,
                "fee": fee,
                "tax": tax,
                "to_asset": to_asset,
                "to_base": to_base,
                "used": used,
                "close": close,
                "fx": fx,
            }
        )
        if order is not UNSET:
            field_dict["order"] = order
        if unit_price is not UNSET:
            field_dict["unit_price"] = unit_price
        if amount is not UNSET:
            field_dict["amount"] = amount
        if ratio is not UNSET:
            field_dict["ratio"] = ratio
        if fee_currency is not UNSET:
            field_dict["fee_currency"] = fee_currency
        if to_asset_id is not UNSET:
            field_dict["to_asset_id"] = to_asset_id
        if to_quantity is not UNSET:
            field_dict["to_quantity"] = to_quantity
        if to_currency is not UNSET:
            field_dict["to_currency"] = to_currency
        if to_amount is not UNSET:
            field_dict["to_amount"] = to_amount
        if cost_share is not UNSET:
            field_dict["cost_share"] = cost_share
        if lots is not UNSET:
            field_dict["lots"] = lots
        if from_lots is not UNSET:
            field_dict["from_lots"] = from_lots
        if transfer_id is not UNSET:
            field_dict["transfer_id"] = transfer_id
        if fee_to_asset is not UNSET:
            field_dict["fee_to_asset"] = fee_to_asset
        if fee_to_base is not UNSET:
            field_dict["fee_to_base"] = fee_to_base
        if given_back is not UNSET:
            field_dict["given_back"] = given_back
        if moved is not UNSET:
            field_dict["moved"] = moved

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.explained_carried_lot import ExplainedCarriedLot  # noqa: PLC0415
        from ..models.explained_chosen_lot import ExplainedChosenLot  # noqa: PLC0415
        from ..models.explained_close import ExplainedClose  # noqa: PLC0415
        from ..models.explained_lot import ExplainedLot  # noqa: PLC0415
        from ..models.explained_moved_lot import ExplainedMovedLot  # noqa: PLC0415
        from ..models.explained_rate import ExplainedRate  # noqa: PLC0415
        from ..models.explained_ratio import ExplainedRatio  # noqa: PLC0415

        d = dict(src_dict)
        transaction_id = UUID(d.pop("transaction_id"))

        type_ = d.pop("type")

        date = datetime.date.fromisoformat(d.pop("date"))

        currency = d.pop("currency")

        def _parse_quantity(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        quantity = _parse_quantity(d.pop("quantity"))

        gross = d.pop("gross")

        fee = d.pop("fee")

        tax = d.pop("tax")

        def _parse_to_asset(data: object) -> ExplainedRate | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                to_asset_type_0 = ExplainedRate.from_dict(data)

                return to_asset_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplainedRate | None, data)

        to_asset = _parse_to_asset(d.pop("to_asset"))

        def _parse_to_base(data: object) -> ExplainedRate | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                to_base_type_0 = ExplainedRate.from_dict(data)

                return to_base_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplainedRate | None, data)

        to_base = _parse_to_base(d.pop("to_base"))

        used = []
        _used = d.pop("used")
        for used_item_data in _used:
            used_item = ExplainedLot.from_dict(used_item_data)

            used.append(used_item)

        def _parse_close(data: object) -> ExplainedClose | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                close_type_0 = ExplainedClose.from_dict(data)

                return close_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplainedClose | None, data)

        close = _parse_close(d.pop("close"))

        def _parse_fx(data: object) -> ExplainedRate | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                fx_type_0 = ExplainedRate.from_dict(data)

                return fx_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplainedRate | None, data)

        fx = _parse_fx(d.pop("fx"))

        def _parse_order(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        order = _parse_order(d.pop("order", UNSET))

        def _parse_unit_price(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        unit_price = _parse_unit_price(d.pop("unit_price", UNSET))

        def _parse_amount(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        amount = _parse_amount(d.pop("amount", UNSET))

        def _parse_ratio(data: object) -> ExplainedRatio | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                ratio_type_0 = ExplainedRatio.from_dict(data)

                return ratio_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplainedRatio | None | Unset, data)

        ratio = _parse_ratio(d.pop("ratio", UNSET))

        def _parse_fee_currency(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        fee_currency = _parse_fee_currency(d.pop("fee_currency", UNSET))

        def _parse_to_asset_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                to_asset_id_type_0 = UUID(data)

                return to_asset_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        to_asset_id = _parse_to_asset_id(d.pop("to_asset_id", UNSET))

        def _parse_to_quantity(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        to_quantity = _parse_to_quantity(d.pop("to_quantity", UNSET))

        def _parse_to_currency(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        to_currency = _parse_to_currency(d.pop("to_currency", UNSET))

        def _parse_to_amount(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        to_amount = _parse_to_amount(d.pop("to_amount", UNSET))

        def _parse_cost_share(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        cost_share = _parse_cost_share(d.pop("cost_share", UNSET))

        _lots = d.pop("lots", UNSET)
        lots: list[ExplainedCarriedLot] | Unset = UNSET
        if _lots is not UNSET:
            lots = []
            for lots_item_data in _lots:
                lots_item = ExplainedCarriedLot.from_dict(lots_item_data)

                lots.append(lots_item)

        _from_lots = d.pop("from_lots", UNSET)
        from_lots: list[ExplainedChosenLot] | Unset = UNSET
        if _from_lots is not UNSET:
            from_lots = []
            for from_lots_item_data in _from_lots:
                from_lots_item = ExplainedChosenLot.from_dict(from_lots_item_data)

                from_lots.append(from_lots_item)

        def _parse_transfer_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                transfer_id_type_0 = UUID(data)

                return transfer_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        transfer_id = _parse_transfer_id(d.pop("transfer_id", UNSET))

        def _parse_fee_to_asset(data: object) -> ExplainedRate | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                fee_to_asset_type_0 = ExplainedRate.from_dict(data)

                return fee_to_asset_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplainedRate | None | Unset, data)

        fee_to_asset = _parse_fee_to_asset(d.pop("fee_to_asset", UNSET))

        def _parse_fee_to_base(data: object) -> ExplainedRate | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                fee_to_base_type_0 = ExplainedRate.from_dict(data)

                return fee_to_base_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ExplainedRate | None | Unset, data)

        fee_to_base = _parse_fee_to_base(d.pop("fee_to_base", UNSET))

        _given_back = d.pop("given_back", UNSET)
        given_back: list[ExplainedLot] | Unset = UNSET
        if _given_back is not UNSET:
            given_back = []
            for given_back_item_data in _given_back:
                given_back_item = ExplainedLot.from_dict(given_back_item_data)

                given_back.append(given_back_item)

        _moved = d.pop("moved", UNSET)
        moved: list[ExplainedMovedLot] | Unset = UNSET
        if _moved is not UNSET:
            moved = []
            for moved_item_data in _moved:
                moved_item = ExplainedMovedLot.from_dict(moved_item_data)

                moved.append(moved_item)

        explained_transaction = cls(
            transaction_id=transaction_id,
            type_=type_,
            date=date,
            currency=currency,
            quantity=quantity,
            gross=gross,
            fee=fee,
            tax=tax,
            to_asset=to_asset,
            to_base=to_base,
            used=used,
            close=close,
            fx=fx,
            order=order,
            unit_price=unit_price,
            amount=amount,
            ratio=ratio,
            fee_currency=fee_currency,
            to_asset_id=to_asset_id,
            to_quantity=to_quantity,
            to_currency=to_currency,
            to_amount=to_amount,
            cost_share=cost_share,
            lots=lots,
            from_lots=from_lots,
            transfer_id=transfer_id,
            fee_to_asset=fee_to_asset,
            fee_to_base=fee_to_base,
            given_back=given_back,
            moved=moved,
        )

        explained_transaction.additional_properties = d
        return explained_transaction

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
