"""CoinGecko: prices of coins at instants.

The point at midnight that begins a day is the close of the day before.
"""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta

from local.sample_market.answers import SAMPLE_KEY, Answer, Request, epoch_s, json_answer
from local.sample_market.instruments import INSTRUMENTS
from local.sample_market.prices import bars

COINS = {
    "bitcoin": ("btc", "BTC-USD"),
    "ethereum": ("eth", "ETH-USD"),
    "solana": ("sol", "SOL-USD"),
}
"""CoinGecko's id of a coin: its ticker there, and the instrument."""

KEYS = ("x-cg-demo-api-key", "x-cg-pro-api-key")
FREE_DAYS = 365
DAILY_ABOVE = timedelta(days=90)
"""Ranges up to this length have hourly points, longer ones daily points."""

HOURS = 24


def answer(request: Request) -> Answer:
    """`api/v3/coins/{id}/market_chart/range`, `api/v3/coins/{id}`, `api/v3/coins/list` and
    `api/v3/search`.
    """
    key = _key(request)
    if key not in (None, SAMPLE_KEY):
        return json_answer(
            {"status": {"error_code": 10002, "error_message": "API Key Missing"}}, 401
        )
    match request.segments:
        case ("api", "v3", "coins", "list"):
            return json_answer([_coin(coin) for coin in COINS])
        case ("api", "v3", "coins", coin) if coin in COINS:
            return json_answer(_coin(coin))
        case ("api", "v3", "coins", coin, "market_chart", "range") if coin in COINS:
            return _range(coin, request, paid=key is not None)
        case ("api", "v3", "search"):
            return json_answer(_search(request.query.get("query", "")))
        case _:
            return json_answer({"error": "coin not found"}, 404)


def _key(request: Request) -> str | None:
    keys = [request.headers.get(name) or request.query.get(name.replace("-", "_")) for name in KEYS]
    return next((key for key in keys if key), None)


def _coin(coin: str) -> dict[str, str]:
    ticker, symbol = COINS[coin]
    return {"id": coin, "symbol": ticker, "name": INSTRUMENTS[symbol].name}


def _search(query: str) -> dict[str, object]:
    sought = query.lower()
    matches = [
        {**_coin(coin), "api_symbol": coin, "symbol": ticker.upper(), "market_cap_rank": rank}
        for rank, (coin, (ticker, symbol)) in enumerate(COINS.items(), start=1)
        if sought and (sought in INSTRUMENTS[symbol].name.lower() or sought == ticker)
    ]
    return {"coins": matches, "exchanges": [], "icos": [], "categories": [], "nfts": []}


def _range(coin: str, request: Request, *, paid: bool) -> Answer:
    if request.query.get("vs_currency", "").lower() != "usd":
        return json_answer({"error": "invalid vs_currency"}, 422)
    try:
        start = _instant(request.query["from"])
        end = _instant(request.query["to"])
    except (KeyError, ValueError):
        return json_answer({"error": "from and to must be a date"}, 422)
    if not paid and (request.today - start.date()).days > FREE_DAYS:
        reason = (
            "Your request exceeds the allowed time range: without a key only the past 365 days."
        )
        return json_answer(
            {"error": {"status": {"error_code": 10012, "error_message": reason}}}, 401
        )
    hourly = end - start <= DAILY_ABOVE and request.query.get("interval") != "daily"
    points = [
        (int(instant.timestamp() * 1000), price)
        for instant, price in _points(
            COINS[coin][1], request.today, start.date(), end.date(), hourly=hourly
        )
        if start <= instant <= end
    ]
    return json_answer(
        {
            "prices": points,
            "market_caps": [(at, price * 19_000_000) for at, price in points],
            "total_volumes": [(at, price * 400_000) for at, price in points],
        }
    )


def _instant(text: str) -> datetime:
    """Seconds since 1970, or an ISO date or instant."""
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    instant = datetime.fromisoformat(text)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _points(
    symbol: str, today: date, first: date, last: date, *, hourly: bool
) -> list[tuple[datetime, float]]:
    """Every point from `first` to `last`; each day is a straight line between two closes."""
    instrument = INSTRUMENTS[symbol]
    points = []
    series = bars(instrument, today)
    for before, bar in itertools.pairwise(series):
        if not first <= bar.date <= last:
            continue
        midnight = datetime.fromtimestamp(epoch_s(bar.date, time(0), UTC), UTC)
        for hour in range(HOURS if hourly and bar.date < today else 1):
            price = before.close + (bar.close - before.close) * hour / HOURS
            points.append((midnight + timedelta(hours=hour), round(price, 4)))
    return points
