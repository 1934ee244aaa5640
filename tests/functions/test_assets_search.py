"""Searching assets over HTTP: merged, in time, and whatever the vendors do."""

from __future__ import annotations

import time

import pytest

from shared import clock
from shared.auth import throttle
from shared.database import cloud_sql
from shared.vendors.search.asking import forget_searches
from tests.functions.searching import (
    forget_counts,
    keys_of,
    nothing_found,
    sample_vendors,
    searched_vendors,
    statuses_of,
)
from tests.rows import insert_asset
from tests.vendors.search.search_answers import (
    CASES,
    eodhd_row,
    figi_row,
    tiingo_row,
    yahoo_quote,
)
from tests.vendors.vendor_server import Answer, running_vendor_server

ISIN = "DE0007164600"
HTML, DOWN, MANY = Answer("<html>"), Answer("", 500), Answer("", 429)
SECONDS_MAX = 1.0
"""Of a search with a vendor that does not answer."""


@pytest.fixture(scope="module")
def _server():
    with running_vendor_server() as server:
        yield server


@pytest.fixture
def vendors(_server, configured, monkeypatch):
    with searched_vendors(_server, monkeypatch) as server:
        yield server


@pytest.fixture
def sample(configured, monkeypatch):
    with sample_vendors(monkeypatch):
        yield


@pytest.fixture
def search(client, signed_in):
    http = client("assets")

    def get(text, headers=signed_in):
        return http.get("/assets/search", query_string={"query": text}, headers=headers)

    return get


def test_the_vendors_answers_are_merged_into_one_entry_a_listing(vendors, search):
    """What one lacks another fills in; the exact symbol comes first, its home before others."""
    nothing_found(vendors)
    vendors.forget("/tiingo/utilities/search")
    vendors.forget("/v1/finance/search")
    vendors.answer("/tiingo/utilities/search", [tiingo_row("SAP", "SAP SE ADR")])
    vendors.answer(
        "/api/search/sap",
        [
            eodhd_row("SAPX", "LSE", "GBX"),
            eodhd_row("SAP", "XETRA", "EUR", ISIN=ISIN),
            eodhd_row("SAP", "US", "USD", ISIN="US8030542042"),
        ],
    )
    quotes = [yahoo_quote("SAP.DE", "SAP SE"), yahoo_quote("SAP", "SAP SE")]
    vendors.answer("/v1/finance/search", {"quotes": quotes})
    reply = search("sap")
    assert (reply.status_code, reply.json["complete"]) == (200, True)
    assert keys_of(reply.json) == [("SAP", "US"), ("SAP", "XETRA"), ("SAPX", "LSE")]
    assert reply.json["items"][0] == {
        "symbol": "SAP",
        "exchange": "US",
        "name": "SAP SE ADR",
        "isin": "US8030542042",
        "asset_class": "EQUITY",
        "currency": "USD",
        "provider": "tiingo",
        "asset_id": None,
    }
    assert reply.json["items"][2]["currency"] == "GBP"


def test_an_isin_finds_its_listings_and_its_home_first(vendors, search):
    vendors.answer(f"/api/search/{ISIN}", [eodhd_row("SAP", "LSE", "EUR", ISIN=ISIN)])
    rows = [figi_row("SAP", "LN"), figi_row("SAP", "GY"), figi_row("SAPGF", "US")]
    vendors.answer("/v3/mapping", [{"data": rows}])
    vendors.answer("/v1/finance/search", {"quotes": []})
    answer = search(ISIN.lower()).json
    assert keys_of(answer) == [("SAP", "XETRA"), ("SAPGF", "US"), ("SAP", "LSE")]
    assert {item["isin"] for item in answer["items"]} == {ISIN}
    assert statuses_of(answer) == dict.fromkeys(("eodhd", "yahoo", "openfigi"), "answered")


def test_what_is_tracked_is_found_without_a_vendor_and_has_its_id(vendors, search, new_user):
    """By the beginning of its symbol, a part of its name, its ISIN, and its exchange's suffix;
    under the name that it has, also where a vendor has another one.
    """
    with cloud_sql.writing() as work:
        tracked = insert_asset(
            work, None, symbol="QQTRK", exchange="XETRA", name="Quite Tracked AG", isin=ISIN
        )
        insert_asset(work, new_user().user_id, symbol="QQOWN", name="Quite My Own")
    for text in ("qqtr", "QQTRK.DE", "tracked", ISIN):
        answer = search(text).json
        assert answer["items"][0]["asset_id"] == str(tracked), text
        assert not answer["complete"]
    assert keys_of(search("quite").json) == [("QQTRK", "XETRA")]
    forget_searches()
    vendors.answer("/api/search/other%20words", [eodhd_row("QQTRK", "XETRA", "EUR")])
    (item,) = search("other words").json["items"]
    assert (item["asset_id"], item["name"]) == (str(tracked), "Quite Tracked AG")


@pytest.mark.parametrize("failing", CASES)
@pytest.mark.parametrize("answer", [HTML, DOWN, MANY, Answer("[1]"), Answer("", 403)])
def test_a_vendor_that_fails_fails_nothing(vendors, search, failing, answer):
    """It is named, the others' matches are there, and the answer says that it is not complete."""
    text = ISIN if failing == "openfigi" else "BTC" if failing == "kraken" else "shell"
    path = f"/api/search/{text}" if failing == "eodhd" else CASES[failing].path
    nothing_found(vendors, text)
    vendors.forget(path)
    vendors.answer(path, answer)
    reply = search(text)
    assert (reply.status_code, reply.json["complete"]) == (200, False)
    statuses = statuses_of(reply.json)
    assert statuses.pop(failing) == "failed"
    assert set(statuses.values()) == {"answered"}


def test_a_search_takes_less_than_a_second_with_a_vendor_that_does_not_answer(vendors, search):
    nothing_found(vendors, "warm%20up")
    vendors.answer("/api/search/slow", Answer([], delay_s=5))
    search("warm up")
    began_s = time.monotonic()
    answer = search("slow").json
    assert time.monotonic() - began_s < SECONDS_MAX
    assert statuses_of(answer)["eodhd"] == "late"
    assert not answer["complete"]


def test_the_same_search_calls_no_vendor_again(vendors, search, someone_else):
    """For every caller: what vendors list is the same for all."""
    nothing_found(vendors, "apple")
    vendors.answer("/api/search/apple", [eodhd_row("AAPL", "US", "USD")])
    first = search("apple").json
    count = len(vendors.requests)
    assert search("APPLE", someone_else).json == first
    assert len(vendors.requests) == count


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("", "blank"),
        (" ", "blank"),
        ("F", "2 to 100 characters"),
        ("a" * 500, "2 to 100 characters"),
        ("a" * 101, "2 to 100 characters"),
        ("a\x00b", "NUL"),
        ("a\nb", "control characters"),
        ("US0378331006", "last digit"),
        ("us0373831005", "last digit"),
    ],
)
def test_what_can_not_be_searched_for_is_refused_with_the_reason(vendors, search, text, detail):
    reply = search(text)
    assert (reply.status_code, reply.json["code"]) == (422, "invalid_request")
    (error,) = reply.json["errors"]
    assert error["pointer"] == "?query"
    assert detail in error["detail"]
    assert vendors.requests == []


def test_a_search_needs_a_text_and_nothing_else(client, vendors, signed_in):
    http = client("assets")
    for query, pointer in (({}, "?query"), ({"query": "apple", "limit": "5"}, "?limit")):
        reply = http.get("/assets/search", query_string=query, headers=signed_in)
        assert reply.status_code == 422
        assert [error["pointer"] for error in reply.json["errors"]] == [pointer]
    assert http.get("/assets/search?query=a&query=bb", headers=signed_in).status_code == 422


def test_a_stranger_searches_nothing(client, vendors):
    """401, and no vendor is called."""
    reply = client("assets").get("/assets/search?query=apple")
    assert (reply.status_code, reply.json["code"]) == (401, "unauthenticated")
    assert vendors.requests == []


@pytest.mark.parametrize(
    "text",
    [
        "..",
        "../../etc",
        "a?b=c&d",
        "%00%2e",
        "💰💰",
        "ÄÖÜ",
        "' OR 1=1",
        "%%",
        "__",
        "a/b/c",
        "\\\\",
    ],
)
def test_any_text_can_be_searched_for(vendors, search, text):
    """It is a parameter, or one segment of a path: no other path is called."""
    nothing_found(vendors)
    reply = search(text)
    assert reply.status_code == 200
    paths = {request.path for request in vendors.requests}
    (searched,) = (paths - {case.path for case in CASES.values()}) or {"/api/search/"}
    assert searched.rpartition("/")[0] == "/api/search"


def test_who_searches_too_much_waits_and_still_gets_what_is_remembered(
    client, vendors, search, new_user
):
    ana = new_user()
    nothing_found(vendors, "apple", "pear", "plum")
    with cloud_sql.writing() as work:
        for _ in range(599):
            throttle.count(work, throttle.search_counts(ana.user_id, "192.0.2.71"), clock.now())
    assert search("apple", ana.headers).status_code == 200
    refused = search("pear", ana.headers)
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["Retry-After"]) <= 5
    assert search("apple", ana.headers).status_code == 200
    assert search("pear").status_code == 200


def test_the_vendors_limits_are_shared_by_all_and_the_rest_answers(vendors, search, new_user):
    """Tiingo's free plan has fifty calls an hour, and searches get half of them."""
    nothing_found(vendors, *(f"text{at}" for at in range(27)))
    answers = [search(f"text{at}", new_user().headers).json for at in range(27)]
    assert [statuses_of(answer)["tiingo"] for answer in answers] == [
        *["answered"] * 25,
        *["limited"] * 2,
    ]
    assert statuses_of(answers[-1])["eodhd"] == "answered"
    assert [r.path for r in vendors.requests].count("/tiingo/utilities/search") == 25
    forget_counts()
    assert statuses_of(search("text26").json)["tiingo"] == "answered"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("ZZHAR", ("ZZHAR", "LSE")),
        ("zzhar.l", ("ZZHAR", "LSE")),
        ("harbour", ("ZZHAR", "LSE")),
        ("ZZ0000000099", ("ZZHAR", "LSE")),
        ("zz0000000016", ("ZZAUR", "US")),
        ("aurora", ("ZZAUR", "US")),
        ("ZZKIE.XETRA", ("ZZKIE", "XETRA")),
        ("ZZFAR", ("ZZFAR", "US")),
        ("BTC", ("BTC", "CRYPTO")),
        ("BTC-USD", ("BTC", "CRYPTO")),
        ("eth/usd", ("ETH", "CRYPTO")),
        ("solana", ("SOL", "CRYPTO")),
    ],
)
def test_the_sample_is_found_by_symbol_name_and_isin(sample, search, text, first):
    answer = search(text).json
    end_s = time.monotonic() + 20
    while not answer["complete"] and time.monotonic() < end_s:  # late on a busy machine
        time.sleep(0.1)
        answer = search(text).json
    assert keys_of(answer)[:1] == [first]
    assert answer["items"][0]["provider"].startswith("sample-")
