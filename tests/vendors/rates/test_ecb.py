"""The European Central Bank: a range as SDMX CSV, the whole history as a zipped table."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from shared.errors import BadAnswer, SymbolNotServed
from shared.vendors.rates.ecb import Ecb
from tests.vendors.rates.answers import (
    ECB_HISTORY_PATH,
    ECB_PATH,
    FRIDAY,
    THURSDAY,
    rate,
    sdmx,
    zipped,
)
from tests.vendors.vendor_server import Answer, VendorServer

HISTORY = (
    "Date,USD,JPY,BGN,GBP,TRL,BRL,\n"
    "2026-03-20,1.1555,183.97,N/A,0.86438,N/A,6.0724,\n"
    "2026-03-19,1.1489,182.10,N/A,0.86388,N/A,6.0877,\n"
    "1999-01-04,1.1789,133.73,N/A,0.7111,372274,N/A,\n"
)
LONG_AGO = date(1999, 1, 4)


@pytest.fixture
def ecb(vendor: VendorServer) -> Ecb:
    return Ecb(vendor.url, vendor.url, backoff_s=0.001, attempts=2)


def test_a_range_is_asked_for_by_its_days_and_only_wanted_currencies_are_kept(
    vendor: VendorServer, ecb: Ecb
) -> None:
    vendor.answer(
        ECB_PATH,
        sdmx(
            ("BRL", THURSDAY, "6.0877", "A"),
            ("USD", FRIDAY, "1.1555", "A"),
            ("USD", THURSDAY, "1.1489", "A"),
        ),
    )
    assert ecb.daily({"USD", "EUR", "ARS"}, "official", THURSDAY, FRIDAY) == [
        rate(THURSDAY, "EUR", "USD", "1.1489"),
        rate(FRIDAY, "EUR", "USD", "1.1555"),
    ]
    assert vendor.requests[0].query == {
        "format": "csvdata",
        "startPeriod": "2026-03-19",
        "endPeriod": "2026-03-20",
    }


def test_columns_are_found_by_their_names(vendor: VendorServer, ecb: Ecb) -> None:
    vendor.answer(
        ECB_PATH,
        "OBS_STATUS,OBS_VALUE,TIME_PERIOD,CURRENCY_DENOM,CURRENCY,FREQ,NEW\n"
        "A,1.1555,2026-03-20,EUR,USD,D,x\n",
    )
    assert ecb.daily({"USD"}, "official", FRIDAY, FRIDAY) == [rate(FRIDAY, "EUR", "USD", "1.1555")]


@pytest.mark.parametrize(
    ("value", "status"), [("", "A"), ("N/A", "A"), ("NaN", "H"), ("1.1555", "H"), ("1.1555", "M")]
)
def test_a_day_without_an_observation_is_absent(
    vendor: VendorServer, ecb: Ecb, value: str, status: str
) -> None:
    vendor.answer(ECB_PATH, sdmx(("USD", FRIDAY, value, status)))
    assert ecb.daily({"USD"}, "official", FRIDAY, FRIDAY) == []


@pytest.mark.parametrize("nothing", [Answer(status=404), Answer("")])
def test_an_empty_answer_is_a_range_without_rates(
    vendor: VendorServer, ecb: Ecb, nothing: Answer
) -> None:
    """A weekend and Good Friday are answered with no body at all."""
    vendor.answer(ECB_PATH, nothing)
    assert ecb.daily({"USD"}, "official", date(2026, 4, 3), date(2026, 4, 6)) == []


def test_a_404_with_a_page_is_a_failure(vendor: VendorServer, ecb: Ecb) -> None:
    vendor.answer(ECB_PATH, Answer("<html>moved</html>", status=404))
    with pytest.raises(SymbolNotServed):
        ecb.daily({"USD"}, "official", FRIDAY, FRIDAY)


@pytest.mark.parametrize(
    "text",
    [
        sdmx(("USD", date(2026, 3, 18), "1.15", "A")),
        sdmx(("USD", date(2026, 3, 21), "1.15", "A")),
        sdmx(("USD", FRIDAY, "1.15", "A"), ("USD", FRIDAY, "1.16", "A")),
        sdmx(("USD", FRIDAY, "one", "A")),
        sdmx(("USD", FRIDAY, "0", "A")),
        sdmx(("USD", FRIDAY, "1.15", "A")).replace("2026-03-20", "20 March"),
        sdmx(("USD", FRIDAY, "1.15", "A")).replace(",EUR,SP00", ",GBP,SP00"),
        sdmx(("USD", FRIDAY, "1.15", "A")).replace(",D,", ",M,"),
        sdmx(("USD", FRIDAY, "1.15", "A")).replace("OBS_VALUE", "VALUE"),
    ],
    ids=[
        "before",
        "after",
        "twice",
        "no number",
        "zero",
        "no date",
        "other base",
        "monthly",
        "no such column",
    ],
)
def test_what_was_not_asked_for_spoils_the_answer(
    vendor: VendorServer, ecb: Ecb, text: str
) -> None:
    vendor.answer(ECB_PATH, text)
    with pytest.raises(BadAnswer):
        ecb.daily({"USD"}, "official", THURSDAY, FRIDAY)


def test_the_same_row_twice_is_one_rate(vendor: VendorServer, ecb: Ecb) -> None:
    vendor.answer(ECB_PATH, sdmx(("USD", FRIDAY, "1.15", "A"), ("USD", FRIDAY, "1.150", "A")))
    assert [rate.rate for rate in ecb.daily({"USD"}, "official", FRIDAY, FRIDAY)] == [
        Decimal("1.15")
    ]


def test_more_than_a_year_is_read_from_the_whole_history(vendor: VendorServer, ecb: Ecb) -> None:
    vendor.answer(ECB_HISTORY_PATH, zipped(HISTORY))
    rates = ecb.daily({"USD", "BRL", "ARS"}, "official", FRIDAY - timedelta(days=367), FRIDAY)
    assert rates == [
        rate(THURSDAY, "EUR", "BRL", "6.0877"),
        rate(THURSDAY, "EUR", "USD", "1.1489"),
        rate(FRIDAY, "EUR", "BRL", "6.0724"),
        rate(FRIDAY, "EUR", "USD", "1.1555"),
    ]
    assert [request.path for request in vendor.requests] == [ECB_HISTORY_PATH]


def test_a_year_is_still_read_as_a_range(vendor: VendorServer, ecb: Ecb) -> None:
    vendor.answer(ECB_PATH, sdmx(("USD", FRIDAY, "1.1555", "A")))
    assert len(ecb.daily({"USD"}, "official", FRIDAY - timedelta(days=366), FRIDAY)) == 1


def test_codes_of_the_past_are_columns_like_others(vendor: VendorServer, ecb: Ecb) -> None:
    """BGN and TRL stand in the history; a currency that is not in it is absent, and so is N/A."""
    vendor.answer(ECB_HISTORY_PATH, zipped(HISTORY))
    assert ecb.daily(
        {"GBP", "BGN", "UYU"}, "official", LONG_AGO, LONG_AGO + timedelta(days=400)
    ) == [rate(LONG_AGO, "EUR", "GBP", "0.7111")]


def with_byte(packed: bytes, at: int, value: int) -> bytes:
    """The archive with another byte at this place of its one entry, and of the directory's line for
    it.
    """
    changed = bytearray(packed)
    line = packed.index(b"PK\x01\x02")
    changed[at] = value
    if at < 30:
        changed[line + at + 2] = value
    return bytes(changed)


@pytest.mark.parametrize(
    "body",
    [
        b"PK\x03\x04 but no more",
        zipped(HISTORY)[:-30],
        zipped(HISTORY, name="readme.txt"),
        zipped("<html></html>"),
        zipped(""),
        zipped(HISTORY[: HISTORY.index("6.0724")]),
        zipped(HISTORY.replace("6.0724", "6" * 200_000)),
        with_byte(zipped(HISTORY), 6, 1),
        with_byte(zipped(HISTORY), 8, 99),
        with_byte(zipped(HISTORY), 4, 235),
        *(with_byte(zipped(HISTORY), at, 0xFF) for at in range(48, 96)),
    ],
    ids=[
        *(
            "no archive",
            "cut archive",
            "no table in it",
            "no CSV in it",
            "nothing in it",
            "cut table",
            "an endless cell",
        ),
        *(
            "password",
            "unknown packing",
            "unknown version",
            *(f"byte {at}" for at in range(48, 96)),
        ),
    ],
)
def test_a_history_that_is_none_is_not_believed(
    vendor: VendorServer, ecb: Ecb, body: bytes
) -> None:
    vendor.answer(ECB_HISTORY_PATH, body)
    with pytest.raises(BadAnswer):
        ecb.daily({"BRL"}, "official", LONG_AGO, FRIDAY)
