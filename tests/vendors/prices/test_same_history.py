"""Three vendors report one history in three ways; what is stored must be the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from tests.vendors.prices.answers import (
    eodhd,
    eodhd_dividend,
    eodhd_row,
    opening,
    tiingo,
    tiingo_row,
    yahoo,
    yahoo_chart,
)
from tests.vendors.vendor_server import VendorServer


def test_tiingo_eodhd_and_yahoo_agree_on_apple_in_august_2020(vendor: VendorServer) -> None:
    raw = [("2020-08-07", 444.45), ("2020-08-28", 499.23), ("2020-08-31", 129.04)]
    vendor.answer(
        "/tiingo/daily/AAPL/prices",
        [
            tiingo_row(
                day,
                close,
                split=4.0 if day == "2020-08-31" else 1.0,
                cash=0.82 if day == "2020-08-07" else 0.0,
            )
            for day, close in raw
        ],
    )
    vendor.answer("/api/eod/AAPL.US", [eodhd_row(day, close) for day, close in raw])
    vendor.answer("/api/splits/AAPL.US", [{"date": "2020-08-31", "split": "4.000000/1.000000"}])
    vendor.answer(
        "/api/div/AAPL.US", [eodhd_dividend("2020-08-07", 0.82, "USD", paid="2020-08-13")]
    )
    stamps = {day: opening(day, "America/New_York") for day, _ in raw}
    vendor.answer(
        "/v8/finance/chart/AAPL",
        yahoo_chart(
            [
                (stamps["2020-08-07"], 111.11250305175781),
                (stamps["2020-08-28"], 124.80750274658203),
                (stamps["2020-08-31"], 129.0399932861328),
            ],
            splits=[(stamps["2020-08-31"], 4.0, 1.0)],
            dividends=[(stamps["2020-08-07"], 0.205)],
        ),
    )
    month = (date(2020, 8, 1), date(2020, 8, 31))
    answers = [
        tiingo(vendor).daily("AAPL", *month),
        eodhd(vendor).daily("AAPL.US|USD", *month),
        yahoo(vendor).daily("AAPL", *month),
    ]
    for answer in answers:
        assert [(c.date.isoformat(), c.close) for c in answer.closes] == [
            (d, Decimal(str(c))) for d, c in raw
        ]
        assert [(s.ex_date, s.new, s.old) for s in answer.splits] == [(date(2020, 8, 31), 4, 1)]
        assert [(d.ex_date, d.amount) for d in answer.dividends] == [
            (date(2020, 8, 7), Decimal("0.82"))
        ]
        assert answer.currency == "USD"
