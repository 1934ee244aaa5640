"""Exchange rates, as their clients see them: each day's rate, its source and its method."""

from __future__ import annotations

import pytest

from tests.market_data import publish_rates


@pytest.fixture
def ask(client, signed_in, market_dataset):
    def get(expected: int = 200, **query: str):
        parameters = {name.rstrip("_"): value for name, value in query.items()}
        answer = client("rates").get("/rates", query_string=parameters, headers=signed_in)
        assert answer.status_code == expected, answer.text
        return answer.json

    return get


def test_a_published_pair_over_a_weekend(ask):
    """Friday's number stands for Saturday and Sunday, with Friday's date beside it."""
    publish_rates([("2026-03-20", "EUR", "USD", "1.1555"), ("2026-03-23", "EUR", "USD", "1.16")])
    answer = ask(base="EUR", quote="USD", from_="2026-03-20", to="2026-03-23")
    assert [
        (item["date"], item["rate"], item["rate_date"], item["method"]) for item in answer["items"]
    ] == [
        ("2026-03-20", "1.1555", "2026-03-20", "direct"),
        ("2026-03-21", "1.1555", "2026-03-20", "direct"),
        ("2026-03-22", "1.1555", "2026-03-20", "direct"),
        ("2026-03-23", "1.16", "2026-03-23", "direct"),
    ]
    assert (answer["base"], answer["quote"], answer["kind"], answer["complete"]) == (
        "EUR",
        "USD",
        "official",
        True,
    )


def test_what_is_published_directly_comes_before_any_cross(ask):
    """EUR/ARS on 2026-03-19: 1612.042 as BCRA published it, not the 1602.14 of ECB times BCRA."""
    publish_rates(
        [("2026-03-19", "EUR", "ARS", "1612.042"), ("2026-03-19", "USD", "ARS", "1394.5")],
        source="bcra",
    )
    publish_rates([("2026-03-19", "EUR", "USD", "1.1489")])
    (item,) = ask(base="EUR", quote="ARS", from_="2026-03-19", to="2026-03-19")["items"]
    assert (item["rate"], item["source"], item["method"]) == ("1612.042", "bcra", "direct")


def test_another_kind_goes_through_the_dollar_and_never_through_the_official_peso(ask):
    publish_rates([("2026-03-19", "EUR", "ARS", "1612.042")], source="bcra")
    publish_rates([("2026-03-19", "USD", "ARS", "1500")], kind="mep", source="argentinadatos")
    publish_rates([("2026-03-19", "EUR", "USD", "1.2")])
    (item,) = ask(base="EUR", quote="ARS", kind="mep", from_="2026-03-19", to="2026-03-19")["items"]
    assert (item["rate"], item["source"], item["method"]) == (
        "1800",
        "ecb+argentinadatos",
        "cross:USD",
    )


def test_two_currencies_of_one_source_cross_at_its_pivot(ask):
    publish_rates([("2026-03-19", "EUR", "GBP", "0.8"), ("2026-03-19", "EUR", "JPY", "180")])
    (item,) = ask(base="GBP", quote="JPY", from_="2026-03-19", to="2026-03-19")["items"]
    assert (item["rate"], item["method"]) == ("225", "cross:EUR")


def test_a_day_with_nothing_recent_is_left_out_and_said(ask):
    """The fourteenth day is the last that an old rate may stand for."""
    publish_rates([("2026-03-01", "EUR", "USD", "1.1")])
    answer = ask(base="EUR", quote="USD", from_="2026-03-14", to="2026-03-17")
    assert [item["date"] for item in answer["items"]] == ["2026-03-14", "2026-03-15"]
    assert answer["complete"] is False
    assert [warning["code"] for warning in answer["warnings"]] == ["rate_missing"]


def test_a_pair_that_no_source_has_names_the_sources_that_are_asked(ask):
    answer = ask(base="AED", quote="EUR", from_="2026-03-14", to="2026-03-17")
    assert (answer["items"], answer["complete"]) == ([], False)
    [warning] = answer["warnings"]
    assert warning["code"] == "rate_missing"
    assert warning["detail"] == (
        "No source has a rate (official) from AED to EUR on any of these days. Sources are asked "
        "in this order: "
        "ecb, frankfurter:ECB, openexchangerates (where OPENEXCHANGERATES_KEY is set)."
    )


def test_a_currency_in_itself_is_one(ask):
    answer = ask(base="USD", quote="USD", from_="2026-03-19", to="2026-03-19")
    assert [(item["rate"], item["method"]) for item in answer["items"]] == [("1", "same")]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"quote": "USD"}, "?base"),
        ({"base": "EUR", "quote": "usd"}, "?quote"),
        ({"base": "EUR", "quote": "USD", "from": "2026-03-02", "to": "2026-03-01"}, "?from"),
        ({"base": "EUR", "quote": "USD", "from": "1990-01-01"}, "?from"),
        ({"base": "EUR", "quote": "USD", "kind": "tarjeta"}, "?kind"),
        ({"base": "EUR", "quote": "USD", "day": "2026-03-01"}, "?day"),
    ],
)
def test_a_question_that_means_nothing_names_the_parameter(ask, query, pointer):
    assert [error["pointer"] for error in ask(422, **query)["errors"]] == [pointer]


def test_reading_rates_needs_a_token(client):
    answer = client("rates").get("/rates?base=EUR&quote=USD")
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["WWW-Authenticate"]


def test_a_currency_that_became_the_euro_has_its_fixed_rate_for_ever(ask):
    """The kuna: published until 2022, and 7.5345 from the first day of 2023 on, each day anew."""
    publish_rates([("2022-12-30", "EUR", "HRK", "7.5365"), ("2026-03-19", "EUR", "USD", "1.1489")])
    answer = ask(base="EUR", quote="HRK", from_="2022-12-31", to="2023-01-02")
    assert [
        (item["date"], item["rate"], item["rate_date"], item["source"]) for item in answer["items"]
    ] == [
        ("2022-12-31", "7.5365", "2022-12-30", "ecb"),
        ("2023-01-01", "7.5345", "2023-01-01", "eu"),
        ("2023-01-02", "7.5345", "2023-01-02", "eu"),
    ]
    (item,) = ask(base="DEM", quote="USD", from_="2026-03-19", to="2026-03-19")["items"]
    assert (item["rate"][:14], item["source"], item["method"]) == (
        "0.587423242306",
        "eu+ecb",
        "cross:EUR",
    )


@pytest.mark.parametrize(
    ("period", "first"),
    [("1m", "2026-02-28"), ("ytd", "2025-12-31"), ("1y", "2025-03-31"), ("max", "2016-03-23")],
)
def test_a_period_stands_for_the_first_day(ask, period, first):
    answer = ask(base="USD", quote="USD", period=period, to="2026-03-31")
    assert (answer["items"][0]["date"], answer["items"][-1]["date"]) == (first, "2026-03-31")


def test_from_and_a_period_exclude_each_other(ask):
    refused = ask(422, base="USD", quote="USD", period="1m", from_="2026-03-01")
    assert [error["pointer"] for error in refused["errors"]] == ["?period"]
