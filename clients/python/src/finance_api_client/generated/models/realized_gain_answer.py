from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.transaction_type import TransactionType

if TYPE_CHECKING:
    from ..models.sold_asset import SoldAsset


T = TypeVar("T", bound="RealizedGainAnswer")


@_attrs_define
class RealizedGainAnswer:
    """What a transaction realized on one lot, or on a part of one. Without suffix: in the asset's currency. Null is
    unknown: a rate is missing, or more was sold than was held.

        Attributes:
            proceeds_base (None | str):
            cost_base (None | str):
            gain_base (None | str):
            price_gain_base (None | str):
            fx_gain_base (None | str):
            portfolio_id (UUID):
            asset (SoldAsset):
            transaction_id (UUID):
            type_ (TransactionType): The names of the types, as clients and the database have them.
            lot_transaction_id (None | UUID): What brought the units into the portfolio; null where AVERAGE has pooled
                several.
            sold_on (datetime.date):
            acquired_on (datetime.date): The lot's own day; with AVERAGE that of the oldest pooled units.
            days_held (int):
            quantity (None | str):
            proceeds (None | str): The lot's share of the sale by quantity, after its fee and tax.
            cost (None | str): Of these units, the purchase's charges included.
            gain (None | str): proceeds − cost
            fx_rate_acquired (None | str): `currency` for one unit of the asset's on the lot's day, as recorded or else
                published; with AVERAGE pooled base cost ÷ pooled cost.
            fx_rate_sold (None | str): The same on the day of the sale; null where it brought nothing.
            repurchased (bool): Whether the asset was bought within 30 days before or after, apart from the purchase of this
                lot.
    """

    proceeds_base: None | str
    cost_base: None | str
    gain_base: None | str
    price_gain_base: None | str
    fx_gain_base: None | str
    portfolio_id: UUID
    asset: SoldAsset
    transaction_id: UUID
    type_: TransactionType
    lot_transaction_id: None | UUID
    sold_on: datetime.date
    acquired_on: datetime.date
    days_held: int
    quantity: None | str
    proceeds: None | str
    cost: None | str
    gain: None | str
    fx_rate_acquired: None | str
    fx_rate_sold: None | str
    repurchased: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        proceeds_base: None | str
        proceeds_base = self.proceeds_base

        cost_base: None | str
        cost_base = self.cost_base

        gain_base: None | str
        gain_base = self.gain_base

        price_gain_base: None | str
        price_gain_base = self.price_gain_base

        fx_gain_base: None | str
        fx_gain_base = self.fx_gain_base

        portfolio_id = str(self.portfolio_id)

        asset = self.asset.to_dict()

        transaction_id = str(self.transaction_id)

        type_ = self.type_.value

        lot_transaction_id: None | str
        if isinstance(self.lot_transaction_id, UUID):
            lot_transaction_id = str(self.lot_transaction_id)
        else:
            lot_transaction_id = self.lot_transaction_id

        sold_on = self.sold_on.isoformat()

        acquired_on = self.acquired_on.isoformat()

        days_held = self.days_held

        quantity: None | str
        quantity = self.quantity

        proceeds: None | str
        proceeds = self.proceeds

        cost: None | str
        cost = self.cost

        gain: None | str
        gain = self.gain

        fx_rate_acquired: None | str
        fx_rate_acquired = self.fx_rate_acquired

        fx_rate_sold: None | str
        fx_rate_sold = self.fx_rate_sold

        repurchased = self.repurchased

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "proceeds_base": proceeds_base,
                "cost_base": cost_base,
                "gain_base": gain_base,
                "price_gain_base": price_gain_base,
                "fx_gain_base": fx_gain_base,
                "portfolio_id": portfolio_id,
                "asset": asset,
                "transaction_id": transaction_id,
                "type": type_,
                "lot_transaction_id": lot_transaction_id,
                "sold_on": sold_on,
                "acquired_on": acquired_on,
                "days_held": days_held,
                "quantity": quantity,
                "proceeds": proceeds,
                "cost": cost,
                "gain": gain,
                "fx_rate_acquired": fx_rate_acquired,
                "fx_rate_sold": fx_rate_sold,
                "repurchased": repurchased,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.sold_asset import SoldAsset  # noqa: PLC0415

        d = dict(src_dict)

        def _parse_proceeds_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        proceeds_base = _parse_proceeds_base(d.pop("proceeds_base"))

        def _parse_cost_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost_base = _parse_cost_base(d.pop("cost_base"))

        def _parse_gain_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        gain_base = _parse_gain_base(d.pop("gain_base"))

        def _parse_price_gain_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        price_gain_base = _parse_price_gain_base(d.pop("price_gain_base"))

        def _parse_fx_gain_base(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_gain_base = _parse_fx_gain_base(d.pop("fx_gain_base"))

        portfolio_id = UUID(d.pop("portfolio_id"))

        asset = SoldAsset.from_dict(d.pop("asset"))

        transaction_id = UUID(d.pop("transaction_id"))

        type_ = TransactionType(d.pop("type"))

        def _parse_lot_transaction_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                lot_transaction_id_type_0 = UUID(data)

                return lot_transaction_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        lot_transaction_id = _parse_lot_transaction_id(d.pop("lot_transaction_id"))

        sold_on = datetime.date.fromisoformat(d.pop("sold_on"))

        acquired_on = datetime.date.fromisoformat(d.pop("acquired_on"))

        days_held = d.pop("days_held")

        def _parse_quantity(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        quantity = _parse_quantity(d.pop("quantity"))

        def _parse_proceeds(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        proceeds = _parse_proceeds(d.pop("proceeds"))

        def _parse_cost(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        cost = _parse_cost(d.pop("cost"))

        def _parse_gain(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        gain = _parse_gain(d.pop("gain"))

        def _parse_fx_rate_acquired(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_rate_acquired = _parse_fx_rate_acquired(d.pop("fx_rate_acquired"))

        def _parse_fx_rate_sold(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        fx_rate_sold = _parse_fx_rate_sold(d.pop("fx_rate_sold"))

        repurchased = d.pop("repurchased")

        realized_gain_answer = cls(
            proceeds_base=proceeds_base,
            cost_base=cost_base,
            gain_base=gain_base,
            price_gain_base=price_gain_base,
            fx_gain_base=fx_gain_base,
            portfolio_id=portfolio_id,
            asset=asset,
            transaction_id=transaction_id,
            type_=type_,
            lot_transaction_id=lot_transaction_id,
            sold_on=sold_on,
            acquired_on=acquired_on,
            days_held=days_held,
            quantity=quantity,
            proceeds=proceeds,
            cost=cost,
            gain=gain,
            fx_rate_acquired=fx_rate_acquired,
            fx_rate_sold=fx_rate_sold,
            repurchased=repurchased,
        )

        realized_gain_answer.additional_properties = d
        return realized_gain_answer

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
