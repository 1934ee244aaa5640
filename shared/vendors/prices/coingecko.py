"""CoinGecko's daily prices of coins: the way back beyond Kraken's 720 days, and coins that Kraken
does not trade.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, Self, Unpack
from urllib.parse import quote, urlsplit

from shared.config import Settings
from shared.errors import BadAnswer
from shared.schema.asset_classes import AssetClass
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.prices.candles import coin_and_currency
from shared.vendors.prices.parsing import (
    closes_between,
    error_in_disguise,
    is_over_limit,
    known_shape,
    number,
    text,
)
from shared.vendors.prices.symbols import (
    CRYPTO,
    exchange_code,
    pair_symbol,
    with_unit,
    without_unit,
)
from shared.vendors.protocols import DailyPrices, Listing
from shared.vendors.search import matches
from shared.vendors.search.matches import SearchMatch, SearchText, matches_of

_DAILY_FROM: Final = timedelta(days=91)
"""Ranges of more than 90 days are answered with one point a day, shorter ones with one an hour."""

_MIDNIGHT_MS: Final = 5 * 60 * 1000
"""How long after midnight a point still counts as midnight's."""

_DAY_MS: Final = 24 * 60 * 60 * 1000

_PRO_HOST: Final = "pro-api.coingecko.com"
"""Takes the keys of paid plans, under another header; neither host takes the other's."""


class CoinGecko:
    """https://docs.coingecko.com/v3.0.1/reference/coins-id-market-chart-range. `provider_symbol` is
    `id|currency` (bitcoin|usd). `plan_days` is how far back the plan of the key reaches: 365 for
    the free ones, None for no limit.
    """

    name = "coingecko"
    calls_at_once = 1
    history_days: int | None = None
    reports_actions = False
    actions_in_rows = False
    split_adjusted = False

    def __init__(
        self,
        base_url: str,
        key: str | None,
        *,
        now: Callable[[], datetime],
        plan_days: int | None = 365,
        **http: Unpack[HttpOptions],
    ) -> None:
        self._now = now
        self._plan_days = plan_days
        self._http = VendorHttp(
            self.name,
            base_url,
            headers={key_header(base_url): key} if key else None,
            over_limit=is_over_limit,
            **http,
        )

    @classmethod
    def from_settings(
        cls, settings: Settings, now: Callable[[], datetime], **http: Unpack[HttpOptions]
    ) -> Self | None:
        """As PriceSource.from_settings."""
        key, days = settings.coingecko_key, settings.coingecko_history_days
        if key is None:
            return None
        url = settings.coingecko_url
        return cls(url, key.get_secret_value(), now=now, plan_days=days, **http)

    @staticmethod
    def serves(exchange: str | None) -> bool:
        """As PriceSource.serves."""
        return exchange == CRYPTO

    def find(self, symbol: str, exchange: str | None) -> Listing | None:
        """The coin of the highest market value with this ticker. Tickers of coins are not unique
        and many are those of shares, so one is looked up only where a coin is clearly meant:
        BTC/EUR, BTC-EUR, or the exchange CRYPTO.
        """
        pair = coin_and_currency(symbol, exchange)
        clearly_a_coin = (
            exchange_code(exchange) == CRYPTO or symbol.strip().upper() != (pair or ("",))[0]
        )
        if pair is None or not clearly_a_coin:
            return None
        coin, currency = pair
        with known_shape(self.name):
            ranked = [row for row in self._ranked(coin) if text(row["symbol"]).upper() == coin]
            if not ranked:
                return None
            coin_row = ranked[0]
            return Listing(
                provider=self.name,
                provider_symbol=with_unit(text(coin_row["id"]), currency.lower()),
                symbol=pair_symbol(coin, currency),
                exchange=CRYPTO,
                name=coin_row["name"],
                asset_class=AssetClass.CRYPTO,
                currency=currency,
            )

    def _ranked(self, words: str) -> list[dict[str, Any]]:
        """The coins that have a rank, those of the highest market value first."""
        body = self._http.get_json("/api/v3/search", query=words)
        if not isinstance(body, dict) or "coins" not in body:
            raise error_in_disguise(self.name, body)
        with known_shape(self.name):
            ranks = [(number(row.get("market_cap_rank")), row) for row in body["coins"]]
            ranked = [(rank, row) for rank, row in ranks if rank is not None]
            return [row for _, row in sorted(ranked, key=lambda pair: pair[0])]

    @staticmethod
    def can_find(query: SearchText) -> bool:
        """As SearchSource.can_find."""
        return query.isin is None and query.exchange in (None, CRYPTO)

    def search(self, query: SearchText) -> Sequence[SearchMatch]:
        """Coins by ticker and name, in dollars or the pair's currency. Many have the same ticker:
        the one of the highest market value stands for all, as in `find`.
        """
        return matches_of(
            self.name,
            self._ranked(query.coin),
            lambda row: matches.coin(
                self.name, text(row["symbol"]).upper(), query.coin_currency, row["name"]
            ),
        )

    def daily(self, provider_symbol: str, first: date, last: date) -> DailyPrices:
        """The close of a day is the price at the midnight (UTC) that ends it: the point stamped
        00:00 of the next day.

        So the unfinished day has none, and a day's close is the same whether asked for today or in
        a year. The range asked for is stretched to more than 90 days for the same reason: daily
        points are taken at midnight, hourly ones are not quite. The answer starts later than
        `first` where the plan does not reach so far.
        """
        coin, currency = without_unit(provider_symbol)
        if currency is None:
            raise BadAnswer(f"{self.name} must be asked with a currency, written like bitcoin|usd")
        begin, end = self._reach(first, last)
        body = self._http.get_json(
            f"/api/v3/coins/{quote(coin, safe='')}/market_chart/range",
            vs_currency=currency,
            **{"from": _epoch_s(begin), "to": _epoch_s(end, minutes=5)},
        )
        if not isinstance(body, dict) or "prices" not in body:
            raise error_in_disguise(self.name, body)
        with known_shape(self.name):
            return DailyPrices(
                currency=currency.upper(),
                closes=closes_between(_midnights(body["prices"]), first, last),
            )

    def _reach(self, first: date, last: date) -> tuple[date, date]:
        """The dates to request. Raises BadAnswer where the plan reaches nothing of the range."""
        end = last + timedelta(days=1)
        begin = min(first + timedelta(days=1), end - _DAILY_FROM)
        if self._plan_days is None:
            return begin, end
        oldest = self._now().astimezone(UTC).date() - timedelta(days=self._plan_days - 1)
        if end <= oldest:
            raise BadAnswer(f"{self.name} reaches {self._plan_days} days back on this plan")
        return max(begin, oldest), end


def key_header(base_url: str) -> str:
    """The header for this host's keys. https://docs.coingecko.com/reference/authentication"""
    return "x-cg-pro-api-key" if urlsplit(base_url).hostname == _PRO_HOST else "x-cg-demo-api-key"


def _midnights(points: list[Any]) -> Iterator[tuple[date, Decimal | None, None]]:
    """(day that ended, price, no volume) for each point of a midnight, latest first: the nearest to
    midnight holds.
    """
    for stamp_ms, price in reversed(points):
        if stamp_ms % _DAY_MS <= _MIDNIGHT_MS:
            yield (
                datetime.fromtimestamp(stamp_ms // 1000, UTC).date() - timedelta(days=1),
                number(price),
                None,
            )


def _epoch_s(on: date, minutes: int = 0) -> str:
    return str(int(datetime.combine(on, time(minute=minutes), UTC).timestamp()))
