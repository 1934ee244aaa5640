"""CoinGecko: prices at midnight, which are the closes of the days that end there."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shared.config import Settings
from shared.errors import BadAnswer, SymbolNotServed
from shared.vendors.prices.coingecko import key_header
from shared.vendors.prices.registry import price_sources
from shared.vendors.protocols import Close, PriceSource
from tests.vendors.prices.answers import KEY, clock, coingecko, coingecko_chart, midnight
from tests.vendors.vendor_server import Answer, VendorServer

RANGE = "/api/v3/coins/bitcoin/market_chart/range"


def test_the_point_of_a_midnight_is_the_close_of_the_day_before(vendor: VendorServer) -> None:
    vendor.answer(
        RANGE,
        coingecko_chart(
            (midnight("2021-01-14"), 37316.359),
            (midnight("2021-01-15"), 39187.328),
            (midnight("2021-01-15") + 79_000, 36000.0),
        ),
    )
    source: PriceSource = coingecko(vendor)
    prices = source.daily("bitcoin|usd", date(2021, 1, 14), date(2021, 1, 15))
    assert prices.currency == "USD"
    assert prices.closes == [Close(date(2021, 1, 14), Decimal("39187.328"))], "today has not ended"


def test_a_short_range_is_stretched_so_that_points_are_daily(vendor: VendorServer) -> None:
    vendor.answer(RANGE, coingecko_chart())
    assert not coingecko(vendor).daily("bitcoin|eur", date(2021, 1, 13), date(2021, 1, 14)).closes
    (request,) = vendor.requests
    assert int(request.query["to"]) - int(request.query["from"]) > 90 * 86400
    assert int(request.query["to"]) >= midnight("2021-01-15")
    assert request.query["vs_currency"] == "eur"
    assert request.headers["x-cg-demo-api-key"] == KEY


def test_of_hourly_points_the_nearest_to_midnight_holds(vendor: VendorServer) -> None:
    night = midnight("2021-01-14")
    vendor.answer(
        RANGE,
        coingecko_chart(
            (night - 3590, 1.0), (night + 11, 2.0), (night + 200, 3.0), (night + 3611, 4.0)
        ),
    )
    prices = coingecko(vendor).daily("bitcoin|usd", date(2021, 1, 12), date(2021, 1, 14))
    assert [(c.date, c.close) for c in prices.closes] == [(date(2021, 1, 13), Decimal(2))]


def test_a_plan_that_reaches_a_year_is_asked_for_a_year(vendor: VendorServer) -> None:
    vendor.answer(RANGE, coingecko_chart((midnight("2020-06-02"), 10200.0)))
    prices = coingecko(vendor, history_days=365).daily(
        "bitcoin|usd", date(2011, 1, 1), date(2020, 6, 1)
    )
    assert len(prices.closes) == 1
    assert int(vendor.requests[0].query["from"]) == midnight("2020-01-17")
    with pytest.raises(BadAnswer):
        coingecko(vendor, history_days=365).daily("bitcoin|usd", date(2011, 1, 1), date(2019, 6, 1))


def test_the_settings_say_how_far_the_plan_reaches(vendor: VendorServer) -> None:
    """A year unless they say more: a coin that is held for longer than Kraken's 720 days needs a
    paid plan.
    """
    vendor.answer(RANGE, coingecko_chart((midnight("2011-01-02"), 0.3)))
    fields = {"coingecko_url": vendor.url, "coingecko_key": KEY}
    first, last = date(2011, 1, 1), date(2020, 1, 1)
    with pytest.raises(BadAnswer, match="365 days"):
        price_sources(Settings.model_validate(fields), clock)["coingecko"].daily(
            "bitcoin|usd", first, last
        )
    paid = price_sources(
        Settings.model_validate({**fields, "coingecko_history_days": 7300}), clock
    )["coingecko"]
    assert paid.daily("bitcoin|usd", first, last).closes == [Close(first, Decimal("0.3"))]


def test_the_key_of_a_paid_plan_has_a_host_and_a_header_of_its_own() -> None:
    assert key_header("https://api.coingecko.com") == "x-cg-demo-api-key"
    assert key_header("https://pro-api.coingecko.com") == "x-cg-pro-api-key"


@pytest.mark.parametrize(
    ("answer", "raised"),
    [({"error": "coin not found"}, SymbolNotServed), ({"error": "?"}, BadAnswer), ([], BadAnswer)],
)
def test_errors_in_disguise_are_seen(
    vendor: VendorServer, answer: object, raised: type[Exception]
) -> None:
    vendor.answer(RANGE, Answer(answer))
    with pytest.raises(raised):
        coingecko(vendor).daily("bitcoin|usd", date(2021, 1, 13), date(2021, 1, 14))


def test_of_coins_with_one_ticker_the_largest_is_meant(vendor: VendorServer) -> None:
    coins = [
        {"id": "bitcoin-fake", "name": "Bit Corn", "symbol": "BTC", "market_cap_rank": None},
        {"id": "batcat", "name": "Batcat", "symbol": "BTC", "market_cap_rank": 3021},
        {"id": "bitcoin", "name": "Bitcoin", "symbol": "BTC", "market_cap_rank": 1},
        {
            "id": "wrapped-bitcoin",
            "name": "Wrapped Bitcoin",
            "symbol": "WBTC",
            "market_cap_rank": 0,
        },
    ]
    vendor.answer("/api/v3/search", {"coins": coins, "exchanges": []})
    listing = coingecko(vendor).find("BTC/EUR", None)
    assert listing is not None
    assert (listing.provider_symbol, listing.symbol, listing.name) == (
        "bitcoin|eur",
        "BTC/EUR",
        "Bitcoin",
    )
    assert (listing.currency, listing.exchange, listing.asset_class) == ("EUR", "CRYPTO", "CRYPTO")
    assert coingecko(vendor).find("NOPE", "CRYPTO") is None


def test_a_bare_ticker_that_may_be_a_share_is_not_looked_up_among_coins(
    vendor: VendorServer,
) -> None:
    """Anybody can list a coin called AAPL."""
    assert coingecko(vendor).find("AAPL", None) is None
    assert coingecko(vendor).find("AAPL", "NASDAQ") is None
    assert vendor.requests == []
