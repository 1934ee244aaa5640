"""Cases of textbooks and of functions of a spreadsheet: money-weighted and time-weighted returns."""

from __future__ import annotations

from typing import Final

from tests.ledger.golden.case import BOUGHT_AT_THE_END, Case

CASES: Final = (
    Case(
        name="cfa_mwr_vs_twr_two_shares: one share, a dividend, a second share",
        source="CFA Level 1 (Kaplan), and R package FinCal, twrr(): https://rdrr.io/cran/FinCal/man/twrr.html",
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
        returns={"2019-12-31 2022-01-01": {"money_weighted": 0.138479}},
        not_ours={
            "mwr_annual_periods 0.13861216": "years as periods, whatever their days; ours is actual/365",
            "twr_period 0.342, twr_annualised 0.1584472": BOUGHT_AT_THE_END,
        },
    ),
    Case(
        name="cfa_twr_three_years_dividends",
        source="CFA practice question: https://avatto.com/cfa-level-1/cfa-practice/quantitative/quantitative-sec-1/page/4/",
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
        not_ours={"twr_period 0.44, twr_annualised 0.1292": BOUGHT_AT_THE_END},
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
        expected={"2009-04-01": "X realized_gain -7250 income_base 10250 \n totals total_gain 3000"},
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
)
