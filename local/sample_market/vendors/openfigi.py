"""OpenFIGI: the listings that an ISIN has, under Bloomberg's codes of the exchanges."""

from __future__ import annotations

import json
from typing import Any

from local.sample_market.answers import Answer, Request, json_answer
from local.sample_market.instruments import INSTRUMENTS, Instrument

EXCHANGES = {"US": ("US", "UN"), "LSE": ("LN",), "XETRA": ("GR", "GY"), "BA": ("AR", "AF")}
"""Those of a country as a whole, and of one trading place in it."""

KINDS = {"Common Stock": ("Common Stock", "Common Stock"), "ETF": ("ETP", "Mutual Fund")}
"""EODHD's word: `securityType` and `securityType2`."""

JOBS_MAX = 5
"""Of a request without a key."""


def answer(request: Request) -> Answer:
    """`v3/mapping`, a POST with a list of jobs."""
    if request.segments != ("v3", "mapping") or request.body is None:
        return json_answer({"error": "Not found"}, 404)
    try:
        jobs = json.loads(request.body)
    except ValueError:
        jobs = None
    if not isinstance(jobs, list) or not all(isinstance(job, dict) for job in jobs):
        return json_answer({"error": "Invalid request: expected a list of jobs."}, 400)
    if len(jobs) > JOBS_MAX:
        return json_answer({"error": f"At most {JOBS_MAX} jobs."}, 413)
    return json_answer([_result(job) for job in jobs])


def _result(job: dict[str, Any]) -> dict[str, object]:
    if job.get("idType") != "ID_ISIN":
        return {"error": "Invalid idType."}
    listings = [
        _listing(instrument, exchange)
        for instrument in INSTRUMENTS.values()
        if instrument.isin and instrument.isin == job.get("idValue")
        for exchange in EXCHANGES[instrument.market]
    ]
    return {"data": listings} if listings else {"warning": "No identifier found."}


def _listing(instrument: Instrument, exchange: str) -> dict[str, object]:
    kind, broad_kind = KINDS[instrument.kind]
    figi = f"ZZG{int(str(instrument.isin)[2:]):09d}"
    return {
        "figi": figi,
        "name": instrument.name.upper(),
        "ticker": instrument.symbol,
        "exchCode": exchange,
        "compositeFIGI": figi,
        "securityType": kind,
        "marketSector": "Equity",
        "shareClassFIGI": figi,
        "securityType2": broad_kind,
        "securityDescription": instrument.symbol,
    }
