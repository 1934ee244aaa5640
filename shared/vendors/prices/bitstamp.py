"""Bitstamp's daily candles of coins against real currencies: no key, and as far back as 2011."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Final, Self, Unpack
from urllib.parse import quote

from shared.config import Settings
from shared.errors import BadAnswer
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

_REACH: Final = Reach(since=date(2011, 8, 18), days_max=1_000)


class Bitstamp:
    """https://www.bitstamp.net/api/#tag/Market-info/operation/GetOHLCData. A day is a UTC day.

    `provider_symbol` is `pair|CURRENCY` (btcusd|USD): candles arrive without a currency, but with
    the name of the pair.
    """

    name = "bitstamp"
    calls_at_once = 2
    history_days: int | None = 5_500
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
        return cls(settings.bitstamp_url, now=now, **http)

    @staticmethod
    def serves(exchange: str | None) -> bool:
        """As PriceSource.serves."""
        return exchange == CRYPTO

    def find(self, symbol: str, exchange: str | None) -> Listing | None:
        """The pair that BTC, BTC/EUR or BTC-EUR means."""
        pair = coin_and_currency(symbol, exchange)
        if pair is None:
            return None
        coin, currency = pair
        rows = rows_of(self.name, self._http.get_json("/api/v2/trading-pairs-info/"))
        with known_shape(self.name):
            for row in rows:
                if text(row["name"]) == f"{coin}/{currency}":
                    return coin_listing(self.name, text(row["url_symbol"]), coin, currency)
        return None

    def daily(self, provider_symbol: str, first: date, last: date) -> DailyPrices:
        """One request for each thousand days. The answer starts later than `first` where the pair
        was listed later; where all of the range is older than the exchange, this is BadAnswer.
        """
        pair, currency = without_unit(provider_symbol)
        read = partial(self._candles, pair)
        closes = closes_in_windows(self.name, _REACH, first, last, self._now(), read)
        return DailyPrices(currency=currency, closes=closes)

    def _candles(self, pair: str, window: Window) -> list[Candle]:
        body = self._http.get_json(
            f"/api/v2/ohlc/{quote(pair, safe='')}/",
            step=str(DAY_S),
            limit=str(window.days),
            start=str(int(midnight(window.first).timestamp())),
        )
        if not isinstance(body, dict) or "data" not in body:
            raise error_in_disguise(self.name, body)
        with known_shape(self.name):
            data = body["data"]
            if text(data["pair"]).replace("/", "").lower() != pair:
                raise BadAnswer(f"{self.name} answered with the candles of another pair")
            candles = data["ohlc"]
            if not isinstance(candles, list):
                raise TypeError("candles are a list")
            return [(row["timestamp"], row["close"], row["volume"]) for row in candles]
