"""Yahoo's chart, version 8: closes adjusted for splits, with the events beside them.

Days without trading are null.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from local.sample_market.answers import Answer, Request, epoch_s, json_answer
from local.sample_market.calendars import is_open
from local.sample_market.instruments import INSTRUMENTS, Instrument
from local.sample_market.prices import Bar, adjusted_closes, bars, dividends, split_factor

MARKETS = {
    "US": ("", "NMS", ZoneInfo("America/New_York"), time(9, 30)),
    "LSE": (".L", "LSE", ZoneInfo("Europe/London"), time(8, 0)),
    "XETRA": (".DE", "GER", ZoneInfo("Europe/Berlin"), time(9, 0)),
    "BA": (".BA", "BUE", ZoneInfo("America/Argentina/Buenos_Aires"), time(11, 0)),
    "CC": ("", "CCC", ZoneInfo("UTC"), time(0, 0)),
}
"""Suffix of the symbol, Yahoo's name of the exchange, its time zone and the opening bell."""

KINDS = {"Common Stock": "EQUITY", "ETF": "ETF", "Currency": "CRYPTOCURRENCY"}
SYMBOLS = {
    symbol + MARKETS[instrument.market][0]: instrument for symbol, instrument in INSTRUMENTS.items()
}
DEFAULT_RANGE = timedelta(days=31)
FORGOTTEN_AFTER = timedelta(days=90)
"""A delisted symbol stops answering altogether."""


def answer(request: Request) -> Answer:
    """`v8/finance/chart/{symbol}` with `period1` and `period2` in seconds, the second exclusive;
    and `v1/finance/search?q=`.
    """
    match request.segments:
        case ("v1", "finance", "search"):
            return json_answer(_search(request.query.get("q", "")))
        case ("v8", "finance", "chart", symbol):
            instrument = SYMBOLS.get(symbol.upper())
        case _:
            instrument = None
    if instrument is None or (
        instrument.last < date.max and instrument.last + FORGOTTEN_AFTER < request.today
    ):
        return _error("Not Found", "No data found, symbol may be delisted", 404)
    try:
        end = int(
            request.query.get("period2", epoch_s(request.today + timedelta(days=1), time(0), UTC))
        )
        start = int(request.query.get("period1", end - DEFAULT_RANGE.total_seconds()))
    except ValueError:
        return _error("Bad Request", "Invalid input - period1 and period2 must be numbers", 400)
    return json_answer(
        {
            "chart": {
                "result": [_chart(instrument, symbol.upper(), start, end, request)],
                "error": None,
            }
        }
    )


def _search(query: str) -> dict[str, object]:
    sought = query.lower()
    quotes = [
        {
            "exchange": MARKETS[instrument.market][1],
            "shortname": instrument.name[:30],
            "quoteType": KINDS[instrument.kind],
            "symbol": symbol,
            "index": "quotes",
            "score": 20_000.0,
            "typeDisp": instrument.kind,
            "longname": instrument.name,
            "exchDisp": instrument.venue,
            "isYahooFinance": True,
        }
        for symbol, instrument in SYMBOLS.items()
        if sought and sought in f"{symbol} {instrument.name} {instrument.isin}".lower()
    ]
    return {"explains": [], "count": len(quotes), "quotes": quotes, "news": [], "lists": []}


def _error(code: str, description: str, status: int) -> Answer:
    return json_answer(
        {"chart": {"result": None, "error": {"code": code, "description": description}}}, status
    )


def _chart(
    instrument: Instrument, symbol: str, start: int, end: int, request: Request
) -> dict[str, object]:
    today = request.today
    _, exchange, zone, bell = MARKETS[instrument.market]
    series = {bar.date: bar for bar in bars(instrument, today)}
    days = [
        day for day in _rows(instrument, series, today) if start <= epoch_s(day, bell, zone) < end
    ]
    traded = [series.get(day) for day in days]
    adjusted = adjusted_closes(instrument, today)
    latest = next(reversed(series.values()))
    chart: dict[str, object] = {
        "meta": {
            "currency": "GBp" if instrument.currency == "GBX" else instrument.currency,
            "symbol": symbol,
            "exchangeName": exchange,
            "fullExchangeName": instrument.venue,
            "instrumentType": KINDS[instrument.kind],
            "firstTradeDate": epoch_s(next(iter(series)), bell, zone),
            "regularMarketTime": epoch_s(latest.date, time(16, 0), zone),
            "gmtoffset": int(
                (datetime.combine(today, bell, zone).utcoffset() or timedelta(0)).total_seconds()
            ),
            "timezone": datetime.combine(today, bell, zone).tzname(),
            "exchangeTimezoneName": zone.key,
            "regularMarketPrice": latest.close,
            "longName": instrument.name,
            "shortName": instrument.name,
            "priceHint": 2,
            "dataGranularity": "1d",
            "range": "",
            "validRanges": ["1d", "5d", "1mo", "1y", "max"],
        },
        "indicators": {
            "quote": [
                {
                    field: [bar and _adjusted(instrument, bar, field, today) for bar in traded]
                    for field in ("open", "high", "low", "close", "volume")
                }
            ],
            "adjclose": [
                {"adjclose": [round(adjusted[day], 6) if day in adjusted else None for day in days]}
            ],
        },
    }
    if days:
        chart["timestamp"] = [epoch_s(day, bell, zone) for day in days]
    events = _events(instrument, days, today) if "events" in request.query else {}
    if events:
        chart["events"] = events
    return chart


def _rows(instrument: Instrument, series: dict[date, Bar], today: date) -> list[date]:
    """The days that have a row: trading days, and with nulls in them those of a suspension."""
    if instrument.suspended is None:
        return list(series)
    first, last = instrument.suspended
    gap = {first + timedelta(days=offset) for offset in range((last - first).days + 1)}
    return sorted(
        {*series, *(day for day in gap if day <= today and is_open(instrument.market, day))}
    )


def _adjusted(instrument: Instrument, bar: Bar, field: str, today: date) -> float:
    factor = split_factor(instrument, bar.date, today)
    return (
        round(bar.volume * factor) if field == "volume" else round(getattr(bar, field) / factor, 6)
    )


def _events(instrument: Instrument, days: list[date], today: date) -> dict[str, object]:
    _, _, zone, bell = MARKETS[instrument.market]
    shown = set(days)
    paid = {
        str(at := epoch_s(dividend.ex_date, bell, zone)): {
            "amount": round(
                float(dividend.amount) / split_factor(instrument, dividend.ex_date, today), 6
            ),
            "date": at,
        }
        for dividend in dividends(instrument, today)
        if dividend.ex_date in shown
    }
    split = {
        str(at := epoch_s(split.ex_date, bell, zone)): {
            "date": at,
            "numerator": float(split.new),
            "denominator": float(split.old),
            "splitRatio": f"{split.new}:{split.old}",
        }
        for split in instrument.splits
        if split.ex_date in shown
    }
    return {name: events for name, events in (("dividends", paid), ("splits", split)) if events}
