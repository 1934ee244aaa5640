"""Coinbase Exchange: daily candles of crypto products as rows of numbers, newest first, at most 300
in a request.
"""

from __future__ import annotations

from datetime import UTC, datetime, time

from local.sample_market.answers import Answer, Request, epoch_s, json_answer
from local.sample_market.instruments import INSTRUMENTS
from local.sample_market.prices import bars

PRODUCTS = ("BTC-USD", "ETH-USD", "SOL-USD")
CANDLES_MAX = 300
DAY_S = 86_400


def answer(request: Request) -> Answer:
    """`products/{product}` and `products/{product}/candles?granularity=86400&start=&end=`."""
    match request.segments:
        case ("products", product) if product in PRODUCTS:
            coin, currency = product.split("-")
            return json_answer(
                {
                    "id": product,
                    "base_currency": coin,
                    "quote_currency": currency,
                    "status": "online",
                    "trading_disabled": False,
                }
            )
        case ("products", product, "candles") if product in PRODUCTS:
            return _candles(product, request)
        case _:
            return json_answer({"message": "NotFound"}, status=404)


def _candles(product: str, request: Request) -> Answer:
    try:
        start_s, end_s = (
            int(datetime.fromisoformat(request.query[name]).timestamp())
            for name in ("start", "end")
        )
    except (KeyError, ValueError):
        return json_answer({"message": "Invalid start or end"}, status=400)
    if request.query.get("granularity") != str(DAY_S):
        return json_answer({"message": "Unsupported granularity"}, status=400)
    if (end_s - start_s) // DAY_S + 1 > CANDLES_MAX:
        message = (
            "granularity too small for the requested time range. "
            f"Count of aggregations requested exceeds {CANDLES_MAX}"
        )
        return json_answer({"message": message}, status=400)
    rows: list[list[float]] = [
        [epoch_s(bar.date, time(0), UTC), bar.low, bar.high, bar.open, bar.close, bar.volume / 100]
        for bar in bars(INSTRUMENTS[product], request.today)
        if start_s <= epoch_s(bar.date, time(0), UTC) <= end_s
    ]
    return json_answer(rows[::-1])
