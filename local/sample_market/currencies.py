"""The sample's exchange rates: one price in dollars of each currency and day, from which every vendor's figures follow.

All of it is synthetic. The levels are chosen to look familiar, so that a reader sees at once whether a conversion went
the wrong way round; no figure is anybody's published rate. Floats, because the vendors' own formats are JSON numbers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from local.sample_market.walk import START, deviations, through

Curve = tuple[tuple[date, float], ...]


@dataclass(frozen=True, slots=True)
class Currency:
    """`per_usd` is the curve that units per US dollar wander around; `volatility` is of one day."""

    code: str
    bcra_code: str
    bcra_name: str
    per_usd: Curve
    volatility: float
    ecb_decimals: int | None = None
    """Decimals that the ECB prints; None where it publishes no rate."""


CURRENCIES = {
    currency.code: currency
    for currency in (
        Currency("AUD", "AUD", "DOLAR AUSTRALIANO", ((START, 1.12), (date(2026, 1, 1), 1.50)), 0.004, 4),
        Currency("BRL", "BRL", "REAL", ((START, 2.35), (date(2020, 6, 1), 5.20), (date(2026, 1, 1), 5.40)), 0.006, 4),
        Currency("CAD", "CAD", "DOLAR CANADIENSE", ((START, 1.07), (date(2026, 1, 1), 1.38)), 0.003, 4),
        Currency("CHF", "CHF", "FRANCO SUIZO", ((START, 0.90), (date(2026, 1, 1), 0.81)), 0.003, 4),
        Currency("CLP", "CLP", "PESO CHILENO", ((START, 525.0), (date(2026, 1, 1), 940.0)), 0.004),
        Currency("EUR", "EUR", "EURO", ((START, 0.74), (date(2015, 6, 1), 0.89), (date(2026, 1, 1), 0.87)), 0.003, 4),
        Currency(
            "GBP",
            "GBP",
            "LIBRA ESTERLINA",
            ((START, 0.61), (date(2016, 9, 1), 0.76), (date(2026, 1, 1), 0.75)),
            0.003,
            5,
        ),
        Currency(
            "JPY", "JPY", "YENES", ((START, 105.0), (date(2021, 1, 1), 106.0), (date(2026, 1, 1), 152.0)), 0.004, 2
        ),
        Currency(
            "MXN", "MXP", "PESO MEXICANO", ((START, 13.1), (date(2017, 1, 1), 20.0), (date(2026, 1, 1), 18.4)), 0.005, 4
        ),
        Currency("SEK", "SEK", "CORONA SUECA", ((START, 6.5), (date(2026, 1, 1), 9.6)), 0.004, 4),
        Currency("UYU", "UYU", "PESO URUGUAYO", ((START, 21.5), (date(2026, 1, 1), 40.0)), 0.003),
    )
}
"""Beside the US dollar, which is the measure, and the Argentine peso, which has several prices."""

PULL = 0.01
ALL_CODES = tuple(sorted({*CURRENCIES, "USD", "ARS"}))
ECB_CODES = tuple(sorted({code for code, currency in CURRENCIES.items() if currency.ecb_decimals} - {"EUR"} | {"USD"}))

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
"""Pesos per dollar, wholesale. It only ever rises; the sample spreads each devaluation over weeks."""

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
)
"""How much more than the wholesale dollar the free ones cost."""

KIND_FACTORS = {"mep": 1.0, "ccl": 1.022, "blue": 1.011}
"""The free dollars against one another: settled abroad costs most."""


@lru_cache(maxsize=100_000)
def per_usd(code: str, day: date) -> float:
    """Units of `code` for one US dollar on `day`, unrounded. ARS is the official, wholesale one. Raises KeyError."""
    if code == "USD":
        return 1.0
    if code == "ARS":
        return ars_per_usd("official", day)
    currency = CURRENCIES[code]
    return through(currency.per_usd, day) * math.exp(_deviation(code, day, currency.volatility))


def per_eur(code: str, day: date) -> float:
    """Units of `code` for one euro on `day`, unrounded."""
    return per_usd(code, day) / per_usd("EUR", day)


@lru_cache(maxsize=100_000)
def ars_per_usd(kind: str, day: date) -> float:
    """Pesos for one dollar on `day`: `official`, `mep`, `ccl` or `blue`. Raises KeyError."""
    official = through(ARS_OFFICIAL, day) * math.exp(_deviation("ARS", day, 0.001))
    if kind == "official":
        return official
    return official * through(ARS_PREMIUM, day) * KIND_FACTORS[kind] * math.exp(_deviation(f"ARS-{kind}", day, 0.0008))


def _deviation(name: str, day: date, volatility: float) -> float:
    # Whole years, so that asking day by day does not compute a walk for each of them.
    walk = deviations(f"sample rate {name}", date(day.year, 12, 31), volatility, PULL)
    return walk[(day - START).days]
