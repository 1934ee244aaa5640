"""Open Exchange Rates: one call for each day, a key in each call."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from shared.errors import BadAnswer, ProviderRefused
from shared.vendors.rates.openexchangerates import CALLS_MAX, OpenExchangeRates
from tests.vendors.rates.answers import FRIDAY, NOON, THURSDAY, oxr, rate
from tests.vendors.vendor_server import Answer, VendorServer

KEY = "s3cret"
MONDAY = FRIDAY + timedelta(days=3)


def path(day: date) -> str:
    return f"/api/historical/{day}.json"


@pytest.fixture
def source(vendor: VendorServer) -> OpenExchangeRates:
    return OpenExchangeRates(vendor.url, KEY, lambda: NOON, backoff_s=0.001)


def test_each_weekday_is_one_call_with_the_wanted_currencies(
    vendor: VendorServer, source: OpenExchangeRates
) -> None:
    vendor.answer(path(FRIDAY), oxr(FRIDAY, ARS=1390.6, EUR=0.8655))
    vendor.answer(path(MONDAY), oxr(MONDAY, ARS=1392, EUR=0.866))
    assert source.daily({"ARS", "EUR", "USD"}, "official", FRIDAY, MONDAY) == [
        rate(FRIDAY, "USD", "ARS", "1390.6"),
        rate(FRIDAY, "USD", "EUR", "0.8655"),
        rate(MONDAY, "USD", "ARS", "1392"),
        rate(MONDAY, "USD", "EUR", "0.866"),
    ]
    assert [request.query for request in vendor.requests] == [
        {"app_id": KEY, "symbols": "ARS,EUR"}
    ] * 2


def test_days_that_have_not_come_are_not_asked_for(
    vendor: VendorServer, source: OpenExchangeRates
) -> None:
    vendor.answer(path(MONDAY), oxr(MONDAY, EUR=0.866))
    assert len(source.daily({"EUR"}, "official", MONDAY, MONDAY + timedelta(days=10))) == 1
    assert (
        source.daily({"EUR"}, "official", MONDAY + timedelta(days=1), MONDAY + timedelta(days=10))
        == []
    )
    assert len(vendor.requests) == 1


def test_beside_bcra_it_answers_for_pesos_only(vendor: VendorServer) -> None:
    source = OpenExchangeRates(vendor.url, KEY, lambda: NOON, only={"ARS"})
    vendor.answer(path(FRIDAY), oxr(FRIDAY, ARS=1390.6))
    assert source.daily({"ARS", "EUR", "USD"}, "official", FRIDAY, FRIDAY) == [
        rate(FRIDAY, "USD", "ARS", "1390.6")
    ]
    assert source.daily({"EUR", "USD"}, "official", FRIDAY, FRIDAY) == []
    assert vendor.requests[0].query["symbols"] == "ARS"


def test_a_range_that_would_eat_the_quota_is_refused_before_the_first_call(
    vendor: VendorServer, source: OpenExchangeRates
) -> None:
    with pytest.raises(ProviderRefused, match=f"{CALLS_MAX} days at most"):
        source.daily({"EUR"}, "official", FRIDAY - timedelta(days=200), FRIDAY)
    assert vendor.requests == []


@pytest.mark.parametrize(
    ("status", "word"),
    [(401, "invalid_app_id"), (403, "access_restricted"), (200, "invalid_app_id")],
)
def test_a_refusal_carries_the_vendors_word_and_never_the_key(
    vendor: VendorServer, source: OpenExchangeRates, status: int, word: str
) -> None:
    body = {
        "error": True,
        "status": status,
        "message": f"{word} {KEY}",
        "description": f"{KEY} - sign up!",
    }
    vendor.answer(path(FRIDAY), Answer(body, status=status))
    with pytest.raises(ProviderRefused, match=word) as failure:
        source.daily({"EUR"}, "official", FRIDAY, FRIDAY)
    assert KEY not in str(failure.value)
    assert len(vendor.requests) == 1


@pytest.mark.parametrize(
    "body",
    [
        oxr(THURSDAY, EUR=0.8655),
        {**oxr(FRIDAY, EUR=0.8655), "base": "EUR"},
        {**oxr(FRIDAY, EUR=0.8655), "timestamp": 10**30},
        oxr(FRIDAY, EUR=0.8655, GBP=0.75),
        oxr(FRIDAY, EUR=0.8655, ZZZ=1),
    ],
    ids=["another day", "another base", "no day at all", "another currency", "an unknown currency"],
)
def test_what_was_not_asked_for_spoils_the_answer(
    vendor: VendorServer, source: OpenExchangeRates, body: object
) -> None:
    vendor.answer(path(FRIDAY), body)
    with pytest.raises(BadAnswer):
        source.daily({"EUR"}, "official", FRIDAY, FRIDAY)


def test_today_is_the_day_in_utc(vendor: VendorServer) -> None:
    late = datetime(2026, 3, 20, 23, 59, tzinfo=UTC).astimezone()
    vendor.answer(path(FRIDAY), oxr(FRIDAY, EUR=0.8655))
    assert (
        len(
            OpenExchangeRates(vendor.url, KEY, lambda: late).daily(
                {"EUR"}, "official", FRIDAY, MONDAY
            )
        )
        == 1
    )
