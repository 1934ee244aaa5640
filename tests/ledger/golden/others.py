"""Cases of hledger, Wealthfolio, Maybe and rotki."""

from __future__ import annotations

from typing import Final

from tests.ledger.golden.case import Case

_HLEDGER: Final = "simonmichael/hledger @2b28a75, hledger/test/"
_WEALTHFOLIO: Final = "afadil/wealthfolio @b66a715, crates/core/src/portfolio/"
_YEAR_OF_HLEDGER: Final = "a year of 365.25 days, to the day after the end; ours is actual/365, to the end"
_UNIT_OF_OURS: Final = "no figure of ours; it follows from those checked here"

HLEDGER: Final = (
    Case(
        name="hl_average_interleaved: a sale before the second buy takes from the pool first",
        source=_HLEDGER + "journal/lots-methods.test, case 22",
        ledger="""
            2026-01-15 BUY 10 AAPL @ 40 USD
            2026-02-01 SELL 5 AAPL @ 50 USD
            2026-03-01 BUY 10 AAPL @ 70 USD
            2026-04-01 SELL 5 AAPL @ 80 USD
        """,
        expected={
            "2026-02-01 AVERAGE": "AAPL quantity 5 average_cost 40 realized_gain 50",
            "2026-03-01 AVERAGE": "AAPL quantity 15 average_cost 60",
            "2026-04-01 AVERAGE": "AAPL quantity 10 average_cost 60 cost_basis 600 realized_gain 150",
        },
    ),
    Case(
        name="hl_lot_methods_side_by_side: HIFO realizes 125; the others on the same trades",
        source=_HLEDGER + "journal/lots-methods.test, case 10",
        ledger="""
            2026-01-15 BUY 10 AAPL @ 40 USD
            2026-02-01 BUY 10 AAPL @ 60 USD
            2026-03-01 BUY 10 AAPL @ 50 USD
            2026-04-01 SELL 15 AAPL @ 65 USD
        """,
        expected={
            "2026-04-01 FIFO": "AAPL quantity 15 cost_basis 800 realized_gain 275",
            "2026-04-01 LIFO": "AAPL quantity 15 cost_basis 700 realized_gain 175",
            "2026-04-01 HIFO": "AAPL quantity 15 cost_basis 650 realized_gain 125",
            "2026-04-01 AVERAGE": "AAPL quantity 15 cost_basis 750 realized_gain 225",
        },
    ),
    Case(
        name="hl_roi_fee_is_loss",
        source=_HLEDGER + "roi.test, case 14",
        currency="EUR",
        ledger="""
            2022-08-01 BUY 100 A @ 1 EUR fee 1
            2022-07-31 CLOSE A 1
            2022-08-02 CLOSE A 2
        """,
        expected={"2022-12-31": "totals market_value 200 fees 1 total_gain 99"},
        returns={"2022-07-31 2022-12-31": {"money_weighted": 4.158116, "time_weighted": 0.98019802}},
        not_ours={
            "xirr_hledger 4.1088": _YEAR_OF_HLEDGER,
            "twr_hledger_printed 1.0": "loses the fee of the first day; ours counts it",
        },
    ),
    Case(
        name="hl_roi_two_deposits_gain",
        source=_HLEDGER + "roi.test, case 4",
        ledger="""
            2017-01-01 BUY 100 INV @ 1 USD
            2017-06-01 BUY 100 INV @ 1 USD
            2017-01-01 CLOSE INV 1
            2017-06-01 CLOSE INV 1
            2017-12-31 CLOSE INV 1.1
        """,
        expected={"2017-12-31": "totals market_value 220 total_gain 20"},
        returns={"2016-12-31 2017-12-31": {"money_weighted": 0.127713, "time_weighted": 0.1}},
        not_ours={
            "xirr_hledger 0.1273": _YEAR_OF_HLEDGER,
            "twr_hledger_printed 0.1273": "a money-weighted window, for want of a valuation on the day of the deposit",
        },
    ),
)

WEALTHFOLIO: Final = (
    Case(
        name="issue_wf181_price_up_currency_down: a gain in dollars, a loss in euros",
        source="https://github.com/wealthfolio/wealthfolio/issues/181",
        currency="EUR",
        ledger="""
            2024-12-01 BUY 100 XYZ @ 150 USD
            2024-12-01 CLOSE XYZ 150
            2024-12-10 CLOSE XYZ 151
            2024-12-01 RATE USD/EUR 0.965
            2024-12-10 RATE USD/EUR 0.941
        """,
        expected={
            "2024-12-01": "totals market_value 14475",
            "2024-12-10 AVERAGE": """
                XYZ    quantity 100 market_value 15100 market_value_base 14209.1 cost_basis 15000 cost_basis_base 14475
                XYZ    unrealized_gain 100 unrealized_gain_base -265.9 price_gain_base 96.5 fx_gain_base -362.4
                totals market_value 14209.1 unrealized_gain -265.9
            """,
        },
        returns={"2024-11-30 2024-12-10": {"time_weighted": -0.0183696}},
        not_ours={
            "price effect 94.1, fx effect -360": "price change at today's rate; ours is at that of the trade date",
            "wrong_gain_base 94.1": "the fault that the issue reports",
        },
    ),
    Case(
        name="issue_wf614_sold_before_splits: closed before two reverse splits",
        source="https://github.com/wealthfolio/wealthfolio/issues/614",
        # The provider's closes, 200 and 220, are adjusted for both splits; raw they were a twentieth of that.
        ledger="""
            2008-01-01 BUY 100 X @ 10 USD
            2009-01-01 SELL 100 X @ 11 USD
            2009-01-02 ACTION X 1:5
            2014-11-24 ACTION X 1:4
            2008-01-01 CLOSE X 10
            2009-01-01 CLOSE X 11
        """,
        expected={
            "2008-01-01": "totals market_value 1000",
            "2009-01-01 AVERAGE": "X realized_gain 100 \n totals market_value 0",
        },
        not_ours={"wrong_value_base 20000": "the fault that the issue reports"},
    ),
    Case(
        name="wf_mixed_currency_valuation: three currencies, with cash",
        source=_WEALTHFOLIO + "holdings/holdings_valuation_service_tests.rs, test_multiple_holdings_mixed_currencies",
        currency="CAD",
        track_cash=True,
        ledger="""
            2024-01-02 DEPOSIT 2400 CAD
            2024-01-02 DEPOSIT 2300 USD
            2024-01-02 DEPOSIT 950 EUR
            2024-01-02 BUY 10 XYZ.TO @ 140 CAD
            2024-01-02 BUY 20 AAPL @ 90 USD
            2024-01-02 BUY 5 ADS.DE @ 190 EUR
            2024-01-09 CLOSE XYZ.TO 145
            2024-01-09 CLOSE AAPL 95
            2024-01-09 CLOSE ADS.DE 198
            2024-01-10 CLOSE XYZ.TO 150
            2024-01-10 CLOSE AAPL 100
            2024-01-10 CLOSE ADS.DE 200
            2024-01-02 RATE USD/CAD 1.3
            2024-01-02 RATE EUR/CAD 1.45
        """,
        # Its change of the day, 50, 130 and 14.50, is the difference of the two days.
        expected={
            "2024-01-09": """
                XYZ.TO market_value_base 1450
                AAPL   market_value_base 2470
                ADS.DE market_value_base 1435.5
            """,
            "2024-01-10 FIFO": """
                XYZ.TO quantity 10 market_value_base 1500 cost_basis 1400 cost_basis_base 1400
                AAPL   quantity 20 market_value 2000 market_value_base 2600 cost_basis 1800 cost_basis_base 2340
                ADS.DE quantity 5 market_value 1000 market_value_base 1450 cost_basis 950 cost_basis_base 1377.5
                cash   CAD 1000 USD 500 EUR 0
                totals cash 1650 market_value 7200 cost_basis 5117.5
            """,
        },
        not_ours={"securities_value_base 5550": "7200 − 1650, both checked here; no figure of ours"},
    ),
    Case(
        name="wf_pence_quote: pence are pounds before they reach the ledger",
        source=_WEALTHFOLIO + "holdings/holdings_valuation_service_tests.rs, "
        "test_security_valuation_minor_quote_currency_normalizes_price_to_local_currency",
        currency="GBP",
        ledger="""
            2024-01-02 BUY 17 AZN.L @ 140.82 GBP
            2024-01-09 CLOSE AZN.L 148.18
            2024-01-10 CLOSE AZN.L 149.06
        """,
        # Its change of the day, 14.96, is the difference of the two days.
        expected={
            "2024-01-09": "AZN.L market_value 2519.06",
            "2024-01-10 FIFO": "AZN.L quantity 17 market_value 2534.02 cost_basis 2393.94",
        },
    ),
    Case(
        name="wf_roundtrip_recorded_fx: the recorded rate beats the market's",
        source=_WEALTHFOLIO
        + "snapshot/holdings_calculator_tests.rs, test_buy_sell_roundtrip_fx_cash_uses_respective_fx_rates",
        currency="EUR",
        track_cash=True,
        ledger="""
            2024-06-01 DEPOSIT 10000 EUR
            2024-06-05 BUY 10 AAPL @ 100 USD fee 5 fx 0.93
            2024-06-10 SELL 10 AAPL @ 100 USD fee 5 fx 0.95
            2024-06-05 RATE USD/EUR 0.91
            2024-06-10 RATE USD/EUR 0.89
        """,
        expected={
            "2024-06-05": "cash EUR 10000 USD -1005",
            "2024-06-10 FIFO": "AAPL quantity 0 realized_gain_base 10.6 \n cash EUR 10000 USD -10",
        },
        not_ours={
            "cash EUR 9065.35 and 10010.60": "exchanges the dollars of a trade at once; ours stay dollars until somebody exchanges them"
        },
    ),
)

MAYBE: Final = (
    Case(
        name="mb_average_cost_must_be_weighted: the published means of prices, 214 and 126, are wrong",
        source="maybe-finance/maybe @77b5469, test/models/holding_test.rb and app/models/holding.rb",
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
        not_ours={"peer_unweighted_avg_cost 214 and 126": "the mean of the prices, whatever the quantities"},
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
        source="rotki/rotki @ef14aad, rotkehlchen/tests/unit/test_cost_basis.py, test_calculate_spend_cost_basis_after_year",
        currency="EUR",
        ledger="""
            2015-11-08 BUY 5 BTC @ 268.1 EUR
            2016-07-01 BUY 15 BTC @ 612.45 EUR
            2016-10-25 BUY 3 BTC @ 603.415 EUR
            2016-12-02 SELL 8 BTC @ 0 EUR
        """,
        expected={"2016-12-02 FIFO": "BTC quantity 15 cost_basis 9159.645 realized_gain -3177.85"},
        not_ours={
            "cost_relieved_held_over_one_year 1340.5, under 1837.35": "the part of each lot by its age; "
            + _UNIT_OF_OURS
        },
    ),
)

CASES: Final = HLEDGER + WEALTHFOLIO + MAYBE + ROTKI
