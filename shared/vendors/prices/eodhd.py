"""EODHD end-of-day prices of the whole world: raw closes; splits and dividends in calls of their
own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Final, Self, Unpack
from urllib.parse import quote

from shared.config import Settings
from shared.errors import ProviderRefused, SymbolNotServed
from shared.ledger.minor_units import is_unit, unit_of
from shared.schema.asset_classes import AssetClass
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.prices.eodhd_actions import dividends_of, major_of, splits_of
from shared.vendors.prices.parsing import (
    closes_between,
    day,
    is_over_limit,
    known_shape,
    number,
    rows_of,
    text,
)
from shared.vendors.prices.symbols import (
    CRYPTO,
    asked_symbol,
    exchange_code,
    with_unit,
    without_unit,
)
from shared.vendors.protocols import (
    BulkKind,
    DailyPrices,
    LeftOut,
    Listing,
    Row,
)
from shared.vendors.search.matches import SearchMatch, SearchText, matches_of, share

_MIXED_UNITS: Final = ("LSE", "JSE", "TA")
"""Exchanges where one listing is quoted in hundredths and the next is not."""

_ASSET_CLASSES: Final = {
    "common stock": AssetClass.EQUITY,
    "preferred stock": AssetClass.EQUITY,
    "etf": AssetClass.ETF,
    "etc": AssetClass.COMMODITY,
    "fund": AssetClass.FUND,
    "mutual fund": AssetClass.FUND,
    "bond": AssetClass.BOND,
}
"""EODHD's `Type`, in lower case. Anything else that is traded is OTHER."""

_UNIT_NEEDED: Final = "needs the price unit of this listing, written like AZN.LSE|GBX"

_BULK_BYTES_MAX: Final = 64 * 1024 * 1024
"""Unpacked: all of the United States are 50,000 rows of 200 bytes."""

_NOT_ASSETS: Final = ("index", "currency")

_SEARCH_LIMIT: Final = "50"
"""Without a limit the vendor answers fifteen listings, and one fund may have more."""


class Eodhd:
    """https://eodhd.com/financial-apis. daily() costs three calls. `provider_symbol` is
    `CODE.EXCHANGE|UNIT`: prices arrive without a currency, so the unit that the search gave (GBX,
    ARS) is stored beside the code.
    """

    name = "eodhd"
    calls_at_once = 8
    history_days: int | None = None
    reports_actions = True
    actions_in_rows = False
    split_adjusted = False
    bulk_calls = 100
    """What a bulk request counts as; a request for a symbol counts as one."""

    def __init__(self, base_url: str, key: str, **http: Unpack[HttpOptions]) -> None:
        self._http = VendorHttp(
            self.name,
            base_url,
            params={"api_token": key, "fmt": "json"},
            over_limit=is_over_limit,
            **http,
        )
        # A client of its own: a plan without bulk requests, or a slow one, ends no single request.
        self._bulk_http = VendorHttp(
            self.name,
            base_url,
            params={"api_token": key, "fmt": "json"},
            over_limit=is_over_limit,
            bytes_max=_BULK_BYTES_MAX,
            **http,
        )

    @classmethod
    def from_settings(
        cls, settings: Settings, _now: Callable[[], datetime], **http: Unpack[HttpOptions]
    ) -> Self | None:
        """As PriceSource.from_settings."""
        key = settings.eodhd_key
        return cls(settings.eodhd_url, key.get_secret_value(), **http) if key is not None else None

    @staticmethod
    def serves(exchange: str | None) -> bool:
        """As PriceSource.serves."""
        return exchange != CRYPTO

    def find(self, symbol: str, exchange: str | None) -> Listing | None:
        """The listing of `symbol` on `exchange`. Without an exchange: the one of the United States,
        else the only or the primary one; None where the choice would be a guess.
        """
        code, venue = asked_symbol(symbol), exchange_code(exchange)
        if code is None or venue == CRYPTO:
            return None
        try:
            body = self._http.get_json(f"/api/search/{quote(code, safe='')}")
        except SymbolNotServed:
            return None
        rows = rows_of(self.name, body)
        with known_shape(self.name):
            named_so = [
                row
                for row in rows
                if text(row["Code"]).upper().replace(".", "-") == code.replace(".", "-")
                and text(row["Type"]).lower() not in _NOT_ASSETS
            ]
            listed = _the_one(named_so, venue)
            return None if listed is None else self._listing(listed)

    @staticmethod
    def can_find(query: SearchText) -> bool:
        """As SearchSource.can_find. The text becomes a segment of the path, which can't be two
        dots.
        """
        is_text = any(character.isalnum() for character in query.text)
        return is_text and query.pair is None and query.exchange != CRYPTO

    def search(self, query: SearchText) -> Sequence[SearchMatch]:
        """Listings by symbol, name or ISIN.
        https://eodhd.com/financial-apis/search-api-for-stocks-etfs-mutual-funds
        """
        words, filters = query.text, {"limit": _SEARCH_LIMIT}
        if query.exchange is not None:
            words, filters = query.symbol, filters | {"exchange": query.exchange}
        try:
            body = self._http.get_json(f"/api/search/{quote(words, safe='')}", **filters)
        except SymbolNotServed:
            return []
        return matches_of(self.name, rows_of(self.name, body), self._match)

    def _match(self, row: dict[str, Any]) -> SearchMatch | None:
        kind = text(row["Type"]).lower()
        if kind in _NOT_ASSETS or not is_unit(row["Currency"]):
            return None
        return share(
            self.name,
            row["Code"],
            row["Exchange"],
            row["Name"] or row["Code"],
            asset_class=_ASSET_CLASSES.get(kind, AssetClass.OTHER),
            currency=unit_of(row["Currency"]).currency,
            isin=row.get("ISIN"),
            is_primary=row.get("isPrimary") is True,
        )

    def daily(self, provider_symbol: str, first: date, last: date) -> DailyPrices:
        code, written_unit = without_unit(provider_symbol)
        if written_unit is None and code.rpartition(".")[2] in _MIXED_UNITS:
            raise ProviderRefused(f"{self.name} {_UNIT_NEEDED}")
        path, between = quote(code, safe=""), {"from": first.isoformat(), "to": last.isoformat()}
        return self.prices_of(
            provider_symbol,
            rows_of(self.name, self._http.get_json(f"/api/eod/{path}", **between)),
            rows_of(self.name, self._http.get_json(f"/api/splits/{path}", **between)),
            rows_of(self.name, self._http.get_json(f"/api/div/{path}", **between)),
            first,
            last,
        )

    @staticmethod
    def exchange_of(provider_symbol: str) -> str:
        """The exchange whose bulk answers have this symbol; empty for none."""
        return without_unit(provider_symbol)[0].rpartition(".")[2]

    def bulk_day(self, exchange: str, kind: BulkKind, day: date) -> dict[str, Row]:
        """One request for all closes, splits or dividends of an exchange on a day: the rows by
        `CODE.EXCHANGE`, as the requests for single symbols have them. Raises ProviderError.
        """
        kinds = {} if kind == "closes" else {"type": kind}
        body = self._bulk_http.get_json(
            f"/api/eod-bulk-last-day/{quote(exchange, safe='')}", date=day.isoformat(), **kinds
        )
        rows = rows_of(self.name, body)
        with known_shape(self.name):
            return {
                f"{text(row['code']).upper()}.{exchange}": row
                for row in rows
                # It is "the last day" that is answered, where nothing was traded on this one.
                if text(row["date"]) == day.isoformat()
            }

    def prices_of(
        self,
        provider_symbol: str,
        closes: Sequence[Row],
        splits: Sequence[Row],
        dividends: Sequence[Row],
        first: date,
        last: date,
    ) -> DailyPrices:
        """The answer that these rows are, which may have come from bulk requests. Raises BadAnswer
        and ProviderRefused.
        """
        code, written_unit = without_unit(provider_symbol)
        if written_unit is None and code.rpartition(".")[2] in _MIXED_UNITS:
            raise ProviderRefused(f"{self.name} {_UNIT_NEEDED}")
        with known_shape(self.name):
            unit = unit_of(written_unit) if written_unit else None
            quoted = (
                (day(row["date"]), number(row["close"]), number(row["volume"])) for row in closes
            )
            in_known_currency = [
                row for row in dividends if not row.get("currency") or is_unit(row["currency"])
            ]
            return DailyPrices(
                currency=unit.currency if unit else None,
                closes=closes_between(
                    ((on, major_of(close, unit), volume) for on, close, volume in quoted),
                    first,
                    last,
                ),
                splits=splits_of(splits, first, last),
                dividends=dividends_of(in_known_currency, unit, first, last),
                left_out=[
                    LeftOut(on, "a dividend in an unknown currency")
                    for on in (
                        day(row["date"]) for row in dividends if row not in in_known_currency
                    )
                    if first <= on <= last
                ],
            )

    def _listing(self, row: dict[str, Any]) -> Listing:
        listed_as, unit = f"{text(row['Code'])}.{text(row['Exchange'])}", row["Currency"]
        return Listing(
            provider=self.name,
            provider_symbol=with_unit(listed_as, unit),
            symbol=text(row["Code"]).upper(),
            exchange=row["Exchange"],
            name=row["Name"] or row["Code"],
            asset_class=_ASSET_CLASSES.get(text(row["Type"]).lower(), AssetClass.OTHER),
            currency=unit_of(unit).currency,
            isin=row.get("ISIN") or None,
        )


def _the_one(rows: Sequence[dict[str, Any]], venue: str | None) -> dict[str, Any] | None:
    candidates = [row for row in rows if exchange_code(row["Exchange"]) == (venue or "US")]
    if not candidates and venue is None:
        candidates = (
            list(rows) if len(rows) == 1 else [row for row in rows if row.get("isPrimary") is True]
        )
    return candidates[0] if len(candidates) == 1 else None
