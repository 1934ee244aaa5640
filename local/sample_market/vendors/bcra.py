"""The central bank of Argentina: pesos per unit of each currency.

By currency over a range, or all currencies on one day.
"""

from __future__ import annotations

from datetime import date

from local.sample_market.answers import Answer, Request, json_answer
from local.sample_market.calendars import DAY, SATURDAY, calendar_days, is_open
from local.sample_market.currencies import BCRA_CURRENCIES, Currency, ars_per_usd, per_usd
from local.sample_market.walk import START

LIMIT_MAX = 1000
REFERENCE_MARGIN = 1.0007
"""The reference dollar (COM 3500) is an average of the day, a touch off the closing one."""

FOREIGN: dict[str, Currency] = {
    currency.bcra_code or currency.code: currency for currency in BCRA_CURRENCIES
}
NAMES = {
    "ARS": "PESO",
    **{code: str(currency.bcra_name) for code, currency in FOREIGN.items()},
    "REF": "DOLAR REFERENCIA COM 3500",
    "USD": "DOLAR E.E.U.U.",
    "XAU": "ORO FINO (1 ONZA)",
}
CODES = {currency.code: code for code, currency in FOREIGN.items()} | {"ARS": "ARS", "USD": "USD"}
"""What the bank calls each currency, by its ISO 4217 code."""

GOLD_USD = 2400.0


def answer(request: Request) -> Answer:
    """`estadisticascambiarias/v1.0/Cotizaciones[/{code}]` and `…/Maestros/Divisas`."""
    match request.segments:
        case ("estadisticascambiarias", "v1.0", "Cotizaciones"):
            return _one_day(request)
        case ("estadisticascambiarias", "v1.0", "Cotizaciones", code) if code.upper() in NAMES:
            return _range(code.upper(), request)
        case ("estadisticascambiarias", "v1.0", "Cotizaciones", _):
            return _error(404, "No se encontraron datos para la moneda ingresada.")
        case ("estadisticascambiarias", "v1.0", "Maestros", "Divisas"):
            results = [{"codigo": code, "denominacion": name} for code, name in NAMES.items()]
            return json_answer({"status": 200, "results": results})
        case _:
            return _error(404, "Recurso inexistente.")


def published(code: str, day: date) -> float:
    """Pesos for one unit of a BCRA code, or for as many as its name says; 0 without a price."""
    if code in ("ARS", "XAU"):
        return 0.0
    usd = round(ars_per_usd("official", day), 4)
    if code == "USD":
        return usd
    if code == "REF":
        return round(usd * REFERENCE_MARGIN, 4)
    currency = FOREIGN[code]
    return round(usd / per_usd(currency.code, day) * currency.bcra_units, 6)


def pesos(iso_code: str, day: date) -> float:
    """Pesos for one unit of a currency that the bank publishes, as other vendors republish it.

    Raises KeyError.
    """
    code = CODES[iso_code]
    return published(code, day) / (FOREIGN[code].bcra_units if code in FOREIGN else 1)


def _in_dollars(code: str, day: date) -> float:
    if code in ("USD", "REF"):
        return 0.0
    if code == "XAU":
        return GOLD_USD
    if code == "ARS":
        return round(1 / per_usd("ARS", day), 6)
    currency = FOREIGN[code]
    return round(currency.bcra_units / per_usd(currency.code, day), 6)


def _error(status: int, message: str) -> Answer:
    return json_answer({"status": status, "errorMessages": [message]}, status)


def _row(code: str, day: date) -> dict[str, object]:
    return {
        "codigoMoneda": code,
        "descripcion": NAMES[code],
        "tipoPase": _in_dollars(code, day),
        "tipoCotizacion": published(code, day),
    }


def _one_day(request: Request) -> Answer:
    latest = request.today
    while not is_open("AR", latest):
        latest -= DAY
    try:
        day = request.day("fecha", latest)
    except ValueError:
        return _error(400, "El formato de la fecha ingresada es incorrecto.")
    if day > request.today:
        return _error(400, "La fecha ingresada no puede ser mayor a la actual.")
    if day < START or not is_open("AR", day):
        return json_answer({"status": 200, "results": {"fecha": None, "detalle": []}})
    rows = [_row(code, day) for code in NAMES]
    return json_answer({"status": 200, "results": {"fecha": day.isoformat(), "detalle": rows}})


def _range(code: str, request: Request) -> Answer:
    try:
        last = request.day("fechahasta", request.today)
        first = request.day("fechadesde", START)
        limit, offset = (
            int(request.query.get("limit", LIMIT_MAX)),
            int(request.query.get("offset", 0)),
        )
    except ValueError:
        return _error(400, "Parámetros incorrectos.")
    if max(first, last) > request.today:
        return _error(400, "La fecha ingresada no puede ser mayor a la actual.")
    if first > last or not 1 <= limit <= LIMIT_MAX or offset < 0:
        return _error(400, "Parámetros incorrectos.")
    # Newest first. A holiday in the week has a row without figures, a weekend has none.
    days = [day for day in calendar_days(max(first, START), last) if day.weekday() < SATURDAY][::-1]
    rows = [
        {"fecha": day.isoformat(), "detalle": [_row(code, day)] if is_open("AR", day) else []}
        for day in days[offset : offset + limit]
    ]
    resultset = {"count": len(days), "offset": offset, "limit": limit}
    return json_answer({"status": 200, "metadata": {"resultset": resultset}, "results": rows})
