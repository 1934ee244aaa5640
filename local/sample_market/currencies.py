"""The sample's exchange rates: one price in dollars of each currency and day.

Every vendor's figures follow from it. All of it is synthetic. The levels look familiar, so that a
reader sees at once when a conversion went the wrong way; no figure is a published rate. Floats,
because the vendors' own formats are JSON numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from local.sample_market.walk import START, deviations, through

Curve = tuple[tuple[date, float], ...]
END = date(2026, 1, 1)
"""The day of each curve's last level; it goes on at the same pace until SETTLED."""
SETTLED = date(2027, 1, 1)
PACE_MAX = 0.03
"""A year, from SETTLED on: at the lira's pace until then, a dollar would come to cost a million."""


@dataclass(frozen=True, slots=True)
class Currency:
    """`per_usd` is the curve that units per US dollar wander around; `volatility` is of one day."""

    code: str
    per_usd: Curve
    volatility: float
    ecb_decimals: int | None = None
    """Decimals that the ECB prints; None where it publishes no rate."""
    bcra_name: str | None = None
    """What the BCRA calls it; None where it publishes no rate."""
    bcra_code: str = ""
    """The BCRA's code, where it is another one."""
    bcra_units: int = 1
    """The BCRA prints pesos for so many units."""


def _level(before: float, after: float, *between: tuple[date, float]) -> Curve:
    return ((START, before), *between, (END, after))


CURRENCIES = {
    currency.code: currency
    for currency in (
        Currency("AUD", _level(1.12, 1.50), 0.004, 4, "DOLAR AUSTRALIANO"),
        Currency("AWG", _level(1.79, 1.79), 0.0, None, "FLORIN (ANTILLAS HOLANDESAS)"),
        Currency("BOB", _level(6.91, 6.91), 0.0001, None, "PESO BOLIVIANO"),
        Currency("BRL", _level(2.35, 5.40, (date(2020, 6, 1), 5.20)), 0.006, 4, "REAL"),
        Currency("CAD", _level(1.07, 1.38), 0.003, 4, "DOLAR CANADIENSE"),
        Currency("CHF", _level(0.90, 0.81), 0.003, 4, "FRANCO SUIZO"),
        Currency("CLP", _level(525.0, 940.0), 0.004, None, "PESO CHILENO"),
        Currency("CNY", _level(6.05, 7.05), 0.001, 4, "YUAN (CHINA)"),
        Currency("COP", _level(1930.0, 3900.0), 0.005, None, "PESO COLOMBIANO"),
        Currency("CZK", _level(20.0, 20.9), 0.003, 3, "CORONA CHECA"),
        Currency("DKK", _level(5.52, 6.49), 0.003, 4, "CORONA DANESA"),
        Currency("EUR", _level(0.74, 0.87, (date(2015, 6, 1), 0.89)), 0.003, 4, "EURO"),
        Currency("GBP", _level(0.61, 0.75, (date(2016, 9, 1), 0.76)), 0.003, 5, "LIBRA ESTERLINA"),
        Currency("HKD", _level(7.76, 7.79), 0.0001, 4, "DOLAR HONG KONG"),
        Currency("HUF", _level(217.0, 331.0), 0.004, 2),
        Currency("IDR", _level(12180.0, 16700.0), 0.003, 2),
        Currency("ILS", _level(3.49, 3.22), 0.003, 4, "SHEKEL (ISRAEL)"),
        Currency("INR", _level(62.0, 90.0), 0.002, 4, "RUPIA (INDIA)"),
        Currency("ISK", _level(115.0, 126.0), 0.003, 2),
        Currency("JPY", _level(105.0, 152.0, (date(2021, 1, 1), 106.0)), 0.004, 2, "YENES"),
        Currency("KRW", _level(1056.0, 1445.0), 0.004, 2),
        Currency(
            "MXN", _level(13.1, 18.4, (date(2017, 1, 1), 20.0)), 0.005, 4, "PESO MEXICANO", "MXP"
        ),
        Currency("MYR", _level(3.28, 4.08), 0.002, 4),
        Currency("NIO", _level(25.3, 36.7), 0.0001, None, "CORDOBA NICARAGUENSE"),
        Currency("NOK", _level(6.07, 10.1), 0.004, 4, "CORONA NORUEGA"),
        Currency("NZD", _level(1.22, 1.73), 0.004, 4, "DOLAR NEOZELANDES"),
        Currency("PEN", _level(2.80, 3.37), 0.002, None, "SOL (PERU)"),
        Currency("PHP", _level(44.4, 58.8), 0.002, 3),
        Currency("PLN", _level(3.03, 3.61), 0.004, 4),
        Currency("PYG", _level(4580.0, 6700.0), 0.002, None, "GUARANI (PARAGUAY)"),
        Currency("RON", _level(3.26, 4.34), 0.003, 4),
        Currency("RSD", _level(83.5, 100.0), 0.003, None, "DINAR SERBIO"),
        Currency("RUB", _level(33.0, 79.0, (date(2016, 1, 1), 72.0)), 0.006, None, "RUBLO (RUSIA)"),
        Currency("SEK", _level(6.5, 9.6), 0.004, 4, "CORONA SUECA"),
        Currency("SGD", _level(1.27, 1.29), 0.002, 4, "DOLAR DE SINGAPUR"),
        Currency("THB", _level(32.8, 31.6), 0.003, 3),
        Currency("TRY", _level(2.15, 43.0, (date(2021, 9, 1), 8.3)), 0.006, 4, "LIRA TURCA"),
        Currency("UYU", _level(21.5, 40.0), 0.003, None, "PESO URUGUAYO"),
        Currency(
            "VND",
            _level(21100.0, 26300.0),
            0.001,
            None,
            "DONG VIETNAM (C/1.000 UNIDADES)",
            "",
            1000,
        ),
        Currency("ZAR", _level(10.5, 16.6), 0.006, 4, "RAND SUDAFRICANO"),
    )
}
"""All that the ECB and the BCRA publish, beside the US dollar, which is the measure, and the
Argentine peso, which has several prices.
"""

PULL = 0.01
ALL_CODES = tuple(sorted({*CURRENCIES, "USD", "ARS"}))
ECB_CODES = tuple(
    sorted(
        {code for code, currency in CURRENCIES.items() if currency.ecb_decimals} - {"EUR"} | {"USD"}
    )
)
BCRA_CURRENCIES = tuple(currency for currency in CURRENCIES.values() if currency.bcra_name)

ARS_OFFICIAL: Curve = (
    (START, 6.6),
    (date(2015, 12, 1), 9.7),
    (date(2016, 3, 1), 15.0),
    (date(2018, 4, 1), 20.3),
    (date(2018, 10, 1), 38.5),
    (date(2019, 9, 1), 57.0),
    (date(2021, 1, 1), 84.0),
    (date(2022, 6, 1), 121.0),
    (date(2023, 8, 1), 275.0),
    (date(2023, 11, 1), 365.0),
    (date(2024, 1, 15), 815.0),
    (date(2025, 1, 1), 1030.0),
    (date(2026, 1, 1), 1450.0),
    (date(2027, 1, 1), 1700.0),
)
"""Pesos per dollar, wholesale. It never falls; the sample spreads each devaluation over weeks."""

ARS_PREMIUM: Curve = (
    (START, 1.45),
    (date(2015, 11, 1), 1.45),
    (date(2016, 3, 1), 1.015),
    (date(2019, 8, 1), 1.02),
    (date(2020, 10, 1), 1.85),
    (date(2023, 10, 1), 2.10),
    (date(2024, 2, 1), 1.25),
    (date(2025, 4, 1), 1.10),
    (date(2026, 1, 1), 1.035),
    (date(2030, 1, 1), 1.03),
    (date(2031, 1, 1), 1.03),  # and level from there on
)
"""How much more than the wholesale dollar the free ones cost."""

KIND_FACTORS = {"mep": 1.0, "ccl": 1.022, "blue": 1.011}
"""The free dollars against one another: settled abroad costs most."""


def _level_on(curve: Curve, day: date) -> float:
    """Where the curve is on `day`: after SETTLED it rises or falls by at most PACE_MAX a year."""
    if day <= SETTLED:
        return through(curve, day)
    level, a_year_later = through(curve, SETTLED), through(curve, date(SETTLED.year + 1, 1, 1))
    pace = max(-PACE_MAX, min(PACE_MAX, math.log(a_year_later / level)))
    return level * math.exp(pace * (day - SETTLED).days / 365)


@lru_cache(maxsize=300_000)
def per_usd(code: str, day: date) -> float:
    """Units of `code` for one US dollar on `day`, unrounded. Raises KeyError.

    ARS is the official, wholesale one.
    """
    if code == "USD":
        return 1.0
    if code == "ARS":
        return ars_per_usd("official", day)
    currency = CURRENCIES[code]
    return _level_on(currency.per_usd, day) * math.exp(_deviation(code, day, currency.volatility))


def per_eur(code: str, day: date) -> float:
    """Units of `code` for one euro on `day`, unrounded."""
    return per_usd(code, day) / per_usd("EUR", day)


@lru_cache(maxsize=100_000)
def ars_per_usd(kind: str, day: date) -> float:
    """Pesos for one dollar on `day`: `official`, `mep`, `ccl` or `blue`. Raises KeyError."""
    official = through(ARS_OFFICIAL, day) * math.exp(_deviation("ARS", day, 0.001))
    if kind == "official":
        return official
    return (
        official
        * through(ARS_PREMIUM, day)
        * KIND_FACTORS[kind]
        * math.exp(_deviation(f"ARS-{kind}", day, 0.0008))
    )


def _deviation(name: str, day: date, volatility: float) -> float:
    # Whole years, so that asking day by day does not compute a walk for each of them.
    walk = deviations(f"sample rate {name}", date(day.year, 12, 31), volatility, PULL)
    return walk[(day - START).days]
