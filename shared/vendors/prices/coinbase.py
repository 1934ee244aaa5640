"""Coinbase Exchange's daily candles of coins against real currencies: no key, and as far back as
2015.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Final, Self, Unpack
from urllib.parse import quote

from shared.config import Settings
from shared.errors import BadAnswer, SymbolNotServed
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.prices.candles import (
    DAY_S,
    Candle,
    Reach,
    Window,
    closes_in_windows,
    coin_and_currency,
    coin_listing,
    midnight,
)
from shared.vendors.prices.parsing import (
    error_in_disguise,
    is_over_limit,
    known_shape,
    rows_of,
    text,
)
from shared.vendors.prices.symbols import CRYPTO, without_unit
from shared.vendors.protocols import DailyPrices, Listing

_REACH: Final = Reach(since=date(2015, 1, 8), days_max=300)


class Coinbase:
    """https://docs.cdp.coinbase.com/exchange/reference/exchangerestapi_getproductcandles. A day is
    a UTC day.

    `provider_symbol` is `PRODUCT|CURRENCY` (BTC-USD|USD): candles are bare rows of numbers.
    """

    name = "coinbase"
    calls_at_once = 2
    history_days: int | None = 4_300
    reports_actions = False
    actions_in_rows = False
    split_adjusted = False

    def __init__(
        self, base_url: str, *, now: Callable[[], datetime], **http: Unpack[HttpOptions]
    ) -> None:
        self._now = now
        self._http = VendorHttp(self.name, base_url, over_limit=is_over_limit, **http)

    @classmethod
    def from_settings(
        cls, settings: Settings, now: Callable[[], datetime], **http: Unpack[HttpOptions]
    ) -> Self | None:
        """As PriceSource.from_settings."""
        return cls(settings.coinbase_url, now=now, **http)

    @staticmethod
    def serves(exchange: str | None) -> bool:
        """As PriceSource.serves."""
        return exchange == CRYPTO

    def find(self, symbol: str, exchange: str | None) -> Listing | None:
        """The product that BTC, BTC/EUR or BTC-EUR means."""
        pair = coin_and_currency(symbol, exchange)
        if pair is None:
            return None
        coin, currency = pair
        product = f"{coin}-{currency}"
        try:
            body = self._http.get_json(f"/products/{quote(product, safe='')}")
        except SymbolNotServed:
            return None
        if not isinstance(body, dict) or "id" not in body:
            raise error_in_disguise(self.name, body)
        with known_shape(self.name):
            if (text(body["base_currency"]), text(body["quote_currency"])) != pair:
                raise BadAnswer(f"{self.name} answered with another product")
            return coin_listing(self.name, text(body["id"]), coin, currency)

    def daily(self, provider_symbol: str, first: date, last: date) -> DailyPrices:
        """One request for each three hundred days. The answer starts later than `first` where the
        product was listed later; where all of the range is older than the exchange, this is
        BadAnswer.
        """
        product, currency = without_unit(provider_symbol)
        read = partial(self._candles, product)
        closes = closes_in_windows(self.name, _REACH, first, last, self._now(), read)
        return DailyPrices(currency=currency, closes=closes)

    def _candles(self, product: str, window: Window) -> list[Candle]:
        """Both ends are included."""
        rows = rows_of(
            self.name,
            self._http.get_json(
                f"/products/{quote(product, safe='')}/candles",
                granularity=str(DAY_S),
                start=midnight(window.first).isoformat(),
                end=midnight(window.last).isoformat(),
            ),
        )
        with known_shape(self.name):
            return [(row[0], row[4], row[5]) for row in rows]
