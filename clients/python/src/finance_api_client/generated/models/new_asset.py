from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define

from ..models.asset_class import AssetClass
from ..models.currency_code import CurrencyCode
from ..types import UNSET, Unset

T = TypeVar("T", bound="NewAsset")


@_attrs_define
class NewAsset:
    """A market asset (`symbol` or `isin`, and `exchange` where that alone does not say it), or with `manual: true` a
    private one (`symbol`, `name`, `currency`, `asset_class`).

        Attributes:
            manual (bool | Unset): True: private, and priced by hand. Default: false.
            isin (None | str | Unset): Market assets only, in place of the symbol: the listing on the main exchange of its
                country, or the one on `exchange`.
            symbol (None | str | Unset): AAPL; SAP.DE and VOD.L with the exchange behind it; a coin is BTC/EUR, BTC-EUR, or
                BTC on the exchange CRYPTO. An ISIN is accepted here too.
            exchange (None | str | Unset): Market assets only: NASDAQ, XLON, LSE, XETRA, BA, CRYPTO, ...
            name (None | str | Unset): Manual assets only; a market asset's is the provider's.
            currency (CurrencyCode | None | Unset): Of the closes. Manual assets only; a market asset's is the provider's.
            asset_class (AssetClass | None | Unset): Manual assets only; a market asset's is the provider's.
    """

    manual: bool | Unset = UNSET
    isin: None | str | Unset = UNSET
    symbol: None | str | Unset = UNSET
    exchange: None | str | Unset = UNSET
    name: None | str | Unset = UNSET
    currency: CurrencyCode | None | Unset = UNSET
    asset_class: AssetClass | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        manual = self.manual

        isin: None | str | Unset
        if isinstance(self.isin, Unset):
            isin = UNSET
        else:
            isin = self.isin

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

        name: None | str | Unset
        if isinstance(self.name, Unset):
            name = UNSET
        else:
            name = self.name

        currency: None | str | Unset
        if isinstance(self.currency, Unset):
            currency = UNSET
        elif isinstance(self.currency, CurrencyCode):
            currency = self.currency.value
        else:
            currency = self.currency

        asset_class: None | str | Unset
        if isinstance(self.asset_class, Unset):
            asset_class = UNSET
        elif isinstance(self.asset_class, AssetClass):
            asset_class = self.asset_class.value
        else:
            asset_class = self.asset_class

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if manual is not UNSET:
            field_dict["manual"] = manual
        if isin is not UNSET:
            field_dict["isin"] = isin
        if symbol is not UNSET:
            field_dict["symbol"] = symbol
        if exchange is not UNSET:
            field_dict["exchange"] = exchange
        if name is not UNSET:
            field_dict["name"] = name
        if currency is not UNSET:
            field_dict["currency"] = currency
        if asset_class is not UNSET:
            field_dict["asset_class"] = asset_class

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        d = dict(src_dict)
        manual = d.pop("manual", UNSET)

        def _parse_isin(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        isin = _parse_isin(d.pop("isin", UNSET))

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

        def _parse_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        name = _parse_name(d.pop("name", UNSET))

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

        def _parse_asset_class(data: object) -> AssetClass | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                asset_class_type_0 = AssetClass(data)

                return asset_class_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AssetClass | None | Unset, data)

        asset_class = _parse_asset_class(d.pop("asset_class", UNSET))

        new_asset = cls(
            manual=manual,
            isin=isin,
            symbol=symbol,
            exchange=exchange,
            name=name,
            currency=currency,
            asset_class=asset_class,
        )

        return new_asset
