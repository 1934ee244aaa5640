"""Frankfurter v2 passes on what one central bank published."""

from __future__ import annotations

from datetime import date

import pytest

from shared.errors import BadAnswer, ProviderRefused
from shared.vendors.rates.frankfurter import FrankfurterBcra, FrankfurterEcb
from tests.vendors.rates.answers import FRIDAY, THURSDAY, frankfurter, rate
from tests.vendors.vendor_server import Answer, VendorRequest, VendorServer

WEDNESDAY = date(2026, 3, 18)


@pytest.fixture
def ecb(vendor: VendorServer) -> FrankfurterEcb:
    return FrankfurterEcb(vendor.url, backoff_s=0.001)


@pytest.fixture
def bcra(vendor: VendorServer) -> FrankfurterBcra:
    return FrankfurterBcra(vendor.url, backoff_s=0.001)


def test_all_currencies_of_ecb_come_in_one_call(vendor: VendorServer, ecb: FrankfurterEcb) -> None:
    vendor.answer(
        "/v2/rates",
        [frankfurter(FRIDAY, "EUR", "BRL", 6.0724), frankfurter(FRIDAY, "EUR", "USD", 1.1555)],
    )
    assert ecb.daily({"USD", "BRL", "EUR"}, "official", THURSDAY, FRIDAY) == [
        rate(FRIDAY, "EUR", "BRL", "6.0724"),
        rate(FRIDAY, "EUR", "USD", "1.1555"),
    ]
    assert vendor.requests[0].query == {
        "from": "2026-03-19",
        "to": "2026-03-20",
        "base": "EUR",
        "quotes": "BRL,USD",
        "providers": "ECB",
    }


def test_each_currency_of_bcra_is_asked_for_in_pesos(
    vendor: VendorServer, bcra: FrankfurterBcra
) -> None:
    """The other way round Frankfurter would divide and round: USD per ARS is 0.0007."""
    figures = {"EUR": 1612.042, "USD": 1394.5}
    vendor.answer(
        "/v2/rates",
        lambda request: Answer(
            [frankfurter(THURSDAY, request.query["base"], "ARS", figures[request.query["base"]])]
        ),
    )
    assert bcra.daily({"USD", "EUR", "ARS", "HUF"}, "official", THURSDAY, FRIDAY) == [
        rate(THURSDAY, "EUR", "ARS", "1612.042"),
        rate(THURSDAY, "USD", "ARS", "1394.5"),
    ]
    assert [
        (request.query["base"], request.query["quotes"], request.query["providers"])
        for request in vendor.requests
    ] == [
        ("EUR", "ARS", "BCRA"),
        ("USD", "ARS", "BCRA"),
    ]


def test_the_rates_put_in_front_of_a_silent_first_day_are_left_out(
    vendor: VendorServer, ecb: FrankfurterEcb
) -> None:
    vendor.answer(
        "/v2/rates",
        [frankfurter(WEDNESDAY, "EUR", "USD", 1.14), frankfurter(FRIDAY, "EUR", "USD", 1.1555)],
    )
    assert ecb.daily({"USD"}, "official", THURSDAY, FRIDAY) == [
        rate(FRIDAY, "EUR", "USD", "1.1555")
    ]


def test_a_later_day_spoils_the_answer(vendor: VendorServer, ecb: FrankfurterEcb) -> None:
    vendor.answer("/v2/rates", [frankfurter(FRIDAY, "EUR", "USD", 1.1555)])
    with pytest.raises(BadAnswer, match="answered EUR/USD for 2026-03-20"):
        ecb.daily({"USD"}, "official", THURSDAY, THURSDAY)


@pytest.mark.parametrize(("base", "quote"), [("USD", "EUR"), ("EUR", "GBP")])
def test_another_pair_spoils_the_answer(
    vendor: VendorServer, ecb: FrankfurterEcb, base: str, quote: str
) -> None:
    vendor.answer("/v2/rates", [frankfurter(FRIDAY, base, quote, 1.1)])
    with pytest.raises(BadAnswer, match=f"{base}/{quote}, which was not asked for"):
        ecb.daily({"USD"}, "official", THURSDAY, FRIDAY)


@pytest.mark.parametrize("status", [200, 422])
def test_a_refusal_carries_the_words_of_frankfurter(
    vendor: VendorServer, ecb: FrankfurterEcb, status: int
) -> None:
    vendor.answer(
        "/v2/rates", Answer({"status": 422, "message": "invalid currency: CYP"}, status=status)
    )
    with pytest.raises(ProviderRefused, match="invalid currency: CYP"):
        ecb.daily({"CYP"}, "official", THURSDAY, FRIDAY)


def test_no_rows_are_no_rates(vendor: VendorServer, bcra: FrankfurterBcra) -> None:
    vendor.answer("/v2/rates", lambda request: Answer([]))
    assert bcra.daily({"USD"}, "official", THURSDAY, FRIDAY) == []


def test_a_cut_number_is_exact_or_nothing(vendor: VendorServer, ecb: FrankfurterEcb) -> None:
    """Decimals are read from the text: 0.1 + 0.2 of a float never enters."""

    def seventeen_digits(request: VendorRequest) -> Answer:
        return Answer(
            '[{"date":"2026-03-20","base":"EUR","quote":"USD","rate":1.15550000000000001}]'
        )

    vendor.answer("/v2/rates", seventeen_digits)
    assert ecb.daily({"USD"}, "official", FRIDAY, FRIDAY) == [
        rate(FRIDAY, "EUR", "USD", "1.15550000000000001")
    ]
