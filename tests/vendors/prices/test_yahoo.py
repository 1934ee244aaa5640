"""Yahoo: split-adjusted closes stamped with instants, made into raw closes of the exchange's own
days.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from shared.errors import BadAnswer, SymbolNotServed
from shared.vendors.protocols import Dividend, PriceSource, Split
from tests.vendors.prices.answers import NOW, midnight, opening, yahoo, yahoo_chart
from tests.vendors.vendor_server import Answer, VendorServer

NEW_YORK = "America/New_York"
CHART = "/v8/finance/chart/AAPL"
EVE, SPLIT_DAY = opening("2020-08-28", NEW_YORK), opening("2020-08-31", NEW_YORK)


def closes(
    vendor: VendorServer, first: str, last: str, now: datetime = NOW
) -> list[tuple[str, Decimal]]:
    prices = yahoo(vendor, now).daily("AAPL", date.fromisoformat(first), date.fromisoformat(last))
    return [(close.date.isoformat(), close.close) for close in prices.closes]


def test_closes_before_a_split_are_multiplied_back(vendor: VendorServer) -> None:
    vendor.answer(
        CHART,
        yahoo_chart([(EVE, 124.8075), (SPLIT_DAY, 129.04)], splits=[(SPLIT_DAY, 4.0, 1.0)]),
    )
    source: PriceSource = yahoo(vendor)
    prices = source.daily("AAPL", date(2020, 8, 28), date(2020, 8, 31))
    assert [close.close for close in prices.closes] == [Decimal("499.23"), Decimal("129.04")]
    assert prices.splits == [Split(date(2020, 8, 31), 4, 1)]
    assert prices.currency == "USD"


def test_a_range_before_a_split_is_asked_through_today_so_that_the_split_is_known(
    vendor: VendorServer,
) -> None:
    """The range ends in 2014; both later splits are in the answer only because it was asked for
    until now.
    """
    day = opening("2014-06-06", NEW_YORK)
    seven = opening("2014-06-09", NEW_YORK)
    vendor.answer(
        CHART,
        yahoo_chart(
            [(day, 23.05607032775879), (seven, 23.424999237060547), (EVE, 124.80750274658203)],
            splits=[(seven, 7.0, 1.0), (SPLIT_DAY, 4.0, 1.0)],
            dividends=[(opening("2014-05-08", NEW_YORK), 0.1175), (day, 0.117857)],
        ),
    )
    prices = yahoo(vendor).daily("AAPL", date(2014, 5, 1), date(2014, 6, 6))
    assert [(c.date, c.close) for c in prices.closes] == [(date(2014, 6, 6), Decimal("645.57"))]
    assert not prices.splits, "both lie after the range"
    assert prices.dividends == [
        Dividend(date(2014, 5, 8), Decimal("3.29"), currency="USD"),
        Dividend(date(2014, 6, 6), Decimal("3.3"), currency="USD"),
    ]
    (request,) = vendor.requests
    assert int(request.query["period1"]) == midnight("2014-04-30")
    assert int(request.query["period2"]) > NOW.timestamp()
    assert (request.query["interval"], request.query["events"]) == ("1d", "div,splits")


def test_noise_of_single_precision_is_taken_off(vendor: VendorServer) -> None:
    vendor.answer(CHART, yahoo_chart([(EVE, 124.80750274658203), (SPLIT_DAY, 0.12834799289703369)]))
    assert closes(vendor, "2020-08-28", "2020-08-31") == [
        ("2020-08-28", Decimal("124.8075")),
        ("2020-08-31", Decimal("0.128348")),
    ]


def test_a_split_that_is_only_announced_divides_nothing_yet(vendor: VendorServer) -> None:
    tomorrow = opening("2021-01-16", NEW_YORK)
    vendor.answer(CHART, yahoo_chart([(EVE, 124.8075)], splits=[(tomorrow, 4.0, 1.0)]))
    assert closes(vendor, "2020-08-28", "2020-08-28") == [("2020-08-28", Decimal("124.8075"))]


def test_days_are_the_exchanges_own_on_both_sides_of_a_change_of_the_clocks(
    vendor: VendorServer,
) -> None:
    """Sydney opens at 10:00, which is the evening before in UTC; New York changed its clocks on
    2020-11-01.
    """
    sydney = "Australia/Sydney"
    stamps = [
        (opening("2020-10-02", sydney, time(10)), 95.0),
        (opening("2020-10-05", sydney, time(10)), 96.0),
    ]
    assert datetime.fromtimestamp(stamps[1][0], UTC).day == 4
    vendor.answer(CHART, yahoo_chart(stamps, zone=sydney, currency="AUD"))
    assert [day for day, _ in closes(vendor, "2020-10-02", "2020-10-05")] == [
        "2020-10-02",
        "2020-10-05",
    ]
    vendor.reset()
    # Daily rows of coins and of some funds are stamped at local midnight: a fixed offset moves half
    # of them a day back.
    nights = [(opening(day, NEW_YORK, time()), 10.0) for day in ("2020-10-30", "2020-11-02")]
    vendor.answer(CHART, yahoo_chart(nights, gmtoffset=-18000))
    assert [day for day, _ in closes(vendor, "2020-10-30", "2020-11-02")] == [
        "2020-10-30",
        "2020-11-02",
    ]


def test_nulls_are_dropped_and_days_outside_too(vendor: VendorServer) -> None:
    rows = [(opening("2020-08-27", NEW_YORK), 125.01), (EVE, None), (SPLIT_DAY, 129.04)]
    vendor.answer(CHART, yahoo_chart(rows))
    assert closes(vendor, "2020-08-28", "2020-08-31") == [("2020-08-31", Decimal("129.04"))]


def test_the_price_of_a_session_that_still_runs_is_no_close(vendor: VendorServer) -> None:
    """And once it is over, the live row (later in the answer) holds against the bar of the same
    day.
    """
    today = opening("2021-01-15", NEW_YORK)
    end = opening("2021-01-15", NEW_YORK, time(16))
    chart = yahoo_chart([(today, 128.5), (end, 127.14)], session_end=end)
    vendor.answer(CHART, chart)
    assert (
        closes(vendor, "2021-01-15", "2021-01-15", datetime(2021, 1, 15, 20, 59, tzinfo=UTC)) == []
    )
    assert closes(vendor, "2021-01-15", "2021-01-15", NOW) == [("2021-01-15", Decimal("127.14"))]


def test_without_the_session_in_the_answer_today_waits_until_the_day_is_over(
    vendor: VendorServer,
) -> None:
    vendor.answer(CHART, yahoo_chart([(opening("2021-01-15", NEW_YORK), 127.14)]))
    assert closes(vendor, "2021-01-15", "2021-01-15", NOW) == []
    after_midnight = datetime(2021, 1, 16, 5, 1, tzinfo=UTC)
    assert closes(vendor, "2021-01-15", "2021-01-15", after_midnight) == [
        ("2021-01-15", Decimal("127.14"))
    ]


def test_pence_become_pounds_after_the_split_is_undone(vendor: VendorServer) -> None:
    day, later = (
        opening("2020-08-28", "Europe/London", time(8)),
        opening("2020-09-01", "Europe/London", time(8)),
    )
    chart = yahoo_chart(
        [(day, 4107.0)],
        currency="GBp",
        zone="Europe/London",
        splits=[(later, 2.0, 1.0)],
        dividends=[(day, 34.8)],
    )
    vendor.answer("/v8/finance/chart/AZN.L", chart)
    prices = yahoo(vendor).daily("AZN.L", date(2020, 8, 28), date(2020, 8, 28))
    assert (prices.currency, prices.closes[0].close) == ("GBP", Decimal("82.14"))
    assert prices.dividends == [Dividend(date(2020, 8, 28), Decimal("0.696"), currency="GBP")]


def test_an_answer_without_rows_is_empty(vendor: VendorServer) -> None:
    vendor.answer(CHART, yahoo_chart([]))
    assert closes(vendor, "2020-08-29", "2020-08-30") == []


@pytest.mark.parametrize(
    "chart",
    [
        yahoo_chart([(EVE, 124.8075)], currency="Quatloos"),
        yahoo_chart([(EVE, 124.8075)], zone="Mars/Olympus"),
        yahoo_chart([(EVE, 124.8075)], zone="../../etc/passwd"),
        yahoo_chart([(EVE, -1.0)]),
        {"chart": {"result": [], "error": None}},
        {"chart": {"result": None, "error": {"code": "Internal", "description": "?"}}},
        {"quoteResponse": {}},
    ],
)
def test_what_makes_no_sense_is_a_bad_answer(vendor: VendorServer, chart: object) -> None:
    vendor.answer(CHART, chart)
    with pytest.raises(BadAnswer):
        closes(vendor, "2020-08-28", "2020-08-28")


@pytest.mark.parametrize("status", [200, 404])
def test_an_unknown_symbol_is_not_served(vendor: VendorServer, status: int) -> None:
    error = {"code": "Not Found", "description": "No data found, symbol may be delisted"}
    vendor.answer(CHART, Answer({"chart": {"result": None, "error": error}}, status=status))
    assert yahoo(vendor).find("AAPL", None) is None
    with pytest.raises(SymbolNotServed):
        closes(vendor, "2020-08-28", "2020-08-28")


def test_an_exchange_becomes_a_suffix_and_the_meta_a_listing(vendor: VendorServer) -> None:
    chart = yahoo_chart(
        [], currency="GBp", zone="Europe/London", symbol="AZN.L", longName="AstraZeneca PLC"
    )
    vendor.answer("/v8/finance/chart/AZN.L", chart)
    listing = yahoo(vendor).find("azn", "lse")
    assert listing is not None
    assert (listing.provider_symbol, listing.symbol, listing.exchange) == ("AZN.L", "AZN", "LSE")
    assert (listing.name, listing.asset_class, listing.currency) == (
        "AstraZeneca PLC",
        "EQUITY",
        "GBP",
    )


@pytest.mark.parametrize("kind", ["INDEX", "CURRENCY", "CRYPTOCURRENCY"])
def test_what_is_not_a_listing_is_not_found(vendor: VendorServer, kind: str) -> None:
    vendor.answer(CHART, yahoo_chart([], instrumentType=kind))
    assert yahoo(vendor).find("AAPL", "US") is None


def test_an_exchange_that_we_cannot_name_to_yahoo_is_not_asked(vendor: VendorServer) -> None:
    assert yahoo(vendor).find("AAPL", "ATLANTIS") is None
    assert yahoo(vendor).find("BTC", "CRYPTO") is None
    assert vendor.requests == []
