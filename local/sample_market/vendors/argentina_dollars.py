"""The dollar rates of Argentina: history from argentinadatos, today's from dolarapi.

Weekends and holidays repeat the day before.
"""

from __future__ import annotations

from datetime import date

from local.sample_market.answers import Answer, Request, json_answer
from local.sample_market.calendars import DAY, calendar_days, is_open
from local.sample_market.currencies import ars_per_usd
from local.sample_market.walk import START

HOUSES = {
    "oficial": ("Oficial", "official", 1.004, 0.034),
    "blue": ("Blue", "blue", 1.0, 0.014),
    "bolsa": ("Bolsa", "mep", 1.0, 0.0),
    "contadoconliqui": ("Contado con liquidación", "ccl", 1.0, 0.0),
    "mayorista": ("Mayorista", "official", 1.0, 0.006),
    "cripto": ("Cripto", "ccl", 1.004, 0.003),
    "tarjeta": ("Tarjeta", "official", 1.30, 0.034),
}
"""Name, the kind that it follows, its selling price as a multiple of that, and the spread.

The spread is the fraction by which the buying price is below the selling price.
"""

FIRST_DAYS = {"bolsa": date(2018, 10, 29)}


def argentinadatos(request: Request) -> Answer:
    """`v1/cotizaciones/dolares[/{casa}[/{yyyy}/{mm}/{dd}]]`: one row for every calendar day.

    Weekends and holidays repeat the last row.
    """
    match request.segments:
        case ("v1", "cotizaciones", "dolares"):
            return json_answer([row for house in HOUSES for row in _history(house, request.today)])
        case ("v1", "cotizaciones", "dolares", house) if house in HOUSES:
            return json_answer(_history(house, request.today))
        case ("v1", "cotizaciones", "dolares", house, year, month, day) if house in HOUSES:
            rows = {row["fecha"]: row for row in _history(house, request.today)}
            row = rows.get(f"{year}-{month}-{day}")
            return json_answer(row) if row else json_answer({"error": "Not found"}, 404)
        case _:
            return json_answer({"error": "Not found"}, 404)


def dolarapi(request: Request) -> Answer:
    """`v1/dolares[/{casa}]`: the latest prices and nothing older."""
    match request.segments:
        case ("v1", "dolares"):
            return json_answer([_latest(house, request.today) for house in HOUSES])
        case ("v1", "dolares", house) if house in HOUSES:
            return json_answer(_latest(house, request.today))
        case _:
            return json_answer({"error": "Not found"}, 404)


def published(house: str, day: date) -> tuple[float, float]:
    """Buying and selling price on a calendar day: those of the last day that was open."""
    while not is_open("AR", day) and day > START:
        day -= DAY
    _, kind, multiple, spread = HOUSES[house]
    sells = ars_per_usd(kind, day) * multiple
    return round(sells * (1 - spread), 2), round(sells, 2)


def _history(house: str, today: date) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for day in calendar_days(FIRST_DAYS.get(house, START), today):
        buys, sells = published(house, day)
        rows.append({"casa": house, "compra": buys, "venta": sells, "fecha": day.isoformat()})
    return rows


def _latest(house: str, today: date) -> dict[str, object]:
    day = today
    while not is_open("AR", day):
        day -= DAY
    buys, sells = published(house, day)
    return {
        "moneda": "USD",
        "casa": house,
        "nombre": HOUSES[house][0],
        "compra": buys,
        "venta": sells,
        "fechaActualizacion": f"{day}T18:55:00.000Z",
    }
