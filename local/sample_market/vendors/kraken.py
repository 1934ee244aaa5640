"""Kraken: daily candles of crypto pairs, at most the newest 720, the running day included.

Errors come as HTTP 200.
"""

from __future__ import annotations

from datetime import UTC, time

from local.sample_market.answers import Answer, Request, epoch_s, json_answer
from local.sample_market.instruments import INSTRUMENTS
from local.sample_market.prices import bars

PAIRS = {
    "XXBTZUSD": ("XBT", "BTC-USD"),
    "XETHZUSD": ("ETH", "ETH-USD"),
    "SOLUSD": ("SOL", "SOL-USD"),
}
"""Kraken's own name of a pair: its name of the coin, and the instrument."""

NAMES = {
    name: pair
    for pair, (coin, symbol) in PAIRS.items()
    for name in (
        pair,
        f"{coin}USD",
        f"{coin}/USD",
        symbol.replace("-", ""),
        symbol.replace("-", "/"),
    )
}
CANDLES_MAX = 720
DAY_MINUTES = "1440"


def answer(request: Request) -> Answer:
    """`0/public/OHLC?pair=&interval=1440&since=` and `0/public/AssetPairs?pair=`."""
    names = request.query.get("pair")
    match request.segments:
        case ("0", "public", "OHLC"):
            pair = NAMES.get((names or "").upper())
            return _candles(pair, request) if pair else _error("EQuery:Unknown asset pair")
        case ("0", "public", "AssetPairs"):
            pairs = (
                [NAMES.get(name.strip().upper()) for name in names.split(",")]
                if names
                else list(PAIRS)
            )
            if None in pairs:
                return _error("EQuery:Unknown asset pair")
            return json_answer(
                {"error": [], "result": {pair: _pair(pair) for pair in pairs if pair}}
            )
        case _:
            return _error("EGeneral:Unknown method")


def _error(code: str) -> Answer:
    return json_answer({"error": [code]})


def _pair(pair: str) -> dict[str, object]:
    coin, _ = PAIRS[pair]
    return {
        "altname": f"{coin}USD",
        "wsname": f"{coin}/USD",
        "aclass_base": "currency",
        "base": pair[:4] if pair.startswith("X") else coin,
        "aclass_quote": "currency",
        "quote": "ZUSD",
        "status": "online",
    }


def _candles(pair: str, request: Request) -> Answer:
    try:
        since = int(request.query.get("since", 0))
    except ValueError:
        return _error("EGeneral:Invalid arguments")
    if request.query.get("interval") != DAY_MINUTES:
        return _error("EGeneral:Invalid arguments")
    instrument = INSTRUMENTS[PAIRS[pair][1]]
    newest = bars(instrument, request.today)[-CANDLES_MAX:]
    rows: list[list[object]] = [
        [
            epoch_s(bar.date, time(0), UTC),
            *(
                f"{price:.{instrument.decimals}f}"
                for price in (bar.open, bar.high, bar.low, bar.close)
            ),
            f"{(bar.high + bar.low + bar.close) / 3:.{instrument.decimals}f}",
            f"{bar.volume / 100:.8f}",
            bar.volume // 10,
        ]
        for bar in newest
        if epoch_s(bar.date, time(0), UTC) > since
    ]
    # The last candle is still running: `last` names the one before it, to go on from.
    return json_answer(
        {"error": [], "result": {pair: rows, "last": epoch_s(newest[-2:][0].date, time(0), UTC)}}
    )
