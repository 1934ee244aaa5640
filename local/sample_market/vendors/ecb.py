"""The European Central Bank's reference rates: SDMX as CSV, and the whole history as a zipped CSV.
No peso, no weekends.
"""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date

from local.sample_market.answers import Answer, Request, text_answer
from local.sample_market.calendars import open_days
from local.sample_market.currencies import CURRENCIES, ECB_CODES, per_eur
from local.sample_market.walk import START

USD_DECIMALS = 4
SDMX_COLUMNS = (
    "KEY",
    "FREQ",
    "CURRENCY",
    "CURRENCY_DENOM",
    "EXR_TYPE",
    "EXR_SUFFIX",
    "TIME_PERIOD",
    "OBS_VALUE",
    "OBS_STATUS",
    "DECIMALS",
    "TITLE_COMPL",
    "UNIT",
)
FORMER = "BGN"
"""A currency that joined the euro: its column stays and says N/A."""


def answer(request: Request) -> Answer:
    """`service/data/EXR/D.{codes}.EUR.SP00.A?format=csvdata` and
    `stats/eurofxref/eurofxref-hist.zip`.
    """
    match request.segments:
        case ("service", "data", "EXR", key):
            return _sdmx(key, request)
        case ("stats", "eurofxref", "eurofxref-hist.zip"):
            return _history(request.today)
        case _:
            return text_answer("Not Found", 404)


def published(code: str, day: date) -> str:
    """One euro in `code`, as printed: with the decimals of that currency."""
    decimals = USD_DECIMALS if code == "USD" else CURRENCIES[code].ecb_decimals
    return f"{per_eur(code, day):.{decimals}f}"


def _sdmx(key: str, request: Request) -> Answer:
    frequency, codes, *rest = [*key.split("."), "", ""]
    currencies = [code for code in ECB_CODES if not codes or code in codes.split("+")]
    if frequency != "D" or rest[:3] != ["EUR", "SP00", "A"] or not currencies:
        return text_answer("No results found.", 404)
    if request.query.get("format") != "csvdata":
        return text_answer("The sample serves format=csvdata only.", 406)
    try:
        first, last = request.day("startPeriod", START), request.day("endPeriod", request.today)
    except ValueError:
        return text_answer("Invalid period", 400)
    days = list(open_days("TARGET", max(first, START), min(last, request.today)))
    if not days:
        # What it really does on a weekend: 200 and nothing at all, not even the header.
        return text_answer("", content_type="text/csv")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(SDMX_COLUMNS)
    for code in currencies:
        title = f"Synthetic sample rate, not the ECB's, {code}/Euro"
        series = (f"EXR.D.{code}.EUR.SP00.A", "D", code, "EUR", "SP00", "A")
        writer.writerows(
            (*series, day, published(code, day), "A", USD_DECIMALS, title, code) for day in days
        )
    return text_answer(out.getvalue(), content_type="text/csv")


def _history(today: date) -> Answer:
    days = list(open_days("TARGET", START, today))
    # A comma ends each line, the header's too.
    lines = [",".join(("Date", *ECB_CODES, FORMER, ""))]
    lines += [
        ",".join((day.isoformat(), *(published(code, day) for code in ECB_CODES), "N/A", ""))
        for day in days[::-1]
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed time, so that the same day always gives the same bytes.
        archive.writestr(zipfile.ZipInfo("eurofxref-hist.csv"), "\n".join(lines) + "\n")
    return Answer(200, packed.getvalue(), "application/zip")
