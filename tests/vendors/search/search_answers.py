"""Each vendor's answer to a search, in its own format and written for these tests, and the adapters
that search the loopback vendor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from shared.schema.asset_classes import AssetClass
from shared.vendors.protocols import SearchSource
from shared.vendors.search.matches import SearchMatch
from shared.vendors.search.openfigi import OpenFigi
from tests.vendors.prices import answers
from tests.vendors.vendor_server import VendorServer

ISIN = "US0378331005"
EQUITY, ETF, CRYPTO = AssetClass.EQUITY, AssetClass.ETF, AssetClass.CRYPTO


def openfigi(vendor: VendorServer) -> OpenFigi:
    return OpenFigi(vendor.url, answers.KEY, **answers.HURRIED)


def tiingo_row(ticker: str, name: str | None, kind: str = "Stock", **more: Any) -> dict[str, Any]:
    row = {"ticker": ticker, "name": name, "assetType": kind, "isActive": True}
    return {**row, "permaTicker": "US000000000038", "openFIGI": "BBG000B9XRY4", **more}


def eodhd_row(
    code: str, exchange: str, currency: str, kind: str = "Common Stock", **more: Any
) -> dict[str, Any]:
    row = {"Code": code, "Exchange": exchange, "Name": f"{code} plc", "Type": kind}
    prices = {"previousClose": 130.89, "previousCloseDate": "2021-01-13"}
    return {**row, "Country": "UK", "Currency": currency, "ISIN": None, **prices, **more}


def yahoo_quote(symbol: str, name: str, kind: str = "EQUITY", **more: Any) -> dict[str, Any]:
    quote = {"exchange": "NMS", "shortname": name[:10], "longname": name, "quoteType": kind}
    return {**quote, "symbol": symbol, "index": "quotes", "isYahooFinance": True, **more}


def figi_row(ticker: str, exchange: str, kind: str = "Common Stock", **more: Any) -> dict[str, Any]:
    row = {"figi": "BBG000B9XRY4", "name": "APPLE INC", "ticker": ticker, "exchCode": exchange}
    kinds = {"securityType": kind, "securityType2": kind, "marketSector": "Equity"}
    return {**row, **kinds, "compositeFIGI": "BBG000B9XRY4", **more}


@dataclass(frozen=True)
class Case:
    """A search that a vendor answers, and what is read in the answer."""

    adapter: Callable[[VendorServer], SearchSource]
    path: str
    text: str
    good: Any
    empty: Any
    matches: tuple[SearchMatch, ...]

    def search(self, vendor: VendorServer) -> list[SearchMatch]:
        from shared.vendors.search.matches import SearchText

        return list(self.adapter(vendor).search(SearchText.of(self.text)))


CASES = {
    "tiingo": Case(
        answers.tiingo,
        "/tiingo/utilities/search",
        "berk",
        [
            tiingo_row("BRK-B", "Berkshire Hathaway Inc"),
            tiingo_row("VTI", "Vanguard Total", "ETF", countryCode="US"),
            tiingo_row("VFIAX", None, "Mutual Fund"),
            tiingo_row("600519", "Kweichow Moutai", countryCode="CN"),
            tiingo_row("BTCUSD", "Bitcoin", "Crypto"),
        ],
        [],
        (
            SearchMatch("tiingo", "BRK-B", "US", "Berkshire Hathaway Inc", EQUITY, "USD"),
            SearchMatch("tiingo", "VTI", "US", "Vanguard Total", ETF, "USD"),
            SearchMatch("tiingo", "VFIAX", "US", "VFIAX", AssetClass.FUND, "USD"),
        ),
    ),
    "eodhd": Case(
        answers.eodhd,
        "/api/search/shell",
        "shell",
        [
            eodhd_row("SHEL", "LSE", "GBX", ISIN="GB00BP6MXD84", isPrimary=True),
            eodhd_row("SHEL", "NYSE", "USD", ISIN="US7802593050"),
            eodhd_row("R6C0", "XETRA", "EUR", ISIN="GB00BP6MXD85"),
            eodhd_row("SHELL", "INDX", "USD", "INDEX"),
            eodhd_row("SHELL-USD", "CC", "USD", "Currency"),
            eodhd_row("SHELLX", "LSE", "Unknown"),
        ],
        [],
        (
            SearchMatch(
                "eodhd", "SHEL", "LSE", "SHEL plc", EQUITY, "GBP", "GB00BP6MXD84", is_primary=True
            ),
            SearchMatch("eodhd", "SHEL", "US", "SHEL plc", EQUITY, "USD", "US7802593050"),
            SearchMatch("eodhd", "R6C0", "XETRA", "R6C0 plc", EQUITY, "EUR", None),
        ),
    ),
    "yahoo": Case(
        answers.yahoo,
        "/v1/finance/search",
        "sap",
        {
            "explains": [],
            "count": 6,
            "quotes": [
                yahoo_quote("SAP.DE", "SAP SE"),
                yahoo_quote("SAP", "SAP SE ADR", longname=None),
                yahoo_quote("IWDA.AS", "iShares Core", "ETF"),
                yahoo_quote("SAPX.QQ", "of an unknown exchange"),
                yahoo_quote("^GSPC", "S&P 500", "INDEX"),
                yahoo_quote("BTC-USD", "Bitcoin", "CRYPTOCURRENCY"),
                {"index": "4a1b", "name": "SAP.iO", "isYahooFinance": False},
            ],
            "news": [],
        },
        {"quotes": []},
        (
            SearchMatch("yahoo", "SAP", "XETRA", "SAP SE", EQUITY),
            SearchMatch("yahoo", "SAP", "US", "SAP SE ADR", EQUITY),
            SearchMatch("yahoo", "IWDA", "AS", "iShares Core", ETF),
        ),
    ),
    "kraken": Case(
        answers.kraken,
        "/0/public/AssetPairs",
        "btc",
        {
            "error": [],
            "result": {
                "XXBTZEUR": {"altname": "XBTEUR", "wsname": "XBT/EUR"},
                "XXBTZUSD": {"altname": "XBTUSD", "wsname": "XBT/USD"},
                "XBTUSDT": {"altname": "XBTUSDT", "wsname": "XBT/USDT"},
                "BTCXUSD": {"altname": "BTCXUSD", "wsname": "BTCX/USD"},
                "ETHUSD": {"altname": "ETHUSD", "wsname": "ETH/USD"},
                "OLD": {"altname": "OLD"},
            },
        },
        {"error": [], "result": {}},
        (
            SearchMatch("kraken", "BTC", "CRYPTO", "BTC/USD", CRYPTO, "USD"),
            SearchMatch("kraken", "BTC/EUR", "CRYPTO", "BTC/EUR", CRYPTO, "EUR"),
            SearchMatch("kraken", "BTCX", "CRYPTO", "BTCX/USD", CRYPTO, "USD"),
        ),
    ),
    "coingecko": Case(
        answers.coingecko,
        "/api/v3/search",
        "BTC-EUR",
        {
            "coins": [
                {"id": "bitcoin-fork", "symbol": "BTC", "name": "A fork", "market_cap_rank": 900},
                {"id": "new-coin", "symbol": "BTC", "name": "New", "market_cap_rank": None},
                {"id": "bitcoin", "symbol": "btc", "name": "Bitcoin", "market_cap_rank": 1},
                {"id": "wrapped", "symbol": "WBTC", "name": "Wrapped", "market_cap_rank": 15},
                {"id": "odd", "symbol": "$BTC.X", "name": "Odd", "market_cap_rank": 16},
            ],
            "exchanges": [],
        },
        {"coins": []},
        (
            SearchMatch("coingecko", "BTC/EUR", "CRYPTO", "Bitcoin", CRYPTO, "EUR"),
            SearchMatch("coingecko", "WBTC/EUR", "CRYPTO", "Wrapped", CRYPTO, "EUR"),
        ),
    ),
    "openfigi": Case(
        openfigi,
        "/v3/mapping",
        ISIN,
        [
            {
                "data": [
                    figi_row("AAPL", "US"),
                    figi_row("AAPL", "UW"),
                    figi_row("APC", "GY", "ETP"),
                    figi_row("BP/", "LN", "Warrant"),
                    figi_row("AAPL", "AF", "Depositary Receipt"),
                    figi_row("AAPL", "AR"),
                    figi_row("AAPL 2.4 05/03/23", "LN", marketSector="Corp"),
                ]
            }
        ],
        [{"warning": "No identifier found."}],
        (
            SearchMatch("openfigi", "AAPL", "US", "APPLE INC", EQUITY, None, ISIN),
            SearchMatch("openfigi", "APC", "XETRA", "APPLE INC", ETF, None, ISIN),
            SearchMatch("openfigi", "BP", "LSE", "APPLE INC", None, None, ISIN),
            SearchMatch("openfigi", "AAPL", "BA", "APPLE INC", EQUITY, None, ISIN),
        ),
    ),
}
