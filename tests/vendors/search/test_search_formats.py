"""Each vendor's search, in its own format, and everything else that may come in its place."""

from __future__ import annotations

import copy
import json
import traceback
from contextlib import suppress
from typing import Any

import pytest

from shared.errors import (
    BadAnswer,
    ProviderError,
    ProviderRateLimited,
    ProviderRefused,
    ProviderUnavailable,
)
from shared.vendors.prices.symbols import CRYPTO
from shared.vendors.search.matches import MATCHES_MAX, SearchText
from tests.vendors.prices import answers
from tests.vendors.prices.test_mutated_answers import POISON, mutated, places
from tests.vendors.search.search_answers import (
    CASES,
    ISIN,
    Case,
    eodhd_row,
    openfigi,
    tiingo_row,
    yahoo_quote,
)
from tests.vendors.vendor_server import Answer, VendorServer


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def test_a_good_answer_is_read_in_its_order(vendor: VendorServer, case: Case) -> None:
    vendor.answer(case.path, case.good)
    assert tuple(case.search(vendor)) == case.matches


def test_an_answer_without_matches_has_none(vendor: VendorServer, case: Case) -> None:
    vendor.answer(case.path, case.empty)
    assert case.search(vendor) == []


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (Answer("<html>Sign in</html>"), BadAnswer),
        (Answer("<html>busy</html>", 503), ProviderUnavailable),
        (Answer("Too Many Requests", 429), ProviderRateLimited),
        (Answer("", 429, {"Retry-After": "3600"}), ProviderRateLimited),
        (Answer({"detail": "Invalid token."}, 401), ProviderRefused),
        (Answer("["), BadAnswer),
        (Answer(""), BadAnswer),
        (Answer("null"), BadAnswer),
        (Answer("7"), BadAnswer),
        (Answer('"text"'), BadAnswer),
        (Answer("[3, 4]"), BadAnswer),
        (Answer("{}"), BadAnswer),
        (Answer([], delay_s=5), ProviderUnavailable),
    ],
    ids=lambda value: value.body if isinstance(value, Answer) else "",
)
def test_whatever_comes_in_its_place_is_a_failure(
    vendor: VendorServer, case: Case, answer: Answer, failure: type[ProviderError]
) -> None:
    vendor.answer(case.path, answer)
    with pytest.raises(failure):
        case.search(vendor)


def test_nothing_in_an_answer_is_read_as_nonsense(vendor: VendorServer, case: Case) -> None:
    """Each value replaced by each poison: refused, left out, or what an asset may have."""
    for place in places(case.good):
        for poison in POISON:
            vendor.reset()
            vendor.answer(case.path, json.dumps(mutated(case.good, place, "replaced", poison)))
            with suppress(ProviderError):
                for match in case.search(vendor):
                    assert match.symbol == match.symbol.strip().upper() != ""
                    assert match.exchange == match.exchange.strip() != ""
                    assert match.name.isprintable()
                    assert 0 < len(match.name) <= 200
                    assert match.isin is None or len(match.isin) == 12


def test_an_answer_of_many_is_cut(vendor: VendorServer) -> None:
    vendor.answer("/tiingo/utilities/search", [tiingo_row(f"A{at}", "A") for at in range(500)])
    assert len(CASES["tiingo"].search(vendor)) == MATCHES_MAX


def test_one_odd_row_spoils_no_other_and_odd_rows_alone_are_a_bad_answer(
    vendor: VendorServer,
) -> None:
    good, odd = tiingo_row("AAPL", "Apple Inc"), {"ticker": 7, "assetType": "Stock", "name": "x"}
    vendor.answer("/tiingo/utilities/search", [odd, good], [odd])
    assert [match.symbol for match in CASES["tiingo"].search(vendor)] == ["AAPL"]
    with pytest.raises(BadAnswer):
        CASES["tiingo"].search(vendor)


@pytest.mark.parametrize(
    ("name", "text", "path", "query"),
    [
        ("tiingo", "apple  inc", "/tiingo/utilities/search", {"query": "apple inc"}),
        ("tiingo", "AAPL.US", "/tiingo/utilities/search", {"query": "AAPL"}),
        ("eodhd", "AT&T / x?", "/api/search/AT%26T%20%2F%20x%3F", {"limit": "50"}),
        ("eodhd", "VOD.L", "/api/search/VOD", {"limit": "50", "exchange": "LSE"}),
        ("eodhd", "us0378331005", f"/api/search/{ISIN}", {"limit": "50"}),
        ("yahoo", "VOD.LSE", "/v1/finance/search", {"q": "VOD.L"}),
        ("yahoo", ISIN, "/v1/finance/search", {"q": ISIN}),
        ("coingecko", "eth/eur", "/api/v3/search", {"query": "ETH"}),
        ("coingecko", "ether", "/api/v3/search", {"query": "ether"}),
    ],
)
def test_what_a_vendor_is_asked(
    vendor: VendorServer, name: str, text: str, path: str, query: dict[str, str]
) -> None:
    vendor.answer(path, CASES[name].empty)
    CASES[name].adapter(vendor).search(SearchText.of(text))
    (request,) = vendor.requests
    assert request.query.items() >= query.items()


def test_openfigi_is_sent_the_isin_and_the_key(vendor: VendorServer) -> None:
    vendor.answer("/v3/mapping", CASES["openfigi"].empty)
    CASES["openfigi"].search(vendor)
    (request,) = vendor.requests
    assert json.loads(request.body) == [{"idType": "ID_ISIN", "idValue": ISIN}]
    assert request.headers["x-openfigi-apikey"] == answers.KEY


def test_openfigi_answers_many_isins_in_their_order(vendor: VendorServer) -> None:
    """One that it refuses says nothing about the others; an answer too few is none."""
    case = CASES["openfigi"]
    (good,), (empty,) = case.good, case.empty
    source = openfigi(vendor)
    queries = [SearchText.of(text) for text in (ISIN, "DE0007164600", "US9220427424")]
    vendor.answer("/v3/mapping", [empty, {"error": "Invalid idValue"}, good])
    first, second, third = source.search_together(queries)
    assert (first, second) == ([], None)
    assert third is not None
    assert {match.isin for match in third} == {"US9220427424"}
    jobs = json.loads(vendor.requests[-1].body)
    assert [job["idValue"] for job in jobs] == [query.isin for query in queries]
    vendor.forget("/v3/mapping")
    vendor.answer("/v3/mapping", [empty])
    with pytest.raises(BadAnswer):
        source.search_together(queries)


@pytest.mark.parametrize("body", [[{"error": "Invalid idValue."}], [{}], [], [{}, {}]])
def test_openfigi_refuses_or_is_not_understood(vendor: VendorServer, body: Any) -> None:
    vendor.answer("/v3/mapping", body)
    with pytest.raises((ProviderRefused, BadAnswer)):
        CASES["openfigi"].search(vendor)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("AAPL", {"tiingo", "eodhd", "yahoo", "kraken", "coingecko"}),
        ("apple inc", {"tiingo", "eodhd", "yahoo", "coingecko"}),
        ("SAP.DE", {"eodhd", "yahoo"}),
        ("BTC-EUR", {"kraken", "coingecko"}),
        ("BTC.CC", {"kraken", "coingecko"}),
        (ISIN, {"eodhd", "yahoo", "openfigi"}),
    ],
)
def test_only_those_are_asked_that_may_find_something(
    vendor: VendorServer, text: str, names: set[str]
) -> None:
    query = SearchText.of(text)
    assert {name for name, case in CASES.items() if case.adapter(vendor).can_find(query)} == names


def test_kraken_reads_its_pairs_once_in_a_while(vendor: VendorServer) -> None:
    case = CASES["kraken"]
    vendor.answer(case.path, case.good)
    source = case.adapter(vendor)
    for text in ("btc", "ETH", "ETH/USD"):
        assert source.search(SearchText.of(text))
    assert len(vendor.requests) == 1
    (pair, *_) = source.search(SearchText.of("BTC/EUR"))
    assert (pair.symbol, pair.exchange, pair.currency) == ("BTC/EUR", CRYPTO, "EUR")


def test_the_key_is_in_no_error(vendor: VendorServer, case: Case) -> None:
    for failure in (Answer(answers.KEY, 500), Answer({"error": answers.KEY}, 403), answers.KEY):
        vendor.reset()
        vendor.answer(case.path, copy.deepcopy(failure))
        with pytest.raises(ProviderError) as caught:
            case.search(vendor)
        assert answers.KEY not in "".join(traceback.format_exception(caught.value))


def test_rows_that_no_asset_can_be_are_left_out(vendor: VendorServer) -> None:
    rows = [
        eodhd_row("OK", "LSE", "GBX"),
        eodhd_row("A B\x00", "LSE", "GBP"),
        eodhd_row("ÄÖ", "LSE", "GBP"),
        eodhd_row("GOOD", "../", "GBP"),
    ]
    vendor.answer("/api/search/shell", rows)
    assert [match.symbol for match in CASES["eodhd"].search(vendor)] == ["OK"]
    vendor.answer("/v1/finance/search", {"quotes": [yahoo_quote("..", "x"), yahoo_quote("A", "")]})
    assert [match.key for match in CASES["yahoo"].search(vendor)] == [("A", "US")]
