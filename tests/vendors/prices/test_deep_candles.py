"""Bitstamp and Coinbase: candles of whole UTC days since the pair was listed, in windows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import BadAnswer, ProviderRefused, SymbolNotServed
from shared.vendors.prices.candles import windows
from shared.vendors.protocols import Close, PriceSource
from tests.vendors.prices import answers
from tests.vendors.prices.answers import bitstamp, bitstamp_ohlc, coinbase, coinbase_candles
from tests.vendors.vendor_server import Answer, VendorRequest, VendorServer

OHLC = "/api/v2/ohlc/btcusd/"
CANDLES = "/products/BTC-USD/candles"
Adapter = Callable[[VendorServer], PriceSource]
VENDORS: dict[str, tuple[Adapter, str, str, Callable[..., Any]]] = {
    "bitstamp": (bitstamp, "btcusd|USD", OHLC, bitstamp_ohlc),
    "coinbase": (coinbase, "BTC-USD|USD", CANDLES, coinbase_candles),
}
Rows = list[tuple[str, Any]]


class Case:
    """A vendor, and how its candles are written."""

    def __init__(self, name: str, vendor: VendorServer) -> None:
        adapter, self.symbol, self.path, self.written = VENDORS[name]
        self.source = adapter(vendor)
        self.vendor = vendor

    def daily(self, first: date, last: date) -> list[Close]:
        return list(self.source.daily(self.symbol, first, last).closes)


@pytest.fixture(params=VENDORS)
def case(request: pytest.FixtureRequest, vendor: VendorServer) -> Case:
    return Case(request.param, vendor)


def test_closes_are_exact_and_the_candle_of_today_is_left_out(case: Case) -> None:
    """The clock stands on 2021-01-15."""
    rows = [("2021-01-13", "37371.4"), ("2021-01-14", "39187.30"), ("2021-01-15", "36845.8")]
    numbers: Rows = (
        rows if case.source.name == "bitstamp" else [(day, float(close)) for day, close in rows]
    )
    case.vendor.answer(case.path, case.written(*numbers))
    prices = case.source.daily(case.symbol, date(2021, 1, 14), date(2021, 1, 15))
    assert prices.currency == "USD"
    assert prices.closes == [Close(date(2021, 1, 14), Decimal("39187.3"), Decimal("12.5"))]


def test_a_day_without_a_trade_has_no_close(case: Case) -> None:
    """Of two ways to say it: the candle is not there, or it has no volume."""
    traded = case.written(("2021-01-12", 2))
    silent = case.written(("2021-01-13", 2), volume=0)
    if isinstance(traded, dict):
        traded["data"]["ohlc"] += silent["data"]["ohlc"]
    else:
        traded += silent
    case.vendor.answer(case.path, traded)
    closes = case.daily(date(2021, 1, 10), date(2021, 1, 14))
    assert [close.date for close in closes] == [date(2021, 1, 12)]


def test_a_candle_that_is_cut_at_another_hour_condemns_the_answer(case: Case) -> None:
    body = case.written(("2021-01-13", 2))
    if isinstance(body, dict):
        body["data"]["ohlc"][0]["timestamp"] = str(answers.midnight("2021-01-13") + 3_600)
    else:
        body[0][0] += 3_600
    case.vendor.answer(case.path, body)
    with pytest.raises(BadAnswer):
        case.daily(date(2021, 1, 13), date(2021, 1, 13))


def test_a_range_wholly_before_the_exchange_is_refused_so_that_another_vendor_is_asked(
    case: Case,
) -> None:
    with pytest.raises(BadAnswer, match="as old as that"):
        case.daily(date(2009, 1, 1), date(2011, 8, 17))
    assert not case.vendor.requests


def test_an_unknown_pair_is_not_served(case: Case) -> None:
    case.vendor.answer(case.path, Answer({"message": "NotFound"}, status=404))
    with pytest.raises(SymbolNotServed):
        case.daily(date(2021, 1, 13), date(2021, 1, 13))


def test_a_refused_request_says_so(case: Case) -> None:
    case.vendor.answer(case.path, Answer({"code": "validation_error", "errors": []}, status=400))
    with pytest.raises(ProviderRefused):
        case.daily(date(2021, 1, 13), date(2021, 1, 13))


def test_candles_of_another_pair_are_refused(vendor: VendorServer) -> None:
    """A renamed pair, or the coin in another currency: never spliced."""
    vendor.answer(OHLC, bitstamp_ohlc(("2021-01-13", "2"), pair="BTC/EUR"))
    with pytest.raises(BadAnswer, match="another pair"):
        bitstamp(vendor).daily("btcusd|USD", date(2021, 1, 13), date(2021, 1, 13))


def test_ten_years_of_bitstamp_are_four_requests(vendor: VendorServer) -> None:
    """Each of at most 1,000 days, from the midnight it begins with; holes and the days before the
    pair was listed are no candles.
    """
    listed = date(2013, 6, 1)

    def answer(request: VendorRequest) -> Answer:
        limit = int(request.query["limit"])
        assert request.query["step"] == "86400"
        assert 1 <= limit <= 1_000
        first = date.fromordinal(
            date(1970, 1, 1).toordinal() + int(request.query["start"]) // 86_400
        )
        days = [first + timedelta(days=at) for at in range(limit)]
        return Answer(
            bitstamp_ohlc(*((f"{day}", "2") for day in days if day >= listed and day.day != 7))
        )

    vendor.answer(OHLC, answer)
    first, last = date(2011, 1, 1), date(2021, 1, 10)
    closes = bitstamp(vendor).daily("btcusd|USD", first, last).closes
    expected = [listed + timedelta(days=at) for at in range((last - listed).days + 1)]
    assert [close.date for close in closes] == [day for day in expected if day.day != 7]
    assert len(vendor.requests) == 4
    # It opened on 2011-08-18.
    assert int(vendor.requests[0].query["start"]) == answers.midnight("2011-08-18")


def test_two_years_of_coinbase_are_three_requests(vendor: VendorServer) -> None:
    """Each of at most 300 candles, both ends included."""

    def answer(request: VendorRequest) -> Answer:
        start, end = (datetime.fromisoformat(request.query[name]) for name in ("start", "end"))
        assert request.query["granularity"] == "86400"
        days = [(start + timedelta(days=at)).date() for at in range((end - start).days + 1)]
        assert len(days) <= 300
        return Answer(coinbase_candles(*((f"{day}", 2.5) for day in days)))

    vendor.answer(CANDLES, answer)
    first, last = date(2019, 1, 11), date(2021, 1, 10)
    closes = coinbase(vendor).daily("BTC-USD|USD", first, last).closes
    assert len(closes) == 731
    assert (closes[0].date, closes[-1].date) == (first, last)
    assert len(vendor.requests) == 3


@pytest.mark.parametrize("days_max", [1, 2, 7, 1_000])
def test_windows_are_the_range(days_max: int) -> None:
    first, last = date(2020, 2, 27), date(2020, 3, 9)
    parts = list(windows(first, last, days_max))
    assert all(1 <= part.days <= days_max for part in parts)
    covered = [part.first + timedelta(days=at) for part in parts for at in range(part.days)]
    assert covered == [first + timedelta(days=at) for at in range(12)]
    assert not list(windows(last, first, days_max))


PAIRS = [
    {"name": "BTC/USD", "url_symbol": "btcusd"},
    {"name": "BTC/EUR", "url_symbol": "btceur"},
]


@pytest.mark.parametrize(
    ("symbol", "pair", "product", "shown"),
    [
        ("BTC", "btcusd|USD", "BTC-USD", "BTC"),
        ("btc/eur", "btceur|EUR", "BTC-EUR", "BTC/EUR"),
        ("BTC-USD", "btcusd|USD", "BTC-USD", "BTC"),
    ],
)
def test_coins_are_found_under_the_names_that_people_use(
    vendor: VendorServer, symbol: str, pair: str, product: str, shown: str
) -> None:
    vendor.answer("/api/v2/trading-pairs-info/", PAIRS)
    coin, currency = product.split("-")
    vendor.answer(
        f"/products/{product}",
        {"id": product, "base_currency": coin, "quote_currency": currency},
    )
    for source, provider_symbol in (
        (bitstamp(vendor), pair),
        (coinbase(vendor), f"{product}|{currency}"),
    ):
        listing = source.find(symbol, "CC")
        assert listing is not None
        assert (listing.provider_symbol, listing.symbol) == (provider_symbol, shown)
        assert (listing.exchange, listing.asset_class) == ("CRYPTO", "CRYPTO")
        assert listing.currency == currency
        assert source.find(listing.symbol, listing.exchange) == listing


@pytest.mark.parametrize(
    ("symbol", "exchange"),
    [("EUR/USD", None), ("NOPE", None), ("BTC/XXX", None), ("BTC", "NASDAQ"), ("BTC?a=b", None)],
)
def test_currencies_and_other_exchanges_are_not_theirs(
    vendor: VendorServer, symbol: str, exchange: str | None
) -> None:
    vendor.answer("/api/v2/trading-pairs-info/", PAIRS)
    vendor.answer("/products/NOPE-USD", Answer({"message": "NotFound"}, status=404))
    assert bitstamp(vendor).find(symbol, exchange) is None
    assert coinbase(vendor).find(symbol, exchange) is None
