"""EODHD: three calls for one answer, a unit kept beside the code, and a search that is never
guessed from.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import BadAnswer, ProviderRefused, SymbolNotServed
from shared.vendors.protocols import Dividend, PriceSource, Split
from tests.vendors.prices.answers import KEY, eodhd, eodhd_dividend, eodhd_row
from tests.vendors.vendor_server import Answer, VendorServer


def script(
    vendor: VendorServer, code: str, *, eod: object = (), splits: object = (), div: object = ()
) -> None:
    for call, body in (("eod", eod), ("splits", splits), ("div", div)):
        vendor.answer(f"/api/{call}/{code}", list(body) if isinstance(body, tuple) else body)


def found(code: str, exchange: str, currency: str, **more: Any) -> dict[str, Any]:
    row = {
        "Code": code,
        "Exchange": exchange,
        "Name": f"{code} plc",
        "Type": "Common Stock",
        "Country": "UK",
    }
    return {**row, "Currency": currency, "ISIN": "GB0009895292", "isPrimary": False, **more}


def test_closes_splits_and_dividends_are_put_together(vendor: VendorServer) -> None:
    script(
        vendor,
        "AAPL.US",
        eod=[eodhd_row("2020-08-28", 499.23), eodhd_row("2020-08-31", 129.04)],
        splits=[{"date": "2020-08-31", "split": "4.000000/1.000000"}],
        div=[eodhd_dividend("2020-08-07", 0.82, "USD", paid="2020-08-13")],
    )
    source: PriceSource = eodhd(vendor)
    prices = source.daily("AAPL.US|USD", date(2020, 8, 1), date(2020, 8, 31))
    assert prices.currency == "USD"
    assert [(c.date.isoformat(), c.close) for c in prices.closes] == [
        ("2020-08-28", Decimal("499.23")),
        ("2020-08-31", Decimal("129.04")),
    ]
    assert prices.splits == [Split(date(2020, 8, 31), 4, 1)]
    assert prices.dividends == [
        Dividend(date(2020, 8, 7), Decimal("0.82"), date(2020, 8, 13), "USD")
    ]
    query = {"api_token": KEY, "fmt": "json", "from": "2020-08-01", "to": "2020-08-31"}
    assert [request.query for request in vendor.requests] == [query] * 3


def test_a_range_that_eodhd_ignores_is_applied_here(vendor: VendorServer) -> None:
    """A `from` that it dislikes brings the whole history, splits and dividends included."""
    script(
        vendor,
        "AAPL.US",
        eod=[
            eodhd_row("1999-12-31", 102.81),
            eodhd_row("2020-08-28", 499.23),
            eodhd_row("2020-08-31", 129.04),
        ],
        splits=[{"date": "2014-06-09", "split": "7.000000/1.000000"}],
        div=[eodhd_dividend("2012-08-09", 2.65, "USD", paid=None)],
    )
    prices = eodhd(vendor).daily("AAPL.US|USD", date(2020, 8, 28), date(2020, 8, 30))
    assert [close.date for close in prices.closes] == [date(2020, 8, 28)]
    assert not prices.splits
    assert not prices.dividends


def test_pence_become_pounds_and_each_dividend_keeps_its_own_currency(vendor: VendorServer) -> None:
    script(
        vendor,
        "AZN.LSE",
        eod=[eodhd_row("2020-08-28", 8214)],
        div=[
            eodhd_dividend("2020-08-13", 69.6, "GBX", paid="2020-09-14"),
            eodhd_dividend("2020-08-14", 0.9, "USD", paid=None),
            eodhd_dividend("2020-08-15", 12, None, paid=None),
        ],
    )
    prices = eodhd(vendor).daily("AZN.LSE|GBX", date(2020, 8, 1), date(2020, 8, 31))
    assert (prices.currency, prices.closes[0].close) == ("GBP", Decimal("82.14"))
    # The third does not say whether 12 is pence or pounds, and is left out.
    assert prices.dividends == [
        Dividend(date(2020, 8, 13), Decimal("0.696"), date(2020, 9, 14), "GBP"),
        Dividend(date(2020, 8, 14), Decimal("0.9"), None, "USD"),
    ]


def test_a_dividend_without_its_unadjusted_value_is_left_out(vendor: VendorServer) -> None:
    script(vendor, "AAPL.US", div=[eodhd_dividend("2020-08-07", None, "USD", paid=None)])
    assert not eodhd(vendor).daily("AAPL.US|USD", date(2020, 8, 1), date(2020, 8, 31)).dividends


def test_without_a_unit_the_currency_is_unknown_and_where_units_are_mixed_nothing_is_asked(
    vendor: VendorServer,
) -> None:
    script(vendor, "GGAL.BA", eod=[eodhd_row("2020-08-28", 121.5)])
    assert eodhd(vendor).daily("GGAL.BA", date(2020, 8, 28), date(2020, 8, 28)).currency is None
    vendor.reset()
    with pytest.raises(ProviderRefused, match=r"AZN\.LSE\|GBX"):
        eodhd(vendor).daily("AZN.LSE", date(2020, 8, 28), date(2020, 8, 28))
    assert vendor.requests == []


def test_a_listing_remembers_the_unit_that_daily_needs(vendor: VendorServer) -> None:
    """What find() gives is what daily() takes: pence in the search are pounds in the prices."""
    vendor.answer(
        "/api/search/AZN",
        [found("AZN", "US", "USD"), found("AZN", "LSE", "GBX"), found("AZNL", "LSE", "GBX")],
    )
    listing = eodhd(vendor).find("azn", "XLON")
    assert listing is not None
    assert (listing.provider_symbol, listing.currency, listing.exchange) == (
        "AZN.LSE|GBX",
        "GBP",
        "LSE",
    )
    assert (listing.isin, listing.asset_class, listing.name) == (
        "GB0009895292",
        "EQUITY",
        "AZN plc",
    )
    script(vendor, "AZN.LSE", eod=[eodhd_row("2020-08-28", 8214)])
    prices = eodhd(vendor).daily(listing.provider_symbol, date(2020, 8, 28), date(2020, 8, 28))
    assert prices.currency == listing.currency


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([found("GGAL", "BA", "ARS"), found("GGAL", "US", "USD")], "GGAL.US|USD"),
        ([found("GGAL", "BA", "ARS")], "GGAL.BA|ARS"),
        (
            [found("GGAL", "F", "EUR"), found("GGAL", "XETRA", "EUR", isPrimary=True)],
            "GGAL.XETRA|EUR",
        ),
        ([found("GGAL", "F", "EUR"), found("GGAL", "XETRA", "EUR")], None),
        ([found("GGAL", "INDX", "USD", Type="INDEX")], None),
        ([], None),
    ],
)
def test_without_an_exchange_nothing_is_guessed(
    vendor: VendorServer, rows: list[dict[str, Any]], expected: str | None
) -> None:
    """The United States first, else the only one, else the primary one, else none."""
    vendor.answer("/api/search/GGAL", rows)
    listing = eodhd(vendor).find("GGAL", None)
    assert (listing and listing.provider_symbol) == expected


@pytest.mark.parametrize(
    ("kind", "asset_class"),
    [
        ("ETF", "ETF"),
        ("FUND", "FUND"),
        ("Mutual Fund", "FUND"),
        ("BOND", "BOND"),
        ("Preferred Stock", "EQUITY"),
        ("Warrant", "OTHER"),
    ],
)
def test_the_type_becomes_a_class(vendor: VendorServer, kind: str, asset_class: str) -> None:
    vendor.answer("/api/search/GGAL", [found("GGAL", "BA", "ARS", Type=kind, ISIN=None)])
    listing = eodhd(vendor).find("GGAL", "BCBA")
    assert listing is not None
    assert (listing.asset_class, listing.isin) == (asset_class, None)


def test_a_currency_that_does_not_exist_is_refused(vendor: VendorServer) -> None:
    vendor.answer("/api/search/GGAL", [found("GGAL", "BA", "Unknown")])
    with pytest.raises(BadAnswer):
        eodhd(vendor).find("GGAL", "BA")


def test_splits_that_do_not_come_condemn_the_answer(vendor: VendorServer) -> None:
    """Closes without their splits would be stored as if there had been none."""
    script(
        vendor, "AAPL.US", eod=[eodhd_row("2020-08-31", 129.04)], splits={"message": "try later"}
    )
    with pytest.raises(BadAnswer):
        eodhd(vendor).daily("AAPL.US|USD", date(2020, 8, 31), date(2020, 8, 31))


def test_an_unknown_code_is_not_served(vendor: VendorServer) -> None:
    vendor.answer("/api/eod/NOPE.US", Answer("Ticker Not Found.", status=404))
    with pytest.raises(SymbolNotServed):
        eodhd(vendor).daily("NOPE.US|USD", date(2020, 8, 31), date(2020, 8, 31))
