"""Small answers in each vendor's own format, written for these tests, and adapters that ask the
loopback vendor.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from shared.vendors.http import HttpOptions
from shared.vendors.prices.bitstamp import Bitstamp
from shared.vendors.prices.coinbase import Coinbase
from shared.vendors.prices.coingecko import CoinGecko
from shared.vendors.prices.eodhd import Eodhd
from shared.vendors.prices.kraken import Kraken
from shared.vendors.prices.tiingo import Tiingo
from shared.vendors.prices.yahoo import Yahoo
from tests.vendors.vendor_server import VendorServer

KEY = "k3y-that-must-stay-secret"
HURRIED = HttpOptions(timeout_s=0.3, attempts=3, backoff_s=0.005, failures_max=3)
NOW = datetime(2021, 1, 15, 22, 0, tzinfo=UTC)
"""A Friday, after the close in New York, London and Sydney."""


def clock() -> datetime:
    return NOW


def tiingo(vendor: VendorServer) -> Tiingo:
    return Tiingo(vendor.url, KEY, **HURRIED)


def eodhd(vendor: VendorServer) -> Eodhd:
    return Eodhd(vendor.url, KEY, **HURRIED)


def yahoo(vendor: VendorServer, now: datetime = NOW) -> Yahoo:
    return Yahoo(vendor.url, now=lambda: now, **HURRIED)


def kraken(vendor: VendorServer) -> Kraken:
    return Kraken(vendor.url, now=clock, **HURRIED)


def bitstamp(vendor: VendorServer) -> Bitstamp:
    return Bitstamp(vendor.url, now=clock, **HURRIED)


def coinbase(vendor: VendorServer) -> Coinbase:
    return Coinbase(vendor.url, now=clock, **HURRIED)


def coingecko(vendor: VendorServer, history_days: int | None = None) -> CoinGecko:
    return CoinGecko(vendor.url, KEY, now=clock, plan_days=history_days, **HURRIED)


def tiingo_row(
    day: str, close: float | None, *, split: float = 1.0, cash: float = 0.0
) -> dict[str, Any]:
    return {
        "date": f"{day}T00:00:00.000Z",
        "close": close,
        "high": close,
        "low": close,
        "open": close,
        "volume": 46907479,
        "adjClose": 1.25,
        "adjVolume": 187629916,
        "divCash": cash,
        "splitFactor": split,
    }


def eodhd_row(day: str, close: float | None) -> dict[str, Any]:
    return {
        "date": day,
        "open": close,
        "high": close,
        "low": close,
        "close": close,
        "adjusted_close": 1.25,
        "volume": 9,
    }


def eodhd_dividend(
    day: str, unadjusted: float | None, currency: str | None, *, paid: str | None
) -> dict[str, Any]:
    return {
        "date": day,
        "declarationDate": None,
        "recordDate": None,
        "paymentDate": paid,
        "period": "Quarterly",
        "value": 0.0125,
        "unadjustedValue": unadjusted,
        "currency": currency,
    }


def opening(day: str, zone: str, at: time = time(9, 30)) -> int:
    """The instant in seconds that Yahoo stamps a daily row with: the beginning of the session."""
    return int(datetime.combine(date.fromisoformat(day), at, ZoneInfo(zone)).timestamp())


def yahoo_chart(
    rows: Sequence[tuple[int, float | None]],
    *,
    currency: str = "USD",
    zone: str = "America/New_York",
    splits: Sequence[tuple[int, float, float]] = (),
    dividends: Sequence[tuple[int, float]] = (),
    session_end: int | None = None,
    **meta: object,
) -> dict[str, Any]:
    """`rows`: (stamp, split-adjusted close); `splits`: (stamp, numerator, denominator);
    `dividends`: (stamp, amount).
    """
    chart: dict[str, Any] = {
        "meta": {
            "currency": currency,
            "symbol": "AAPL",
            "exchangeName": "NMS",
            "instrumentType": "EQUITY",
            "gmtoffset": -18000,
            "exchangeTimezoneName": zone,
            "priceHint": 2,
            **({"currentTradingPeriod": {"regular": {"end": session_end}}} if session_end else {}),
            **meta,
        },
        "indicators": {"quote": [{}], "adjclose": [{}]},
    }
    if rows:
        chart["timestamp"] = [stamp for stamp, _ in rows]
        closes = [close for _, close in rows]
        chart["indicators"]["quote"] = [
            {"close": closes, "volume": [None if c is None else 7 for c in closes]}
        ]
    events: dict[str, Any] = {}
    if splits:
        events["splits"] = {
            str(on): {
                "date": on,
                "numerator": new,
                "denominator": old,
                "splitRatio": f"{new:g}:{old:g}",
            }
            for on, new, old in splits
        }
    if dividends:
        events["dividends"] = {str(on): {"amount": amount, "date": on} for on, amount in dividends}
    if events:
        chart["events"] = events
    return {"chart": {"result": [chart], "error": None}}


def midnight(day: str) -> int:
    """Seconds."""
    return int(datetime.combine(date.fromisoformat(day), time(), UTC).timestamp())


def kraken_ohlc(*rows: tuple[str, str], pair: str = "XXBTZUSD") -> dict[str, Any]:
    candles = [
        [midnight(day), "1.0", "9.0", "0.5", close, "1.1", "12.50000000", 42] for day, close in rows
    ]
    return {"error": [], "result": {pair: candles, "last": candles[-1][0] if candles else 0}}


def bitstamp_ohlc(
    *rows: tuple[str, str], pair: str = "BTC/USD", volume: str = "12.5"
) -> dict[str, Any]:
    candles = [
        {
            "timestamp": str(midnight(day)),
            "open": "1.0",
            "high": "9.0",
            "low": "0.5",
            "close": close,
            "volume": volume,
        }
        for day, close in rows
    ]
    return {"data": {"pair": pair, "ohlc": candles}}


def coinbase_candles(*rows: tuple[str, float | None], volume: float = 12.5) -> list[list[Any]]:
    """Newest first, as Coinbase sends them."""
    return [[midnight(day), 0.5, 9.0, 1.0, close, volume] for day, close in reversed(rows)]


def coingecko_chart(*points: tuple[int, float]) -> dict[str, Any]:
    """`points`: (stamp in seconds, price)."""
    series = [[stamp * 1000, price] for stamp, price in points]
    return {"prices": series, "market_caps": series, "total_volumes": series}
