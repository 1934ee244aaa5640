"""Cases of textbooks and of spreadsheet functions: money-weighted and time-weighted returns."""

from __future__ import annotations

from typing import Final

from tests.ledger.golden.case import Case

CASES: Final = (
    Case(
        name="cfa_mwr_vs_twr_two_shares: one share, a dividend, a second share",
        source=(
            "CFA Level 1 (Kaplan), and R package FinCal, twrr(): "
            "https://rdrr.io/cran/FinCal/man/twrr.html"
        ),
        ledger="""
            2020-01-01 BUY 1 X @ 100 USD
            2021-01-01 DIVIDEND 1 X @ 2 USD
            2021-01-01 BUY 1 X @ 120 USD
            2022-01-01 DIVIDEND 2 X @ 2 USD
            2022-01-01 SELL 2 X @ 130 USD
            2020-01-01 CLOSE X 100
            2021-01-01 CLOSE X 120
            2022-01-01 CLOSE X 130
        """,
        expected={"2022-01-01": "totals income 6 total_gain 46"},
        returns={
            "2019-12-31 2022-01-01": {"money_weighted": 0.138479, "time_weighted": 0.342},
            "2019-12-31 2021-01-01": {"time_weighted": 0.22},
            "2021-01-01 2022-01-01": {"time_weighted": 0.1},
        },
        not_ours={
            "mwr_annual_periods 0.13861216": (
                "years as periods, whatever their days; ours is actual/365"
            ),
            "twr_annualised 0.1584472": "by years; ours by days, and 2020 has 366 of them",
        },
    ),
    Case(
        name="cfa_twr_three_years_dividends",
        source=(
            "CFA practice question: "
            "https://avatto.com/cfa-level-1/cfa-practice/quantitative/quantitative-sec-1/page/4/"
        ),
        ledger="""
            2021-01-01 BUY 100 X @ 20 USD
            2022-01-01 DIVIDEND 100 X @ 2 USD
            2022-01-01 BUY 20 X @ 22 USD
            2023-01-01 DIVIDEND 120 X @ 2.5 USD
            2024-01-01 SELL 120 X @ 24 USD
            2021-01-01 CLOSE X 20
            2022-01-01 CLOSE X 22
            2023-01-01 CLOSE X 25
            2024-01-01 CLOSE X 24
        """,
        expected={"2024-01-01": "totals income 500 realized_gain 440 total_gain 940"},
        returns={
            "2020-12-31 2022-01-01": {"time_weighted": 0.2},
            "2022-01-01 2023-01-01": {"time_weighted": 0.25},
            "2023-01-01 2024-01-01": {"time_weighted": -0.04},
            "2020-12-31 2024-01-01": {"time_weighted": 0.44, "annualized": "0.1292"},
        },
    ),
    Case(
        name="excel_xirr_doc: the example of the documentation",
        source="https://support.microsoft.com/excel/functions/xirr-function",
        ledger="""
            2008-01-01 BUY 10000 X @ 1 USD
            2008-03-01 DIVIDEND 10000 X @ 0.275 USD
            2008-10-30 DIVIDEND 10000 X @ 0.425 USD
            2009-02-15 DIVIDEND 10000 X @ 0.325 USD
            2009-04-01 SELL 10000 X @ 0.275 USD
        """,
        expected={
            "2009-04-01": "X realized_gain -7250 income_base 10250 \n totals total_gain 3000"
        },
        returns={"2007-12-31 2009-04-01": {"money_weighted": 0.3733625335}},
    ),
    Case(
        name="px_xirr_unordered: rows that are not in the order of their dates",
        source="Anexen/pyxirr @5f31a85, tests/samples/unordered.csv and tests/test_scheduled.rs",
        ledger="""
            2015-06-11 BUY 1000 X @ 1 USD
            2015-07-21 BUY 9000 X @ 1 USD
            2018-06-10 SELL 13000 X for 20000 USD
            2015-10-17 BUY 3000 X @ 1 USD
        """,
        expected={"2018-06-10": "X quantity 0 realized_gain 7000"},
        returns={"2015-06-10 2018-06-10": {"money_weighted": 0.16353715844}},
    ),
    Case(
        name="xirr_two_roots: no unique answer",
        source="textbook",
        not_ours={"0.1 and 0.2": "both solve it; ours is null, with the reason multiple_roots"},
    ),
    Case(
        name="xirr_slow_curve: ten years, most of it at the end",
        source=(
            "portfolio-performance/portfolio @07ce139, IRRTest.java, "
            "testComplexExcelTestCaseWithSlowCurve"
        ),
        currency="EUR",
        ledger="""
            2002-11-30 BUY 1 X @ 4398 EUR
            2007-06-11 DIVIDEND X for 200 EUR
            2008-05-11 DIVIDEND X for 270 EUR
            2009-05-01 DIVIDEND X for 280 EUR
            2010-06-01 DIVIDEND X for 280 EUR
            2011-05-02 DIVIDEND X for 300 EUR
            2012-04-30 DIVIDEND X for 330 EUR
            2012-12-06 SELL 1 X @ 14508 EUR
        """,
        returns={"2002-11-29 2012-12-06": {"money_weighted": "0.144"}},
        not_ours={
            "0.1444629967": (
                "its test asks for four digits: at this rate the flows are worth -0.88, at ours "
                "nothing"
            )
        },
    ),
    Case(
        name="xirr_three_purchases: one of them a month before the sale",
        source="https://prajnacapital.blogspot.com/2009/10/xirr.html",
        currency="INR",
        ledger="""
            2007-01-01 BUY 500 X @ 220 INR
            2007-01-10 BUY 100 X @ 185 INR
            2008-05-18 BUY 50 X @ 165 INR
            2008-06-21 SELL 650 X @ 655 INR
        """,
        returns={"2006-12-31 2008-06-21": {"money_weighted": "1.23"}},
        not_ours={"122.95 %": "cut off after two digits; it is 122.956"},
    ),
    Case(
        name="cfa_four_shares: two sold after a flat year, the rest after a good one",
        source=(
            "CFA Level 1 practice question: "
            "http://forum.theanalystspace.com/viewthread.php?tid=104359"
        ),
        ledger="""
            2018-01-01 BUY 4 X @ 50 USD
            2019-01-01 SELL 2 X @ 50 USD
            2020-01-01 DIVIDEND 2 X @ 5 USD
            2020-01-01 SELL 2 X @ 80 USD
            2018-01-01 CLOSE X 50
            2019-01-01 CLOSE X 50
            2020-01-01 CLOSE X 80
        """,
        # Two years of 365 days each, so that its years as periods are ours.
        returns={
            "2017-12-31 2020-01-01": {
                "money_weighted": "0.2052",
                "time_weighted": 0.7,
                "annualized": "0.3038",
            },
        },
    ),
    Case(
        name="drawdown_of_two_dips: from the highest peak to the second, deeper one",
        source="Investopedia's example, as on https://trading.live/en/dr.lambeau/ebook/464/872",
        ledger="""
            2020-01-01 BUY 1 P @ 500000 USD
            2020-01-01 CLOSE P 500000
            2020-01-02 CLOSE P 750000
            2020-01-03 CLOSE P 400000
            2020-01-04 CLOSE P 600000
            2020-01-05 CLOSE P 350000
            2020-01-06 CLOSE P 800000
        """,
        returns={"2019-12-31 2020-01-06": {"max_drawdown": "-0.5333"}},
    ),
)
