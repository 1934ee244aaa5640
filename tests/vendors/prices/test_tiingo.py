"""Tiingo: raw closes, splits and dividends out of one list of rows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shared.errors import BadAnswer, SymbolNotServed
from shared.vendors.protocols import Close, Dividend, PriceSource, Split
from tests.vendors.prices.answers import KEY, tiingo, tiingo_row
from tests.vendors.vendor_server import Answer, VendorServer

PRICES = "/tiingo/daily/AAPL/prices"


def test_closes_are_raw_and_splits_and_dividends_come_from_the_same_rows(
    vendor: VendorServer,
) -> None:
    """AAPL around its 4:1 split: 499.23 on the eve, 129.04 on the day; never the adjusted figures
    beside them.
    """
    vendor.answer(
        PRICES,
        [
            tiingo_row("2020-08-07", 444.45, cash=0.82),
            tiingo_row("2020-08-28", 499.23),
            tiingo_row("2020-08-31", 129.04, split=4.0),
        ],
    )
    source: PriceSource = tiingo(vendor)
    prices = source.daily("AAPL", date(2020, 8, 7), date(2020, 8, 31))
    assert prices.currency == "USD"
    assert prices.closes == [
        Close(date(2020, 8, 7), Decimal("444.45"), Decimal(46907479)),
        Close(date(2020, 8, 28), Decimal("499.23"), Decimal(46907479)),
        Close(date(2020, 8, 31), Decimal("129.04"), Decimal(46907479)),
    ]
    assert prices.splits == [Split(date(2020, 8, 31), 4, 1)]
    assert prices.dividends == [Dividend(date(2020, 8, 7), Decimal("0.82"))]
    (request,) = vendor.requests
    assert request.query == {"startDate": "2020-08-07", "endDate": "2020-08-31"}
    assert request.headers["authorization"] == f"Token {KEY}"


@pytest.mark.parametrize(
    ("factor", "ratio"),
    [(1.5, (3, 2)), (0.1, (1, 10)), (0.0333333, (1, 30)), (1.05, (21, 20)), (7.0, (7, 1))],
)
def test_a_decimal_split_factor_becomes_the_exact_ratio(
    vendor: VendorServer, factor: float, ratio: tuple[int, int]
) -> None:
    vendor.answer(PRICES, [tiingo_row("2020-08-31", 12.5, split=factor)])
    (split,) = tiingo(vendor).daily("AAPL", date(2020, 8, 31), date(2020, 8, 31)).splits
    assert (split.new, split.old) == ratio


@pytest.mark.parametrize("factor", [0.0, -4.0, 1.0123391, 1e9])
def test_a_factor_that_is_no_split_condemns_the_answer(vendor: VendorServer, factor: float) -> None:
    """Half a split is worse than none: every holding after it would be wrong."""
    vendor.answer(PRICES, [tiingo_row("2020-08-31", 12.5, split=factor)])
    with pytest.raises(BadAnswer):
        tiingo(vendor).daily("AAPL", date(2020, 8, 31), date(2020, 8, 31))


def test_rows_outside_the_range_are_dropped_with_their_actions(vendor: VendorServer) -> None:
    vendor.answer(
        PRICES,
        [
            tiingo_row("2020-08-27", 500.04, cash=0.82, split=2.0),
            tiingo_row("2020-08-28", 499.23),
            tiingo_row("2020-08-31", 129.04, split=4.0),
        ],
    )
    prices = tiingo(vendor).daily("AAPL", date(2020, 8, 28), date(2020, 8, 28))
    assert [close.date for close in prices.closes] == [date(2020, 8, 28)]
    assert not prices.splits
    assert not prices.dividends


def test_the_metadata_becomes_a_listing(vendor: VendorServer) -> None:
    meta = {
        "ticker": "AAPL",
        "name": "Apple Inc",
        "exchangeCode": "NASDAQ",
        "startDate": "1980-12-12",
        "endDate": "2021-01-14",
        "description": "Makes telephones.",
    }
    vendor.answer("/tiingo/daily/AAPL", meta)
    listing = tiingo(vendor).find(" aapl ", "nasdaq")
    assert listing is not None
    assert (listing.provider, listing.provider_symbol, listing.symbol) == ("tiingo", "AAPL", "AAPL")
    assert (listing.exchange, listing.name) == ("NASDAQ", "Apple Inc")
    assert (listing.asset_class, listing.currency) == ("EQUITY", "USD")


@pytest.mark.parametrize(
    ("name", "exchange", "asset_class"),
    [
        ("Vanguard Total Stock Market ETF", "NASDAQ", "ETF"),
        ("SPDR Gold Trust", "NYSE ARCA", "ETF"),
        ("Vanguard 500 Index Fund Admiral Shares", "NMFQS", "FUND"),
        ("Netflix Inc", "NASDAQ", "EQUITY"),
    ],
)
def test_the_class_follows_the_name_and_the_exchange(
    vendor: VendorServer, name: str, exchange: str, asset_class: str
) -> None:
    vendor.answer("/tiingo/daily/XYZ", {"ticker": "xyz", "name": name, "exchangeCode": exchange})
    listing = tiingo(vendor).find("XYZ", None)
    assert listing is not None
    assert listing.asset_class == asset_class


def test_share_classes_are_written_with_a_hyphen(vendor: VendorServer) -> None:
    vendor.answer(
        "/tiingo/daily/BRK-B",
        {"ticker": "BRK-B", "name": "Berkshire Hathaway", "exchangeCode": "NYSE"},
    )
    listing = tiingo(vendor).find("brk.b", None)
    assert listing is not None
    assert listing.provider_symbol == "BRK-B"


def test_an_unknown_ticker_is_none_when_asked_for_and_an_error_when_prices_are(
    vendor: VendorServer,
) -> None:
    vendor.answer("/tiingo/daily/NOPE", Answer({"detail": "Not found."}, status=404))
    vendor.answer("/tiingo/daily/NOPE/prices", {"detail": "Not found."})  # with status 200
    assert tiingo(vendor).find("NOPE", None) is None
    with pytest.raises(SymbolNotServed):
        tiingo(vendor).daily("NOPE", date(2020, 8, 28), date(2020, 8, 28))


@pytest.mark.parametrize(
    ("symbol", "exchange"), [("AZN", "LSE"), ("../../account", None), ("", None), ("BTC", "CC")]
)
def test_what_tiingo_cannot_have_is_not_asked(
    vendor: VendorServer, symbol: str, exchange: str | None
) -> None:
    assert tiingo(vendor).find(symbol, exchange) is None
    assert vendor.requests == []
