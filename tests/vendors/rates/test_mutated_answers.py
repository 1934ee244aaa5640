"""A publisher's good answer with anything in it replaced, left out or duplicated: refused, or rates
that may be stored.
"""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import ProviderError
from shared.vendors.http import HttpOptions
from shared.vendors.protocols import PublishedRate
from shared.vendors.rates.argentinadatos import ArgentinaDatos
from shared.vendors.rates.bcra import Bcra
from shared.vendors.rates.dolarapi import DolarApi
from shared.vendors.rates.ecb import Ecb
from shared.vendors.rates.frankfurter import FrankfurterBcra, FrankfurterEcb
from shared.vendors.rates.openexchangerates import OpenExchangeRates
from tests.vendors.prices.test_mutated_answers import DEEP, POISON, mutated, places
from tests.vendors.rates import answers
from tests.vendors.rates.answers import FRIDAY, NOON, THURSDAY
from tests.vendors.vendor_server import VendorServer

HURRIED = HttpOptions(timeout_s=0.3, attempts=2, backoff_s=0.005, failures_max=10_000)
LONG_AGO = THURSDAY - timedelta(days=60)
POISON_OF_RATES = [
    *POISON,
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    1773964800,
    "C/0 UNIDADES",
    "C/1.000 UNIDADES",
]

DAY = answers.bcra_day(
    FRIDAY,
    answers.quotation("USD", 1390.5, "DOLAR"),
    answers.quotation("VND", 53.1, "DONG (C/1.000 UNIDADES)"),
)
GOOD: dict[str, tuple[Any, str, date, dict[str, Any]]] = {
    "bcra of a day": (
        lambda url: Bcra(url, lambda: NOON, **HURRIED),
        "official",
        FRIDAY,
        {answers.BCRA_PATH: {"status": 200, "results": DAY}},
    ),
    "bcra of a range": (
        lambda url: Bcra(url, lambda: NOON, **HURRIED),
        "official",
        LONG_AGO,
        {
            f"{answers.BCRA_PATH}/USD": answers.bcra_range(
                [answers.bcra_day(FRIDAY, answers.quotation("USD", 1390.5))]
            ),
            f"{answers.BCRA_PATH}/VND": answers.bcra_range([]),
        },
    ),
    "frankfurter's ecb": (
        lambda url: FrankfurterEcb(url, **HURRIED),
        "official",
        THURSDAY,
        {
            "/v2/rates": [
                answers.frankfurter(FRIDAY, "EUR", "USD", 1.15),
                answers.frankfurter(THURSDAY, "EUR", "USD", 1.1),
            ]
        },
    ),
    "frankfurter's bcra": (
        lambda url: FrankfurterBcra(url, **HURRIED),
        "official",
        THURSDAY,
        {"/v2/rates": [answers.frankfurter(FRIDAY, "USD", "ARS", 1390.5)]},
    ),
    "argentinadatos": (
        lambda url: ArgentinaDatos(url, **HURRIED),
        "blue",
        THURSDAY,
        {
            "/v1/cotizaciones/dolares/blue": [
                answers.carried("blue", THURSDAY, 1430),
                answers.carried("blue", FRIDAY, 1440),
            ]
        },
    ),
    "dolarapi": (
        lambda url: DolarApi(url, **HURRIED),
        "blue",
        FRIDAY,
        {"/v1/dolares": [answers.dollar_now("blue", 1430, "2026-03-20T17:58:00.000Z")]},
    ),
    "openexchangerates": (
        lambda url: OpenExchangeRates(url, "k3y", lambda: NOON, **HURRIED),
        "official",
        FRIDAY,
        {"/api/historical/2026-03-20.json": answers.oxr(FRIDAY, ARS=1400, VND=26000)},
    ),
}


def in_use(name: str) -> set[str]:
    """What is asked for; Frankfurter answers for one base at a time, and one answer is scripted."""
    return {"ARS", "USD"} if name == "frankfurter's bcra" else {"ARS", "USD", "VND"}


@pytest.mark.parametrize("name", GOOD)
@given(data=st.data())
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_it_is_refused_or_fit_to_be_stored(
    vendor: VendorServer, name: str, data: st.DataObject
) -> None:
    adapter, kind, first, bodies = GOOD[name]
    changed = data.draw(st.sampled_from([*bodies]))
    path = data.draw(st.sampled_from([*places(bodies[changed])]))
    how = data.draw(st.sampled_from(["replaced", "replaced", "replaced", "left out", "duplicated"]))
    poison = data.draw(st.sampled_from([*POISON_OF_RATES, DEEP]))
    vendor.reset()
    for url, body in bodies.items():
        vendor.answer(url, json.dumps(mutated(body, path, how, poison)) if url == changed else body)
    with suppress(ProviderError):
        rates = adapter(vendor.url).daily(in_use(name), kind, first, FRIDAY)
        fit_to_be_stored(rates, kind, first)
        assert poison is not True or all(rate.rate != 1 for rate in rates), "true is no figure"


@pytest.mark.parametrize("name", GOOD)
def test_untouched_it_is_read(vendor: VendorServer, name: str) -> None:
    adapter, kind, first, bodies = GOOD[name]
    for url, body in bodies.items():
        vendor.answer(url, body)
    assert adapter(vendor.url).daily(in_use(name), kind, first, FRIDAY)


@pytest.mark.parametrize("column", range(10))
@pytest.mark.parametrize(
    "cell", ["", "x" * 5000, "NaN", "Infinity", "1e999999999", "-1", "0", "\0", "9999-99-99", '"']
)
def test_a_table_with_another_cell_is_refused_or_fit_to_be_stored(
    vendor: VendorServer, column: int, cell: str
) -> None:
    """ECB's format is CSV."""
    cells = answers.sdmx(("USD", FRIDAY, "1.15", "A")).splitlines()[1].split(",")
    cells[column] = cell
    vendor.answer(answers.ECB_PATH, "\r\n".join([answers.SDMX_COLUMNS, ",".join(cells)]))
    with suppress(ProviderError):
        fit_to_be_stored(
            Ecb(vendor.url, vendor.url, **HURRIED).daily({"USD"}, "official", FRIDAY, FRIDAY),
            "official",
            FRIDAY,
        )


def fit_to_be_stored(rates: Any, kind: str, first: date) -> None:
    for rate in rates:
        assert isinstance(rate, PublishedRate)
        assert (rate.kind, len(rate.base), len(rate.quote)) == (kind, 3, 3)
        assert first <= rate.date <= FRIDAY
        assert isinstance(rate.rate, Decimal)
        assert Decimal("1e-12") <= rate.rate <= Decimal("1e12")
