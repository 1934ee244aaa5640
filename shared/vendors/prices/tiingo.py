"""Tiingo end-of-day prices of the United States: raw closes, with dividends and splits in the rows
themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Self, Unpack
from urllib.parse import quote

from shared.config import Settings
from shared.errors import SymbolNotServed
from shared.schema.asset_classes import AssetClass
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.prices.parsing import (
    closes_between,
    day,
    is_over_limit,
    known_shape,
    number,
    rows_of,
    text,
)
from shared.vendors.prices.split_ratios import split_ratio
from shared.vendors.prices.symbols import asked_symbol, exchange_code
from shared.vendors.protocols import DailyPrices, Dividend, Listing, Split
from shared.vendors.search.matches import SearchMatch, SearchText, matches_of, share

_FUND_EXCHANGE: Final = "NMFQS"
"""NASDAQ's quotation service for mutual funds."""

_ASSET_TYPES: Final = {
    "stock": AssetClass.EQUITY,
    "etf": AssetClass.ETF,
    "mutual fund": AssetClass.FUND,
}
"""Of the search, in small letters."""


class Tiingo:
    """https://www.tiingo.com/documentation/end-of-day. The free plan allows 50 calls an hour;
    daily() costs one.
    """

    name = "tiingo"
    calls_at_once = 8
    history_days: int | None = None
    reports_actions = True
    actions_in_rows = True
    split_adjusted = False

    def __init__(self, base_url: str, key: str, **http: Unpack[HttpOptions]) -> None:
        self._http = VendorHttp(
            self.name,
            base_url,
            headers={"Authorization": f"Token {key}"},
            over_limit=is_over_limit,
            **http,
        )

    @classmethod
    def from_settings(
        cls, settings: Settings, _now: Callable[[], datetime], **http: Unpack[HttpOptions]
    ) -> Self | None:
        """As PriceSource.from_settings."""
        key = settings.tiingo_key
        if key is None:
            return None
        return cls(settings.tiingo_url, key.get_secret_value(), **http)

    @staticmethod
    def serves(exchange: str | None) -> bool:
        """As PriceSource.serves."""
        return exchange in (None, "US")

    def find(self, symbol: str, exchange: str | None) -> Listing | None:
        """The United States listing of `symbol`; None without a call where another exchange is
        named.
        """
        ticker = asked_symbol(symbol)
        if ticker is None or exchange_code(exchange) not in (None, "US"):
            return None
        ticker = ticker.replace(".", "-")  # share classes: BRK-B
        try:
            meta = self._http.get_json(f"/tiingo/daily/{quote(ticker, safe='')}")
        except SymbolNotServed:
            return None
        with known_shape(self.name):
            listed_on = meta["exchangeCode"]
            name = text(meta["name"] or ticker)
            if text(meta["ticker"]).upper().replace(".", "-") != ticker:
                raise ValueError("another symbol than the one that was asked for")
            return Listing(
                provider=self.name,
                provider_symbol=ticker,
                symbol=text(meta["ticker"]).upper(),
                exchange=listed_on,
                name=name,
                asset_class=_asset_class(name, listed_on),
                currency="USD",
            )

    @staticmethod
    def can_find(query: SearchText) -> bool:
        """As SearchSource.can_find."""
        return query.isin is None and query.pair is None and query.exchange in (None, "US")

    def search(self, query: SearchText) -> Sequence[SearchMatch]:
        """Listings in the United States by symbol and name. They trade in dollars, which the answer
        does not say. https://www.tiingo.com/documentation/utilities/search
        """
        words = query.symbol if query.exchange else query.text
        rows = rows_of(self.name, self._http.get_json("/tiingo/utilities/search", query=words))
        return matches_of(self.name, rows, self._match)

    def _match(self, row: dict[str, Any]) -> SearchMatch | None:
        asset_class = _ASSET_TYPES.get(text(row["assetType"]).lower())
        if asset_class is None or (row.get("countryCode") or "US") != "US":
            return None
        return share(
            self.name,
            row["ticker"],
            "US",
            row["name"] or row["ticker"],
            asset_class=asset_class,
            currency="USD",
        )

    def daily(self, provider_symbol: str, first: date, last: date) -> DailyPrices:
        body = self._http.get_json(
            f"/tiingo/daily/{quote(provider_symbol, safe='')}/prices",
            startDate=first.isoformat(),
            endDate=last.isoformat(),
        )
        rows = rows_of(self.name, body)
        with known_shape(self.name):
            days = [day(row["date"]) for row in rows]
            inside = [(on, row) for on, row in zip(days, rows, strict=True) if first <= on <= last]
            return DailyPrices(
                currency="USD",
                closes=closes_between(
                    ((on, number(row["close"]), number(row["volume"])) for on, row in inside),
                    first,
                    last,
                ),
                splits=_splits(inside),
                dividends=_dividends(inside),
            )


def _splits(rows: Sequence[tuple[date, dict[str, Any]]]) -> list[Split]:
    by_day: dict[date, Split] = {}
    for on, row in rows:
        factor = number(row["splitFactor"])
        if factor is not None and factor != 1:
            by_day[on] = Split(on, *split_ratio(factor))
    return [by_day[on] for on in sorted(by_day)]


def _dividends(rows: Sequence[tuple[date, dict[str, Any]]]) -> list[Dividend]:
    by_day: dict[date, Decimal] = {}
    for on, row in rows:
        cash = number(row["divCash"])
        if cash is not None and cash > 0:
            by_day[on] = cash
    return [Dividend(on, by_day[on]) for on in sorted(by_day)]


def _asset_class(name: str, exchange: str | None) -> AssetClass:
    """Tiingo's metadata has no class. ETF: the word is in the name, or the listing is on NYSE Arca,
    which lists funds and notes only. FUND: quoted where mutual funds are. EQUITY: everything else,
    real estate trusts and ADRs included.
    """
    if exchange == _FUND_EXCHANGE:
        return AssetClass.FUND
    if "ETF" in name.upper().split() or exchange in ("NYSE ARCA", "ARCA"):
        return AssetClass.ETF
    return AssetClass.EQUITY
