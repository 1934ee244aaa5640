"""Cases of beancount, and of beangrow and fava-portfolio-returns, which compute returns from its
ledgers.
"""

from __future__ import annotations

from typing import Final

from tests.ledger.golden.case import Case

_BOOKING: Final = (
    "beancount/beancount @a3cb3fd, beancount/parser/booking_full_test.py, TestBookAmbiguousFIFO"
)
_FPR: Final = "andreasgerstmayr/fava-portfolio-returns @92ded75, src/fava_portfolio_returns/"
_METRICS: Final = "andreasgerstmayr/fava-portfolio-returns, src/fava_portfolio_returns/metrics/"
_NO_FEE_IN_COST: Final = (
    "fees are an expense of their own there; ours stand in cost and proceeds. The total gain is "
    "the same"
)
_END_EXCLUSIVE: Final = "computed to the day after the end; ours to the end"

THREE_LOTS: Final = """
    2015-10-01 BUY 4 HOOL @ 100 USD
    2015-10-02 BUY 5 HOOL @ 111.11 USD
    2015-10-03 BUY 6 HOOL @ 122.22 USD
"""
"""One more than its 15 units is refused."""

_SOLD: Final = (
    # sold, left, cost left, cost used
    ("2", "13", "1488.87", "200"),
    ("4", "11", "1288.87", "400"),
    ("7", "8", "955.54", "733.33"),
    ("9", "6", "733.32", "955.55"),
    ("12", "3", "366.66", "1322.21"),
    ("15", "0", "0", "1688.87"),
)

CASES: Final = (
    *(
        Case(
            name=(
                f"bc_fifo_sell_sizes: {sold} of 15, for nothing, so that the loss is the cost used"
            ),
            source=_BOOKING,
            ledger=f"{THREE_LOTS}\n2016-01-04 SELL {sold} HOOL @ 0 USD",
            expected={
                "2016-01-04": (
                    f"HOOL quantity {left} cost_basis {cost_left} realized_gain -{cost_used}"
                )
            },
        )
        for sold, left, cost_left, cost_used in _SOLD
    ),
    Case(
        name="fpr_fees_and_dividend: 10 USD of fees on everything",
        source=_FPR + "api/investments_test.py, metrics/pnl_test.py and example_stock.beancount",
        ledger="""
            2020-02-01 BUY 100 CORP @ 1 USD fee 10
            2020-03-15 BUY 100 CORP @ 2 USD fee 10
            2020-05-01 BUY 100 CORP @ 3 USD fee 10
            2020-06-01 SELL 50 CORP @ 2 USD fee 10
            2020-07-10 DIVIDEND 250 CORP for 30 USD fee 10
            2020-08-01 SELL 250 CORP @ 3 USD fee 10
            2020-02-01 CLOSE CORP 1
            2020-03-15 CLOSE CORP 2
            2020-05-01 CLOSE CORP 3
            2020-05-10 CLOSE CORP 2
            2020-06-01 CLOSE CORP 2
            2020-07-01 CLOSE CORP 3
            2020-08-01 CLOSE CORP 3
        """,
        # Its gain of each month is the difference of two of these: -10, 90, 0, -110, -10, 270, -10.
        expected={
            "2020-02-29": "totals total_gain -10",
            "2020-03-31": "totals total_gain 80",
            "2020-04-30": "totals total_gain 80",
            "2020-05-31": "totals total_gain -30",
            "2020-06-30": "totals total_gain -40",
            "2020-07-10 FIFO": """
                CORP   quantity 250 market_value 750 income_base 30 cost_basis 575 realized_gain 35
                CORP   unrealized_gain 175
                totals total_gain 230 fees 50
            """,
            "2020-07-31": "totals total_gain 230",
            "2020-08-01 FIFO": """
                CORP   quantity 0 realized_gain 200
                totals total_gain 220 fees 60 income 30
            """,
        },
        returns={
            "2020-01-31 2020-07-10": {"max_drawdown": -0.344},
            # Its factors are 1.9, 1.475, 0.656 and 1.54: the first two purchases' fees are the only
            # difference.
            "2020-05-01 2020-06-01": {"time_weighted": "-0.3444"},
            "2020-06-01 2020-07-10": {"time_weighted": 0.54},
        },
        not_ours={
            "2020-07-10 cost_basis 550, realized_gain 50, unrealized_gain 200": _NO_FEE_IN_COST,
            "2020-07-10 realized_incl_income_and_fees 30": _NO_FEE_IN_COST,
            "2020-08-01 realized_gain 250": _NO_FEE_IN_COST,
            "2020-07-10 twr 1.829": (
                "leaves out the fee of the first day, and charges that of a later purchase to the "
                "units of the morning alone; ours is shared with the units that it bought: "
                "400/410 and 900/910"
            ),
            "irr_beangrow 2.12": _END_EXCLUSIVE,
            "mwr_modified_dietz_beangrow 0.6": "Modified Dietz; ours is XIRR",
        },
    ),
    Case(
        name="fpr_savings_plan: one share a month",
        source=_FPR + "metrics/irr_test.py, twr_test.py, returns_test.py, volatility_test.py and "
        "test/ledger/savings_plan.beancount",
        ledger="""
            2020-01-01 BUY 1 CORP @ 10 USD
            2020-02-01 BUY 1 CORP @ 15 USD
            2020-03-01 BUY 1 CORP @ 20 USD
            2020-04-01 BUY 1 CORP @ 25 USD
            2020-01-01 CLOSE CORP 10
            2020-02-01 CLOSE CORP 15
            2020-03-01 CLOSE CORP 20
            2020-04-01 CLOSE CORP 25
            2020-05-01 CLOSE CORP 25
        """,
        expected={
            "2020-01-01": "totals market_value 10 cost_basis 10 total_gain 0",
            "2020-02-01": "totals market_value 30 cost_basis 25 total_gain 5",
            "2020-03-01": "totals market_value 60 cost_basis 45 total_gain 15",
            "2020-04-01": "totals market_value 100 cost_basis 70 total_gain 30",
            "2020-05-01": "totals market_value 100 cost_basis 70 total_gain 30",
        },
        returns={
            "2019-12-31 2020-01-01": {"time_weighted": 0},
            "2019-12-31 2020-02-01": {"time_weighted": 0.5},
            "2019-12-31 2020-03-01": {"time_weighted": 1},
            "2019-12-31 2020-04-01": {"time_weighted": 1.5},
            "2019-12-31 2020-05-01": {"money_weighted": 5.884753, "time_weighted": 1.5},
        },
        not_ours={
            "irr_beangrow 5.7": _END_EXCLUSIVE,
            "volatility_fpr 0.72": (
                "of sub-periods between flows, as plain returns; ours is of log returns, on days "
                "with a new close"
            ),
            "series return_on_cost 0, 0.2, 0.3333, 0.4286": (
                "the ratio of two figures checked here; no figure of ours"
            ),
        },
    ),
    Case(
        name="fpr_target_currency: the same investment in dollars and in euros",
        source=_FPR + "api/investments_test.py and target_currency.beancount",
        currency="EUR",
        # Its one rate of February is carried to December there; here it is published again, since
        # ours go stale.
        ledger="""
            2020-02-01 BUY 100 CORP @ 1 USD
            2020-02-01 CLOSE CORP 1
            2020-03-01 CLOSE CORP 2
            2020-02-01 RATE EUR/USD 2
            2020-03-01 RATE EUR/USD 2
            2020-12-31 RATE EUR/USD 2
        """,
        expected={
            "2020-12-31 FIFO": """
                CORP quantity 100 market_value 200 market_value_base 100 cost_basis 100
                CORP cost_basis_base 50
                CORP unrealized_gain 100 unrealized_gain_base 50 fx_gain_base 0
            """,
            "2020-06-30": "CORP market_value 200 market_value_base ?",
        },
        not_ours={
            "twr 1.0": (
                "its one rate is carried for ten months; ours is missing after two weeks, and the "
                "return with it"
            ),
            "irr_beangrow 1.12": _END_EXCLUSIVE,
            "mwr_modified_dietz_beangrow 0.99": "Modified Dietz; ours is XIRR",
        },
    ),
    Case(
        name="fpr_drawdown: a sale on the way is no fall",
        source=_METRICS + "mdd_test.py @0f7438c",
        ledger="""
            2020-01-01 BUY 2 CORP @ 10 USD
            2020-01-05 SELL 1 CORP @ 14 USD
            2020-01-01 CLOSE CORP 10
            2020-01-02 CLOSE CORP 12
            2020-01-03 CLOSE CORP 5
            2020-01-04 CLOSE CORP 14
            2020-01-06 CLOSE CORP 10
            2020-01-07 CLOSE CORP 1
        """,
        returns={
            "2019-12-31 2020-01-03": {"max_drawdown": "-0.583"},
            "2019-12-31 2020-01-06": {"max_drawdown": "-0.583"},
            "2020-01-04 2020-01-06": {"max_drawdown": "-0.286"},
            "2019-12-31 2020-01-07": {"max_drawdown": "-0.929"},
        },
    ),
    *(
        Case(
            name=f"fpr_return_in_another_currency: rates move it and back again, {flows}",
            source=_METRICS + "twr_test.py @fbfd2e0, test_twr_with_changing_target_currency",
            currency="EUR",
            # Its rates of January 4th and March 3rd are published again here while they hold, since
            # ours go stale.
            ledger=f"""
                {purchases}
                2020-01-01 CLOSE CORP 2
                2020-02-01 CLOSE CORP 3
                2020-03-15 CLOSE CORP 1.5
                2020-01-01 RATE USD/EUR 2
                2020-01-04 RATE USD/EUR 4
                2020-01-18 RATE USD/EUR 4
                2020-02-01 RATE USD/EUR 4
                2020-02-15 RATE USD/EUR 4
                2020-02-29 RATE USD/EUR 4
                2020-03-03 RATE USD/EUR 1.5
                2020-03-17 RATE USD/EUR 1.5
                2020-03-20 RATE USD/EUR 2
            """,
            returns={
                "2019-12-31 2020-01-01": {"time_weighted": 0},
                "2019-12-31 2020-01-04": {"time_weighted": 1},
                "2019-12-31 2020-02-01": {"time_weighted": 2},
                "2019-12-31 2020-03-01": {"time_weighted": 2},
                "2019-12-31 2020-03-03": {"time_weighted": 0.125},
                "2019-12-31 2020-03-15": {"time_weighted": -0.4375},
                "2019-12-31 2020-03-20": {"time_weighted": -0.25},
            },
        )
        for flows, purchases in (
            ("one cash flow", "2020-01-01 BUY 100 CORP @ 2 USD"),
            (
                "two cash flows",
                "2020-01-01 BUY 50 CORP @ 2 USD\n2020-03-01 BUY 50 CORP @ 3 USD",
            ),
        )
    ),
    Case(
        name="fpr_twr_two_assets: each bought again, at prices that only the purchases tell",
        source=_METRICS + "twr_test.py @fbfd2e0, test_series",
        # Its implicit prices are closes here; 100/110 and 200/300 units are whole there to nine
        # digits.
        ledger="""
            2020-01-01 BUY 1 CORPA @ 100 USD
            2020-07-01 BUY 1 CORPB @ 200 USD
            2020-12-01 BUY 0.909090909 CORPA @ 110 USD
            2020-12-01 BUY 0.666666667 CORPB @ 300 USD
            2020-01-01 CLOSE CORPA 100
            2020-07-01 CLOSE CORPA 105
            2020-12-01 CLOSE CORPA 110
            2020-07-01 CLOSE CORPB 200
            2020-12-01 CLOSE CORPB 300
        """,
        returns={
            "2019-12-31 2020-01-01": {"time_weighted": 0},
            "2019-12-31 2020-07-01": {"time_weighted": 0.05},
            "2019-12-31 2020-12-01": {"time_weighted": "0.41"},
        },
    ),
    Case(
        name="fpr_stock_split_with_fee: ten for one, and the fee is all that was lost",
        source=_FPR + "test/ledger/stock_split.beancount @00a7aaf",
        ledger="""
            2020-01-01 BUY 50 CORP @ 1 USD fee 60
            2020-02-01 ACTION CORP 10:1
            2020-01-01 CLOSE CORP 1
            2020-03-01 CLOSE CORP 0.1
        """,
        expected={
            "2020-04-01": "CORP quantity 500 market_value 50 \n totals fees 60 total_gain -60"
        },
    ),
)
