"""Cases of Portfolio Performance: its tests of costs, capital gains, dividends and periods."""

from __future__ import annotations

from typing import Final

from tests.ledger.golden.case import Case

_TESTS: Final = "portfolio-performance/portfolio @d26a30f, name.abuchen.portfolio.tests/src/"
_TESTS_OF: Final = (
    "portfolio-performance/portfolio, "
    "name.abuchen.portfolio.tests/src/name/abuchen/portfolio/snapshot/security/"
)
_FX_AT_SALE: Final = (
    "cost in foreign currency × (rate of the sale − rate of the cost); ours is what the price gain "
    "leaves"
)

CASES: Final = (
    Case(
        name="pp_dividend_with_withholding_tax: gross 110, tax 10, no quantity",
        source=_TESTS + "name/abuchen/portfolio/snapshot/ClientPerformanceSnapshotTest.java, "
        "testDividendTransactionWithTaxes",
        currency="EUR",
        track_cash=True,
        ledger="2011-03-01 DIVIDEND SEC for 110 EUR tax 10",
        expected={
            "2011-12-31": """
                cash   EUR 100
                totals market_value 100 income 110 taxes 10 total_gain 100
            """
        },
        returns={"2010-12-31 2011-12-31": {"earnings": 110, "taxes": 10, "end_value": 100}},
    ),
    Case(
        name="pp_dust_after_many_partial_sells: zero shares have no cost",
        source=_TESTS + "name/abuchen/portfolio/snapshot/security/CostCalculationTest.java, "
        "testThatRoundingDifferencesAreRemovedIfZeroSharesHeld",
        currency="EUR",
        ledger="""
            2010-01-01 BUY 10 SEC for 0.01 EUR
            2010-02-01 SELL 3 SEC for 0.01 EUR
            2010-03-01 SELL 3 SEC for 0.01 EUR
            2010-03-01 SELL 4 SEC for 0.01 EUR
        """,
        expected={
            "2010-03-01 FIFO": "SEC quantity 0 cost_basis 0",
            "2010-03-01 AVERAGE": "SEC quantity 0 cost_basis 0",
        },
    ),
    Case(
        name="pp_fifo_vs_average_two_lots: what one method realizes more, the other holds more",
        source=_TESTS + "name/abuchen/portfolio/snapshot/security/CostCalculationTest.java and "
        "CapitalGainsCalculationTest.java, "
        "testFifoBuySellTransactions2",
        currency="EUR",
        ledger="""
            2010-01-01 BUY 109 SEC for 3149.20 EUR
            2010-02-01 BUY 52 SEC for 1684.92 EUR
            2010-03-01 SELL 15 SEC for 531.50 EUR
            2013-03-01 CLOSE SEC 100
        """,
        expected={
            "2021-01-31 FIFO": """
                SEC quantity 146 market_value 14600 cost_basis 4400.74~ realized_gain 98.12~
                SEC unrealized_gain 10199.26~
            """,
            "2021-01-31 AVERAGE": (
                "SEC cost_basis 4383.74~ realized_gain 81.12~ unrealized_gain 10216.26~"
            ),
        },
    ),
    Case(
        name="pp_fx_gain_split_eur_report: the rates recorded on the trades",
        source=_TESTS
        + "name/abuchen/portfolio/snapshot/security/CapitalGainsCalculationTest.java, "
        "testFifoBuySellTransactions3",
        currency="EUR",
        ledger="""
            2024-01-01 BUY 100 SEC @ 50 USD fx 0.9
            2024-02-01 BUY 50 SEC @ 60 USD fx 0.85
            2024-03-01 SELL 50 SEC @ 70 USD fx 0.88
            2025-01-01 CLOSE SEC 80
            2015-01-16 RATE EUR/USD 1.1588
        """,
        expected={
            "2024-12-31 FIFO": "SEC quantity 100 realized_gain_base 830",
            "2024-12-31 AVERAGE": """
                SEC cost_basis_base 4700 realized_gain_base 730 realized_price_gain_base 734.375
                SEC realized_fx_gain_base -4.375
                SEC market_value ? unrealized_gain_base ?
            """,
        },
        not_ours={
            "realized_gain_fx_effect_base -3.33": _FX_AT_SALE,
            "unrealized_gain_base 2203.69, unrealized_gain_fx_effect_base -97.54": (
                "valued at a close of the next day and a rate of nine years before; to us both are "
                "missing"
            ),
        },
    ),
    Case(
        name="pp_full_period_calculation: two currencies, two stocks, every kind of transaction",
        source=_TESTS
        + "scenarios/ClientPerformanceSnapshotTestCase.java and client_performance_snapshot.xml",
        currency="EUR",
        track_cash=True,
        # The charges of the two deliveries are paid from outside there: a deposit each, beside the
        # transfer.
        ledger="""
            2014-01-01 DEPOSIT 1000 EUR
            2014-05-25 INTEREST 5 EUR tax 1
            2014-12-22 BUY 10 BASF @ 70.27 EUR fee 1 tax 2
            2015-01-02 INTEREST 45.67 EUR tax 1.23
            2015-01-02 DEPOSIT 100 EUR
            2015-01-04 TAX 123 EUR
            2015-01-05 TAX -23 EUR
            2015-01-06 BUY 1 BASF @ 66.69 EUR fee 1 tax 1
            2015-01-07 TRANSFER_IN 3 BASF @ 67.13 EUR fee 2.22 tax 3.33
            2015-01-07 DEPOSIT 5.55 EUR
            2015-01-09 INTEREST -7 EUR
            2015-01-10 INTEREST 10 EUR tax 1
            2015-01-11 FEE 9.99 EUR
            2015-01-12 FEE -7.12 EUR
            2015-01-13 DIVIDEND 11 BASF for 13.2 EUR fee 2 tax 1
            2015-01-14 INTEREST 12.34 EUR tax 2.34
            2015-01-14 DEPOSIT 200 EUR
            2014-05-25 DEPOSIT 1000 USD
            2014-12-22 BUY 10 AAPL @ 28.235 USD
            2015-01-02 DEPOSIT 200 USD
            2015-01-10 WITHDRAWAL 200 USD
            2015-01-10 DEPOSIT 300 USD
            2015-01-13 SELL 5 AAPL for 137.78 USD fee 10 tax 7
            2015-01-14 TRANSFER_OUT 2 AAPL USD fee 1.11 tax 2.22
            2015-01-14 DEPOSIT 3.33 USD
            2015-01-14 DEPOSIT 400 USD
            2014-12-22 CLOSE AAPL 28.235
            2014-12-31 CLOSE AAPL 27.595
            2015-01-02 CLOSE AAPL 27.3325
            2015-01-05 CLOSE AAPL 26.5625
            2015-01-06 CLOSE AAPL 26.565
            2015-01-07 CLOSE AAPL 26.9375
            2015-01-08 CLOSE AAPL 27.9725
            2015-01-09 CLOSE AAPL 28.0025
            2015-01-12 CLOSE AAPL 27.3125
            2015-01-13 CLOSE AAPL 27.555
            2015-01-14 CLOSE AAPL 27.45
            2014-12-22 CLOSE BASF 70.27
            2014-12-30 CLOSE BASF 69.88
            2015-01-02 CLOSE BASF 69.69
            2015-01-05 CLOSE BASF 66.71
            2015-01-06 CLOSE BASF 66.69
            2015-01-07 CLOSE BASF 67.13
            2015-01-08 CLOSE BASF 69.87
            2015-01-09 CLOSE BASF 68.12
            2015-01-12 CLOSE BASF 68.81
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
        """,
        # Of the period: fees 17.52, taxes 116.50 and earnings 28.54 are the differences of these.
        expected={
            "2015-01-02": "totals market_value 2128.58~ fees 1 taxes 4.23 income 50.67",
            "2015-01-14": "totals market_value 2854.32~ fees 18.52~ taxes 120.73~ income 79.21",
        },
        returns={
            "2015-01-02 2015-01-14": {
                "start_value": 2128.58,
                "earnings": 28.54,
                "fees": 17.52,
                "taxes": 116.50,
                "net_flow": 787.49,
                "gains": 43.72,
                "end_value": 2854.32,
            }
        },
        not_ours={
            "capital_gains_unrealized 21.35, realized_capital_gains 4.69, currency_gains 17.68": (
                "of lots, from the start of the "
                "period; ours are of price and of currency, day by day. Their sum is checked here"
            ),
            "transfers 787.49 without the two deposits beside the deliveries": (
                "counts the charges of a delivery as paid from "
                "outside; ours are paid from the cash of the portfolio"
            ),
        },
    ),
    Case(
        name="pp_ttwror_daily_cash_account: interest and fees are return, deposits are not",
        source=_TESTS + "name/abuchen/portfolio/snapshot/ClientIndexTest.java, testExcelSample and "
        "testExcelSampleAggregatedWeekly",
        currency="EUR",
        track_cash=True,
        ledger="""
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
        expected={
            "2011-12-31": "totals market_value 10000",
            "2012-01-01": "totals market_value 10230",
            "2012-01-02": "totals market_value 10630",
            "2012-01-03": "totals market_value 9995.59",
            "2012-01-04": "totals market_value 10289.58",
            "2012-01-05": "totals market_value 10583.57",
            "2012-01-06": "totals market_value 16179.56",
            "2012-01-07": "totals market_value 11600",
            "2012-01-08": "totals market_value 10596.15",
        },
        returns={
            "2011-12-30 2011-12-31": {"time_weighted": 0},
            "2011-12-31 2012-01-01": {"time_weighted": 0.023},
            "2012-01-01 2012-01-02": {"time_weighted": 0.019175455},
            "2012-01-02 2012-01-03": {"time_weighted": -0.0220517},
            "2012-01-03 2012-01-04": {"time_weighted": 0.0294117647},
            "2012-01-04 2012-01-05": {"time_weighted": 0.0285714286},
            "2012-01-05 2012-01-06": {"time_weighted": 0.012261967},
            "2012-01-06 2012-01-07": {"time_weighted": -0.0545454545},
            "2012-01-07 2012-01-08": {"time_weighted": -0.0865384615},
            "2012-01-01 2012-01-08": {"time_weighted": -0.077402422},
            "2011-12-30 2012-01-08": {"time_weighted": -0.056182678},
        },
    ),
    Case(
        name="pp_irr_simple: 5% in 364 days",
        source=_TESTS + "name/abuchen/portfolio/math/IRRTest.java, testSimpleExcelTestCase",
        currency="EUR",
        ledger="""
            2010-01-01 BUY 200 SEC @ 1 EUR
            2010-12-31 SELL 200 SEC @ 1.05 EUR
        """,
        expected={"2010-12-31": "SEC quantity 0 realized_gain 10"},
        returns={"2009-12-31 2010-12-31": {"money_weighted": 0.050140747}},
    ),
    Case(
        name="pp_risk_volatility_drawdown: functions of a series alone",
        source=_TESTS + "name/abuchen/portfolio/math/RiskTest.java",
        currency="EUR",
        # Its drawdowns, and its volatility by the year, are in tests/ledger/test_returns.py.
        not_ours={
            "volatility_pp": "of the period, × √n; ours is annualised, × √(n in a year)",
            "semi_deviation_pp": "no figure of ours",
        },
    ),
    Case(
        name="pp_two_lots_of_one_day: bought again after a sale, twice on one day",
        source=_TESTS_OF
        + "CostCalculationTest.java @02f6183, CapitalGainsCalculationTest.java @2566fd3, "
        "testFifoBuySellTransactions",
        currency="EUR",
        ledger="""
            2010-01-01 BUY 109 SEC for 3149.20 EUR
            2010-02-01 SELL 15 SEC for 531.50 EUR
            2010-03-01 BUY 52 SEC for 1684.92 EUR
            2010-03-01 BUY 32 SEC for 959.30 EUR
            2013-03-01 CLOSE SEC 100
        """,
        expected={
            "2021-01-31 FIFO": (
                "SEC quantity 178 cost_basis 5360.04~ realized_gain 98.12~ unrealized_gain "
                "12439.96~"
            ),
            "2021-01-31 AVERAGE": (
                "SEC cost_basis 5360.04~ realized_gain 98.12~ unrealized_gain 12439.96~"
            ),
        },
    ),
    Case(
        name="pp_partial_transfers: half of what came in goes out again, and no gain is realized",
        source=_TESTS_OF
        + "CapitalGainsCalculationTest.java @2566fd3, testPartialTransfersAndTrailMatches",
        currency="EUR",
        # The transfer between two of its portfolios, at 120 a share, is none here; it is the only
        # close.
        ledger="""
            2021-01-01 TRANSFER_IN 10 SEC @ 100 EUR
            2021-01-02 TRANSFER_OUT 5 SEC EUR
            2021-01-03 CLOSE SEC 120
        """,
        expected={
            "2021-01-31 FIFO": "SEC quantity 5 cost_basis 500 unrealized_gain 100 realized_gain 0"
        },
    ),
    Case(
        name="pp_transfer_beside_a_purchase: carried over at its own cost",
        source="portfolio-performance/portfolio @1a1c904, name.abuchen.portfolio.tests/src/"
        "name/abuchen/portfolio/snapshot/SecurityPositionTest.java, "
        "testThatTransferInCountsIfTransferOutIsMissingPlusBuyTransaction",
        currency="EUR",
        ledger="""
            2012-01-01 BUY 50 SEC for 500 EUR
            2012-02-01 TRANSFER_IN 50 SEC @ 11 EUR
            2012-12-02 CLOSE SEC 20
        """,
        expected={
            "2012-12-02 FIFO": (
                "SEC quantity 100 average_cost 10.5 cost_basis 1050 market_value 2000 "
                "unrealized_gain 950"
            )
        },
    ),
)
