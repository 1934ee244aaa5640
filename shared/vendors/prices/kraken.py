"""Kraken's daily candles of coins against real currencies: no key, and 720 days back at most."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Self, Unpack

from shared.config import Settings
from shared.errors import BadAnswer, ProviderError, ProviderRefused, SymbolNotServed
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.prices.candles import coin_and_currency, coin_listing, midnight
from shared.vendors.prices.parsing import closes_between, is_over_limit, known_shape, number
from shared.vendors.prices.symbols import CRYPTO, asked_pair, without_unit
from shared.vendors.protocols import DailyPrices, Listing
from shared.vendors.search import matches
from shared.vendors.search.matches import SearchMatch, SearchText, matches_of

_OWN_NAMES: Final = {"BTC": "XBT", "DOGE": "XDG"}
_USUAL_NAMES: Final = {own: usual for usual, own in _OWN_NAMES.items()}
_DAY_MINUTES: Final = "1440"

PAIRS_FOR: Final = timedelta(hours=1)
"""How long a search uses the same list of pairs, which is half a megabyte."""


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
        self._pairs: tuple[datetime, Sequence[tuple[str, str]]] | None = None

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
        pair = coin_and_currency(symbol, exchange)
        if pair is None:
            return None
        coin, currency = pair
        pair_names = {f"{name}/{currency}" for name in (coin, _OWN_NAMES.get(coin))}
        pairs = self._result("/0/public/AssetPairs")
        with known_shape(self.name):
            for key, row in pairs.items():
                if row.get("wsname") in pair_names:
                    return coin_listing(self.name, key, coin, currency)
        return None

    @staticmethod
    def can_find(query: SearchText) -> bool:
        """As SearchSource.can_find."""
        is_ticker = query.isin is None and asked_pair(query.coin, CRYPTO) is not None
        return is_ticker and query.exchange in (None, CRYPTO)

    def search(self, query: SearchText) -> Sequence[SearchMatch]:
        """The pairs whose coin's ticker begins so: Kraken has no names of coins."""
        ticker = query.coin.upper()
        pairs = [pair for pair in self._known_pairs() if pair[0].startswith(ticker)]
        pairs.sort(key=lambda pair: (pair[0] != ticker, pair[1] != query.coin_currency, pair))
        return matches_of(
            self.name, pairs, lambda pair: matches.coin(self.name, pair[0], pair[1], "/".join(pair))
        )

    def _known_pairs(self) -> Sequence[tuple[str, str]]:
        """(coin, currency) of every pair, read once in PAIRS_FOR."""
        now = self._now()
        if self._pairs is None or now - self._pairs[0] > PAIRS_FOR:
            result = self._result("/0/public/AssetPairs")
            with known_shape(self.name):
                names = [str(row.get("wsname") or "").partition("/") for row in result.values()]
                pairs = [(_USUAL_NAMES.get(coin, coin), currency) for coin, _, currency in names]
            self._pairs = (now, [pair for pair in pairs if all(pair)])
        return self._pairs[1]

    def daily(self, provider_symbol: str, first: date, last: date) -> DailyPrices:
        """The answer starts later than `first` where that is more than 720 days ago. Where all of
        the range is, this is BadAnswer, not an empty answer: another vendor may have it.
        """
        pair, currency = without_unit(provider_symbol)
        since = midnight(first - timedelta(days=1))
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
