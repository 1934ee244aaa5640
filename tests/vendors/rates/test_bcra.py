"""The Argentine central bank: one currency over a range, or one day with all its currencies."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from shared.errors import BadAnswer, ProviderRefused
from shared.vendors.rates import bcra as adapter
from shared.vendors.rates.bcra import Bcra
from tests.vendors.rates.answers import (
    BCRA_PATH,
    FRIDAY,
    NOON,
    THURSDAY,
    bcra_day,
    bcra_range,
    quotation,
    rate,
)
from tests.vendors.vendor_server import Answer, VendorRequest, VendorServer

MANY = {"AUD", "BRL", "CHF", "EUR", "GBP", "MXN", "USD", "VND"}
"""More than a week has weekdays, so that the days are asked for."""

QUOTATIONS = (
    quotation("ARS", 0.0, "PESO"),
    quotation("BRL", 266.065023, "REAL"),
    quotation("EUR", 1612.042, "EURO"),
    quotation("MXP", 78.438321, "PESO MEXICANO"),
    quotation("REF", 1395.5142, "DOLAR REFERENCIA COM 3500"),
    quotation("USD", 1394.5, "DOLAR E.E.U.U."),
    quotation("VND", 53.040965, "DONG VIETNAM (C/1.000 UNIDADES)"),
    quotation("XAU", 0.0, "ORO FINO (1 ONZA)"),
    quotation("GBP", 0.0, "LIBRA ESTERLINA"),
)
ON_THURSDAY = {"status": 200, "results": bcra_day(THURSDAY, *QUOTATIONS)}


@pytest.fixture
def bcra(vendor: VendorServer) -> Bcra:
    return Bcra(vendor.url, lambda: NOON, backoff_s=0.001, attempts=2)


def test_the_euro_is_in_pesos_as_published_not_crossed(vendor: VendorServer, bcra: Bcra) -> None:
    """1612.042 on 2026-03-19; by way of ECB's dollar it would have been 1602.14."""
    vendor.answer(f"{BCRA_PATH}/EUR", bcra_range([bcra_day(THURSDAY, quotation("EUR", 1612.042))]))
    assert bcra.daily({"EUR"}, "official", THURSDAY, FRIDAY) == [
        rate(THURSDAY, "EUR", "ARS", "1612.042")
    ]
    assert vendor.requests[0].query == {
        "fechadesde": "2026-03-19",
        "fechahasta": "2026-03-20",
        "limit": "1000",
        "offset": "0",
    }


def test_newest_first_becomes_oldest_first_and_a_day_without_figures_is_absent(
    vendor: VendorServer, bcra: Bcra
) -> None:
    days = [
        bcra_day(FRIDAY, quotation("USD", 1390.5)),
        bcra_day(THURSDAY, quotation("USD", 1394.5)),
        bcra_day(date(2026, 3, 18)),
    ]
    vendor.answer(f"{BCRA_PATH}/USD", bcra_range(days))
    rates = bcra.daily({"USD", "ARS"}, "official", date(2026, 3, 16), FRIDAY)
    assert rates == [rate(THURSDAY, "USD", "ARS", "1394.5"), rate(FRIDAY, "USD", "ARS", "1390.5")]


def test_a_long_history_is_paged_by_its_count(vendor: VendorServer, bcra: Bcra) -> None:
    """2,300 days come in three pages; a row that a new day pushed onto the next page is counted
    once.
    """
    days = [FRIDAY - timedelta(days=at) for at in range(2300)]

    def page(request: VendorRequest) -> Answer:
        offset = int(request.query["offset"])
        rows = [
            bcra_day(day, quotation("USD", 1000 + day.day))
            for day in days[max(0, offset - 1) :][:1000]
        ]
        return Answer(bcra_range(rows, count=len(days), offset=offset))

    vendor.answer(f"{BCRA_PATH}/USD", page)
    rates = bcra.daily({"USD"}, "official", days[-1], FRIDAY)
    assert [request.query["offset"] for request in vendor.requests] == ["0", "1000", "2000"]
    assert len(rates) == 2300
    assert rates[-1] == rate(FRIDAY, "USD", "ARS", "1020")


def test_pages_that_end_before_their_count_are_not_believed(
    vendor: VendorServer, bcra: Bcra
) -> None:
    vendor.answer(
        f"{BCRA_PATH}/USD",
        bcra_range([bcra_day(FRIDAY, quotation("USD", 1))], count=2),
        bcra_range([], 2),
    )
    with pytest.raises(BadAnswer, match="announced 2 rows"):
        bcra.daily({"USD"}, "official", THURSDAY, FRIDAY)


def test_no_rows_at_all_are_a_range_of_holidays(vendor: VendorServer, bcra: Bcra) -> None:
    vendor.answer(f"{BCRA_PATH}/USD", bcra_range([]))
    assert bcra.daily({"USD"}, "official", THURSDAY, FRIDAY) == []


def test_many_currencies_over_few_days_cost_one_call_a_weekday(
    vendor: VendorServer, bcra: Bcra
) -> None:
    vendor.answer(BCRA_PATH, ON_THURSDAY, {"status": 200, "results": bcra_day(None)})
    rates = bcra.daily(MANY, "official", THURSDAY, THURSDAY + timedelta(days=3))
    assert [request.query for request in vendor.requests] == [
        {"fecha": "2026-03-19"},
        {"fecha": "2026-03-20"},
    ]
    assert rates == [
        rate(THURSDAY, "BRL", "ARS", "266.065023"),
        rate(THURSDAY, "EUR", "ARS", "1612.042"),
        rate(THURSDAY, "MXN", "ARS", "78.438321"),
        rate(THURSDAY, "USD", "ARS", "1394.5"),
        rate(THURSDAY, "VND", "ARS", "0.053040965"),
    ]


def test_both_ways_to_ask_give_the_same_rates(vendor: VendorServer, bcra: Bcra) -> None:
    vendor.answer(BCRA_PATH, ON_THURSDAY)
    by_day = bcra.daily({"EUR", "MXN", "VND"}, "official", THURSDAY, THURSDAY)
    for code in ("EUR", "MXP", "VND"):
        rows = [row for row in QUOTATIONS if row["codigoMoneda"] == code]
        vendor.answer(f"{BCRA_PATH}/{code}", bcra_range([bcra_day(THURSDAY, *rows)]))
    assert (
        bcra.daily({"EUR", "MXN", "VND"}, "official", THURSDAY, THURSDAY + timedelta(days=4))
        == by_day
    )
    assert len(by_day) == 3


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("DONG VIETNAM (C/1.000 UNIDADES)", "0.053040965"),
        ("Dong (c/100 unidades)", "0.53040965"),
        ("C/ 1.000.000 UNIDADES", "0.000053040965"),
        ("DONG VIETNAM", "53.040965"),
        ("C/0 UNIDADES", "53.040965"),
    ],
)
def test_a_rate_per_many_units_becomes_a_rate_per_unit(
    vendor: VendorServer, bcra: Bcra, description: str, expected: str
) -> None:
    vendor.answer(
        f"{BCRA_PATH}/VND", bcra_range([bcra_day(FRIDAY, quotation("VND", 53.040965, description))])
    )
    [rates] = bcra.daily({"VND"}, "official", FRIDAY, FRIDAY)
    assert rates.rate == Decimal(expected)


def test_reference_dollar_gold_and_dead_codes_are_no_currencies(
    vendor: VendorServer, bcra: Bcra
) -> None:
    assert (
        bcra.daily({"XAU", "XAG", "REF", "VEB", "XDR", "ARS", "HUF"}, "official", THURSDAY, FRIDAY)
        == []
    )
    assert vendor.requests == []


def test_a_code_that_stands_twice_with_two_figures_is_left_out(
    vendor: VendorServer, bcra: Bcra
) -> None:
    vendor.answer(
        f"{BCRA_PATH}/USD",
        bcra_range(
            [
                bcra_day(FRIDAY, quotation("USD", 1390.5), quotation("USD", 1391.0)),
                bcra_day(THURSDAY, quotation("USD", 1394.5), quotation("USD", 1394.5)),
            ]
        ),
    )
    assert bcra.daily({"USD"}, "official", THURSDAY, FRIDAY) == [
        rate(THURSDAY, "USD", "ARS", "1394.5")
    ]


def test_another_currency_than_asked_for_spoils_the_answer(
    vendor: VendorServer, bcra: Bcra
) -> None:
    vendor.answer(f"{BCRA_PATH}/EUR", bcra_range([bcra_day(FRIDAY, quotation("USD", 1390.5))]))
    with pytest.raises(BadAnswer, match="another currency"):
        bcra.daily({"EUR"}, "official", FRIDAY, FRIDAY)


@pytest.mark.parametrize("day", [date(2026, 3, 18), date(2026, 3, 21)])
def test_a_day_outside_of_the_request_spoils_the_answer(
    vendor: VendorServer, bcra: Bcra, day: date
) -> None:
    vendor.answer(f"{BCRA_PATH}/USD", bcra_range([bcra_day(day, quotation("USD", 1390.5))]))
    with pytest.raises(BadAnswer, match="was asked for 2026-03-19 to 2026-03-20"):
        bcra.daily({"USD"}, "official", THURSDAY, FRIDAY)


def test_a_day_answered_with_another_one_is_not_believed(vendor: VendorServer, bcra: Bcra) -> None:
    vendor.answer(BCRA_PATH, ON_THURSDAY)
    with pytest.raises(BadAnswer, match="answered for 2026-03-19"):
        bcra.daily(MANY, "official", FRIDAY, FRIDAY)


@pytest.mark.parametrize(
    ("now", "last"),
    [
        (datetime(2026, 3, 20, 2, 59, tzinfo=UTC), "2026-03-19"),
        (datetime(2026, 3, 20, 3, 0, tzinfo=UTC), "2026-03-20"),
    ],
)
def test_a_range_ends_today_in_buenos_aires(vendor: VendorServer, now: datetime, last: str) -> None:
    """BCRA refuses tomorrow, and at two in the morning in UTC it is still yesterday there."""
    vendor.answer(f"{BCRA_PATH}/USD", bcra_range([]))
    Bcra(vendor.url, lambda: now).daily({"USD"}, "official", date(2026, 3, 1), date(2026, 3, 31))
    assert vendor.requests[0].query["fechahasta"] == last


def test_a_range_that_begins_tomorrow_costs_no_call(vendor: VendorServer, bcra: Bcra) -> None:
    assert bcra.daily({"USD"}, "official", date(2026, 3, 24), date(2026, 3, 31)) == []
    assert vendor.requests == []


@pytest.mark.parametrize("status", [200, 400])
def test_a_refusal_carries_the_words_of_bcra(vendor: VendorServer, bcra: Bcra, status: int) -> None:
    words = "La fecha ingresada no puede ser mayor a la actual."
    vendor.answer(
        f"{BCRA_PATH}/USD", Answer({"status": 400, "errorMessages": [words]}, status=status)
    )
    with pytest.raises(ProviderRefused, match=words):
        bcra.daily({"USD"}, "official", THURSDAY, FRIDAY)


def test_calls_go_one_at_a_time(vendor: VendorServer, bcra: Bcra) -> None:
    """Two threads never have a request open together: BCRA resets connections that come at once."""
    inside, most = [], []

    @contextmanager
    def counted() -> Iterator[None]:
        inside.append(1)
        most.append(len(inside))
        yield
        inside.pop()

    def slow(request: VendorRequest) -> Answer:
        with counted():
            time.sleep(0.03)
            return Answer(bcra_range([]))

    vendor.answer(f"{BCRA_PATH}/USD", slow)
    threads = [
        threading.Thread(target=bcra.daily, args=({"USD"}, "official", THURSDAY, FRIDAY))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(vendor.requests) == 4
    assert max(most) == 1


def test_every_code_is_asked_for_under_one_name() -> None:
    assert len(set(adapter.CODES.values())) == len(adapter.CODES)
