"""Tiingo: daily prices of United States listings, raw and adjusted.

Each row also has the day's split and dividend.
"""

from __future__ import annotations

from local.sample_market.answers import SAMPLE_KEY, Answer, Request, json_answer
from local.sample_market.calendars import DAY
from local.sample_market.instruments import INSTRUMENTS, Instrument, listed_on
from local.sample_market.prices import adjusted_closes, bars, bars_between, dividends, split_factor

NOT_FOUND = {"detail": "Not found."}


def answer(request: Request) -> Answer:
    """`tiingo/daily/{ticker}`, `tiingo/daily/{ticker}/prices` and `tiingo/utilities/search`."""
    refused = _refused(request)
    if refused:
        return refused
    match request.segments:
        case ("tiingo", "daily", ticker):
            instrument = listed_on("US", ticker)
            return (
                json_answer(_listing(instrument, request))
                if instrument
                else json_answer(NOT_FOUND, 404)
            )
        case ("tiingo", "daily", ticker, "prices"):
            instrument = listed_on("US", ticker)
            return _prices(instrument, request) if instrument else json_answer(NOT_FOUND, 404)
        case ("tiingo", "utilities", "search"):
            return json_answer(_search(request.query.get("query", ""), request))
        case ("tiingo", "utilities", "search", query):
            return json_answer(_search(query, request))
        case _:
            return json_answer(NOT_FOUND, 404)


def _refused(request: Request) -> Answer | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "token":
        token = request.query.get("token", "")
    if not token:
        return json_answer({"detail": "Please supply a token"}, 403)
    return None if token == SAMPLE_KEY else json_answer({"detail": "Invalid token."}, 401)


def _listing(instrument: Instrument, request: Request) -> dict[str, str]:
    series = bars(instrument, request.today)
    return {
        "ticker": instrument.symbol,
        "name": instrument.name,
        "exchangeCode": instrument.venue,
        "description": "Invented for the sample market. Every figure is synthetic.",
        "startDate": series[0].date.isoformat(),
        "endDate": series[-1].date.isoformat(),
    }


def _search(query: str, request: Request) -> list[dict[str, object]]:
    sought = query.lower()
    return [
        {
            "ticker": instrument.symbol,
            "assetType": "ETF" if instrument.kind == "ETF" else "Stock",
            "countryCode": "US",
            "isActive": instrument.last >= request.today,
            "name": instrument.name,
            "openFIGI": None,
            "permaTicker": None,
        }
        for instrument in INSTRUMENTS.values()
        if instrument.market == "US"
        and sought
        and sought in f"{instrument.symbol} {instrument.name}".lower()
    ]


def _prices(instrument: Instrument, request: Request) -> Answer:
    today = request.today
    try:
        # Without a start the real one gives the latest day only.
        first = request.day("startDate", bars(instrument, today)[-1].date)
        last = request.day("endDate", today)
    except ValueError:
        return json_answer(
            {"detail": "Error: date format was not correct. Must be in YYYY-MM-DD format."}, 400
        )
    adjusted = adjusted_closes(instrument, today)
    cash = {dividend.ex_date: float(dividend.amount) for dividend in dividends(instrument, today)}
    rows = []
    for bar in bars_between(instrument, first, last, today):
        ratio = adjusted[bar.date] / bar.close
        rows.append(
            {
                "date": f"{bar.date}T00:00:00.000Z",
                "close": bar.close,
                "high": bar.high,
                "low": bar.low,
                "open": bar.open,
                "volume": bar.volume,
                "adjClose": bar.close * ratio,
                "adjHigh": bar.high * ratio,
                "adjLow": bar.low * ratio,
                "adjOpen": bar.open * ratio,
                "adjVolume": round(bar.volume * split_factor(instrument, bar.date, today)),
                "divCash": cash.get(bar.date, 0.0),
                "splitFactor": split_factor(instrument, bar.date - DAY, bar.date),
            }
        )
    return json_answer(rows)
