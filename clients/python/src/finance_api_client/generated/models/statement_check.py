from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.cost_basis_method import CostBasisMethod
from ..models.statement_check_kind import StatementCheckKind
from ..models.statement_check_status import StatementCheckStatus

T = TypeVar("T", bound="StatementCheck")


@_attrs_define
class StatementCheck:
    """A balance, a position or the gain of a sale that the file states, and what the ledger comes to. Nothing follows.

    Attributes:
        kind (StatementCheckKind):
        line (int | None): Where the file states it.
        date (datetime.date):
        currency (None | str): Of the cash or the result; null of a position.
        isin (None | str):
        symbol (None | str):
        name (None | str):
        asset_id (None | UUID): What the position or the sale is of.
        method (CostBasisMethod | None): Of a result: by which the broker, and so `ledger`, computes it, whatever the
            portfolio's own method is.
        after_charges (bool | None): Of a result: whether fees and taxes of both sides are taken off.
        stated (None | str):
        ledger (None | str): At the end of this day, with the file; null where the asset is unknown, or a purchase is in
            another currency than the result.
        status (StatementCheckStatus): equal: but for the rounding of what the file states.
    """

    kind: StatementCheckKind
    line: int | None
    date: datetime.date
    currency: None | str
    isin: None | str
    symbol: None | str
    name: None | str
    asset_id: None | UUID
    method: CostBasisMethod | None
    after_charges: bool | None
    stated: None | str
    ledger: None | str
    status: StatementCheckStatus
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind.value

        line: int | None
        line = self.line

        date = self.date.isoformat()

        currency: None | str
        currency = self.currency

        isin: None | str
        isin = self.isin

        symbol: None | str
        symbol = self.symbol

        name: None | str
        name = self.name

        asset_id: None | str
        if isinstance(self.asset_id, UUID):
            asset_id = str(self.asset_id)
        else:
            asset_id = self.asset_id

        method: None | str
        if isinstance(self.method, CostBasisMethod):
            method = self.method.value
        else:
            method = self.method

        after_charges: bool | None
        after_charges = self.after_charges

        stated: None | str
        stated = self.stated

        ledger: None | str
        ledger = self.ledger

        status = self.status.value

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
                "line": line,
                "date": date,
                "currency": currency,
                "isin": isin,
                "symbol": symbol,
                "name": name,
                "asset_id": asset_id,
                "method": method,
                "after_charges": after_charges,
                "stated": stated,
                "ledger": ledger,
                "status": status,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        kind = StatementCheckKind(d.pop("kind"))

        def _parse_line(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        line = _parse_line(d.pop("line"))

        date = datetime.date.fromisoformat(d.pop("date"))

        def _parse_currency(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        currency = _parse_currency(d.pop("currency"))

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

        def _parse_name(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        name = _parse_name(d.pop("name"))

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

        def _parse_method(data: object) -> CostBasisMethod | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                method_type_0 = CostBasisMethod(data)

                return method_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CostBasisMethod | None, data)

        method = _parse_method(d.pop("method"))

        def _parse_after_charges(data: object) -> bool | None:
            if data is None:
                return data
            return cast(bool | None, data)

        after_charges = _parse_after_charges(d.pop("after_charges"))

        def _parse_stated(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        stated = _parse_stated(d.pop("stated"))

        def _parse_ledger(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        ledger = _parse_ledger(d.pop("ledger"))

        status = StatementCheckStatus(d.pop("status"))

        statement_check = cls(
            kind=kind,
            line=line,
            date=date,
            currency=currency,
            isin=isin,
            symbol=symbol,
            name=name,
            asset_id=asset_id,
            method=method,
            after_charges=after_charges,
            stated=stated,
            ledger=ledger,
            status=status,
        )

        statement_check.additional_properties = d
        return statement_check

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
