"""Cases of Ghostfolio in more than one currency: its portfolio calculator's specifications, and an
issue.
"""

from __future__ import annotations

from typing import Final

from tests.ledger.golden.case import Case

_SPECS: Final = (
    "ghostfolio/ghostfolio @c542997, "
    "apps/api/src/app/portfolio/calculator/roai/portfolio-calculator-"
)
_SPEC_OF: Final = (
    "ghostfolio/ghostfolio, apps/api/src/app/portfolio/calculator/roai/portfolio-calculator-"
)
_NO_FEE_IN_COST: Final = "fees are no part of its cost; ours is more by those of the buys"
_GROSS: Final = "before fees; ours, after them, equals its net gain"
_ROAI: Final = "gain over its time-weighted investment, a return that no other project has"
_TODAYS_RATE: Final = "turns every past amount at today's rate, which its users reported as wrong"
_DOLLAR_IN_FRANCS: Final = """
    2015-01-01 RATE USD/CHF 0.9941099999999999
    2017-12-31 RATE USD/CHF 0.9787
    2018-01-01 RATE USD/CHF 0.97373
    2023-01-03 RATE USD/CHF 0.9238
    2023-07-10 RATE USD/CHF 0.8854
"""

CASES: Final = (
    Case(
        name="gf_btc_partial_sell_usd_in_chf: three years of rates",
        source=_SPECS + "btcusd-buy-and-sell-partially.spec.ts",
        currency="CHF",
        ledger=f"""
            2015-01-01 BUY 2 BTC @ 320.43 USD
            2017-12-31 SELL 1 BTC @ 14156.4 USD
            2015-01-01 CLOSE BTC 314.25
            2017-12-31 CLOSE BTC 14156.4
            2018-01-01 CLOSE BTC 13657.2
            {_DOLLAR_IN_FRANCS}
        """,
        expected={
            "2018-01-01 AVERAGE": """
                BTC    quantity 1 market_value 13657.2 market_value_base 13298.425356
                BTC    average_cost 320.43 cost_basis 320.43
                BTC    cost_basis_base 318.542667299999967957 realized_gain 13835.97
                BTC    realized_gain_base 13536.3260127~
                BTC    unrealized_gain_base 12979.8826887~
                totals market_value 13298.425356 cost_basis 318.5426673~ total_gain 26516.2087014~
            """,
            "2015-01-01 AVERAGE": "totals cost_basis 637.0853346~",
            "2017-12-31 AVERAGE": "totals cost_basis 318.5426673~",
        },
        not_ours={
            "gf_roai_gross_with_fx, gf_roai_net_range_max_variant": _ROAI,
            "gf_time_weighted_investment": _ROAI,
            "gf_gross_no_fx, gf_roai_no_fx": _TODAYS_RATE,
        },
    ),
    Case(
        name="gf_googl_usd_in_chf: a dollar stock in a portfolio in francs",
        source=_SPECS + "googl-buy.spec.ts",
        currency="CHF",
        ledger=f"""
            2023-01-03 BUY 1 GOOGL @ 89.12 USD fee 1
            2023-01-03 CLOSE GOOGL 89.12
            2023-07-10 CLOSE GOOGL 116.45
            {_DOLLAR_IN_FRANCS}
        """,
        expected={
            "2023-07-10 AVERAGE": """
                GOOGL  quantity 1 market_value 116.45 market_value_base 103.10483 cost_basis 90.12
                GOOGL  cost_basis_base 83.252856
                GOOGL  unrealized_gain_base 19.851974 price_gain_base 24.323654
                GOOGL  fx_gain_base -4.47168
                totals market_value 103.10483 fees 0.9238 total_gain 19.851974
            """
        },
        not_ours={
            "cost_basis, avg_cost 89.12, cost_basis_base 82.329056": _NO_FEE_IN_COST,
            "unrealized_gain_base, gross_gain_base 20.775774": _GROSS,
            "price effect 24.197982, fx effect -3.422208": (
                "price change at today's rate; ours is at that of the trade date"
            ),
            "gf_gross_no_fx, gf_net_no_fx, gf_roai_gross_no_fx, gf_roai_net_no_fx": _TODAYS_RATE,
            "gf_roai_gross_with_fx, gf_roai_net_with_fx": _ROAI,
        },
    ),
    Case(
        name="gf_issue_3330_ars_historical_fx: pesos cost what they cost on the day",
        source="https://github.com/ghostfolio/ghostfolio/issues/3330",
        ledger="""
            2023-08-02 BUY 1 ASSET @ 3368 ARS
            2023-08-02 BUY 3 ASSET @ 3369 ARS
            2023-08-03 BUY 5 ASSET @ 3060 ARS
            2023-08-02 RATE USD/ARS 576.7
            2023-08-03 RATE USD/ARS 585.41
            2024-04-25 RATE USD/ARS 873.25
        """,
        expected={
            "2024-04-25 AVERAGE": (
                "ASSET quantity 9 cost_basis 28775 cost_basis_base 49.5012~ market_value ?"
            )
        },
        not_ours={
            "portfolio cost_basis_base 49.501217": (
                "it has no close, so our totals leave it out and say so"
            ),
            "wrong_cost_basis_at_current_fx 32.951618": "the fault that the issue reports",
        },
    ),
    Case(
        name="gf_round_trip_then_again: closed at one rate and opened again at another",
        source=_SPEC_OF + "multi-trade-currency-effect.spec.ts @837dce3",
        currency="MYR",
        ledger="""
            2024-01-01 BUY 10 MU @ 100 USD
            2024-02-01 SELL 10 MU @ 120 USD
            2024-03-01 BUY 3 MU @ 500 USD
            2024-03-01 CLOSE MU 500
            2024-01-01 RATE USD/MYR 4
            2024-02-01 RATE USD/MYR 4.1
            2024-03-01 RATE USD/MYR 3.9
        """,
        expected={
            "2024-03-02 AVERAGE": """
                MU     quantity 3 cost_basis_base 5850 market_value_base 5850 realized_gain_base 920
                totals market_value 5850 total_gain 920
            """
        },
        not_ours={"net performance in percent 920 / 5850": _ROAI},
    ),
    Case(
        name="gf_dividend_at_the_rate_of_its_day: income keeps the rate at which it came",
        source=_SPEC_OF + "googl-buy-with-dividend.spec.ts @3c9a0aa",
        currency="CHF",
        ledger=f"""
            2023-01-03 BUY 1 GOOGL @ 89.12 USD fee 1
            2023-01-03 DIVIDEND 1 GOOGL @ 5 USD
            2023-07-10 CLOSE GOOGL 116.45
            {_DOLLAR_IN_FRANCS}
        """,
        expected={"2023-07-10 AVERAGE": "GOOGL income_base 4.619 \n totals total_gain 24.470974"},
        not_ours={
            "grossPerformanceWithCurrencyEffect 25.394774": _GROSS,
            "grossPerformance 32.33 and netPerformance 31.33, each × 0.8854": _TODAYS_RATE,
        },
    ),
    Case(
        name="gf_foreign_cash: dollars of an account in francs",
        source=_SPEC_OF + "cash-performance.spec.ts @8c8592f",
        currency="CHF",
        track_cash=True,
        ledger="""
            2023-12-31 DEPOSIT 1000 USD
            2024-12-31 DEPOSIT 1000 USD
            2023-12-31 RATE USD/CHF 0.85
            2024-01-01 RATE USD/CHF 0.86
            2024-12-31 RATE USD/CHF 0.9
        """,
        expected={
            "2023-12-31": "totals market_value 850",
            "2024-01-01": "totals market_value 860",
            "2024-12-31": "totals market_value 1800",
        },
        returns={
            "2023-12-30 2023-12-31": {"net_flow": 850, "gains": 0},
            "2023-12-31 2024-01-01": {
                "net_flow": 0,
                "gains": 10,
                "time_weighted": "0.011764705882",
            },
        },
        not_ours={
            "value 910 and 1820, investment 910 and 1820": _TODAYS_RATE,
            "netPerformanceInPercentage 0.0588 on 2024-12-31": (
                "a gain of 50 that its rates of January carry through the year; "
                "ours are missing after two weeks, and the return with them"
            ),
        },
    ),
)
