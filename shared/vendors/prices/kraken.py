"""Kraken's daily candles of coins against real currencies: no key, and 720 days back at most."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, Self, Unpack

from shared.config import Settings
from shared.errors import BadAnswer, ProviderError, ProviderRefused, SymbolNotServed
from shared.ledger.money import CURRENCIES
from shared.schema.asset_classes import AssetClass
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.prices.parsing import closes_between, is_over_limit, known_shape, number
from shared.vendors.prices.symbols import CRYPTO, asked_pair, pair_symbol, with_unit, without_unit
from shared.vendors.protocols import DailyPrices, Listing

_OWN_NAMES: Final = {"BTC": "XBT", "DOGE": "XDG"}
_DAY_MINUTES: Final = "1440"


class Kraken:
    """https://docs.kraken.com/api-reference/market-data/get-ohlc-data. A day is a UTC day.

    `provider_symbol` is `PAIR|CURRENCY` (XXBTZUSD|USD): candles arrive without a currency.
    """

    name = "kraken"
    calls_at_once = 1
    history_days: int | None = 720
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
        return cls(settings.kraken_url, now=now, **http)

    @staticmethod
    def serves(exchange: str | None) -> bool:
        """As PriceSource.serves."""
        return exchange == CRYPTO

    def find(self, symbol: str, exchange: str | None) -> Listing | None:
        """The pair that BTC, BTC/EUR or BTC-EUR means. Without an exchange a bare ticker may also
        be a share's: ask the vendors of shares first.
        """
        pair = asked_pair(symbol, exchange)
        if pair is None or pair[0] in CURRENCIES or pair[1] not in CURRENCIES:
            return None
        coin, currency = pair
        pair_names = {f"{name}/{currency}" for name in (coin, _OWN_NAMES.get(coin))}
        pairs = self._result("/0/public/AssetPairs")
        with known_shape(self.name):
            for key, row in pairs.items():
                if row.get("wsname") in pair_names:
                    return Listing(
                        provider=self.name,
                        provider_symbol=with_unit(key, currency),
                        symbol=pair_symbol(coin, currency),
                        exchange=CRYPTO,
                        name=f"{coin}/{currency}",
                        asset_class=AssetClass.CRYPTO,
                        currency=currency,
                    )
        return None

    def daily(self, provider_symbol: str, first: date, last: date) -> DailyPrices:
        """The answer starts later than `first` where that is more than 720 days ago. Where all of
        the range is, this is BadAnswer, not an empty answer: another vendor may have it.
        """
        pair, currency = without_unit(provider_symbol)
        since = datetime.combine(first - timedelta(days=1), time(), UTC)
        result = self._result(
            "/0/public/OHLC", pair=pair, interval=_DAY_MINUTES, since=str(int(since.timestamp()))
        )
        today = self._now().astimezone(UTC).date()
        with known_shape(self.name):
            (candles,) = (rows for key, rows in result.items() if key != "last")
            quoted = [
                (datetime.fromtimestamp(row[0], UTC).date(), number(row[4]), number(row[6]))
                for row in candles
            ]
        if not quoted or last < quoted[0][0]:
            raise BadAnswer(f"{self.name} has no candles as old as that")
        with known_shape(self.name):
            # The candle of today has not closed, whatever price stands in it.
            finished = (row for row in quoted if row[0] < today)
            return DailyPrices(currency=currency, closes=closes_between(finished, first, last))

    def _result(self, path: str, **params: str) -> dict[str, Any]:
        body = self._http.get_json(path, **params)
        with known_shape(self.name):
            if body["error"]:
                raise _failure(self.name, body["error"])
            result: dict[str, Any] = body["result"]
            return result


def _failure(name: str, errors: Any) -> ProviderError:
    """Errors come with status 200. Rate limits and outages never get here: they are tried again."""
    messages = (
        [message for message in errors if isinstance(message, str)]
        if isinstance(errors, list)
        else []
    )
    if any("asset pair" in message.lower() for message in messages):
        return SymbolNotServed(f"{name} does not know the pair")
    return ProviderRefused(
        f"{name} answered {messages[0][:60]}" if messages else f"{name} answered with an error"
    )
