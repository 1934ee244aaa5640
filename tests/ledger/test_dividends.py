"""Dividends: entitlements from the ledger's quantities, what records what, yields and growth."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings

from shared.ledger.dividends import (
    DecimalRatio,
    DeclaredDividend,
    RecordedDividend,
    a_year_before,
    expected_dividends,
    growth_by_year,
    recorded_as,
    yearly_yield,
)
from tests.ledger.held import held_on
from tests.ledger.notation import ledger
from tests.ledger.portfolios import Portfolio, portfolios


def declared(
    ex_date: str, amount: str = "0.25", pay_date: str | None = None, asset: str = "ACME"
) -> DeclaredDividend:
    paid = date.fromisoformat(pay_date) if pay_date else None
    return DeclaredDividend(
        asset, date.fromisoformat(ex_date), paid, Decimal(amount), "USD", "tiingo"
    )


def entitled(text: str, *dividends: DeclaredDividend) -> list[tuple[str, str]]:
    """(entitlement, cash) of each dividend that anything is expected of."""
    book = ledger(text)
    return [
        (f"{dividend.entitlement.normalize():f}", f"{dividend.cash.normalize():f}")
        for dividend in expected_dividends(book.transactions, book.splits, dividends)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-02 BUY 10 ACME @ 1 USD", [("10", "2.5")]),
        ("2024-02-08 BUY 10 ACME @ 1 USD", [("10", "2.5")]),
        ("2024-02-09 BUY 10 ACME @ 1 USD", []),
        ("2024-01-02 BUY 10 ACME @ 1 USD\n2024-02-09 SELL 10 ACME @ 1 USD", [("10", "2.5")]),
        ("2024-01-02 BUY 10 ACME @ 1 USD\n2024-02-08 SELL 10 ACME @ 1 USD", []),
        ("2024-01-02 BUY 10 ACME @ 1 USD\n2024-02-08 SELL 4 ACME @ 1 USD", [("6", "1.5")]),
        (
            "2024-01-02 TRANSFER_IN 10 ACME @ 1 USD\n2024-01-03 TRANSFER_OUT 3 ACME USD",
            [("7", "1.75")],
        ),
        ("2024-01-02 BUY 10 OTHER @ 1 USD", []),
        ("", []),
    ],
)
def test_who_held_at_the_end_of_the_day_before_the_ex_date_is_entitled(text, expected):
    """A purchase on the ex-date comes too late, a sale on it too late to lose anything."""
    assert entitled(text, declared("2024-02-09")) == expected


def test_a_split_on_the_ex_date_does_not_multiply_the_entitlement():
    """The amount is declared for shares as they were counted the day before; from the next ex-date
    on all are counted.
    """
    book = "2024-01-02 BUY 10 ACME @ 1 USD\n2024-02-09 ACTION ACME 4:1"
    assert entitled(book, declared("2024-02-09")) == [("10", "2.5")]
    assert entitled(book, declared("2024-02-08", "1"), declared("2024-05-09")) == [
        ("10", "10"),
        ("40", "10"),
    ]


def test_a_dividend_long_after_the_last_transaction_is_expected():
    assert entitled("2024-01-02 BUY 10 ACME @ 1 USD", declared("2031-02-09")) == [("10", "2.5")]


@settings(deadline=None)
@given(portfolios())
def test_an_entitlement_is_what_the_ledger_holds_the_day_before(portfolio: Portfolio):
    """For every asset and each day on which something happened, against the quantities asked one by
    one.
    """
    drawn = portfolio.ledger
    days = {transaction.date for transaction in drawn.transactions} | {
        split.ex_date for split in drawn.splits
    }
    assets = {str(transaction.asset) for transaction in drawn.transactions if transaction.asset}
    dividends = [
        DeclaredDividend(asset, day + timedelta(days=later), None, Decimal(1), "USD", "t")
        for asset in assets
        for day in days
        for later in (0, 1)
    ]
    entitlements = {
        (dividend.declared.asset, dividend.declared.ex_date): dividend.entitlement
        for dividend in expected_dividends(drawn.transactions, drawn.splits, dividends)
    }
    for dividend in dividends:
        held = held_on(drawn.transactions, drawn.splits, dividend.ex_date - timedelta(days=1)).get(
            dividend.asset, Decimal(0)
        )
        assert entitlements.get((dividend.asset, dividend.ex_date), Decimal(0)) == held


HELD = "2020-01-02 BUY 10 ACME @ 1 USD\n"


def records(
    transactions: str, *dividends: DeclaredDividend, ex_dates: dict[str, str] | None = None
) -> list[str | None]:
    """For each dividend the date of the transaction that records it."""
    book = ledger(HELD + transactions)
    stated = {day: date.fromisoformat(ex) for day, ex in (ex_dates or {}).items()}
    recorded = [
        RecordedDividend(transaction, stated.get(transaction.date.isoformat()))
        for transaction in book.transactions
        if transaction.type == "DIVIDEND"
    ]
    recorded_by_declared = recorded_as(
        expected_dividends(book.transactions, book.splits, dividends), recorded
    )
    return [
        recorded_by_declared[dividend].transaction.date.isoformat()
        if dividend in recorded_by_declared
        else None
        for dividend in dividends
    ]


def test_an_ex_date_on_the_transaction_decides():
    """However far away it was booked; and a transaction with another ex-date never records this
    one.
    """
    first, second = (
        declared("2024-02-09", pay_date="2024-02-15"),
        declared("2024-05-09", pay_date="2024-05-15"),
    )
    late = "2024-05-15 DIVIDEND ACME for 2.5 USD"
    assert records(late, first, second, ex_dates={"2024-05-15": "2024-02-09"}) == [
        "2024-05-15",
        None,
    ]
    assert records(late, second, ex_dates={"2024-05-15": "2024-05-10"}) == [None]


@pytest.mark.parametrize(
    ("booked", "is_match"),
    [
        ("2024-02-15", True),
        ("2024-02-10", True),
        ("2024-03-06", True),
        ("2024-03-07", False),
        ("2024-01-25", False),
    ],
)
def test_without_an_ex_date_the_booking_is_near_the_pay_date(booked, is_match):
    expected = [booked if is_match else None]
    assert (
        records(
            f"{booked} DIVIDEND ACME for 2.5 USD", declared("2024-02-09", pay_date="2024-02-15")
        )
        == expected
    )


@pytest.mark.parametrize(
    ("booked", "is_match"),
    [("2024-02-08", False), ("2024-02-09", True), ("2024-05-09", True), ("2024-05-10", False)],
)
def test_without_a_pay_date_the_booking_follows_the_ex_date(booked, is_match):
    assert records(f"{booked} DIVIDEND ACME for 2.5 USD", declared("2024-02-09")) == [
        booked if is_match else None
    ]


def test_each_booking_records_one_dividend_and_the_nearest():
    """Of three monthly payments the second was not recorded: its neighbours do not match it."""
    monthly = [declared(f"2024-0{month}-01", pay_date=f"2024-0{month}-15") for month in (1, 2, 3)]
    booked = "2024-01-16 DIVIDEND ACME for 2.5 USD\n2024-03-15 DIVIDEND ACME for 2.5 USD"
    assert records(booked, *monthly) == ["2024-01-16", None, "2024-03-15"]
    assert records("2024-01-30 DIVIDEND ACME for 2.5 USD", *monthly) == ["2024-01-30", None, None]


def test_another_assets_booking_records_nothing():
    assert records(
        "2024-02-15 DIVIDEND OTHER for 2.5 USD", declared("2024-02-09", pay_date="2024-02-15")
    ) == [None]


def test_a_yield_has_a_value_or_a_reason():
    assert yearly_yield(Decimal(5), Decimal(100), "rate_missing") == DecimalRatio(Decimal("0.05"))
    assert yearly_yield(Decimal(0), Decimal(100), "rate_missing") == DecimalRatio(Decimal(0))
    assert yearly_yield(Decimal(5), Decimal(0), "rate_missing") == DecimalRatio(None, "no_capital")
    assert yearly_yield(None, Decimal(100), "rate_missing") == DecimalRatio(None, "rate_missing")
    assert yearly_yield(Decimal(5), None, "price_missing") == DecimalRatio(None, "price_missing")


def test_growth_compares_whole_years():
    """A year without dividends stands between; the year that is not over yet is compared with
    nothing.
    """
    received = [
        ("2020-06-01", "10"),
        ("2021-06-01", "6"),
        ("2021-12-31", "6"),
        ("2023-01-01", "3"),
        ("2024-01-01", "9"),
    ]
    years = growth_by_year(
        ((date.fromisoformat(day), Decimal(cash)) for day, cash in received),
        date(2024, 12, 30),
        "x",
    )
    assert [(year.year, year.gross, year.growth.value, year.growth.reason) for year in years] == [
        (2020, Decimal(10), None, "no_earlier_year"),
        (2021, 12, Decimal("0.2"), None),
        (2022, 0, Decimal(-1), None),
        (2023, 3, None, "no_earlier_year"),
        (2024, 9, None, "year_not_over"),
    ]
    [whole] = growth_by_year([(date(2024, 1, 1), None)], date(2024, 12, 31), "rate_missing")
    assert (whole.gross, whole.growth) == (None, DecimalRatio(None, "rate_missing"))
    assert growth_by_year([], date(2024, 1, 1), "x") == []


def test_a_year_before_the_leap_day_is_the_28th():
    assert a_year_before(date(2024, 2, 29)) == date(2023, 2, 28)
    assert a_year_before(date(2024, 3, 1)) == date(2023, 3, 1)
