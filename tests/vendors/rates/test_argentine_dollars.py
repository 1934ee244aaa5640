"""Argentina's parallel dollars: the history of argentinadatos, and dolarapi for the day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import BadAnswer
from shared.vendors.rates.argentinadatos import ArgentinaDatos, _published, _Row
from shared.vendors.rates.dolarapi import DolarApi
from tests.vendors.rates.answers import FRIDAY, THURSDAY, carried, dollar_now, rate
from tests.vendors.vendor_server import VendorServer

BOLSA = "/v1/cotizaciones/dolares/bolsa"
SATURDAY, SUNDAY, MONDAY = (FRIDAY + timedelta(days=at) for at in (1, 2, 3))
"""Monday 2026-03-23 is a bridge holiday in Argentina, and Tuesday the day of remembrance."""
TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@pytest.fixture
def argentinadatos(vendor: VendorServer) -> ArgentinaDatos:
    return ArgentinaDatos(vendor.url, backoff_s=0.001)


@pytest.fixture
def dolarapi(vendor: VendorServer) -> DolarApi:
    return DolarApi(vendor.url, backoff_s=0.001)


@pytest.mark.parametrize(
    ("kind", "house"), [("mep", "bolsa"), ("ccl", "contadoconliqui"), ("blue", "blue")]
)
def test_each_kind_is_one_house_and_its_selling_price(
    vendor: VendorServer, argentinadatos: ArgentinaDatos, kind: str, house: str
) -> None:
    vendor.answer(f"/v1/cotizaciones/dolares/{house}", [carried(house, FRIDAY, 1589.7, buy=1588.3)])
    assert argentinadatos.daily({"USD", "ARS"}, kind, THURSDAY, FRIDAY) == [
        rate(FRIDAY, "USD", "ARS", "1589.7", kind)
    ]


def test_only_the_range_is_taken_from_the_whole_history(
    vendor: VendorServer, argentinadatos: ArgentinaDatos
) -> None:
    vendor.answer(
        BOLSA,
        [carried("bolsa", THURSDAY + timedelta(days=at), 1400 + at) for at in (-400, 0, 1, 6)],
    )
    rates = argentinadatos.daily({"USD"}, "mep", THURSDAY, FRIDAY)
    assert [rate.date for rate in rates] == [THURSDAY, FRIDAY]


def test_rows_carried_over_a_weekend_and_holidays_are_left_out(
    vendor: VendorServer, argentinadatos: ArgentinaDatos
) -> None:
    vendor.answer(
        BOLSA,
        [
            carried("bolsa", day, 1412.3)
            for day in (FRIDAY, SATURDAY, SUNDAY, MONDAY, TUESDAY, WEDNESDAY)
        ],
    )
    rates = argentinadatos.daily({"USD"}, "mep", THURSDAY, WEDNESDAY)
    assert [rate.date for rate in rates] == [FRIDAY, WEDNESDAY]


def test_a_range_that_begins_on_a_saturday_knows_the_friday_before(
    vendor: VendorServer, argentinadatos: ArgentinaDatos
) -> None:
    vendor.answer(BOLSA, [carried("bolsa", day, 1412.3) for day in (FRIDAY, SATURDAY)])
    assert argentinadatos.daily({"USD"}, "mep", SATURDAY, SUNDAY) == []


def test_a_rate_that_moved_on_a_saturday_was_published(
    vendor: VendorServer, argentinadatos: ArgentinaDatos
) -> None:
    vendor.answer(
        BOLSA, [carried("bolsa", FRIDAY, 1412.3), carried("bolsa", SATURDAY, 1412.3, buy=1400)]
    )
    assert len(argentinadatos.daily({"USD"}, "mep", FRIDAY, SATURDAY)) == 2


def test_equal_rates_on_two_trading_days_are_two_rates(
    vendor: VendorServer, argentinadatos: ArgentinaDatos
) -> None:
    vendor.answer(BOLSA, [carried("bolsa", day, 1412.3) for day in (THURSDAY, FRIDAY)])
    assert len(argentinadatos.daily({"USD"}, "mep", THURSDAY, FRIDAY)) == 2


@given(moves=st.lists(st.booleans(), min_size=1, max_size=60))
def test_reading_the_last_published_rate_gives_back_every_row_of_the_vendor(
    moves: list[bool],
) -> None:
    """Leaving out carried rows loses nothing: carried forward when read, they are there again."""
    sells, rows = 1000, []
    for at, moved in enumerate(moves):
        sells += moved
        rows.append(_Row.model_validate(carried("bolsa", THURSDAY + timedelta(days=at), sells)))
    rates_by_day = {rate.date: rate.rate for rate in _published(rows, "mep", {MONDAY, TUESDAY})}
    for row in rows:
        assert rates_by_day[max(day for day in rates_by_day if day <= row.day)] == row.sell


@pytest.mark.parametrize("figure", [None, 0])
def test_a_day_that_nobody_quoted_is_absent(
    vendor: VendorServer, argentinadatos: ArgentinaDatos, figure: int | None
) -> None:
    vendor.answer(BOLSA, [carried("bolsa", THURSDAY, figure), carried("bolsa", FRIDAY, 1412.3)])
    assert [rate.date for rate in argentinadatos.daily({"USD"}, "mep", THURSDAY, FRIDAY)] == [
        FRIDAY
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [carried("blue", FRIDAY, 1412.3)],
        [carried("bolsa", FRIDAY, 1412.3), carried("bolsa", FRIDAY, 1413)],
        [carried("bolsa", FRIDAY, -1)],
        [{"casa": "bolsa", "fecha": "2026-03-20"}],
        {"error": "Not found"},
    ],
    ids=["another dollar", "twice", "negative", "no price", "an error"],
)
def test_another_history_is_not_believed(
    vendor: VendorServer, argentinadatos: ArgentinaDatos, rows: object
) -> None:
    vendor.answer(BOLSA, rows)
    with pytest.raises(BadAnswer):
        argentinadatos.daily({"USD"}, "mep", THURSDAY, FRIDAY)


@pytest.mark.parametrize("kind", ["official", "oficial", "tarjeta"])
def test_the_retail_dollar_is_never_taken_for_the_official_one(
    vendor: VendorServer, argentinadatos: ArgentinaDatos, dolarapi: DolarApi, kind: str
) -> None:
    assert argentinadatos.daily({"USD"}, kind, THURSDAY, FRIDAY) == []
    assert dolarapi.daily({"USD"}, kind, THURSDAY, FRIDAY) == []
    assert vendor.requests == []


def test_only_the_dollar_has_parallel_rates(
    vendor: VendorServer, argentinadatos: ArgentinaDatos, dolarapi: DolarApi
) -> None:
    assert argentinadatos.daily({"EUR", "ARS"}, "mep", THURSDAY, FRIDAY) == []
    assert dolarapi.daily({"EUR", "ARS"}, "mep", THURSDAY, FRIDAY) == []
    assert vendor.requests == []


def test_dolarapi_answers_for_the_day_of_its_update_in_buenos_aires(
    vendor: VendorServer, dolarapi: DolarApi
) -> None:
    """02:30 in UTC on Saturday is Friday evening there. The kinds are kept apart: 1520 official,
    1589.70 ccl.
    """
    vendor.answer(
        "/v1/dolares",
        [
            dollar_now("oficial", 1520, "2026-03-20T18:55:00.000Z"),
            dollar_now("contadoconliqui", 1589.7, "2026-03-21T02:30:00.000Z"),
        ],
    )
    assert dolarapi.daily({"USD"}, "ccl", THURSDAY, SUNDAY) == [
        rate(FRIDAY, "USD", "ARS", "1589.7", "ccl")
    ]


@pytest.mark.parametrize("instant", ["2026-03-18T18:55:00.000Z", "2026-03-21T18:55:00.000Z"])
def test_dolarapi_outside_of_the_range_has_nothing_to_say(
    vendor: VendorServer, dolarapi: DolarApi, instant: str
) -> None:
    vendor.answer("/v1/dolares", [dollar_now("blue", 1430, instant)])
    assert dolarapi.daily({"USD"}, "blue", THURSDAY, FRIDAY) == []


def test_dolarapi_without_a_time_zone_is_not_believed(
    vendor: VendorServer, dolarapi: DolarApi
) -> None:
    vendor.answer("/v1/dolares", [dollar_now("blue", 1430, "2026-03-20T18:55:00")])
    with pytest.raises(BadAnswer, match="fechaActualizacion"):
        dolarapi.daily({"USD"}, "blue", THURSDAY, FRIDAY)
