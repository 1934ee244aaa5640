"""The currencies that became the euro, each with its irrevocable rate and the day from which it is
fixed for ever (Council Regulation (EC) No 2866/98 with its amendments).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from shared.immutable import immutable

SOURCE: Final = "eu"
"""As answers name the publisher: the rates are law of the European Union."""


@immutable
class EuroParity:
    """1 EUR = `rate` units of the currency from `since` on."""

    rate: Decimal
    since: date


_RATES: Final = {
    1999: {
        "ATS": "13.7603",
        "BEF": "40.3399",
        "DEM": "1.95583",
        "ESP": "166.386",
        "FIM": "5.94573",
        "FRF": "6.55957",
        "IEP": "0.787564",
        "ITL": "1936.27",
        "LUF": "40.3399",
        "NLG": "2.20371",
        "PTE": "200.482",
    },
    2001: {"GRD": "340.750"},
    2007: {"SIT": "239.640"},
    2008: {"CYP": "0.585274", "MTL": "0.429300"},
    2009: {"SKK": "30.1260"},
    2011: {"EEK": "15.6466"},
    2014: {"LVL": "0.702804"},
    2015: {"LTL": "3.45280"},
    2023: {"HRK": "7.53450"},
    2026: {"BGN": "1.95583"},
}
"""By the year on whose first day the currency became the euro."""

EURO_PARITIES: Final[Mapping[str, EuroParity]] = MappingProxyType(
    {
        currency: EuroParity(Decimal(rate), date(year, 1, 1))
        for year, rates in _RATES.items()
        for currency, rate in rates.items()
    }
)


def euro_parity(currency: str, day: date) -> EuroParity | None:
    """The parity of a currency that is the euro on this day; None for any other."""
    parity = EURO_PARITIES.get(currency)
    return parity if parity is not None and parity.since <= day else None
