from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.currency_code import CurrencyCode
from ..models.currency_or_unit import CurrencyOrUnit
from ..models.transaction_type import TransactionType
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.carried_lot_fields import CarriedLotFields
    from ..models.chosen_lot_fields import ChosenLotFields
    from ..models.ratio import Ratio


T = TypeVar("T", bound="ImportedFields")


@_attrs_define
class ImportedFields:
    """A transaction in a file, which may name its asset by ISIN, symbol or name.

    Attributes:
        type_ (TransactionType): The names of the types, as clients and the database have them.
        date (datetime.date): The trade date on the statement.
        order (int | None | Unset): Place within the day, where it matters.
        asset_id (None | Unset | UUID):
        quantity (None | str | Unset): Units, always positive; the type says which way they go.
        unit_price (None | str | Unset): For TRANSFER_IN the cost per unit carried over.
        amount (None | str | Unset): Gross, before fee and tax. INTEREST paid, refunds of FEE and TAX and a reversed
            DIVIDEND are negative. A DIVIDEND may give quantity and unit_price instead. Of a BUY or SELL it is the
            statement's total, and decides where both are given.
        ratio (None | Ratio | Unset):
        fee (str | Unset): Negative: a rebate. Default: 0.
        tax (str | Unset): Negative: given back. Default: 0.
        fee_currency (CurrencyOrUnit | None | Unset): Of `fee`. Default: `currency`.
        to_asset_id (None | Unset | UUID): What a SPIN_OFF adds, or a MERGER turns the asset into.
        to_quantity (None | str | Unset):
        to_currency (CurrencyOrUnit | None | Unset): What an EXCHANGE pays out.
        to_amount (None | str | Unset):
        cost_share (None | str | Unset): Of each lot's cost, what a SPIN_OFF takes along: from 0, below 1.
        lots (list[CarriedLotFields] | None | Unset): The lots that a TRANSFER_IN carries over, instead of unit_price.
        from_lots (list[ChosenLotFields] | None | Unset): The lots that a SELL or TRANSFER_OUT uses first; the rest goes
            by the cost basis method. AVERAGE has no lots to choose from.
        currency (CurrencyOrUnit | None | Unset): Default: the asset's currency; without an asset the portfolio's base
            currency. Pence (GBX, GBp) and other hundredths are converted; the answer says so.
        fx_rate (None | str | Unset): 1 `currency` = fx_rate base currency, where the statement says so.
        settle_date (datetime.date | None | Unset):
        ex_date (datetime.date | None | Unset): DIVIDEND only.
        note (None | str | Unset):
        external_id (None | str | Unset): The sender's own id; unique in a portfolio.
        isin (None | str | Unset): Read where there is no asset_id.
        name (None | str | Unset): Read where nothing else names the asset.
        asset_currency (CurrencyCode | None | Unset): Chooses among several assets of one symbol or ISIN.
        to_isin (None | str | Unset): Read where there is no to_asset_id.
        symbol (None | str | Unset): Read where there is no asset_id.
        exchange (None | str | Unset): Where the symbol alone names several.
        to_symbol (None | str | Unset): Read where there is no to_asset_id.
        to_exchange (None | str | Unset):
        id (None | Unset | UUID): Of the exported transaction, by which other rows of the file name its lots. The
            recorded one gets an id of its own.
    """

    type_: TransactionType
    date: datetime.date
    order: int | None | Unset = UNSET
    asset_id: None | Unset | UUID = UNSET
    quantity: None | str | Unset = UNSET
    unit_price: None | str | Unset = UNSET
    amount: None | str | Unset = UNSET
    ratio: None | Ratio | Unset = UNSET
    fee: str | Unset = UNSET
    tax: str | Unset = UNSET
    fee_currency: CurrencyOrUnit | None | Unset = UNSET
    to_asset_id: None | Unset | UUID = UNSET
    to_quantity: None | str | Unset = UNSET
    to_currency: CurrencyOrUnit | None | Unset = UNSET
    to_amount: None | str | Unset = UNSET
    cost_share: None | str | Unset = UNSET
    lots: list[CarriedLotFields] | None | Unset = UNSET
    from_lots: list[ChosenLotFields] | None | Unset = UNSET
    currency: CurrencyOrUnit | None | Unset = UNSET
    fx_rate: None | str | Unset = UNSET
    settle_date: datetime.date | None | Unset = UNSET
    ex_date: datetime.date | None | Unset = UNSET
    note: None | str | Unset = UNSET
    external_id: None | str | Unset = UNSET
    isin: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    asset_currency: CurrencyCode | None | Unset = UNSET
    to_isin: None | str | Unset = UNSET
    symbol: None | str | Unset = UNSET
    exchange: None | str | Unset = UNSET
    to_symbol: None | str | Unset = UNSET
    to_exchange: None | str | Unset = UNSET
    id: None | Unset | UUID = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.ratio import Ratio  # noqa: PLC0415

        type_ = self.type_.value

        date = self.date.isoformat()

        order: int | None | Unset
        if isinstance(self.order, Unset):
            order = UNSET
        else:
            order = self.order

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
        elif isinstance(self.ratio, Ratio):
            ratio = self.ratio.to_dict()
        else:
            ratio = self.ratio

        fee = self.fee

        tax = self.tax

        fee_currency: None | str | Unset
        if isinstance(self.fee_currency, Unset):
            fee_currency = UNSET
        elif isinstance(self.fee_currency, CurrencyOrUnit):
            fee_currency = self.fee_currency.value
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
        elif isinstance(self.to_currency, CurrencyOrUnit):
            to_currency = self.to_currency.value
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

        lots: list[dict[str, Any]] | None | Unset
        if isinstance(self.lots, Unset):
            lots = UNSET
        elif isinstance(self.lots, list):
            lots = []
            for lots_type_0_item_data in self.lots:
                lots_type_0_item = lots_type_0_item_data.to_dict()
                lots.append(lots_type_0_item)

        else:
            lots = self.lots

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
        elif isinstance(self.currency, CurrencyOrUnit):
            currency = self.currency.value
        else:
            currency = self.currency

        fx_rate: None | str | Unset
        if isinstance(self.fx_rate, Unset):
            fx_rate = UNSET
        else:
            fx_rate = self.fx_rate

        settle_date: None | str | Unset
        if isinstance(self.settle_date, Unset):
            settle_date = UNSET
        elif isinstance(self.settle_date, datetime.date):
            settle_date = self.settle_date.isoformat()
        else:
            settle_date = self.settle_date

        ex_date: None | str | Unset
        if isinstance(self.ex_date, Unset):
            ex_date = UNSET
        elif isinstance(self.ex_date, datetime.date):
            ex_date = self.ex_date.isoformat()
        else:
            ex_date = self.ex_date

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

        isin: None | str | Unset
        if isinstance(self.isin, Unset):
            isin = UNSET
        else:
            isin = self.isin

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        asset_currency: None | str | Unset
        if isinstance(self.asset_currency, Unset):
            asset_currency = UNSET
        elif isinstance(self.asset_currency, CurrencyCode):
            asset_currency = self.asset_currency.value
        else:
            asset_currency = self.asset_currency

        to_isin: None | str | Unset
        if isinstance(self.to_isin, Unset):
            to_isin = UNSET
        else:
            to_isin = self.to_isin

        symbol: None | str | Unset
        if isinstance(self.symbol, Unset):
            symbol = UNSET
        else:
            symbol = self.symbol

        exchange: None | str | Unset
        if isinstance(self.exchange, Unset):
            exchange = UNSET
        else:
            exchange = self.exchange

        to_symbol: None | str | Unset
        if isinstance(self.to_symbol, Unset):
            to_symbol = UNSET
        else:
            to_symbol = self.to_symbol

        to_exchange: None | str | Unset
        if isinstance(self.to_exchange, Unset):
            to_exchange = UNSET
        else:
            to_exchange = self.to_exchange

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        elif isinstance(self.id, UUID):
            id = str(self.id)
        else:
            id = self.id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "type": type_,
                "date": date,
            }
        )
        if order is not UNSET:
            field_dict["order"] = order
        if asset_id is not UNSET:
            field_dict["asset_id"] = asset_id
        if quantity is not UNSET:
            field_dict["quantity"] = quantity
        if unit_price is not UNSET:
            field_dict["unit_price"] = unit_price
        if amount is not UNSET:
            field_dict["amount"] = amount
        if ratio is not UNSET:
            field_dict["ratio"] = ratio
        if fee is not UNSET:
            field_dict["fee"] = fee
        if tax is not UNSET:
            field_dict["tax"] = tax
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
        if currency is not UNSET:
            field_dict["currency"] = currency
        if fx_rate is not UNSET:
            field_dict["fx_rate"] = fx_rate
        if settle_date is not UNSET:
            field_dict["settle_date"] = settle_date
        if ex_date is not UNSET:
            field_dict["ex_date"] = ex_date
        if note is not UNSET:
            field_dict["note"] = note
        if external_id is not UNSET:
            field_dict["external_id"] = external_id
        if isin is not UNSET:
            field_dict["isin"] = isin
        if name is not UNSET:
            field_dict["name"] = name
        if asset_currency is not UNSET:
            field_dict["asset_currency"] = asset_currency
        if to_isin is not UNSET:
            field_dict["to_isin"] = to_isin
        if symbol is not UNSET:
            field_dict["symbol"] = symbol
        if exchange is not UNSET:
            field_dict["exchange"] = exchange
        if to_symbol is not UNSET:
            field_dict["to_symbol"] = to_symbol
        if to_exchange is not UNSET:
            field_dict["to_exchange"] = to_exchange
        if id is not UNSET:
            field_dict["id"] = id

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.carried_lot_fields import CarriedLotFields  # noqa: PLC0415
        from ..models.chosen_lot_fields import ChosenLotFields  # noqa: PLC0415
        from ..models.ratio import Ratio  # noqa: PLC0415

        d = dict(src_dict)
        type_ = TransactionType(d.pop("type"))

        date = datetime.date.fromisoformat(d.pop("date"))

        def _parse_order(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        order = _parse_order(d.pop("order", UNSET))

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

        def _parse_ratio(data: object) -> None | Ratio | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                ratio_type_0 = Ratio.from_dict(data)

                return ratio_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Ratio | Unset, data)

        ratio = _parse_ratio(d.pop("ratio", UNSET))

        fee = d.pop("fee", UNSET)

        tax = d.pop("tax", UNSET)

        def _parse_fee_currency(data: object) -> CurrencyOrUnit | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                fee_currency_type_0 = CurrencyOrUnit(data)

                return fee_currency_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CurrencyOrUnit | None | Unset, data)

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

        def _parse_to_currency(data: object) -> CurrencyOrUnit | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                to_currency_type_0 = CurrencyOrUnit(data)

                return to_currency_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CurrencyOrUnit | None | Unset, data)

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

        def _parse_lots(data: object) -> list[CarriedLotFields] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                lots_type_0 = []
                _lots_type_0 = data
                for lots_type_0_item_data in _lots_type_0:
                    lots_type_0_item = CarriedLotFields.from_dict(lots_type_0_item_data)

                    lots_type_0.append(lots_type_0_item)

                return lots_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[CarriedLotFields] | None | Unset, data)

        lots = _parse_lots(d.pop("lots", UNSET))

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

        def _parse_currency(data: object) -> CurrencyOrUnit | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                currency_type_0 = CurrencyOrUnit(data)

                return currency_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CurrencyOrUnit | None | Unset, data)

        currency = _parse_currency(d.pop("currency", UNSET))

        def _parse_fx_rate(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        fx_rate = _parse_fx_rate(d.pop("fx_rate", UNSET))

        def _parse_settle_date(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                settle_date_type_0 = datetime.date.fromisoformat(data)

                return settle_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        settle_date = _parse_settle_date(d.pop("settle_date", UNSET))

        def _parse_ex_date(data: object) -> datetime.date | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                ex_date_type_0 = datetime.date.fromisoformat(data)

                return ex_date_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.date | None | Unset, data)

        ex_date = _parse_ex_date(d.pop("ex_date", UNSET))

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

        def _parse_isin(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        isin = _parse_isin(d.pop("isin", UNSET))

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

        def _parse_asset_currency(data: object) -> CurrencyCode | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                asset_currency_type_0 = CurrencyCode(data)

                return asset_currency_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CurrencyCode | None | Unset, data)

        asset_currency = _parse_asset_currency(d.pop("asset_currency", UNSET))

        def _parse_to_isin(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        to_isin = _parse_to_isin(d.pop("to_isin", UNSET))

        def _parse_symbol(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        symbol = _parse_symbol(d.pop("symbol", UNSET))

        def _parse_exchange(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        exchange = _parse_exchange(d.pop("exchange", UNSET))

        def _parse_to_symbol(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        to_symbol = _parse_to_symbol(d.pop("to_symbol", UNSET))

        def _parse_to_exchange(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        to_exchange = _parse_to_exchange(d.pop("to_exchange", UNSET))

        def _parse_id(data: object) -> None | Unset | UUID:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                id_type_0 = UUID(data)

                return id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UUID, data)

        id = _parse_id(d.pop("id", UNSET))

        imported_fields = cls(
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
            fee_currency=fee_currency,
            to_asset_id=to_asset_id,
            to_quantity=to_quantity,
            to_currency=to_currency,
            to_amount=to_amount,
            cost_share=cost_share,
            lots=lots,
            from_lots=from_lots,
            currency=currency,
            fx_rate=fx_rate,
            settle_date=settle_date,
            ex_date=ex_date,
            note=note,
            external_id=external_id,
            isin=isin,
            name=name,
            asset_currency=asset_currency,
            to_isin=to_isin,
            symbol=symbol,
            exchange=exchange,
            to_symbol=to_symbol,
            to_exchange=to_exchange,
            id=id,
        )

        return imported_fields
