"""The product's own adapters, written to the vendors' documentation, accept the sample market."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from local.sample_market.answers import SAMPLE_KEY
from local.sample_market.calendars import open_days
from local.sample_market.currencies import ALL_CODES
from local.sample_market.instruments import INSTRUMENTS
from local.sample_market.prices import bars, dividends
from local.sample_market.server import start
from shared.config import Settings, read_settings
from shared.vendors.prices.bitstamp import Bitstamp
from shared.vendors.prices.coinbase import Coinbase
from shared.vendors.prices.coingecko import CoinGecko
from shared.vendors.prices.eodhd import Eodhd
from shared.vendors.prices.kraken import Kraken
from shared.vendors.prices.tiingo import Tiingo
from shared.vendors.prices.yahoo import Yahoo
from shared.vendors.protocols import Listing, PriceSource
from shared.vendors.rates.argentinadatos import ArgentinaDatos
from shared.vendors.rates.bcra import CODES as BCRA_CODES
from shared.vendors.rates.registry import chains
from shared.vendors.search.matches import SearchText
from shared.vendors.search.registry import search_adapters, search_source

TODAY = date(2026, 10, 30)
NOON = datetime(2026, 10, 30, 12, tzinfo=UTC)
FIRST = date(2014, 1, 1)
DAY = timedelta(days=1)
AMERICAN = [symbol for symbol, instrument in INSTRUMENTS.items() if instrument.market == "US"]


@pytest.fixture(scope="module")
def product() -> Iterator[Settings]:
    """The product's settings, every vendor's URL in them that of a running sample market."""
    market = start(today=lambda: TODAY)
    yield read_settings(market.settings())
    market.stop()


def listed(source: PriceSource, symbol: str, exchange: str | None) -> Listing:
    listing = source.find(symbol, exchange)
    assert listing is not None
    return listing


@pytest.mark.parametrize("symbol", AMERICAN)
def test_tiingo(product, symbol):
    source = Tiingo(product.tiingo_url, SAMPLE_KEY)
    listing = listed(source, symbol, None)
    assert (listing.name, listing.currency) == (INSTRUMENTS[symbol].name, "USD")
    assert listing.asset_class == ("ETF" if INSTRUMENTS[symbol].kind == "ETF" else "EQUITY")
    assert_read(source, listing, 1)


@pytest.mark.parametrize(
    "symbol", [s for s, i in INSTRUMENTS.items() if i.market not in ("US", "CC")]
)
def test_eodhd(product, symbol):
    instrument = INSTRUMENTS[symbol]
    source = Eodhd(product.eodhd_url, SAMPLE_KEY)
    listing = listed(source, symbol, instrument.market)
    assert listing.currency == ("GBP" if instrument.currency == "GBX" else instrument.currency)
    assert listing.isin == instrument.isin
    assert_read(source, listing, 100 if instrument.currency == "GBX" else 1)


def assert_read(source, listing, per_unit):
    """Closes, splits and dividends arrive as the sample has them, raw and in the major unit."""
    instrument = INSTRUMENTS[listing.symbol]
    read = source.daily(listing.provider_symbol, FIRST, TODAY)
    assert [(close.date, float(close.close) * per_unit) for close in read.closes] == [
        (bar.date, pytest.approx(bar.close)) for bar in bars(instrument, TODAY)
    ]
    splits = [(split.ex_date, split.new, split.old) for split in instrument.splits]
    assert [(split.ex_date, split.new, split.old) for split in read.splits] == splits
    declared = [
        (d.ex_date, d.amount / per_unit) for d in dividends(instrument, TODAY) if d.ex_date <= TODAY
    ]
    assert [(dividend.ex_date, dividend.amount) for dividend in read.dividends] == declared


@pytest.mark.parametrize("symbol", ["ZZAUR", "ZZDUN", "ZZHAR", "ZZLIN", "ZZPAM"])
def test_yahoo_un_adjusted(product, symbol):
    instrument = INSTRUMENTS[symbol]
    source = Yahoo(product.yahoo_url, now=lambda: NOON)
    listing = listed(source, symbol, instrument.market)
    read = source.daily(listing.provider_symbol, date(2023, 1, 2), TODAY)
    per_unit = 100 if instrument.currency == "GBX" else 1
    raw = {bar.date: pytest.approx(bar.close, rel=1e-6) for bar in bars(instrument, TODAY)}
    assert len(read.closes) > 900
    assert all(float(close.close) * per_unit == raw[close.date] for close in read.closes)


@pytest.mark.parametrize("symbol", [s for s, i in INSTRUMENTS.items() if i.market == "CC"])
def test_the_vendors_of_coins(product, symbol):
    """All give the same closes; the running day has none."""
    first, last = TODAY - 300 * DAY, TODAY
    closes = [
        (bar.date, bar.close)
        for bar in bars(INSTRUMENTS[symbol], TODAY)
        if first <= bar.date < last
    ]
    kraken = Kraken(product.kraken_url, now=lambda: NOON)
    coingecko = CoinGecko(product.coingecko_url, SAMPLE_KEY, now=lambda: NOON)
    bitstamp = Bitstamp(product.bitstamp_url, now=lambda: NOON)
    coinbase = Coinbase(product.coinbase_url, now=lambda: NOON)
    sources: tuple[PriceSource, ...] = (kraken, bitstamp, coinbase, coingecko)
    for source in sources:
        listing = listed(source, symbol, None)
        read = source.daily(listing.provider_symbol, first, last)
        assert [(close.date, float(close.close)) for close in read.closes] == closes


@pytest.mark.parametrize("vendor", search_adapters())
def test_every_search(product, vendor):
    """Each instrument is found by its ISIN or its symbol, at each vendor that may know it."""
    source = search_source(vendor, product.model_copy(update={"yahoo_enabled": True}))
    assert source is not None
    symbols = set()
    for symbol, instrument in INSTRUMENTS.items():
        query = SearchText.of(
            symbol if vendor in ("tiingo", "coingecko", "kraken") else instrument.isin or symbol
        )
        if source.can_find(query):
            symbols |= {match.symbol for match in source.search(query)}
    markets = {"tiingo": {"US"}, "coingecko": {"CC"}, "kraken": {"CC"}}
    expected = markets.get(vendor, {"US", "LSE", "XETRA", "BA"})
    assert symbols == {
        s.removesuffix("-USD") for s, i in INSTRUMENTS.items() if i.market in expected
    }


@pytest.mark.parametrize("days", [7, 400])
def test_every_publisher_of_rates(product, days):
    """Each publisher of each chain answers all of its currencies, over short and long ranges."""
    first = TODAY - days * DAY
    for chain in chains(product, lambda: NOON):
        served = chain.served(ALL_CODES)
        for publisher in chain.publishers:
            source = publisher.make()
            if source.name == "sample-openexchangerates" and days > 7:
                continue  # one call for each day
            rates = source.daily(served, chain.kind, first, TODAY)
            assert rates, source.name
            if source.name == "sample-bcra":
                assert {rate.base for rate in rates} == set(BCRA_CODES)
            assert all(first <= rate.date <= TODAY and rate.kind == chain.kind for rate in rates)


def test_repeated_days_are_not_stored(product):
    mep = ArgentinaDatos(product.argentinadatos_url).daily({"USD"}, "mep", TODAY - 60 * DAY, TODAY)
    assert [rate.date for rate in mep] == list(open_days("AR", TODAY - 60 * DAY, TODAY))
