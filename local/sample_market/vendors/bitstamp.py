"""Bitstamp: daily candles of crypto pairs as texts, at most 1,000, the running day included."""

from __future__ import annotations

from datetime import UTC, time

from local.sample_market.answers import Answer, Request, epoch_s, json_answer
from local.sample_market.instruments import INSTRUMENTS
from local.sample_market.prices import bars

PAIRS = {"btcusd": "BTC-USD", "ethusd": "ETH-USD", "solusd": "SOL-USD"}
"""Bitstamp's own name of a pair, and the instrument."""

CANDLES_MAX = 1_000
DAY_S = "86400"


def answer(request: Request) -> Answer:
    """`api/v2/ohlc/{pair}/?step=86400&limit=&start=` and `api/v2/trading-pairs-info/`."""
    match [segment for segment in request.segments if segment]:
        case ["api", "v2", "ohlc", pair] if pair in PAIRS:
            return _candles(pair, request)
        case ["api", "v2", "trading-pairs-info"]:
            return json_answer([_pair(pair) for pair in PAIRS])
        case _:
            return json_answer({"code": "404.001", "reason": "Not found"}, status=404)


def _pair(pair: str) -> dict[str, object]:
    name = PAIRS[pair].replace("-", "/")
    return {"name": name, "url_symbol": pair, "description": name, "trading": "Enabled"}


def _candles(pair: str, request: Request) -> Answer:
    try:
        start, limit = int(request.query["start"]), int(request.query["limit"])
    except (KeyError, ValueError):
        return _refusal("start")
    if request.query.get("step") != DAY_S:
        return _refusal("step")
    if not 1 <= limit <= CANDLES_MAX:
        return _refusal("limit")
    instrument = INSTRUMENTS[PAIRS[pair]]
    later = [
        bar
        for bar in bars(instrument, request.today)
        if start <= epoch_s(bar.date, time(0), UTC) < start + limit * int(DAY_S)
    ]
    candles = [
        {
            "timestamp": str(epoch_s(bar.date, time(0), UTC)),
            "open": f"{bar.open:.{instrument.decimals}f}",
            "high": f"{bar.high:.{instrument.decimals}f}",
            "low": f"{bar.low:.{instrument.decimals}f}",
            "close": f"{bar.close:.{instrument.decimals}f}",
            "volume": f"{bar.volume / 100:.8f}",
        }
        for bar in later
    ]
    return json_answer({"data": {"pair": PAIRS[pair].replace("-", "/"), "ohlc": candles}})


def _refusal(field: str) -> Answer:
    return json_answer(
        {"code": "validation_error", "errors": [{"field": field, "message": "is not valid"}]},
        status=400,
    )
