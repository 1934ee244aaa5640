"""Open Exchange Rates: everything against the US dollar, on every calendar day."""

from __future__ import annotations

from datetime import UTC, date, time

from local.sample_market.answers import SAMPLE_KEY, Answer, Request, epoch_s, json_answer
from local.sample_market.currencies import ALL_CODES, per_usd
from local.sample_market.walk import START

DISCLAIMER = "Synthetic data of a sample market. No published rates."


def answer(request: Request) -> Answer:
    """`api/historical/{date}.json` and `api/latest.json`."""
    key = request.query.get("app_id")
    if key != SAMPLE_KEY:
        return _error(401, "invalid_app_id" if key else "missing_app_id", "Sign up for an App ID.")
    if request.query.get("base", "USD") != "USD":
        return _error(403, "not_allowed", "Changing the base is not part of the free plan.")
    match request.segments:
        case ("api", "latest.json"):
            return _rates(request.today, request)
        case ("api", "historical", name):
            return _historical(name.removesuffix(".json"), request)
        case _:
            return _error(404, "not_found", "Nothing here.")


def _historical(text: str, request: Request) -> Answer:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return _error(400, "invalid_date", "The date is not valid.")
    if START <= day <= request.today:
        return _rates(day, request)
    return _error(
        400, "not_available", "Historical rates for the requested date are not available."
    )


def _error(status: int, message: str, description: str) -> Answer:
    return json_answer(
        {"error": True, "status": status, "message": message, "description": description}, status
    )


def _rates(day: date, request: Request) -> Answer:
    symbols = request.query.get("symbols", "")
    codes = [code for code in ALL_CODES if not symbols or code in symbols.split(",")]
    return json_answer(
        {
            "disclaimer": DISCLAIMER,
            "license": "None: synthetic.",
            "timestamp": epoch_s(day, time(23, 59, 59), UTC),
            "base": "USD",
            "rates": {code: round(per_usd(code, day), 6) for code in codes},
        }
    )
