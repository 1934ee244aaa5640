"""Cases of Maybe and rotki."""

from __future__ import annotations

from typing import Final

from tests.ledger.golden.case import Case

_ROTKI: Final = "rotki/rotki @ef14aad, rotkehlchen/tests/unit/test_cost_basis.py, "
_ORDERS: Final = "rotki/rotki @114ed5a, rotkehlchen/tests/unit/test_cost_basis.py, "
_FROM_LOTS: Final = (
    "no figure of ours; it follows from the lots that `explain=true` lists with the sale"
)

MAYBE: Final = (
    Case(
        name=(
            "mb_average_cost_must_be_weighted: the published means of prices, 214 and 126, are "
            "wrong"
        ),
        source=(
            "maybe-finance/maybe @77b5469, test/models/holding_test.rb and app/models/holding.rb"
        ),
        ledger="""
            2025-06-01 BUY 10 AMZN @ 212 USD
            2025-06-02 BUY 15 AMZN @ 216 USD
            2025-06-01 BUY 5 NVDA @ 128 USD
            2025-06-02 BUY 30 NVDA @ 124 USD
            2025-06-02 CLOSE AMZN 216
            2025-06-02 CLOSE NVDA 124
        """,
        expected={
            "2025-06-02 AVERAGE": """
                AMZN quantity 25 average_cost 214.4 cost_basis 5360
                NVDA quantity 35 average_cost 124.571428571429 cost_basis 4360
            """
        },
        not_ours={
            "peer_unweighted_avg_cost 214 and 126": (
                "the mean of the prices, whatever the quantities"
            )
        },
    ),
    Case(
        name="mb_daily_holdings_grid: quantities and values at the end of each day",
        source="maybe-finance/maybe @77b5469, test/models/holding/forward_calculator_test.rb",
        ledger="""
            2025-06-02 BUY 20 VOO @ 470 USD
            2025-06-03 SELL 15 VOO @ 480 USD
            2025-06-04 BUY 5 VOO @ 490 USD
            2025-06-03 BUY 1 AMZN @ 200 USD
            2025-06-04 SELL 1 AMZN @ 200 USD
            2025-06-04 BUY 100 WMT @ 100 USD
            2025-06-01 CLOSE VOO 460
            2025-06-02 CLOSE VOO 470
            2025-06-03 CLOSE VOO 480
            2025-06-04 CLOSE VOO 490
            2025-06-05 CLOSE VOO 500
            2025-06-01 CLOSE WMT 100
            2025-06-01 CLOSE AMZN 200
        """,
        expected={
            "2025-06-01": "totals market_value 0",
            "2025-06-02": "VOO quantity 20 market_value 9400 \n totals market_value 9400",
            "2025-06-03": """
                VOO    quantity 5 market_value 2400
                AMZN   quantity 1 market_value 200
                totals market_value 2600
            """,
            "2025-06-04": """
                VOO    quantity 10 market_value 4900
                AMZN   quantity 0 market_value 0
                WMT    quantity 100 market_value 10000
                totals market_value 14900
            """,
            "2025-06-05": """
                VOO    quantity 10 market_value 5000
                WMT    quantity 100 market_value 10000
                totals market_value 15000
            """,
        },
    ),
)

ROTKI: Final = (
    Case(
        name="rk_fifo_two_lots_holding_period: 8 spent, 5 of them held for over a year",
        source=_ROTKI + "test_calculate_spend_cost_basis_after_year",
        currency="EUR",
        ledger="""
            2015-11-08 BUY 5 BTC @ 268.1 EUR
            2016-07-01 BUY 15 BTC @ 612.45 EUR
            2016-10-25 BUY 3 BTC @ 603.415 EUR
            2016-12-02 SELL 8 BTC @ 0 EUR
        """,
        expected={"2016-12-02 FIFO": "BTC quantity 15 cost_basis 9159.645 realized_gain -3177.85"},
        not_ours={
            "cost_relieved_held_over_one_year 1340.5, under 1837.35": (
                "the part of each lot by its age; " + _FROM_LOTS
            )
        },
    ),
    Case(
        name="rk_average_pool: two sales from a pool that grew in between",
        source=_ORDERS
        + "test_accounting_average_cost_basis; figures of https://www.adjustedcostbase.ca",
        currency="CAD",
        ledger="""
            2020-01-01 BUY 100 ETH @ 50 CAD
            2020-01-02 SELL 50 ETH @ 120 CAD
            2020-01-03 BUY 50 ETH @ 130 CAD
            2020-01-04 SELL 40 ETH @ 90 CAD
        """,
        expected={
            "2020-01-02 AVERAGE": "ETH quantity 50 cost_basis 2500",
            "2020-01-03 AVERAGE": "ETH quantity 100 cost_basis 9000",
            "2020-01-04 AVERAGE": "ETH quantity 60 cost_basis 5400",
        },
        not_ours={
            "taxable_bought_cost 5400 of the second sale": "what is left; the 40 sold cost 3600"
        },
    ),
    Case(
        name="rk_lifo_order: a later lot joins before the next sale",
        source=_ORDERS + "test_accounting_lifo_order",
        # Its lots all cost 1; here each has a price of its own, so that the cost shows which are
        # left.
        currency="EUR",
        ledger="""
            2020-01-01 BUY 2 ETH @ 1 EUR
            2020-01-02 BUY 5 ETH @ 10 EUR
            2020-01-03 SELL 3 ETH @ 1 EUR
            2020-01-04 BUY 1 ETH @ 100 EUR
            2020-01-05 SELL 4 ETH @ 1 EUR
        """,
        expected={
            "2020-01-03 LIFO": "ETH quantity 4 cost_basis 22",
            "2020-01-05 LIFO": "ETH quantity 1 cost_basis 1",
        },
    ),
    Case(
        name="rk_hifo_order: the dearest first, a part of it used before",
        source=_ORDERS + "test_accounting_hifo_order",
        currency="EUR",
        ledger="""
            2020-01-01 BUY 2 BTC @ 3 EUR
            2020-01-02 BUY 5 BTC @ 1 EUR
            2020-01-03 SELL 1 BTC @ 1 EUR
            2020-01-04 BUY 1 BTC @ 2 EUR
            2020-01-05 SELL 6 BTC @ 1 EUR
        """,
        expected={
            "2020-01-03 HIFO": "BTC quantity 6 cost_basis 8",
            "2020-01-05 HIFO": "BTC quantity 1 cost_basis 1",
        },
    ),
)

CASES: Final = MAYBE + ROTKI
