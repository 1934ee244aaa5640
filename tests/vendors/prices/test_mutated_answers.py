"""A good answer with anything in it replaced, left out or duplicated: refused, or read as something
that may be stored.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.errors import ProviderError
from shared.ledger.money import CURRENCIES
from shared.vendors.protocols import DailyPrices, Listing
from tests.vendors.prices import answers
from tests.vendors.vendor_server import VendorServer

FIRST, LAST = date(2021, 1, 1), date(2021, 1, 14)
ROWS = [("2021-01-11", 100.5), ("2021-01-12", 101.5), ("2021-01-13", 50.89), ("2021-01-14", 51.0)]
NEW_YORK = "America/New_York"

POISON: list[object] = [
    *(
        None,
        True,
        0,
        -1,
        7,
        10**17,
        -(10**17),
        10**30,
        1e99,
        -1e99,
        1e-99,
        0.0,
        [],
        {},
        [[]],
        [1],
        {"a": 1},
    ),
    *(
        "",
        "a",
        "1",
        "-1",
        "1e300",
        "1e999999999",
        "NaN",
        "sNaN",
        "Infinity",
        "0/1",
        "1/0",
        "7/1",
        "\0",
        "a" * 5000,
    ),
    *("2021-13-45", "2021-01-13", "0001-01-01", "9999-12-31", "USD", "GBX", "ZZZ", "America"),
]

DEEP: Any = []
for _ in range(900):
    DEEP = [DEEP]

GOOD: dict[str, tuple[Any, str, dict[str, Any]]] = {
    "tiingo": (
        answers.tiingo,
        "AAPL",
        {
            "/tiingo/daily/AAPL/prices": [
                answers.tiingo_row(day, close, cash=0.2) for day, close in ROWS
            ]
        },
    ),
    "eodhd": (
        answers.eodhd,
        "AAPL.US|USD",
        {
            "/api/eod/AAPL.US": [answers.eodhd_row(day, close) for day, close in ROWS],
            "/api/splits/AAPL.US": [{"date": "2021-01-13", "split": "2.000000/1.000000"}],
            "/api/div/AAPL.US": [
                answers.eodhd_dividend("2021-01-12", 0.2, "USD", paid="2021-02-01")
            ],
        },
    ),
    "yahoo": (
        answers.yahoo,
        "AAPL",
        {
            "/v8/finance/chart/AAPL": answers.yahoo_chart(
                [(answers.opening(day, NEW_YORK), close) for day, close in ROWS],
                splits=[(answers.opening("2021-01-13", NEW_YORK), 2, 1)],
                dividends=[(answers.opening("2021-01-12", NEW_YORK), 0.2)],
            )
        },
    ),
    "kraken": (
        answers.kraken,
        "XXBTZUSD|USD",
        {"/0/public/OHLC": answers.kraken_ohlc(*((day, str(close)) for day, close in ROWS))},
    ),
    "bitstamp": (
        answers.bitstamp,
        "btcusd|USD",
        {
            "/api/v2/ohlc/btcusd/": answers.bitstamp_ohlc(
                *((day, str(close)) for day, close in ROWS)
            )
        },
    ),
    "coinbase": (
        answers.coinbase,
        "BTC-USD|USD",
        {"/products/BTC-USD/candles": answers.coinbase_candles(*ROWS)},
    ),
    "coingecko": (
        answers.coingecko,
        "bitcoin|usd",
        {
            "/api/v3/coins/bitcoin/market_chart/range": answers.coingecko_chart(
                *((answers.midnight(day), close) for day, close in ROWS)
            )
        },
    ),
}


def places(body: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path to each value in it, and to the whole."""
    yield path
    inner = (
        body.items()
        if isinstance(body, dict)
        else enumerate(body)
        if isinstance(body, list)
        else ()
    )
    for key, value in inner:
        yield from places(value, (*path, key))


def mutated(body: Any, path: tuple[Any, ...], how: str, poison: Any) -> Any:
    if not path:
        return poison
    changed = copy.deepcopy(body)
    holder = changed
    for key in path[:-1]:
        holder = holder[key]
    if how == "replaced":
        holder[path[-1]] = poison
    elif how == "left out":
        del holder[path[-1]]
    elif isinstance(holder, list):
        holder.append(holder[path[-1]])
    return changed


@pytest.mark.parametrize("name", GOOD)
@given(data=st.data())
@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_it_is_refused_or_fit_to_be_stored(vendor: VendorServer, name: str, data: st.DataObject):
    adapter, symbol, bodies = GOOD[name]
    changed = data.draw(st.sampled_from([*bodies]))
    path = data.draw(st.sampled_from([*places(bodies[changed])]))
    how = data.draw(st.sampled_from(["replaced", "replaced", "left out", "duplicated"]))
    vendor.reset()
    for url, body in bodies.items():
        answer = (
            mutated(body, path, how, data.draw(st.sampled_from([*POISON, DEEP])))
            if url == changed
            else body
        )
        vendor.answer(url, json.dumps(answer))
    with suppress(ProviderError):
        fit_to_be_stored(adapter(vendor).daily(symbol, FIRST, LAST))


def fit_to_be_stored(prices: DailyPrices) -> None:
    for earlier, later in pairwise(prices.closes):
        assert earlier.date < later.date
    for close in prices.closes:
        assert FIRST <= close.date <= LAST
        assert 0 < close.close < Decimal(10) ** 15
    for split in prices.splits:
        assert FIRST <= split.ex_date <= LAST
        assert split.new > 0
        assert split.old > 0
        assert split.new != split.old
    for dividend in prices.dividends:
        assert FIRST <= dividend.ex_date <= LAST
        assert dividend.amount > 0
        assert dividend.currency is None or len(dividend.currency) == 3
        assert dividend.pay_date is None or abs(dividend.pay_date - dividend.ex_date) < timedelta(
            days=3 * 366
        )


META = {
    "tiingo": (
        "/tiingo/daily/AAPL",
        {"ticker": "AAPL", "name": "Apple Inc", "exchangeCode": "NASDAQ"},
    ),
    "eodhd": (
        "/api/search/AAPL",
        [
            {
                "Code": "AAPL",
                "Exchange": "US",
                "Name": "Apple Inc",
                "Type": "Common Stock",
                "Currency": "USD",
                "ISIN": "US0378331005",
                "isPrimary": True,
            }
        ],
    ),
    "yahoo": ("/v8/finance/chart/AAPL", answers.yahoo_chart([], longName="Apple Inc")),
    "kraken": (
        "/0/public/AssetPairs",
        {"error": [], "result": {"XXBTZUSD": {"wsname": "XBT/USD"}}},
    ),
    "bitstamp": (
        "/api/v2/trading-pairs-info/",
        [{"name": "BTC/USD", "url_symbol": "btcusd", "trading": "Enabled"}],
    ),
    "coinbase": (
        "/products/BTC-USD",
        {"id": "BTC-USD", "base_currency": "BTC", "quote_currency": "USD", "status": "online"},
    ),
    "coingecko": (
        "/api/v3/search",
        {"coins": [{"id": "bitcoin", "symbol": "BTC", "name": "Bitcoin", "market_cap_rank": 1}]},
    ),
}
"""What each vendor says of a symbol that is looked up."""


@pytest.mark.parametrize("name", META)
def test_what_a_symbol_is_said_to_be_is_refused_or_fit_to_be_everybodys(
    vendor: VendorServer, name: str
):
    """Every value replaced by every poison, one at a time; and untouched it is found."""
    url, body = META[name]
    shares = ("tiingo", "eodhd", "yahoo")
    symbol, exchange = ("AAPL", None) if name in shares else ("BTC-USD", "CRYPTO")
    vendor.answer(url, body)
    assert GOOD[name][0](vendor).find(symbol, exchange) is not None
    for path in places(body):
        for how in ("replaced", "left out", "duplicated") if path else ("replaced",):
            for poison in [*POISON, *POISONOUS_TEXTS, DEEP] if how == "replaced" else [None]:
                vendor.reset()
                vendor.answer(url, json.dumps(mutated(body, path, how, poison)))
                with suppress(ProviderError):
                    fit_to_be_everybodys(GOOD[name][0](vendor).find(symbol, exchange))


POISONOUS_TEXTS = [
    "..",
    "../..",
    "A|B|C",
    "AAPL\n",
    "AAPL US",
    "\ud800",
    "\u202e",
    "<b>",
    "x" * 5000,
    "MSFT",
    " ",
]


def fit_to_be_everybodys(listing: Listing | None) -> None:
    if listing is None:
        return
    assert listing.symbol in ("AAPL", "BTC")
    assert 0 < len(listing.provider_symbol) <= 104
    assert listing.provider_symbol.isascii()
    assert listing.provider_symbol.isprintable()
    assert ".." not in listing.provider_symbol
    assert listing.exchange is None or (
        0 < len(listing.exchange) <= 32 and listing.exchange.isascii()
    )
    assert isinstance(listing.name, str)
    assert listing.currency in CURRENCIES
    assert listing.isin in (None, "US0378331005")
