"""The start lists the vendors that the wiring uses; the sample's sources have their own names."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.sample_market.server import VENDORS, SampleMarket, start
from local.vendors import summary, vendors
from shared import clock
from shared.config import ConfigurationError, Settings, read_settings
from shared.vendors.prices.registry import price_sources
from shared.vendors.protocols import vendor_of
from shared.vendors.rates.registry import chains
from shared.vendors.search.registry import search_adapters, search_source

SWITCHES = {
    "tiingo_key": "k",
    "eodhd_key": "k",
    "coingecko_key": "k",
    "openexchangerates_key": "k",
    "yahoo_enabled": "true",
}


@pytest.fixture(scope="module")
def market() -> Iterator[SampleMarket]:
    market = start()
    yield market
    market.stop()


def names_of_sources(settings: Settings) -> set[str]:
    """The names of all wired sources, without the banks that Frankfurter republishes."""
    publishers = [
        publisher for chain in chains(settings, clock.now) for publisher in chain.publishers
    ]
    assert all(publisher.make().name == publisher.name for publisher in publishers)
    rates = {publisher.name for publisher in publishers}
    searched = [search_source(vendor, settings) for vendor in search_adapters()]
    return {
        *price_sources(settings),
        *(source.name for source in searched if source is not None),
        *(name.partition(":")[0] for name in rates),
    }


@pytest.mark.parametrize(
    "switched_on", [{}, *({name: value} for name, value in SWITCHES.items()), SWITCHES]
)
def test_who_is_on_is_who_would_be_asked(switched_on):
    settings = Settings.model_validate(switched_on)
    on, off = vendors(settings)
    assert set(on) == names_of_sources(settings)
    assert {
        setting.partition("=")[0].lower() for setting in off.values()
    } == SWITCHES.keys() - switched_on.keys()
    assert set(on) | set(off) == set(VENDORS)


def test_a_setting_that_is_named_switches_its_vendor_on():
    for vendor, setting in vendors(Settings()).off.items():
        name, _, value = setting.partition("=")
        assert vendor in vendors(read_settings({name: value or "k"})).on


def test_the_line_never_shows_a_key():
    line = summary(Settings.model_validate({"tiingo_key": "hush-hush"}))
    assert "tiingo" in line
    assert "hush" not in line
    assert "eodhd (EODHD_KEY)" in line


def test_every_source_of_the_sample_has_a_name_of_its_own(market):
    """Only the vendors themselves store data under their names."""
    sample = names_of_sources(read_settings({**market.settings(), "YAHOO_ENABLED": "true"}))
    assert all(name.startswith("sample-") for name in sample)
    assert {vendor_of(name) for name in sample} == names_of_sources(
        Settings.model_validate(SWITCHES)
    )


def test_what_the_sample_says_an_asset_is_names_the_sample(market):
    """The names that are stored with an asset, too: no vendor of a live stack has them."""
    sources = price_sources(read_settings(market.settings()))
    for name, symbol, exchange in (
        ("sample-tiingo", "ZZAUR", None),
        ("sample-eodhd", "ZZHAR", "LSE"),
        ("sample-kraken", "BTC-USD", None),
    ):
        listing = sources[name].find(symbol, exchange)
        assert listing is not None
        assert listing.provider == name


def test_the_sample_stays_on_a_laptop(market):
    with pytest.raises(ConfigurationError, match="local mode only"):
        read_settings({**market.settings(), "ENVIRONMENT": "cloud"})


@pytest.mark.parametrize("vendor", [*VENDORS, "ecb_history"])
def test_no_real_vendor_answers_under_a_name_of_the_sample(market, vendor):
    """One address that leads elsewhere, or that was left out, is enough."""
    name = f"{vendor.upper()}_URL"
    for url in ("https://vendor.example", "http://127.0.0.1.vendor.example", ""):
        with pytest.raises(ConfigurationError, match=name):
            read_settings({**market.settings(), name: url})
