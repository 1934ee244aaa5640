"""Cases of Wealthfolio: its tests of activities and valuations, and issues of its users."""

from __future__ import annotations

from typing import Final

from tests.ledger.golden.case import Case

_WEALTHFOLIO: Final = "afadil/wealthfolio @b66a715, crates/core/src/portfolio/"
_ACTIVITIES: Final = (
    "afadil/wealthfolio @00dafec, crates/core/src/portfolio/snapshot/holdings_calculator_tests.rs, "
)

CASES: Final = (
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
                XYZ    quantity 100 market_value 15100 market_value_base 14209.1 cost_basis 15000
                XYZ    cost_basis_base 14475
                XYZ    unrealized_gain 100 unrealized_gain_base -265.9 price_gain_base 96.5
                XYZ    fx_gain_base -362.4
                totals market_value 14209.1 unrealized_gain -265.9
            """,
        },
        returns={"2024-11-30 2024-12-10": {"time_weighted": -0.0183696}},
        not_ours={
            "price effect 94.1, fx effect -360": (
                "price change at today's rate; ours is at that of the trade date"
            ),
            "wrong_gain_base 94.1": "the fault that the issue reports",
        },
    ),
    Case(
        name="issue_wf614_sold_before_splits: closed before two reverse splits",
        source="https://github.com/wealthfolio/wealthfolio/issues/614",
        # The provider's closes, 200 and 220, are adjusted for both splits; raw they were a
        # twentieth of that.
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
        source=_WEALTHFOLIO
        + "holdings/holdings_valuation_service_tests.rs, test_multiple_holdings_mixed_currencies",
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
                AAPL   quantity 20 market_value 2000 market_value_base 2600 cost_basis 1800
                AAPL   cost_basis_base 2340
                ADS.DE quantity 5 market_value 1000 market_value_base 1450 cost_basis 950
                ADS.DE cost_basis_base 1377.5
                cash   CAD 1000 USD 500 EUR 0
                totals cash 1650 market_value 7200 cost_basis 5117.5
            """,
        },
        not_ours={
            "securities_value_base 5550": "7200 − 1650, both checked here; no figure of ours"
        },
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
        source=_WEALTHFOLIO + "snapshot/holdings_calculator_tests.rs, "
        "test_buy_sell_roundtrip_fx_cash_uses_respective_fx_rates",
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
            "cash EUR 9065.35 and 10010.60": (
                "exchanges the dollars of a trade at once; ours stay dollars, or the trade is "
                "recorded as it was settled, as in the next case"
            )
        },
    ),
    Case(
        name="wf_roundtrip_settled: the same trades as the account in euros saw them",
        source=_ACTIVITIES + "test_buy_sell_roundtrip_fx_cash_uses_respective_fx_rates",
        currency="EUR",
        track_cash=True,
        ledger="""
            ASSET AAPL USD
            2024-06-01 DEPOSIT 10000 EUR
            2024-06-05 BUY 10 AAPL @ 93 EUR fee 4.65
            2024-06-10 SELL 10 AAPL @ 95 EUR fee 4.75
            2024-06-05 RATE USD/EUR 0.91
            2024-06-10 RATE USD/EUR 0.89
        """,
        expected={
            "2024-06-05": "cash EUR 9065.35",
            "2024-06-10 FIFO": "AAPL quantity 0 realized_gain_base 10.6 \n cash EUR 10010.6",
        },
    ),
    Case(
        name="wf_buy_in_account_currency: paid in another currency than the share is quoted in",
        source=_ACTIVITIES + "test_buy_activity_updates_holdings_and_cash",
        currency="CAD",
        track_cash=True,
        ledger="""
            ASSET AAPL USD
            2023-01-01 BUY 10 AAPL @ 150 CAD fee 5
            2023-01-01 RATE CAD/USD 0.75
        """,
        expected={
            "2023-01-01 FIFO": """
                AAPL quantity 10 cost_basis 1128.75 average_cost 112.875 cost_basis_base 1505
                cash CAD -1505
            """
        },
    ),
    Case(
        name="wf_buy_fx: cash goes in the currency of the trade",
        source=_ACTIVITIES + "test_buy_activity_with_fx_conversion",
        currency="CAD",
        track_cash=True,
        ledger="""
            2023-01-03 BUY 10 MSFT @ 100 USD fee 10
            2023-01-03 RATE USD/CAD 1.25
        """,
        expected={
            "2023-01-03 FIFO": """
                MSFT   average_cost 101 cost_basis 1010 cost_basis_base 1262.5
                cash   USD -1010
                totals cash -1262.5
            """
        },
    ),
    Case(
        name=(
            "wf_deposit_and_withdrawal_fees: what crosses the border is the amount, the fee is a "
            "cost"
        ),
        source=_ACTIVITIES
        + "test_deposit_activity_with_fx_conversion, test_withdrawal_activity_with_fx_conversion",
        currency="CAD",
        track_cash=True,
        ledger="""
            2023-01-04 DEPOSIT 1000 CAD
            2023-01-04 DEPOSIT 100 USD fee 1
            2023-01-05 WITHDRAWAL 50 USD fee 2
            2023-01-04 RATE USD/CAD 1.25
        """,
        expected={
            "2023-01-04": "cash USD 99 CAD 1000 \n totals cash 1123.75",
            "2023-01-05": "cash USD 47 CAD 1000 \n totals cash 1058.75",
        },
        returns={
            "2023-01-03 2023-01-04": {"net_flow": 1125, "fees": 1.25},
            "2023-01-04 2023-01-05": {"net_flow": -62.5, "fees": 2.5},
        },
    ),
    Case(
        name="wf_income_and_charges: earned and paid in two currencies, none of it a flow",
        source=_ACTIVITIES + "test_income_activities_updates_cash_not_net_contribution, "
        "test_charge_activities_fee_and_tax",
        currency="CAD",
        track_cash=True,
        ledger="""
            2023-01-05 DEPOSIT 1000 CAD
            2023-01-06 DIVIDEND AAPL for 50 CAD
            2023-01-06 INTEREST 20 USD fee 1
            2023-01-07 FEE 25 CAD
            2023-01-07 TAX 50 USD
            2023-01-05 RATE USD/CAD 1.3
        """,
        expected={
            "2023-01-06": "cash CAD 1050 USD 19 \n totals cash 1074.7",
            "2023-01-07": "cash CAD 1025 USD -31 \n totals fees 26.3 taxes 65",
        },
        returns={
            "2023-01-05 2023-01-07": {"net_flow": 0, "earnings": 76, "fees": 26.3, "taxes": 65}
        },
    ),
    Case(
        name="wf_add_and_remove_holding: transfers take no cash but their fees",
        source=_ACTIVITIES + "test_add_and_remove_holding_activities",
        currency="CAD",
        track_cash=True,
        ledger="""
            2023-01-08 TRANSFER_IN 10 TSLA @ 200 USD fee 5
            2023-01-09 TRANSFER_OUT 4 TSLA USD fee 2
            2023-01-08 RATE USD/CAD 1.3
        """,
        expected={
            "2023-01-08 FIFO": "TSLA quantity 10 average_cost 200 cost_basis 2000 \n cash USD -5",
            "2023-01-09 FIFO": "TSLA quantity 6 cost_basis 1200 \n cash USD -7",
        },
        not_ours={
            "cost_basis 2005 and 1203": (
                "the fee of a transfer is part of the cost there; ours is a charge"
            )
        },
    ),
)
