from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.explained_close import ExplainedClose
    from ..models.explained_lot import ExplainedLot
    from ..models.explained_rate import ExplainedRate
    from ..models.explained_split import ExplainedSplit
    from ..models.explained_transaction import ExplainedTransaction


T = TypeVar("T", bound="ExplainedPosition")


@_attrs_define
class ExplainedPosition:
    """One asset, open or closed. Its market value is close × the units of `lots` × `fx`. Its cost is that of the lots; its
    gains, income and charges are those of the transactions. A spin-off or merger is listed with the asset it is of, and
    its `moved` lots are lots of `to_asset_id`.

        Attributes:
            asset_id (UUID):
            close (ExplainedClose | None):
            fx (ExplainedRate | None): From the asset's currency to that of the answer, on as_of.
            splits (list[ExplainedSplit]): After the first transaction, or the first spin-off or merger that led to the
                asset.
            lots (list[ExplainedLot]):
            transactions (list[ExplainedTransaction]): In the order of the ledger.
    """

    asset_id: UUID
    close: ExplainedClose | None
    fx: ExplainedRate | None
    splits: list[ExplainedSplit]
    lots: list[ExplainedLot]
    transactions: list[ExplainedTransaction]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.explained_close import ExplainedClose  # noqa: PLC0415
        from ..models.explained_rate import ExplainedRate  # noqa: PLC0415

        asset_id = str(self.asset_id)

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

        splits = []
        for splits_item_data in self.splits:
            splits_item = splits_item_data.to_dict()
            splits.append(splits_item)

        lots = []
        for lots_item_data in self.lots:
            lots_item = lots_item_data.to_dict()
            lots.append(lots_item)

        transactions = []
        for transactions_item_data in self.transactions:
            transactions_item = transactions_item_data.to_dict()
            transactions.append(transactions_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asset_id": asset_id,
                "close": close,
                "fx": fx,
                "splits": splits,
                "lots": lots,
                "transactions": transactions,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.explained_close import ExplainedClose  # noqa: PLC0415
        from ..models.explained_lot import ExplainedLot  # noqa: PLC0415
        from ..models.explained_rate import ExplainedRate  # noqa: PLC0415
        from ..models.explained_split import ExplainedSplit  # noqa: PLC0415
        from ..models.explained_transaction import ExplainedTransaction  # noqa: PLC0415

        d = dict(src_dict)
        asset_id = UUID(d.pop("asset_id"))

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

        splits = []
        _splits = d.pop("splits")
        for splits_item_data in _splits:
            splits_item = ExplainedSplit.from_dict(splits_item_data)

            splits.append(splits_item)

        lots = []
        _lots = d.pop("lots")
        for lots_item_data in _lots:
            lots_item = ExplainedLot.from_dict(lots_item_data)

            lots.append(lots_item)

        transactions = []
        _transactions = d.pop("transactions")
        for transactions_item_data in _transactions:
            transactions_item = ExplainedTransaction.from_dict(transactions_item_data)

            transactions.append(transactions_item)

        explained_position = cls(
            asset_id=asset_id,
            close=close,
            fx=fx,
            splits=splits,
            lots=lots,
            transactions=transactions,
        )

        explained_position.additional_properties = d
        return explained_position

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
