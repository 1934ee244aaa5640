"""Published portfolios have their published returns, where the definitions are the same."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from shared.analytics.performance import performance_of
from tests.analytics.daily_portfolios import daily
from tests.ledger.notation import ledger


def read(text: str, first: str, last: str, **view):
    """A ledger as text, over a period: `first` exclusive, `last` inclusive."""
    return performance_of(laid_out(text, first, last, **view))


def laid_out(text: str, first: str, last: str, **view):
    parsed = ledger(text)
    return daily(
        parsed.transactions,
        splits=parsed.splits,
        closes={
            key: [(close.date, close.close) for close in closes]
            for key, closes in parsed.closes.items()
        },
        rates=parsed.rates,
        asset_currencies=parsed.asset_currencies,
        first=date.fromisoformat(first),
        last=date.fromisoformat(last),
        **view,
    )


def test_a_cash_account_of_portfolio_performance():
    """testExcelSample: nine days of deposits, interest and fees."""
    performance = read(
        """
        2011-12-31 DEPOSIT 10000 EUR
        2012-01-01 INTEREST 230 EUR
        2012-01-02 DEPOSIT 200 EUR
        2012-01-02 INTEREST 200 EUR
        2012-01-03 WITHDRAWAL 400 EUR
        2012-01-03 FEE 234.41 EUR
        2012-01-04 INTEREST 293.99 EUR
        2012-01-05 INTEREST 293.99 EUR
        2012-01-06 DEPOSIT 5400 EUR
        2012-01-06 INTEREST 195.99 EUR
        2012-01-07 WITHDRAWAL 3697.04 EUR
        2012-01-07 FEE 882.52 EUR
        2012-01-08 FEE 1003.85 EUR
        """,
        "2011-12-30",
        "2012-01-08",
        currency="EUR",
        track_cash=True,
    )
    assert performance.time_weighted.value == pytest.approx(-0.056182678, abs=1e-5)
    assert performance.attribution.end_value == Decimal("10596.15")
    assert performance.attribution.price == performance.attribution.fx == 0


WHOLE_PERIOD = """
    ASSET AAPL USD
    2014-01-01 DEPOSIT 1000 EUR
    2014-05-25 INTEREST 5 EUR tax 1
    2014-12-22 BUY 10 BASF @ 70.27 EUR fee 1 tax 2
    2015-01-02 INTEREST 45.67 EUR tax 1.23
    2015-01-02 DEPOSIT 100 EUR
    2015-01-04 TAX 123 EUR
    2015-01-05 TAX -23 EUR
    2015-01-06 BUY 1 BASF @ 66.69 EUR fee 1 tax 1
    2015-01-07 TRANSFER_IN 3 BASF @ 67.13 EUR fee 2.22 tax 3.33
    2015-01-09 INTEREST -7 EUR
    2015-01-10 INTEREST 10 EUR tax 1
    2015-01-11 FEE 9.99 EUR
    2015-01-12 FEE -7.12 EUR
    2015-01-13 DIVIDEND BASF for 13.2 EUR fee 2 tax 1
    2015-01-14 INTEREST 12.34 EUR tax 2.34
    2015-01-14 DEPOSIT 200 EUR
    2014-05-25 DEPOSIT 1000 USD
    2014-12-22 BUY 10 AAPL @ 28.235 USD
    2015-01-02 DEPOSIT 200 USD
    2015-01-10 WITHDRAWAL 200 USD
    2015-01-10 DEPOSIT 300 USD
    2015-01-13 SELL 5 AAPL for 137.78 USD fee 10 tax 7
    2015-01-14 TRANSFER_OUT 2 AAPL USD fee 1.11 tax 2.22
    2015-01-14 DEPOSIT 400 USD
    2014-12-22 CLOSE AAPL 28.235
    2014-12-31 CLOSE AAPL 27.595
    2015-01-02 CLOSE AAPL 27.3325
    2015-01-09 CLOSE AAPL 28.0025
    2015-01-12 CLOSE AAPL 27.3125
    2015-01-13 CLOSE AAPL 27.555
    2015-01-14 CLOSE AAPL 27.45
    2014-12-22 CLOSE BASF 70.27
    2015-01-02 CLOSE BASF 69.69
    2015-01-06 CLOSE BASF 66.69
    2015-01-07 CLOSE BASF 67.13
    2015-01-13 CLOSE BASF 71.03
    2015-01-14 CLOSE BASF 70.32
    2014-12-31 RATE EUR/USD 1.2141
    2015-01-02 RATE EUR/USD 1.2043
    2015-01-05 RATE EUR/USD 1.1915
    2015-01-06 RATE EUR/USD 1.1914
    2015-01-07 RATE EUR/USD 1.1831
    2015-01-08 RATE EUR/USD 1.1768
    2015-01-09 RATE EUR/USD 1.1813
    2015-01-12 RATE EUR/USD 1.1804
    2015-01-13 RATE EUR/USD 1.1782
    2015-01-14 RATE EUR/USD 1.1775
"""


def test_the_whole_period_of_portfolio_performance():
    """ClientPerformanceSnapshotTestCase: two accounts, every kind of transaction, start exclusive.
    Its capital gains hold the securities' currency gains, ours are in fx: the two together are
    compared. A transfer's fee and tax are charges here and no part of the transferred amount there,
    so flows differ by 5.55 in EUR and 3.33 in USD, and charges by as much.
    """
    performance = read(WHOLE_PERIOD, "2015-01-02", "2015-01-14", currency="EUR", track_cash=True)
    shown = performance.attribution.rounded("EUR")
    assert float(shown.start_value) == pytest.approx(2128.58, abs=0.02)
    assert shown.dividends == Decimal("13.20")
    assert shown.interest == Decimal("15.34")
    assert float(shown.dividends + shown.interest) == pytest.approx(28.54, abs=0.02)
    assert float(shown.price + shown.fx) == pytest.approx(21.35 + 4.69 + 17.68, abs=0.1)


def test_price_up_and_currency_down():
    """wealthfolio 181: a dollar price that rose 0.67 % while the dollar fell; price at the new
    rate, the rest is currency.
    """
    performance = read(
        """
        2024-12-01 BUY 100 XYZ @ 150 USD
        2024-12-01 CLOSE XYZ 150
        2024-12-10 CLOSE XYZ 151
        2024-12-01 RATE USD/EUR 0.965
        2024-12-10 RATE USD/EUR 0.941
        """,
        "2024-11-30",
        "2024-12-10",
        currency="EUR",
    )
    assert (performance.attribution.price, performance.attribution.fx) == (
        Decimal("94.1"),
        Decimal(-360),
    )
    assert performance.time_weighted.value == pytest.approx(-0.0183696, abs=1e-6)
    assert performance.annualized.reason == "shorter_than_a_year"


@pytest.mark.parametrize(
    ("text", "first", "last", "twr", "xirr"),
    [
        pytest.param(
            """
            2017-01-01 BUY 100 INV @ 1 USD
            2017-06-01 BUY 100 INV @ 1 USD
            2017-01-01 CLOSE INV 1
            2017-12-31 CLOSE INV 1.1
            """,
            "2016-12-31",
            "2017-12-31",
            0.1,
            0.127713,
            id="hledger roi, two deposits: the true 10 % that its title names",
        ),
        pytest.param(
            """
            2022-08-01 BUY 100 A @ 1 USD fee 1
            2022-07-31 CLOSE A 1
            2022-08-02 CLOSE A 2
            """,
            "2022-07-31",
            "2022-12-31",
            0.98019802,
            4.158116,
            id="hledger roi, a fee is a loss",
        ),
        pytest.param(
            """
            2021-01-01 BUY 100 X @ 20 USD
            2022-01-01 DIVIDEND X for 200 USD
            2023-01-01 DIVIDEND X for 250 USD
            2024-01-01 SELL 100 X @ 24 USD
            2021-01-01 CLOSE X 20
            2022-01-01 CLOSE X 22
            2023-01-01 CLOSE X 25
            2024-01-01 CLOSE X 24
            """,
            "2020-12-31",
            "2024-01-01",
            1.2 * 27.5 / 22 * 0.96 - 1,
            None,
            id="CFA, three years of dividends, without the purchase in between",
        ),
    ],
)
def test_published_returns(text, first, last, twr, xirr):
    performance = read(text, first, last)
    assert performance.time_weighted.value == pytest.approx(twr, abs=1e-6)
    if xirr is not None:
        assert performance.money_weighted.value == pytest.approx(xirr, abs=1e-6)


def test_a_purchase_has_no_share_in_the_day_before_it():
    """CFA, one share and then another: (120 + 2) ÷ 100 × (260 + 4) ÷ 240."""
    performance = read(
        """
        2020-01-01 BUY 1 X @ 100 USD
        2021-01-01 DIVIDEND X for 2 USD
        2021-01-01 BUY 1 X @ 120 USD
        2022-01-01 DIVIDEND X for 4 USD
        2022-01-01 SELL 2 X @ 130 USD
        2020-01-01 CLOSE X 100
        2021-01-01 CLOSE X 120
        2022-01-01 CLOSE X 130
        """,
        "2019-12-31",
        "2022-01-01",
    )
    assert performance.time_weighted.value == pytest.approx(0.342)
    assert performance.money_weighted.value == pytest.approx(0.138479, abs=1e-6)


def test_a_missing_close_makes_no_return():
    performance = read(
        "2024-01-02 BUY 1 X @ 10 USD\n2024-01-04 CLOSE X 11", "2024-01-01", "2024-01-05"
    )
    assert (performance.time_weighted.value, performance.time_weighted.reason) == (
        None,
        "price_missing",
    )
    assert (
        performance.money_weighted.value is not None
        or performance.money_weighted.reason == "out_of_range"
    )
    assert (performance.attribution.price, performance.attribution_reason) == (
        None,
        "price_missing",
    )
    assert performance.attribution.total == 1


def test_nothing_recorded_is_no_capital():
    performance = read("2024-01-04 CLOSE X 11", "2024-01-01", "2024-01-05")
    assert performance.time_weighted.reason == performance.money_weighted.reason == "no_capital"
    assert performance.attribution.total == 0


def test_a_return_is_annualized_over_the_days_on_which_there_was_capital():
    """A deposit is no capital where cash is not tracked: the year before the purchase earns nothing
    and makes no year.
    """
    text = """
        2022-01-03 DEPOSIT 10 USD
        {bought} BUY 1 X @ 100 USD
        2022-01-03 CLOSE X 100
        2023-12-31 CLOSE X 110
        """
    late = read(text.format(bought="2023-06-01"), "2022-01-02", "2023-12-31")
    assert late.time_weighted.value == pytest.approx(0.1)
    assert (late.annualized.value, late.annualized.reason, late.growth.capital_days) == (
        None,
        "shorter_than_a_year",
        213,
    )
    early = read(text.format(bought="2022-12-31"), "2022-01-02", "2023-12-31")
    assert early.annualized.value == pytest.approx(1.1 - 1)
