"""Cases of Portfolio Performance about whole periods: what came of money, income, charges and
currencies between two days.
"""

from __future__ import annotations

from typing import Final

from tests.ledger.golden.case import Case

_PERIODS: Final = (
    "portfolio-performance/portfolio @03420d9, name.abuchen.portfolio.tests/src/"
    "name/abuchen/portfolio/snapshot/ClientPerformanceSnapshotTest.java, "
)
_EURO_IN_DOLLARS: Final = """
    2015-01-02 RATE EUR/USD 1.2043
    2015-01-05 RATE EUR/USD 1.1915
    2015-01-09 RATE EUR/USD 1.1813
    2015-01-12 RATE EUR/USD 1.1804
    2015-01-15 RATE EUR/USD 1.1708
"""

CASES: Final = (
    Case(
        name="pp_interest_at_the_edges: the first day is before the period, the last is in it",
        source=_PERIODS + "testDepositPlusInterest, testDepositPlusInterestFirstDay, "
        "testDepositPlusInterestLastDay",
        currency="EUR",
        track_cash=True,
        ledger="""
            2010-01-01 DEPOSIT 1000 EUR
            2011-06-01 INTEREST 50 EUR
        """,
        returns={
            "2010-12-31 2011-12-31": {
                "start_value": 1000,
                "earnings": 50,
                "end_value": 1050,
                "time_weighted": 0.05,
            },
            "2011-06-01 2011-12-31": {
                "start_value": 1050,
                "earnings": 0,
                "end_value": 1050,
                "time_weighted": 0,
            },
            "2010-12-31 2011-06-01": {
                "start_value": 1000,
                "earnings": 50,
                "end_value": 1050,
                "gains": 0,
            },
        },
    ),
    Case(
        name="pp_interest_paid_and_fees_returned: income and charges below nothing",
        source=_PERIODS + "testInterestCharge, testFeesRefund",
        currency="EUR",
        track_cash=True,
        ledger="""
            2011-01-01 INTEREST -100 EUR
            2011-02-01 FEE -100 EUR
        """,
        returns={"2010-12-31 2011-12-31": {"earnings": -100, "fees": -100, "end_value": 0}},
    ),
    Case(
        name="pp_tax_returned: a part of a tax comes back",
        source=(
            "portfolio-performance/portfolio @018f6a3, name.abuchen.portfolio.tests/src/scenarios/"
            "AccountPerformanceTaxRefundTestCase.java and account_performance_tax_refund.xml"
        ),
        currency="EUR",
        track_cash=True,
        ledger="""
            2014-01-02 DEPOSIT 10000 EUR
            2014-05-01 TAX 200 EUR
            2014-06-01 TAX -100 EUR
        """,
        returns={
            "2013-12-06 2014-12-06": {"taxes": 100, "end_value": 9900, "time_weighted": -0.01}
        },
    ),
    Case(
        name="pp_deposit_on_the_last_day: new money is no return",
        source="portfolio-performance/portfolio @039457b, name.abuchen.portfolio.tests/src/"
        "name/abuchen/portfolio/snapshot/ClientIndexTest.java, "
        "testThatDepositsOnTheLastDayArePerformanceNeutral",
        currency="EUR",
        track_cash=True,
        ledger="""
            2012-01-01 DEPOSIT 100 EUR
            2012-01-02 INTEREST 10 EUR
            2012-01-10 DEPOSIT 100 EUR
        """,
        returns={
            "2011-12-31 2012-01-09": {"time_weighted": 0.1},
            "2011-12-31 2012-01-10": {"time_weighted": 0.1},
        },
    ),
    Case(
        name="pp_delivery_below_the_close: a transfer counts at what it is worth that day",
        source=_PERIODS + "testCapitalGains, testCapitalGainsWithBuyDuringReportPeriod",
        currency="EUR",
        ledger="""
            2010-01-01 BUY 10 SEC for 1 EUR
            2011-01-15 TRANSFER_IN 1 SEC @ 99 EUR
            2010-01-01 CLOSE SEC 100
            2011-06-01 CLOSE SEC 110
        """,
        returns={
            "2010-12-31 2011-01-14": {"start_value": 1000, "end_value": 1000, "gains": 0},
            "2010-12-31 2011-12-31": {
                "start_value": 1000,
                "end_value": 1210,
                "net_flow": 100,
                "gains": 110,
            },
        },
        not_ours={
            "capital_gains 111, transfers 99": (
                "counts a delivery at its cost; ours at that day's close, 100"
            )
        },
    ),
    Case(
        name="pp_delivery_with_charges: fee and tax beside the cost",
        source=_PERIODS + "testInboundDeliveryWithFees",
        currency="EUR",
        ledger="""
            2011-03-01 TRANSFER_IN 1 SEC @ 80 EUR fee 10 tax 10
            2011-03-01 CLOSE SEC 80
        """,
        expected={"2011-12-31": "SEC cost_basis 80 \n totals fees 10 taxes 10"},
        returns={
            "2010-12-31 2011-12-31": {"earnings": 0, "fees": 10, "taxes": 10, "net_flow": 100}
        },
    ),
    Case(
        name="pp_dollars_in_between: deposits, withdrawals and a fee in a currency that moves",
        source=_PERIODS + "testCurrencyGainsWithIntermediateTransactions",
        currency="EUR",
        track_cash=True,
        ledger=f"""
            2015-01-01 DEPOSIT 1000 USD
            2015-01-05 DEPOSIT 200 USD
            2015-01-10 WITHDRAWAL 500 USD
            2015-01-12 FEE 20 USD
            2015-01-01 RATE EUR/USD 1.2141
            {_EURO_IN_DOLLARS}
        """,
        # 1000 / 1.2043 and 680 / 1.1708; what is left beside the fee of 20 / 1.1804 the rates made.
        returns={
            "2015-01-02 2015-01-15": {
                "start_value": 830.36,
                "end_value": 580.80,
                "fees": 16.94,
                "net_flow": -255.41,
            }
        },
    ),
    Case(
        name="pp_share_in_dollars_paid_in_euros: gains of price and currency, sold in part",
        source=_PERIODS + "testRealizedAndUnrealizedForexCapitalGains",
        currency="EUR",
        ledger=f"""
            ASSET SEC USD
            2015-01-02 BUY 10 SEC @ 90 EUR
            2015-01-09 SELL 5 SEC @ 100 EUR
            2015-01-02 CLOSE SEC 100
            2015-01-08 CLOSE SEC 110
            2015-12-01 CLOSE SEC 120
            {_EURO_IN_DOLLARS}
            2016-01-01 RATE EUR/USD 1.1588
        """,
        # 5 × 120 / 1.1588 + 500 − 10 × 100 / 1.1915: its unrealized and realized gains of the
        # period, together.
        returns={
            "2015-01-05 2016-01-01": {
                "start_value": 839.27,
                "end_value": 517.78,
                "net_flow": -500,
                "total": 178.50,
            }
        },
        not_ours={
            "capital gains 98.14, realized 80.36, and the currency's part of each": (
                "from the start of the period, lot by lot; "
                "our gains are from the purchase, and those of a period are not separated by lots"
            )
        },
    ),
)
