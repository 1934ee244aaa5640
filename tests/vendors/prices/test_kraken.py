"""Kraken: candles of whole UTC days, as far back as it keeps them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shared.errors import BadAnswer, ProviderRefused, SymbolNotServed
from shared.vendors.protocols import Close, PriceSource
from tests.vendors.prices.answers import kraken, kraken_ohlc, midnight
from tests.vendors.vendor_server import VendorServer

OHLC = "/0/public/OHLC"
PAIRS = {
    "error": [],
    "result": {
        "XXBTZUSD": {"altname": "XBTUSD", "wsname": "XBT/USD"},
        "XXBTZEUR": {"altname": "XBTEUR", "wsname": "XBT/EUR"},
        "XDGUSD": {"altname": "XDGUSD", "wsname": "XDG/USD"},
        "SOLUSD": {"altname": "SOLUSD", "wsname": "SOL/USD"},
        "ZEURZUSD": {"altname": "EURUSD", "wsname": "EUR/USD"},
        "USDT.D": {"altname": "USDT.D"},
    },
}


def test_closes_are_exact_and_the_candle_of_today_is_left_out(vendor: VendorServer) -> None:
    vendor.answer(
        OHLC,
        kraken_ohlc(
            ("2021-01-13", "37371.4"), ("2021-01-14", "39187.30000"), ("2021-01-15", "36845.8")
        ),
    )
    source: PriceSource = kraken(vendor)
    prices = source.daily("XXBTZUSD|USD", date(2021, 1, 14), date(2021, 1, 15))
    assert prices.currency == "USD"
    assert prices.closes == [Close(date(2021, 1, 14), Decimal("39187.3"), Decimal("12.5"))]
    (request,) = vendor.requests
    assert request.query["pair"] == "XXBTZUSD"
    assert request.query["interval"] == "1440"
    assert int(request.query["since"]) < midnight("2021-01-14")


def test_an_answer_under_another_name_of_the_pair_is_taken(vendor: VendorServer) -> None:
    vendor.answer(OHLC, kraken_ohlc(("2021-01-14", "39187.3"), pair="XXBTZUSD"))
    assert len(kraken(vendor).daily("XBTUSD|USD", date(2021, 1, 14), date(2021, 1, 14)).closes) == 1


def test_a_range_that_begins_before_krakens_memory_starts_later(vendor: VendorServer) -> None:
    vendor.answer(OHLC, kraken_ohlc(("2020-06-01", "10200.1"), ("2020-06-02", "9520.0")))
    prices = kraken(vendor).daily("XXBTZUSD|USD", date(2015, 1, 1), date(2020, 6, 2))
    assert [close.date for close in prices.closes] == [date(2020, 6, 1), date(2020, 6, 2)]


@pytest.mark.parametrize("answer", [kraken_ohlc(("2020-06-01", "10200.1")), kraken_ohlc()])
def test_a_range_wholly_before_krakens_memory_is_refused_so_that_another_vendor_is_asked(
    vendor: VendorServer, answer: object
) -> None:
    vendor.answer(OHLC, answer)
    with pytest.raises(BadAnswer):
        kraken(vendor).daily("XXBTZUSD|USD", date(2015, 1, 1), date(2015, 12, 31))


def test_asking_for_today_alone_gives_nothing_yet(vendor: VendorServer) -> None:
    vendor.answer(OHLC, kraken_ohlc(("2021-01-14", "39187.3"), ("2021-01-15", "36845.8")))
    assert not kraken(vendor).daily("XXBTZUSD|USD", date(2021, 1, 15), date(2021, 1, 15)).closes


@pytest.mark.parametrize(
    ("error", "raised"),
    [
        ("EQuery:Unknown asset pair", SymbolNotServed),
        ("EGeneral:Invalid arguments", ProviderRefused),
    ],
)
def test_errors_come_with_status_200(
    vendor: VendorServer, error: str, raised: type[Exception]
) -> None:
    vendor.answer(OHLC, {"error": [error]})
    with pytest.raises(raised):
        kraken(vendor).daily("NOPE|USD", date(2021, 1, 14), date(2021, 1, 14))


@pytest.mark.parametrize(
    ("symbol", "provider_symbol", "shown"),
    [
        ("BTC", "XXBTZUSD|USD", "BTC"),
        ("btc/eur", "XXBTZEUR|EUR", "BTC/EUR"),
        ("DOGE-USD", "XDGUSD|USD", "DOGE"),
        ("SOL", "SOLUSD|USD", "SOL"),
    ],
)
def test_coins_are_found_under_the_names_that_people_use(
    vendor: VendorServer, symbol: str, provider_symbol: str, shown: str
) -> None:
    vendor.answer("/0/public/AssetPairs", PAIRS)
    listing = kraken(vendor).find(symbol, "CC")
    assert listing is not None
    assert (listing.provider_symbol, listing.symbol) == (provider_symbol, shown)
    assert (listing.exchange, listing.asset_class) == ("CRYPTO", "CRYPTO")
    assert kraken(vendor).find(listing.symbol, listing.exchange) == listing, (
        "what is stored can be asked for again"
    )


@pytest.mark.parametrize(
    ("symbol", "exchange"),
    [("EUR/USD", None), ("NOPE", None), ("BTC/XXX", None), ("BTC", "NASDAQ"), ("BTC?a=b", None)],
)
def test_currencies_and_other_exchanges_are_not_krakens(
    vendor: VendorServer, symbol: str, exchange: str | None
) -> None:
    vendor.answer("/0/public/AssetPairs", PAIRS)
    assert kraken(vendor).find(symbol, exchange) is None
