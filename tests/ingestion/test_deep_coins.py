"""A coin's history from three vendors: each fills what the one before it does not reach, every
close says whose it is, and no vendor of another currency takes part.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from shared.gcp.bigquery_statements import Statement
from tests.ingestion.stage import (
    YESTERDAY,
    Stage,
    add_asset,
    add_transaction,
    coverage,
    stored,
)
from tests.vendors.prices.answers import bitstamp_ohlc
from tests.vendors.vendor_server import Answer, VendorRequest

SOURCES = Statement(
    "test_sources_of_closes",
    "SELECT date, close, currency, source, source_symbol FROM {dataset}.asset_prices"
    " WHERE date > '1900-01-01' ORDER BY date",
)
TODAY = YESTERDAY + timedelta(days=1)
KRAKEN_FROM = YESTERDAY - timedelta(days=720)
BITSTAMP_FROM = date(2021, 3, 1)
COINBASE_FROM = date(2019, 6, 1)
BOUGHT = date(2019, 1, 10)
CHAIN = [("kraken", "XXBTZUSD|USD"), ("bitstamp", "btcusd|USD"), ("coinbase", "BTC-USD|USD")]


def midnight_s(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())


def days_between(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=at) for at in range((last - first).days + 1))


def kraken(request: VendorRequest) -> Answer:
    """Whatever was requested: the last 720 days, and the running one."""
    del request
    rows = [
        [midnight_s(day), "1", "1", "1", "102", "1", f"{day.toordinal()}.5", 4]
        for day in days_between(KRAKEN_FROM, TODAY)
    ]
    return Answer({"error": [], "result": {"XXBTZUSD": rows, "last": rows[-2][0]}})


def bitstamp(request: VendorRequest) -> Answer:
    start = date.fromordinal(date(1970, 1, 1).toordinal() + int(request.query["start"]) // 86_400)
    last = start + timedelta(days=int(request.query["limit"]) - 1)
    days = [day for day in days_between(start, last) if day >= BITSTAMP_FROM]
    body = bitstamp_ohlc(*((f"{day}", "101") for day in days))
    for row in body["data"]["ohlc"]:
        row["volume"] = row["timestamp"]
    return Answer(body)


def coinbase(request: VendorRequest) -> Answer:
    start, end = (datetime.fromisoformat(request.query[name]).date() for name in ("start", "end"))
    days = [day for day in days_between(start, end) if day >= COINBASE_FROM]
    return Answer([[midnight_s(day), 1, 1, 1, 100.5, day.toordinal()] for day in days[::-1]])


@pytest.fixture
def coins(stage: Stage) -> Stage:
    stage.vendor.answer("/0/public/OHLC", kraken)
    stage.vendor.answer("/api/v2/ohlc/btcusd/", bitstamp)
    stage.vendor.answer("/products/BTC-USD/candles", coinbase)
    return stage


def sources_by_day() -> dict[date, str]:
    return {row[0]: row[3] for row in stored(SOURCES)}


def test_each_vendor_fills_what_the_one_before_does_not_reach(coins: Stage) -> None:
    """Kraken has two years, Bitstamp those since it listed the pair, Coinbase those before."""
    coin = add_asset("BTC", sources=CHAIN)
    add_transaction(coin, BOUGHT)
    report = coins.ingest()
    assert report.status == "succeeded"
    assert sources_by_day() == {
        day: "kraken" if day >= KRAKEN_FROM else "bitstamp" if day >= BITSTAMP_FROM else "coinbase"
        for day in days_between(COINBASE_FROM, YESTERDAY)
    }
    closes = {source: close for _, close, _, source, _ in stored(SOURCES)}
    assert closes == {"kraken": 102, "bitstamp": 101, "coinbase": Decimal("100.5")}
    assert [error.code for error in report.errors] == ["history_missing"]
    assert coverage()[coin][1] == YESTERDAY

    requests = len(coins.vendor.requests)
    assert coins.ingest().inserted == 0
    assert [request.path for request in coins.vendor.requests[requests:]] == ["/0/public/OHLC"]


def test_what_a_vendor_is_down_for_is_asked_again(coins: Stage) -> None:
    coin = add_asset("BTC", sources=CHAIN)
    add_transaction(coin, BOUGHT)
    coins.vendor.forget("/api/v2/ohlc/btcusd/")
    coins.vendor.forget("/products/BTC-USD/candles")
    for path in ("/api/v2/ohlc/btcusd/", "/products/BTC-USD/candles"):
        coins.vendor.answer(path, Answer("", 503))
    coins.ingest()
    assert set(sources_by_day().values()) == {"kraken"}
    coins.vendor.forget("/api/v2/ohlc/btcusd/")
    coins.vendor.forget("/products/BTC-USD/candles")
    coins.vendor.answer("/api/v2/ohlc/btcusd/", bitstamp)
    coins.vendor.answer("/products/BTC-USD/candles", coinbase)
    coins.ingest()
    assert set(sources_by_day().values()) == {"kraken", "bitstamp", "coinbase"}


def test_a_pair_in_another_currency_is_never_spliced(coins: Stage) -> None:
    """A euro asset whose chain names a dollar pair: reported, and its past stays missing."""
    chain = [("kraken", "XXBTZUSD|EUR"), *CHAIN[1:]]
    coin = add_asset("BTC/EUR", sources=chain, currency="EUR")
    add_transaction(coin, BOUGHT)
    report = coins.ingest()
    assert {(row[2], row[3]) for row in stored(SOURCES)} == {("EUR", "kraken")}
    codes = {error.code for error in report.errors}
    assert {"currency_mismatch", "history_missing"} <= codes
