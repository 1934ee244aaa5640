"""Adding market assets by ISIN, by a symbol with its exchange behind it, and as a pair; and the
reasons of refusals.
"""

from __future__ import annotations

import pytest

from shared.database import cloud_sql
from shared.database.assets import assets
from tests.functions.searching import sample_vendors, searched_vendors, untrack
from tests.rows import insert_asset
from tests.vendors.search.search_answers import CASES, eodhd_row, figi_row
from tests.vendors.vendor_server import Answer, running_vendor_server

GERMAN, IRISH, AMERICAN = "DE0007164600", "IE00B4L5Y983", "US0378331005"


@pytest.fixture(scope="module")
def _server():
    with running_vendor_server() as server:
        yield server


@pytest.fixture
def vendors(_server, configured, monkeypatch):
    with searched_vendors(_server, monkeypatch, YAHOO_ENABLED="") as server:
        forget()
        yield server
        forget()


def forget():
    """Other tests may have tracked these too."""
    untrack(assets.c.isin.in_([GERMAN, IRISH, AMERICAN]))
    untrack(assets.c.symbol.in_(["QQSAP", "QQAPL", "QQMKC"]))


@pytest.fixture
def sample(configured, monkeypatch):
    with sample_vendors(monkeypatch):
        yield


@pytest.fixture
def add(client, signed_in):
    http = client("assets")
    return lambda **body: http.post("/assets", json=body, headers=signed_in)


def listed(vendors, isin, *rows, figis=()):
    """Script what EODHD and OpenFIGI know of an ISIN, and EODHD of each of the symbols."""
    listings = [{**row, "ISIN": isin} for row in rows]
    vendors.answer(f"/api/search/{isin}", listings)
    vendors.answer("/v3/mapping", [{"data": list(figis)}] if figis else CASES["openfigi"].empty)
    for row in listings:
        same = [other for other in listings if other["Code"] == row["Code"]]
        vendors.forget(f"/api/search/{row['Code']}")
        vendors.answer(f"/api/search/{row['Code']}", same)
        vendors.answer(f"/tiingo/daily/{row['Code']}", Answer({"detail": "Not found."}, 404))


@pytest.mark.parametrize(
    "written", [{"isin": GERMAN}, {"isin": GERMAN.lower()}, {"symbol": GERMAN}]
)
def test_an_isin_is_the_listing_at_its_home(vendors, add, written):
    listed(
        vendors,
        GERMAN,
        eodhd_row("QQSAP", "US", "USD"),
        eodhd_row("QQSAP", "XETRA", "EUR"),
        eodhd_row("QQSAP", "LSE", "GBX"),
    )
    reply = add(**written)
    assert reply.status_code == 201, reply.text
    asset = reply.json
    assert (asset["symbol"], asset["exchange"], asset["currency"]) == ("QQSAP", "XETRA", "EUR")
    assert asset["isin"] == GERMAN
    vendors.reset()
    again = add(**written)
    assert (again.status_code, again.json) == (200, asset)
    assert vendors.requests == []


@pytest.mark.parametrize(("exchange", "currency"), [("XLON", "GBP"), ("US", "USD")])
def test_an_exchange_chooses_another_listing(vendors, add, exchange, currency):
    """London's is quoted in pence, and kept in pounds."""
    listed(
        vendors,
        GERMAN,
        eodhd_row("QQSAP", "XETRA", "EUR"),
        eodhd_row("QQSAP", "US", "USD"),
        eodhd_row("QQSAP", "LSE", "GBX"),
    )
    reply = add(isin=GERMAN, exchange=exchange)
    assert (reply.status_code, reply.json["currency"]) == (201, currency)


def test_openfigi_alone_is_enough_where_the_vendor_of_closes_knows_no_isins(
    vendors, add, monkeypatch
):
    """Tiingo reports none; the asset gets the ISIN that it was added by."""
    vendors.answer(f"/api/search/{AMERICAN}", [])
    vendors.answer("/api/search/QQAPL", [])
    vendors.answer("/v3/mapping", [{"data": [figi_row("QQAPL", "US"), figi_row("APC", "GY")]}])
    listing = {"ticker": "QQAPL", "name": "Apple Inc", "exchangeCode": "NASDAQ"}
    vendors.answer("/tiingo/daily/QQAPL", listing)
    reply = add(isin=AMERICAN)
    assert (reply.status_code, reply.json["isin"]) == (201, AMERICAN)
    assert (reply.json["symbol"], reply.json["exchange"]) == ("QQAPL", "US")


def test_a_tracked_asset_without_an_isin_gets_it(client, vendors, add, signed_in):
    """It was added by its symbol, and its vendor of closes reports none."""
    with cloud_sql.writing() as work:
        tracked = insert_asset(work, None, symbol="QQAPL", exchange="US", name="Apple")
    vendors.answer(f"/api/search/{AMERICAN}", [])
    vendors.answer("/v3/mapping", [{"data": [figi_row("QQAPL", "US")]}])
    reply = add(isin=AMERICAN)
    assert (reply.status_code, reply.json["id"]) == (200, str(tracked))
    http = client("assets")
    assert http.get(f"/assets/{tracked}", headers=signed_in).json["isin"] == AMERICAN
    items = http.get(f"/assets?query={AMERICAN.lower()}", headers=signed_in).json["items"]
    assert [asset["id"] for asset in items] == [str(tracked)]


def test_two_vendors_that_contradict_each_other_add_nothing(vendors, add):
    with cloud_sql.writing() as work:
        insert_asset(work, None, symbol="QQAPL", exchange="US", name="Apple", isin=GERMAN)
    vendors.answer(f"/api/search/{AMERICAN}", [])
    vendors.answer("/v3/mapping", [{"data": [figi_row("QQAPL", "US")]}])
    reply = add(isin=AMERICAN)
    assert (reply.status_code, reply.json["code"]) == (422, "unknown_symbol")
    assert GERMAN in reply.json["detail"]


def test_no_listing_is_guessed_among_several(vendors, add):
    """Funds of Ireland are at home nowhere: the refusal names the listings, with their currencies.
    What a vendor calls the main one is taken.
    """
    rows = [eodhd_row("QQSAP", "AS", "EUR"), eodhd_row("QQAPL", "LSE", "USD")]
    listed(vendors, IRISH, *rows)
    reply = add(isin=IRISH)
    assert (reply.status_code, reply.json["code"]) == (422, "invalid_request")
    (error,) = reply.json["errors"]
    assert error["pointer"] == "/exchange"
    assert "QQSAP on AS in EUR, QQAPL on LSE in USD" in error["detail"]
    assert add(isin=IRISH, exchange="AMSTERDAM").json["symbol"] == "QQSAP"


def test_the_main_listing_is_taken_where_there_is_no_home(vendors, add):
    rows = [
        eodhd_row("QQSAP", "AS", "EUR", isPrimary=True),
        eodhd_row("QQAPL", "LSE", "USD", isPrimary=False),
    ]
    listed(vendors, IRISH, *rows)
    assert add(isin=IRISH).json["symbol"] == "QQSAP"


def test_two_listings_on_one_exchange_need_the_symbol(vendors, add):
    listed(vendors, IRISH, eodhd_row("QQSAP", "LSE", "GBX"), eodhd_row("QQAPL", "LSE", "USD"))
    reply = add(isin=IRISH, exchange="LSE")
    assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, "/isin")
    assert "QQSAP on LSE in GBP, QQAPL on LSE in USD" in reply.json["detail"]
    assert add(symbol="QQAPL.L").json["currency"] == "USD"


def test_an_exchange_without_a_listing_is_refused_with_those_there_are(vendors, add):
    listed(vendors, GERMAN, eodhd_row("QQSAP", "XETRA", "EUR"))
    reply = add(isin=GERMAN, exchange="LSE")
    assert (reply.status_code, reply.json["errors"][0]["pointer"]) == (422, "/exchange")
    assert "QQSAP on XETRA in EUR" in reply.json["detail"]


def test_an_isin_is_never_unknown_because_a_vendor_is_down(vendors, add):
    """503 while one that might know it does not answer; 422 when all have, and it names them."""
    vendors.answer(f"/api/search/{GERMAN}", Answer("", 500), [])
    vendors.answer("/v3/mapping", CASES["openfigi"].empty)
    reply = add(isin=GERMAN)
    assert (reply.status_code, reply.json["code"]) == (503, "unavailable")
    assert int(reply.headers["Retry-After"]) > 0
    reply = add(isin=GERMAN)
    assert (reply.status_code, reply.json["code"]) == (422, "unknown_symbol")
    assert "eodhd and openfigi" in reply.json["detail"]
    assert "yahoo is off: YAHOO_ENABLED=true switches it on" in reply.json["detail"]
    assert [error["pointer"] for error in reply.json["errors"]] == ["/isin"]


def test_a_refusal_says_which_vendors_have_no_key(vendors, add, monkeypatch):
    """And never a key that is set."""
    from shared.config import settings

    monkeypatch.setenv("EODHD_KEY", "")
    monkeypatch.setenv("TIINGO_KEY", "hush-hush")
    settings.cache_clear()
    vendors.answer("/tiingo/daily/QQAPL", Answer({"detail": "Not found."}, 404))
    vendors.answer("/0/public/AssetPairs", CASES["kraken"].empty)
    vendors.answer("/api/v3/search", CASES["coingecko"].empty)
    vendors.answer("/api/v2/trading-pairs-info/", [])
    vendors.answer("/products/QQAPL-USD", Answer({"message": "NotFound"}, 404))
    detail = add(symbol="QQAPL").json["detail"]
    assert "is not known to tiingo, kraken, bitstamp, coinbase and coingecko. " in detail
    assert "eodhd has no key here: EODHD_KEY switches it on" in detail
    assert "hush" not in detail
    detail = add(symbol="QQAPL.DE").json["detail"]
    assert "may be known to no provider that is on" in detail


@pytest.mark.parametrize(
    ("body", "pointer", "detail"),
    [
        ({}, "/symbol", "is required, or isin in its place"),
        ({"symbol": None, "isin": None}, "/symbol", "is required"),
        ({"isin": "US0378331006"}, "/isin", "last digit"),
        ({"symbol": "US0378331006"}, "/symbol", "last digit"),
        ({"isin": "AAPL"}, "/isin", "must be an ISIN"),
        ({"isin": 7}, "/isin", "must be an ISIN"),
        ({"isin": ""}, "/isin", "must be an ISIN"),
        ({"isin": AMERICAN, "symbol": "AAPL"}, "/symbol", "give one of the two"),
        ({"isin": AMERICAN, "name": "Apple"}, "/name", "manual assets only"),
        (
            {
                "manual": True,
                "isin": AMERICAN,
                "symbol": "A",
                "name": "A",
                "currency": "USD",
                "asset_class": "OTHER",
            },
            "/isin",
            "market assets only",
        ),
    ],
)
def test_what_names_no_asset_is_refused_with_the_reason(vendors, add, body, pointer, detail):
    reply = add(**body)
    assert (reply.status_code, reply.json["code"]) == (422, "invalid_request")
    reasons = {error["pointer"]: error["detail"] for error in reply.json["errors"]}
    assert detail in reasons[pointer]
    assert vendors.requests == []


def test_a_letter_behind_a_dot_is_an_exchange_or_else_a_share_class(vendors, add):
    """MKC.V could be a share in Vancouver, and is one in New York."""
    vendors.answer("/api/search/QQMKC", [])
    vendors.answer("/api/search/QQMKC.V", [])
    listing = {"ticker": "QQMKC-V", "name": "McCormick", "exchangeCode": "NYSE"}
    vendors.answer("/tiingo/daily/QQMKC-V", listing)
    reply = add(symbol="QQMKC.V")
    assert (reply.status_code, reply.json["symbol"]) == (201, "QQMKC-V")
    untrack(assets.c.symbol == "QQMKC-V")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"symbol": "ZZHAR.L"}, ("ZZHAR", "LSE", "GBP", "ZZ0000000099")),
        ({"symbol": "zzkie.de"}, ("ZZKIE", "XETRA", "EUR", "ZZ0000000115")),
        ({"symbol": "ZZKIE.DE", "exchange": "XETR"}, ("ZZKIE", "XETRA", "EUR", "ZZ0000000115")),
        ({"symbol": "ZZPAM.BA"}, ("ZZPAM", "BA", "ARS", "ZZ0000000131")),
        ({"isin": "ZZ0000000099"}, ("ZZHAR", "LSE", "GBP", "ZZ0000000099")),
        ({"isin": "ZZ0000000016"}, ("ZZAUR", "US", "USD", "ZZ0000000016")),
        ({"symbol": "BTC-USD"}, ("BTC", "CRYPTO", "USD", None)),
        ({"symbol": "btc/usd"}, ("BTC", "CRYPTO", "USD", None)),
    ],
)
def test_the_sample_is_added_by_suffix_isin_and_pair(sample, add, body, expected):
    """The same body again is 200, whichever way it is written."""
    reply = add(**body)
    assert reply.status_code == 201, reply.text
    fields = ("symbol", "exchange", "currency", "isin")
    assert tuple(reply.json[name] for name in fields) == expected
    assert add(**body).status_code == 200
    named = {"symbol": expected[0], "exchange": expected[1]}
    assert add(**named).json == reply.json


def test_what_the_sample_lacks_is_refused_with_what_there_is(sample, add):
    for body in ({"symbol": "AAPL"}, {"symbol": "VOD.L"}, {"isin": AMERICAN}):
        reply = add(**body)
        assert (reply.status_code, reply.json["code"]) == (422, "unknown_symbol"), body
        detail = reply.json["detail"]
        assert "This is the sample market, which has" in detail
        assert "BTC, ETH and SOL (CRYPTO)" in detail
        assert "ZZHAR and ZZMOR (LSE)" in detail
        assert "ZZAUR" in detail
