"""Tracking market assets: the vendors' calls, the asset from their answers, and failures."""

from __future__ import annotations

import copy
import secrets
import threading
from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa

from local.sample_market import server as sample_market
from shared import clock
from shared.auth import throttle
from shared.config import settings
from shared.database import cloud_sql
from shared.database.assets import asset_sources, assets
from shared.database.assets import splits as splits_table
from shared.database.auth import login_throttles
from shared.database.users import users
from tests.vendors.vendor_server import Answer, running_vendor_server

DOWN = Answer(status=500)
UNKNOWN = {
    "tiingo": Answer({"detail": "Not found."}, status=404),
    "eodhd": [],
    "yahoo": Answer(
        {"chart": {"result": None, "error": {"code": "Not Found", "description": "-"}}}, status=404
    ),
    "kraken": {"error": [], "result": {}},
    "bitstamp": [],
    "coinbase": Answer({"message": "NotFound"}, status=404),
    "coingecko": {"coins": []},
}
COIN_SOURCES = [f"sample-{name}" for name in ("kraken", "bitstamp", "coinbase", "coingecko")]


@pytest.fixture(scope="module")
def _server():
    with running_vendor_server() as server:
        yield server


@pytest.fixture
def vendors(_server, configured, monkeypatch):
    """Every vendor on one loopback port, for their paths differ; nothing is scripted."""
    _server.reset()
    for name in UNKNOWN:
        monkeypatch.setenv(f"{name.upper()}_URL", _server.url)
    for name in ("tiingo", "eodhd", "coingecko"):
        monkeypatch.setenv(f"{name.upper()}_KEY", "a-key")
    monkeypatch.setenv("YAHOO_ENABLED", "true")
    settings.cache_clear()
    yield _server
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def http(client):
    return client("assets")


@pytest.fixture
def symbol():
    """A symbol that no other test tracks."""
    return f"Q{secrets.token_hex(5).upper()}"


def script(vendors, symbol, **answers):
    """Script each vendor's answer for `symbol`; vendors without an answer don't know it."""
    replies = {**UNKNOWN, **answers}
    vendors.answer(f"/tiingo/daily/{symbol}", replies["tiingo"])
    vendors.answer(f"/api/search/{symbol}", replies["eodhd"])
    for suffix in ("", ".L", ".DE"):
        vendors.answer(f"/v8/finance/chart/{symbol}{suffix}", replies["yahoo"])
    vendors.answer("/0/public/AssetPairs", replies["kraken"])
    vendors.answer("/api/v2/trading-pairs-info/", replies["bitstamp"])
    vendors.answer(f"/products/{symbol}-USD", replies["coinbase"])
    vendors.answer("/api/v3/search", replies["coingecko"])


def tiingo(symbol, exchange="NASDAQ"):
    return {"ticker": symbol, "name": f"{symbol} Inc", "exchangeCode": exchange}


def eodhd(symbol, exchange="US", currency="USD"):
    row = {
        "Code": symbol,
        "Exchange": exchange,
        "Name": f"{symbol} plc",
        "Type": "Common Stock",
        "Currency": currency,
    }
    return [{**row, "ISIN": "ZZ0000000016", "isPrimary": True}]


def yahoo(symbol, currency="USD"):
    return {
        "chart": {
            "result": [
                {"meta": {"symbol": symbol, "instrumentType": "EQUITY", "currency": currency}}
            ],
            "error": None,
        }
    }


def sources_of(asset_id):
    query = sa.select(asset_sources.c.provider, asset_sources.c.provider_symbol).where(
        asset_sources.c.asset_id == asset_id
    )
    with cloud_sql.reading() as work:
        return [tuple(row) for row in work.execute(query.order_by(asset_sources.c.position))]


def test_the_first_vendor_that_knows_it_describes_the_asset(
    http, vendors, symbol, signed_in, someone_else
):
    """Its name, currency and class are used; the vendors behind it become further sources.

    All users share the asset.
    """
    script(vendors, symbol, tiingo=tiingo(symbol), eodhd=eodhd(symbol), yahoo=yahoo(symbol))
    reply = http.post("/assets", json={"symbol": f" {symbol.lower()} "}, headers=signed_in)
    asset = reply.json
    assert reply.status_code == 201
    assert reply.headers["Location"] == f"/assets/{asset['id']}"
    assert (
        asset.items()
        >= {
            "symbol": symbol,
            "exchange": "US",
            "name": f"{symbol} Inc",
            "currency": "USD",
            "asset_class": "EQUITY",
            "isin": "ZZ0000000016",
            "manual": False,
        }.items()
    )
    assert sources_of(asset["id"]) == [
        ("tiingo", symbol),
        ("eodhd", f"{symbol}.US|USD"),
        ("yahoo", symbol),
    ]
    assert http.get(f"/assets?query={symbol}", headers=someone_else).json["items"] == [asset]
    by_isin = http.get("/assets?query=zz0000000016&limit=200", headers=someone_else)
    assert asset in by_isin.json["items"]


@pytest.mark.parametrize("exchange", [None, "US", "nasdaq", "XNYS", "NYSE ARCA"])
def test_what_is_tracked_is_answered_without_asking_anybody(
    http, vendors, symbol, signed_in, exchange
):
    """200 and the same asset, under any name of its exchange."""
    script(vendors, symbol, tiingo=tiingo(symbol))
    asset = http.post("/assets", json={"symbol": symbol}, headers=signed_in).json
    vendors.reset()
    reply = http.post("/assets", json={"symbol": symbol, "exchange": exchange}, headers=signed_in)
    assert (reply.status_code, reply.json) == (200, asset)
    assert "ETag" in reply.headers
    assert vendors.requests == []


def test_a_share_class_is_one_asset_however_it_is_written(http, vendors, symbol, signed_in):
    """BRK.B and BRK-B."""
    dashed = f"{symbol}-B"
    vendors.answer(f"/tiingo/daily/{dashed}", tiingo(dashed))
    for ticker in (dashed, f"{symbol}.B"):
        vendors.answer(f"/api/search/{ticker}", [])
    first, second = (
        http.post("/assets", json={"symbol": ticker}, headers=signed_in)
        for ticker in (dashed, f"{symbol}.B")
    )
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json == second.json


def test_two_listings_of_one_symbol_are_two_assets(http, vendors, symbol, signed_in):
    """London's is quoted in pence and kept in pounds; asking for it does not find New York's."""
    script(
        vendors,
        symbol,
        tiingo=tiingo(symbol),
        eodhd=eodhd(symbol, "LSE", "GBX"),
        yahoo=yahoo(f"{symbol}.L", "GBp"),
    )
    america = http.post("/assets", json={"symbol": symbol}, headers=signed_in).json
    london = http.post("/assets", json={"symbol": symbol, "exchange": "XLON"}, headers=signed_in)
    assert london.status_code == 201
    assert (london.json["exchange"], london.json["currency"]) == ("LSE", "GBP")
    assert london.json["id"] != america["id"]
    assert sources_of(london.json["id"]) == [
        ("eodhd", f"{symbol}.LSE|GBX"),
        ("yahoo", f"{symbol}.L"),
    ]
    assert sources_of(america["id"]) == [("tiingo", symbol)]


def test_a_vendor_that_quotes_another_currency_or_listing_is_no_fallback(
    http, vendors, symbol, signed_in
):
    """Currencies and listings are never spliced."""
    script(
        vendors,
        symbol,
        tiingo=tiingo(symbol),
        eodhd=eodhd(symbol, "US", "CAD"),
        yahoo=yahoo(symbol, "EUR"),
    )
    asset = http.post("/assets", json={"symbol": symbol}, headers=signed_in).json
    assert sources_of(asset["id"]) == [("tiingo", symbol)]


@pytest.mark.parametrize(
    "failing", [DOWN, Answer(status=429, headers={"Retry-After": "20"}), Answer("<html>")]
)
def test_a_vendor_that_fails_hands_over_to_the_next(http, vendors, symbol, signed_in, failing):
    """It is called once, without waiting for its Retry-After, and is not among the sources."""
    script(vendors, symbol, tiingo=failing, eodhd=eodhd(symbol), yahoo=DOWN)
    reply = http.post("/assets", json={"symbol": symbol}, headers=signed_in)
    assert (reply.status_code, reply.json["name"]) == (201, f"{symbol} plc")
    assert sources_of(reply.json["id"]) == [("eodhd", f"{symbol}.US|USD")]
    assert [request.path for request in vendors.requests].count(f"/tiingo/daily/{symbol}") == 1


POISON: list[object] = [
    None,
    True,
    7,
    -(10**30),
    "",
    " ",
    "x" * 5000,
    "A\x00B",
    "A\nB",
    "\ud800",
    "A|B",
    "..",
    ["US"],
    {"a": 1},
    [[]],
]


@pytest.mark.parametrize("vendor", ["tiingo", "eodhd", "yahoo"])
def test_nothing_a_vendor_says_of_a_symbol_is_a_500_or_nonsense_for_everybody(
    http, vendors, symbol, new_user, vendor
):
    """Each of its fields replaced: another vendor is called, the symbol is unknown, or it is a 503.

    An asset that is created all the same has valid fields.
    """
    good = {"tiingo": tiingo, "eodhd": eodhd, "yahoo": yahoo}[vendor](symbol)
    row = {"tiingo": lambda body: body, "eodhd": lambda body: body[0], "yahoo": yahoo_meta}[vendor]
    for field in row(good):
        caller = new_user().headers
        for poison in POISON:
            payload = copy.deepcopy(good)
            row(payload)[field] = poison
            vendors.reset()
            script(vendors, symbol, **{vendor: payload})
            reply = http.post("/assets", json={"symbol": symbol}, headers=caller)
            assert reply.status_code in (201, 422, 503), (field, poison, reply.text)
            if reply.status_code == 201:
                asset = reply.json
                assert (asset["symbol"], asset["currency"], asset["exchange"]) == (
                    symbol,
                    "USD",
                    asset["exchange"].strip(),
                )
                assert asset["name"].isprintable()
                assert 0 < len(asset["name"]) <= 200
                assert asset["isin"] in (None, "ZZ0000000016")
                assert all(symbol in code for _, code in sources_of(asset["id"]))
                with cloud_sql.writing() as work:
                    work.execute(assets.delete().where(assets.c.id == asset["id"]))


def yahoo_meta(body):
    return body["chart"]["result"][0]["meta"]


@pytest.mark.parametrize(
    "splits",
    [[["2021-01-13", "7/1"]], [7], {"a": 1}, [{"date": "1850-01-01", "split": "7/1"}], "no"],
)
def test_splits_of_a_new_asset_that_can_not_be_read_are_none(
    http, vendors, symbol, signed_in, splits
):
    script(vendors, symbol, eodhd=eodhd(symbol))
    history(vendors, symbol, splits)
    assert http.post("/assets", json={"symbol": symbol}, headers=signed_in).status_code == 201
    assert splits_of(symbol) == []


@pytest.mark.parametrize(
    ("closes", "expected"), [([700, 701, 100, 101], [(7, 1)]), ([700, 701, 702, 703], [])]
)
def test_a_split_of_a_new_asset_that_its_closes_deny_is_left_out(
    http, vendors, symbol, signed_in, closes, expected
):
    """It would multiply every holding from the first transaction on."""
    days = [clock.today() - at * timedelta(days=1) for at in (8, 7, 6, 5)]
    script(vendors, symbol, eodhd=eodhd(symbol))
    rows = [
        {"date": str(day), "close": close, "volume": close}
        for day, close in zip(days, closes, strict=True)
    ]
    history(vendors, symbol, [{"date": str(days[2]), "split": "7/1"}], rows)
    assert http.post("/assets", json={"symbol": symbol}, headers=signed_in).status_code == 201
    assert splits_of(symbol) == expected


def history(vendors, symbol, splits, closes=()):
    for path, rows in (("eod", [*closes]), ("splits", splits), ("div", [])):
        vendors.answer(f"/api/{path}/{symbol}.US", Answer(rows))


def splits_of(symbol):
    query = (
        sa.select(splits_table.c.new, splits_table.c.old)
        .join(assets)
        .where(assets.c.symbol == symbol)
    )
    with cloud_sql.reading() as work:
        return [tuple(row) for row in work.execute(query)]


def test_a_symbol_without_a_vendor_is_unknown(http, vendors, symbol, signed_in):
    """422 when every vendor has answered; the next request asks again, and nothing is stored."""
    script(vendors, symbol)
    reply = http.post("/assets", json={"symbol": symbol}, headers=signed_in)
    assert (reply.status_code, reply.json["code"]) == (422, "unknown_symbol")
    assert [error["pointer"] for error in reply.json["errors"]] == ["/symbol"]
    assert http.get(f"/assets?query={symbol}", headers=signed_in).json["items"] == []


@pytest.mark.parametrize("exchange", [None, "LSE", "CRYPTO"])
@pytest.mark.parametrize("written", ["../../secret", "A B?x=1", "ÄÖÜ", "💰", "%2e%2e"])
def test_what_can_be_no_symbol_reaches_no_vendor(http, vendors, signed_in, written, exchange):
    """A symbol becomes part of a URL: one that can't be a symbol is unknown without a call."""
    reply = http.post("/assets", json={"symbol": written, "exchange": exchange}, headers=signed_in)
    assert (reply.status_code, reply.json["code"]) == (422, "unknown_symbol")
    assert vendors.requests == []


@pytest.mark.parametrize("down", ["tiingo", "eodhd", "yahoo"])
def test_a_symbol_is_never_unknown_because_a_vendor_is_down(http, vendors, symbol, signed_in, down):
    """503 and when to come back, while one that might know it does not answer."""
    script(vendors, symbol, **{down: DOWN})
    reply = http.post("/assets", json={"symbol": symbol}, headers=signed_in)
    assert (reply.status_code, reply.json["code"]) == (503, "unavailable")
    assert int(reply.headers["Retry-After"]) > 0


def test_without_an_exchange_a_silent_vendor_is_not_passed_over_for_another_listing(
    http, vendors, symbol, signed_in
):
    """Tiingo's symbol might be the American one: Frankfurt's needs Tiingo's no, or the exchange."""
    script(vendors, symbol, tiingo=DOWN, eodhd=eodhd(symbol, "XETRA", "EUR"))
    assert http.post("/assets", json={"symbol": symbol}, headers=signed_in).status_code == 503
    named = http.post("/assets", json={"symbol": symbol, "exchange": "XETR"}, headers=signed_in)
    assert (named.status_code, named.json["exchange"]) == (201, "XETRA")


def test_who_looks_up_too_much_waits_and_others_do_not(
    client, vendors, symbol, new_user, someone_else
):
    """Two hundred an hour, known or not. A tracked symbol needs no vendor and is not counted."""
    script(vendors, symbol, tiingo=tiingo(symbol))
    ana, http = new_user(), client("assets")
    with cloud_sql.writing() as work:
        for _ in range(199):
            throttle.count(work, throttle.lookup_counts(ana.user_id, "192.0.2.51"), clock.now())
    assert http.post("/assets", json={"symbol": symbol}, headers=ana.headers).status_code == 201
    refused = http.post("/assets", json={"symbol": f"{symbol}X"}, headers=ana.headers)
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["Retry-After"]) <= 5
    assert http.post("/assets", json={"symbol": symbol}, headers=ana.headers).status_code == 200
    manual = {"manual": True, "symbol": "H", "name": "H", "currency": "USD", "asset_class": "OTHER"}
    assert http.post("/assets", json=manual, headers=ana.headers).status_code == 201
    assert (
        http.post("/assets", json={"symbol": f"{symbol}X"}, headers=someone_else).status_code != 429
    )


def look_up_as_others(address, times):
    """Count as if other accounts had sent look-ups from this address."""
    with cloud_sql.writing() as work:
        for _ in range(times):
            throttle.count(work, throttle.lookup_counts(uuid4(), address)[1:2], clock.now())


def test_many_accounts_of_one_address_share_its_look_ups(client, vendors, symbol, new_user):
    """Accounts are free; tracked assets and other addresses are not affected."""
    http, address = client("assets"), "192.0.2.52"
    script(vendors, symbol, tiingo=tiingo(symbol))
    look_up_as_others(address, 399)

    def ask(symbol, address):
        headers = {**new_user().headers, "X-Forwarded-For": address}
        return http.post("/assets", json={"symbol": symbol}, headers=headers)

    assert ask(symbol, address).status_code == 201
    requests_before = len(vendors.requests)
    refused = ask(f"{symbol}X", address)
    assert (refused.status_code, refused.json["code"]) == (429, "too_many_attempts")
    assert 0 < int(refused.headers["Retry-After"]) <= 5
    assert len(vendors.requests) == requests_before
    assert ask(symbol, address).status_code == 200
    assert ask(f"{symbol}X", "192.0.2.53").status_code != 429


@pytest.fixture
def all_look_ups(configured):
    """The count over all users, removed afterwards: other tests count in it too."""
    count = throttle.lookup_counts(uuid4(), "192.0.2.54")[2]
    row = login_throttles.c.subject == count.subject
    with cloud_sql.writing() as work:
        work.execute(login_throttles.delete().where(row))
    yield count
    with cloud_sql.writing() as work:
        work.execute(login_throttles.delete().where(row))


def test_many_addresses_share_the_look_ups_of_all(client, vendors, symbol, new_user, all_look_ups):
    """The vendors' limits are the deployment's: a thousand an hour over all users."""
    script(vendors, symbol, tiingo=tiingo(symbol))
    now = clock.now()
    with cloud_sql.writing() as work:
        throttle.count(work, [all_look_ups], now)
        mine = login_throttles.c.subject == all_look_ups.subject
        work.execute(login_throttles.update().where(mine).values(failures=999))
    statuses = [
        client("assets")
        .post(
            "/assets",
            json={"symbol": name},
            headers={**new_user().headers, "X-Forwarded-For": f"192.0.2.{place}"},
        )
        .status_code
        for place, name in ((60, symbol), (61, f"{symbol}X"), (62, symbol))
    ]
    assert statuses == [201, 429, 200]


def test_two_at_once_get_the_same_asset(client, vendors, symbol, signed_in):
    """Both ask the vendor, one stores, and the other gets what was stored."""
    script(vendors, symbol, tiingo=Answer(tiingo(symbol), delay_s=0.2))
    replies = []

    def track():
        replies.append(client("assets").post("/assets", json={"symbol": symbol}, headers=signed_in))

    threads = [threading.Thread(target=track) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(reply.status_code for reply in replies) == [200, 200, 200, 201]
    assert len({reply.data for reply in replies}) == 1
    assert sources_of(replies[0].json["id"]) == [("tiingo", symbol)]


def test_a_replay_calls_no_vendor(http, vendors, symbol, signed_in):
    """With an Idempotency-Key the first answer is repeated, even while every vendor is down."""
    script(vendors, symbol, eodhd=eodhd(symbol, "XETRA", "EUR"))
    headers = {**signed_in, "Idempotency-Key": "once"}
    first = http.post("/assets", json={"symbol": symbol}, headers=headers)
    vendors.reset()
    second = http.post("/assets", json={"symbol": symbol}, headers=headers)
    assert (first.status_code, second.status_code) == (201, 201)
    assert (second.data, second.headers["Idempotent-Replayed"]) == (first.data, "true")
    other = http.post("/assets", json={"symbol": "OTHER"}, headers=headers)
    assert (other.status_code, other.json["code"]) == (409, "idempotency_conflict")
    assert vendors.requests == []


def test_a_token_that_outlives_its_account_tracks_nothing(http, vendors, symbol, new_user):
    """401, though the vendors know the symbol, and no asset that ingestion would read."""
    gone = new_user()
    with cloud_sql.writing() as work:
        work.execute(users.delete().where(users.c.id == gone.user_id))
    script(vendors, symbol, tiingo=tiingo(symbol))
    assert http.post("/assets", json={"symbol": symbol}, headers=gone.headers).status_code == 401
    with cloud_sql.reading() as work:
        assert not work.execute(sa.select(assets.c.id).where(assets.c.symbol == symbol)).all()


def test_no_connection_waits_for_a_vendor(http, vendors, symbol, signed_in):
    """While the vendor computes, both pools are full: a slow vendor can't use up the database."""
    held = []

    def answer(_asked):
        engines = cloud_sql.engines()
        reading, writing = engines.reading.pool, engines.writing.pool
        assert isinstance(reading, sa.QueuePool)
        assert isinstance(writing, sa.QueuePool)
        held.append((reading.checkedout(), writing.checkedout()))
        return Answer(tiingo(symbol))

    script(vendors, symbol, tiingo=answer)
    headers = {**signed_in, "Idempotency-Key": "slow"}
    assert http.post("/assets", json={"symbol": symbol}, headers=headers).status_code == 201
    assert held == [(0, 0)]


@pytest.fixture
def market(configured, monkeypatch):
    """The sample market; no other test tracks the assets of these tests."""
    running = sample_market.start()
    for name, value in running.settings().items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    with cloud_sql.writing() as work:
        work.execute(assets.delete().where(assets.c.symbol.in_(["ZZBAY", "ZZMOR", "SOL"])))
    yield running
    running.stop()
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"symbol": "zzbay"}, ("ZZBAY", "US", "USD", "EQUITY", ["sample-tiingo", "sample-eodhd"])),
        (
            {"symbol": "ZZMOR", "exchange": "LSE"},
            ("ZZMOR", "LSE", "GBP", "EQUITY", ["sample-eodhd"]),
        ),
        ({"symbol": "ZZMOR"}, ("ZZMOR", "LSE", "GBP", "EQUITY", ["sample-eodhd"])),
        (
            {"symbol": "SOL-USD"},
            ("SOL", "CRYPTO", "USD", "CRYPTO", COIN_SOURCES),
        ),
        (
            {"symbol": "SOL/USD", "exchange": "Kraken"},
            ("SOL", "CRYPTO", "USD", "CRYPTO", COIN_SOURCES),
        ),
        (
            {"symbol": "SOL"},
            ("SOL", "CRYPTO", "USD", "CRYPTO", COIN_SOURCES),
        ),
    ],
)
def test_the_sample_market_is_tracked_as_the_real_one(http, market, signed_in, body, expected):
    """Shares, London in pounds, and coins, each with all agreeing vendors; repeated, 200."""
    reply = http.post("/assets", json=body, headers=signed_in)
    asset = reply.json
    assert reply.status_code == 201
    providers = [provider for provider, _ in sources_of(asset["id"])]
    assert (
        asset["symbol"],
        asset["exchange"],
        asset["currency"],
        asset["asset_class"],
        providers,
    ) == expected
    again = http.post("/assets", json=body, headers=signed_in)
    assert (again.status_code, again.json) == (200, asset)
