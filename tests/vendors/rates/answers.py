"""Small answers of the publishers of exchange rates, written in their formats."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

from shared.vendors.protocols import PublishedRate

THURSDAY = date(2026, 3, 19)
FRIDAY = date(2026, 3, 20)
NOON = datetime(2026, 3, 23, 15, tzinfo=UTC)
"""The Monday after, twelve o'clock in Buenos Aires."""

BCRA_PATH = "/estadisticascambiarias/v1.0/Cotizaciones"
ECB_PATH = "/service/data/EXR/D..EUR.SP00.A"
ECB_HISTORY_PATH = "/stats/eurofxref/eurofxref-hist.zip"

SDMX_COLUMNS = (
    "KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,TITLE"
)


def rate(day: date, base: str, quote: str, figure: str, kind: str = "official") -> PublishedRate:
    return PublishedRate(day, base, quote, kind, Decimal(figure))


def sdmx(*rows: tuple[str, date, str, str]) -> str:
    """Each row: currency, day, value, status."""
    lines = [
        f"EXR.D.{currency}.EUR.SP00.A,D,{currency},EUR,SP00,A,{day},{value},{status},"
        f'"{currency}, against the euro"'
        for currency, day, value, status in rows
    ]
    return "\r\n".join([SDMX_COLUMNS, *lines]) + "\r\n"


def zipped(text: str, name: str = "eurofxref-hist.csv") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return packed.getvalue()


def quotation(code: str, figure: float | None, description: str = "") -> dict[str, object]:
    return {
        "codigoMoneda": code,
        "descripcion": description,
        "tipoPase": 0.0,
        "tipoCotizacion": figure,
    }


def bcra_day(day: date | None, *quotations: dict[str, object]) -> dict[str, object]:
    return {"fecha": day and day.isoformat(), "detalle": list(quotations)}


def bcra_range(
    days: Iterable[dict[str, object]], count: int | None = None, offset: int = 0
) -> dict[str, object]:
    results = list(days)
    resultset = {"count": len(results) if count is None else count, "offset": offset, "limit": 1000}
    return {"status": 200, "metadata": {"resultset": resultset}, "results": results}


def frankfurter(day: date, base: str, quote: str, figure: float | None) -> dict[str, object]:
    return {"date": day.isoformat(), "base": base, "quote": quote, "rate": figure}


def carried(
    house: str, day: date, figure: float | None, buy: float | None = None
) -> dict[str, object]:
    return {
        "casa": house,
        "compra": figure if buy is None else buy,
        "venta": figure,
        "fecha": day.isoformat(),
    }


def dollar_now(house: str, sell: float | None, instant: str) -> dict[str, object]:
    return {
        "moneda": "USD",
        "casa": house,
        "nombre": house,
        "compra": 1,
        "venta": sell,
        "fechaActualizacion": instant,
    }


def oxr(day: date, **rates: float | None) -> dict[str, object]:
    end = datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=UTC)
    return {
        "disclaimer": "",
        "license": "",
        "timestamp": int(end.timestamp()),
        "base": "USD",
        "rates": rates,
    }
