"""EODHD: every exchange of the sample, London in pence.

Splits and dividends (with pay dates) have endpoints of their own.
"""

from __future__ import annotations

from datetime import date

from local.sample_market.answers import SAMPLE_KEY, Answer, Request, json_answer, text_answer
from local.sample_market.instruments import INSTRUMENTS, Instrument, listed_on
from local.sample_market.prices import (
    adjusted_closes,
    bars_between,
    dividends,
    latest_bar,
    split_factor,
)
from local.sample_market.walk import START

COUNTRIES = {"US": "USA", "LSE": "UK", "XETRA": "Germany", "BA": "Argentina", "CC": "Unknown"}
SEARCH_LIMIT = 15
SEARCH_LIMIT_MAX = 500


def answer(request: Request) -> Answer:
    """`api/eod|splits|div/{code}.{exchange}` and `api/search/{query}`."""
    if request.query.get("api_token") != SAMPLE_KEY:
        return text_answer("Unauthenticated", 401)
    match request.segments:
        case ("api", "search", query):
            return json_answer(_search(query, request))
        case ("api", "eod" | "splits" | "div" as resource, ticker):
            code, _, exchange = ticker.rpartition(".")
            instrument = listed_on(exchange.upper(), code)
            if instrument is None:
                return text_answer("Ticker Not Found.", 404)
            rows = {"eod": _closes, "splits": _splits, "div": _dividends}[resource]
            return json_answer(rows(instrument, request))
        case _:
            return text_answer("Not Found", 404)


def _between(request: Request) -> tuple[date, date]:
    """The requested range. Like the real vendor, it ignores a text that is no date."""
    try:
        first = request.day("from", START)
    except ValueError:
        first = START
    try:
        last = request.day("to", date.max)
    except ValueError:
        last = date.max
    return first, last


def _closes(instrument: Instrument, request: Request) -> list[dict[str, object]]:
    adjusted = adjusted_closes(instrument, request.today)
    rows: list[dict[str, object]] = [
        {
            "date": bar.date.isoformat(),
            "open": bar.open,
            "high": bar.high,
            "low": bar.low,
            "close": bar.close,
            "adjusted_close": round(adjusted[bar.date], 4),
            "volume": bar.volume,
        }
        for bar in bars_between(instrument, *_between(request), request.today)
    ]
    return rows[::-1] if request.query.get("order") == "d" else rows


def _splits(instrument: Instrument, request: Request) -> list[dict[str, object]]:
    first, last = _between(request)
    return [
        {"date": split.ex_date.isoformat(), "split": f"{split.new:.6f}/{split.old:.6f}"}
        for split in instrument.splits
        if first <= split.ex_date <= min(last, request.today)
    ]


def _dividends(instrument: Instrument, request: Request) -> list[dict[str, object]]:
    first, last = _between(request)
    return [
        {
            "date": dividend.ex_date.isoformat(),
            "declarationDate": dividend.declared.isoformat(),
            "recordDate": dividend.record_date.isoformat(),
            "paymentDate": dividend.pay_date.isoformat(),
            "period": None,
            "value": round(
                float(dividend.amount) / split_factor(instrument, dividend.ex_date, request.today),
                6,
            ),
            "unadjustedValue": float(dividend.amount),
            "currency": instrument.currency,
        }
        for dividend in dividends(instrument, request.today)
        if first <= dividend.ex_date <= last
    ]


def _search(query: str, request: Request) -> list[dict[str, object]]:
    sought, exchange = query.lower(), request.query.get("exchange", "").upper()
    matches = [
        instrument
        for instrument in INSTRUMENTS.values()
        if sought in f"{instrument.symbol} {instrument.name} {instrument.isin}".lower()
        and exchange in ("", instrument.market)
    ]
    limit = request.query.get("limit", "")
    count = min(int(limit), SEARCH_LIMIT_MAX) if limit.isdecimal() else SEARCH_LIMIT
    return [_listing(instrument, request) for instrument in matches[:count]]


def _listing(instrument: Instrument, request: Request) -> dict[str, object]:
    latest = latest_bar(instrument, request.today)
    return {
        "Code": instrument.symbol,
        "Exchange": instrument.market,
        "Name": instrument.name,
        "Type": instrument.kind,
        "Country": COUNTRIES[instrument.market],
        "Currency": instrument.currency,
        "ISIN": instrument.isin,
        "isPrimary": True,
        "previousClose": latest.close,
        "previousCloseDate": latest.date.isoformat(),
    }
