"""Frankfurter, version 2: the rates of central banks, crossed to any base.

`providers=` names the banks.
"""

from __future__ import annotations

from datetime import date

from local.sample_market.answers import Answer, Request, json_answer
from local.sample_market.calendars import DAY, is_open, open_days
from local.sample_market.currencies import ALL_CODES, ECB_CODES
from local.sample_market.vendors import bcra, ecb
from local.sample_market.walk import START

PROVIDERS = {
    "ECB": ("TARGET", "EUR", (*ECB_CODES, "EUR")),
    "BCRA": ("AR", "ARS", tuple(bcra.CODES)),
}
"""Calendar, pivot and currencies of each bank."""

SIGNIFICANT = 8


def answer(request: Request) -> Answer:
    """`v2/rates?from=&to=&date=&base=&quotes=&providers=` and `v2/providers`."""
    match request.segments:
        case ("v2", "rates"):
            return _rates(request)
        case ("v2", "providers"):
            banks = [
                {
                    "key": key,
                    "name": f"{key} (synthetic)",
                    "pivot_currency": pivot,
                    "currencies": sorted(codes),
                }
                for key, (_, pivot, codes) in PROVIDERS.items()
            ]
            return json_answer(banks)
        case _:
            return _error(404, "not found")


def _error(status: int, message: str) -> Answer:
    return json_answer({"status": status, "message": message}, status)


def _rates(request: Request) -> Answer:
    query = request.query
    base = query.get("base", "EUR").upper()
    quotes = [code for code in query.get("quotes", "").upper().split(",") if code]
    named = [name for name in query.get("providers", "").upper().split(",") if name]
    for code in (base, *quotes):
        if code not in ALL_CODES:
            return _error(422, f"invalid currency: {code}")
    for name in named:
        if name not in PROVIDERS:
            return _error(422, f"invalid provider: {name}")
    try:
        first, last = _period(request)
    except ValueError:
        return _error(422, "invalid date")
    rates: dict[tuple[date, str], float] = {}
    # Where no bank is named the real one blends them; here the first that has both currencies
    # speaks.
    for name in named or PROVIDERS:
        calendar, pivot, codes = PROVIDERS[name]
        for day in (
            open_days(calendar, max(first, START), min(last, request.today))
            if base in codes
            else ()
        ):
            for quote in quotes or codes:
                if quote in codes:
                    rates.setdefault((day, quote), _rate(pivot, base, quote, day))
    rows = [
        {"date": day.isoformat(), "base": base, "quote": quote, "rate": rate}
        for (day, quote), rate in sorted(rates.items())
    ]
    return json_answer(rows)


def _period(request: Request) -> tuple[date, date]:
    """From and to; with neither, the latest day that every bank published on. Raises ValueError."""
    if not {"from", "to", "date"} & request.query.keys():
        day = request.today
        while not all(is_open(calendar, day) for calendar, _, _ in PROVIDERS.values()):
            day -= DAY
        return day, day
    if "date" in request.query:
        day = request.day("date", request.today)
        return day, day
    return request.day("from", START), request.day("to", request.today)


def _rate(pivot: str, base: str, quote: str, day: date) -> float:
    """The rate as the bank printed it, else crossed through the bank's own currency."""
    per_base, per_quote = _pivot_rate(pivot, base, day), _pivot_rate(pivot, quote, day)
    # The ECB prints units per euro, the BCRA pesos per unit.
    rate = per_quote / per_base if pivot == "EUR" else per_base / per_quote
    return float(f"{rate:.{SIGNIFICANT}g}")


def _pivot_rate(pivot: str, code: str, day: date) -> float:
    if code == pivot:
        return 1.0
    if pivot == "EUR":
        return float(ecb.published(code, day))
    return bcra.pesos(code, day)
