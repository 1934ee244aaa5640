"""Yahoo's chart service: split-adjusted closes without a key, for personal use; off unless it is
switched on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple, Self, Unpack
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from shared.config import Settings
from shared.errors import BadAnswer, SymbolNotServed
from shared.immutable import immutable
from shared.ledger.minor_units import Unit, is_unit, unit_of
from shared.schema.asset_classes import AssetClass
from shared.vendors.http import HttpOptions, VendorHttp
from shared.vendors.prices.normalization import Unadjuster
from shared.vendors.prices.parsing import closes_between, is_over_limit, known_shape, number, text
from shared.vendors.prices.split_ratios import split_ratio
from shared.vendors.prices.symbols import (
    CRYPTO,
    asked_symbol,
    exchange_code,
    split_suffix,
    yahoo_suffix,
)
from shared.vendors.protocols import Close, DailyPrices, Dividend, LeftOut, Listing, Split
from shared.vendors.search.matches import MATCHES_MAX, SearchMatch, SearchText, matches_of, share

_ASSET_CLASSES: Final = {
    "EQUITY": AssetClass.EQUITY,
    "ETF": AssetClass.ETF,
    "MUTUALFUND": AssetClass.FUND,
    "FUTURE": AssetClass.OTHER,
}
"""Yahoo's `instrumentType`. What is not named here (INDEX, CURRENCY, OPTION, CRYPTOCURRENCY) is not
served from Yahoo.
"""


class Yahoo:
    """GET /v8/finance/chart/{symbol}. One call for closes, splits and dividends; no pay dates."""

    name = "yahoo"
    calls_at_once = 2
    history_days: int | None = None
    reports_actions = True
    actions_in_rows = False
    split_adjusted = True

    def __init__(
        self, base_url: str, *, now: Callable[[], datetime], **http: Unpack[HttpOptions]
    ) -> None:
        self._now = now
        self._http = VendorHttp(self.name, base_url, over_limit=_is_over_limit, **http)

    @classmethod
    def from_settings(
        cls, settings: Settings, now: Callable[[], datetime], **http: Unpack[HttpOptions]
    ) -> Self | None:
        """As PriceSource.from_settings."""
        return cls(settings.yahoo_url, now=now, **http) if settings.yahoo_enabled else None

    @staticmethod
    def serves(exchange: str | None) -> bool:
        """As PriceSource.serves."""
        return exchange != CRYPTO

    def find(self, symbol: str, exchange: str | None) -> Listing | None:
        """The listing of `symbol` on `exchange` (of the United States without one); None for an
        exchange unknown to us.
        """
        written, code = asked_symbol(symbol), exchange_code(exchange)
        suffix = yahoo_suffix(code)
        if written is None or suffix is None:
            return None
        provider_symbol = written.replace(".", "-") + suffix
        try:
            chart = self._chart(provider_symbol, range="5d", interval="1d")
        except SymbolNotServed:
            return None
        with known_shape(self.name):
            meta = chart["meta"]
            asset_class = _ASSET_CLASSES.get(text(meta["instrumentType"]))
            if asset_class is None:
                return None
            if text(meta["symbol"]).upper() != provider_symbol:
                raise ValueError("another symbol than the one that was asked for")
            return Listing(
                provider=self.name,
                provider_symbol=meta["symbol"],
                symbol=written,
                exchange=code or "US",
                name=meta.get("longName") or meta.get("shortName") or meta["symbol"],
                asset_class=asset_class,
                currency=unit_of(meta["currency"]).currency,
            )

    @staticmethod
    def can_find(query: SearchText) -> bool:
        """As SearchSource.can_find."""
        return query.pair is None and query.exchange != CRYPTO

    def search(self, query: SearchText) -> Sequence[SearchMatch]:
        """Listings by symbol, name or ISIN; the answer says neither currencies nor ISINs."""
        words = query.text
        if query.exchange is not None:
            words = query.symbol.replace(".", "-") + (yahoo_suffix(query.exchange) or "")
        body = self._http.get_json(
            "/v1/finance/search",
            q=words,
            quotesCount=str(MATCHES_MAX),
            newsCount="0",
            listsCount="0",
        )
        with known_shape(self.name):
            return matches_of(self.name, list(body["quotes"]), self._match)

    def _match(self, row: dict[str, Any]) -> SearchMatch | None:
        """Rows without a symbol are companies that no exchange lists."""
        asset_class = _ASSET_CLASSES.get(row.get("quoteType") or "")
        if asset_class in (None, AssetClass.OTHER) or not row.get("symbol"):
            return None
        symbol, exchange = split_suffix(row["symbol"]) or (row["symbol"], "US")
        if "." in symbol:  # of an exchange that we do not know
            return None
        name = row.get("longname") or row.get("shortname") or symbol
        return share(self.name, symbol, exchange, name, asset_class=asset_class)

    def daily(self, provider_symbol: str, first: date, last: date) -> DailyPrices:
        """Asks through today even for a range that ended long ago: only so are the later splits
        known, by which Yahoo has divided the closes of the range.
        """
        now = self._now()
        # A day earlier: the session of `first` begins on the day before, UTC, in Sydney. `period2`
        # is exclusive.
        chart = self._chart(
            provider_symbol,
            period1=_epoch_s(first - timedelta(days=1)),
            period2=_epoch_s(now.astimezone(UTC).date() + timedelta(days=2)),
            interval="1d",
            events="div,splits",
        )
        with known_shape(self.name):
            return _daily(chart, first, last, now)

    def _chart(self, symbol: str, **params: str) -> dict[str, Any]:
        body = self._http.get_json(f"/v8/finance/chart/{quote(symbol, safe='')}", **params)
        with known_shape(self.name):
            error, results = body["chart"]["error"], body["chart"]["result"]
            if error:
                if error["code"] == "Not Found":
                    raise SymbolNotServed(f"{self.name} does not know the symbol")
                raise BadAnswer(f"{self.name} answered 200 with an error")
            chart: dict[str, Any] = results[0]
            return chart


class _Calendar(NamedTuple):
    """The exchange's own days, summer time and all, and which of them is over."""

    zone: ZoneInfo
    now: datetime
    session_end_s: int | None

    def day(self, epoch_s: int) -> date:
        return datetime.fromtimestamp(epoch_s, self.zone).date()

    def is_over(self, on: date) -> bool:
        """False for today until the session's end that the answer gives; without one, until the day
        itself is over.
        """
        today = self.now.astimezone(self.zone).date()
        if on != today or self.session_end_s is None:
            return on < today
        return self.day(self.session_end_s) != today or self.now.timestamp() >= self.session_end_s


@immutable
class _Range:
    """What turns the numbers of one answer into raw prices of the days that were asked for."""

    calendar: _Calendar
    unadjuster: Unadjuster
    unit: Unit
    first: date
    last: date

    def closes(self, chart: dict[str, Any]) -> list[Close]:
        """Yahoo's live row repeats today's at another time of day; being later, it holds once the
        day is over.
        """
        stamps = chart.get("timestamp") or []
        if not stamps:
            return []
        quotes = chart["indicators"]["quote"][0]
        rows: list[tuple[date, Decimal | None, Decimal | None]] = []
        for stamp, close, volume in zip(stamps, quotes["close"], quotes["volume"], strict=True):
            on, adjusted = self.calendar.day(stamp), number(close)
            if adjusted is not None and self.first <= on <= self.last and self.calendar.is_over(on):
                rows.append(
                    (on, self.unit.major(self.unadjuster.close(on, adjusted)), number(volume))
                )
        return closes_between(rows, self.first, self.last)

    def dividends(self, events: dict[str, Any], left_out: list[LeftOut]) -> list[Dividend]:
        """In the event's own currency where it names one, else in the unit of the closes; into
        `left_out` where it is unknown.
        """
        dividends = []
        for event in events.values():
            on, amount = self.calendar.day(event["date"]), number(event["amount"])
            if amount is not None and amount > 0 and self.first <= on <= self.last:
                if event.get("currency") and not is_unit(event["currency"]):
                    left_out.append(LeftOut(on, "a dividend in an unknown currency"))
                    continue
                own = unit_of(event["currency"]) if event.get("currency") else self.unit
                cash = own.major(self.unadjuster.dividend(on, amount))
                dividends.append(Dividend(on, cash, currency=own.currency))
        return sorted(dividends, key=lambda dividend: dividend.ex_date)


def _daily(chart: dict[str, Any], first: date, last: date, now: datetime) -> DailyPrices:
    meta, events = chart["meta"], chart.get("events") or {}
    regular = (meta.get("currentTradingPeriod") or {}).get("regular") or {}
    calendar = _Calendar(_zone(meta["exchangeTimezoneName"]), now, regular.get("end"))
    unit = unit_of(meta["currency"])
    splits = _splits(events.get("splits") or {}, calendar)
    requested = _Range(calendar, Unadjuster(splits), unit, first, last)
    left_out: list[LeftOut] = []
    return DailyPrices(
        currency=unit.currency,
        closes=requested.closes(chart),
        splits=[split for split in splits if first <= split.ex_date <= last],
        dividends=requested.dividends(events.get("dividends") or {}, left_out),
        left_out=left_out,
    )


def _splits(events: dict[str, Any], calendar: _Calendar) -> list[Split]:
    """Splits that have happened, oldest first: closes are not divided yet by one that is only
    announced.
    """
    today = calendar.now.astimezone(calendar.zone).date()
    by_day: dict[date, Split] = {}
    for event in events.values():
        on, new, old = (
            calendar.day(event["date"]),
            number(event["numerator"]),
            number(event["denominator"]),
        )
        if on <= today and new is not None and old is not None and new != old:
            by_day[on] = Split(on, *split_ratio(new, old))
    return [by_day[on] for on in sorted(by_day)]


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        raise ValueError("not a time zone") from None


def _epoch_s(on: date) -> str:
    return str(int(datetime.combine(on, time(), UTC).timestamp()))


def _is_over_limit(body: Any) -> bool:
    """The error sits one level down, under `chart` or, from the gateway in front of it, under
    `finance`.
    """
    if not isinstance(body, dict):
        return False
    inner = body.get("finance") or body.get("chart")
    error = inner.get("error") if isinstance(inner, dict) else None
    return isinstance(error, dict) and is_over_limit(
        {"error": [error.get("code"), error.get("description")]}
    )
