"""Cases of Ghostfolio: its portfolio calculator's specifications, and issues that its users reported."""

from __future__ import annotations

from typing import Final

from tests.ledger.golden.case import Case

_SPECS: Final = "ghostfolio/ghostfolio @c542997, apps/api/src/app/portfolio/calculator/roai/portfolio-calculator-"
_NO_FEE_IN_COST: Final = "fees are no part of its cost; ours is more by those of the buys"
_GROSS: Final = "before fees; ours, after them, equals its net gain"
_ROAI: Final = "gain over its time-weighted investment, a return that nobody else has"
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
        name="gf_baln_buy_and_buy: two buys, a moving average",
        source=_SPECS + "baln-buy-and-buy.spec.ts",
        currency="CHF",
        ledger="""
            2021-11-22 BUY 2 BALN @ 142.9 CHF fee 1.55
            2021-11-30 BUY 2 BALN @ 136.6 CHF fee 1.65
            2021-11-22 CLOSE BALN 142.9
            2021-11-30 CLOSE BALN 136.6
            2021-12-12 CLOSE BALN 142.0
            2021-12-17 CLOSE BALN 143.9
            2021-12-18 CLOSE BALN 148.9
        """,
        expected={
            "2021-12-18 AVERAGE": """
                BALN   quantity 4 market_value 595.6 cost_basis 562.2 average_cost 140.55 unrealized_gain 33.4
                totals market_value 595.6 fees 3.2 total_gain 33.4
            """,
            "2021-11-22 AVERAGE": "totals cost_basis 287.35",
            "2021-11-30 AVERAGE": "totals cost_basis 562.2",
        },
        not_ours={
            "cost_basis 559, avg_cost 139.75, series invested 285.8 and 559": _NO_FEE_IN_COST,
            "unrealized_gain, gross_gain 36.6": _GROSS,
            "gf_time_weighted_investment, gf_roai_gross, gf_roai_net, gf_roai_net_range_max_variant": _ROAI,
        },
    ),
    Case(
        name="gf_baln_buy_and_sell: closed at a loss, and no later close changes it",
        source=_SPECS + "baln-buy-and-sell.spec.ts",
        currency="CHF",
        ledger="""
            2021-11-22 BUY 2 BALN @ 142.9 CHF fee 1.55
            2021-11-30 SELL 2 BALN @ 136.6 CHF fee 1.65
            2021-11-22 CLOSE BALN 142.9
            2021-11-30 CLOSE BALN 136.6
            2021-12-18 CLOSE BALN 148.9
        """,
        expected={
            "2021-12-18 AVERAGE": """
                BALN   quantity 0 cost_basis 0 realized_gain -15.8 average_cost ?
                totals market_value 0 cost_basis 0 fees 3.2 total_gain -15.8
            """,
            "2021-11-30 AVERAGE": "totals cost_basis 0",
        },
        not_ours={
            "avg_cost 0": "of nothing held there is no cost of one unit: null",
            "realized_gain, gross_gain -12.6": _GROSS,
            "series invested 285.8": _NO_FEE_IN_COST,
            "gf_roai_gross, gf_roai_net": _ROAI,
        },
    ),
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
                BTC    quantity 1 market_value 13657.2 market_value_base 13298.425356 average_cost 320.43 cost_basis 320.43
                BTC    cost_basis_base 318.542667299999967957 realized_gain 13835.97 realized_gain_base 13536.3260127~
                BTC    unrealized_gain_base 12979.8826887~
                totals market_value 13298.425356 cost_basis 318.5426673~ total_gain 26516.2087014~
            """,
            "2015-01-01 AVERAGE": "totals cost_basis 637.0853346~",
            "2017-12-31 AVERAGE": "totals cost_basis 318.5426673~",
        },
        not_ours={
            "gf_roai_gross_with_fx, gf_roai_net_range_max_variant, gf_time_weighted_investment": _ROAI,
            "gf_gross_no_fx, gf_roai_no_fx": _TODAYS_RATE,
        },
    ),
    Case(
        name="gf_fractional_thirds: 1/3 and 2/3 bought, 1 sold, nothing left",
        source=_SPECS + "msft-buy-and-sell.spec.ts",
        ledger="""
            2024-03-08 BUY 0.3333333333333333 MSFT @ 408 USD
            2024-03-13 BUY 0.6666666666666666 MSFT @ 400 USD
            2024-03-14 SELL 1 MSFT @ 411 USD
        """,
        expected={"2024-03-14 AVERAGE": "MSFT quantity 0 cost_basis 0"},
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
                GOOGL  quantity 1 market_value 116.45 market_value_base 103.10483 cost_basis 90.12 cost_basis_base 83.252856
                GOOGL  unrealized_gain_base 19.851974 price_gain_base 24.323654 fx_gain_base -4.47168
                totals market_value 103.10483 fees 0.9238 total_gain 19.851974
            """
        },
        not_ours={
            "cost_basis, avg_cost 89.12, cost_basis_base 82.329056": _NO_FEE_IN_COST,
            "unrealized_gain_base, gross_gain_base 20.775774": _GROSS,
            "price effect 24.197982, fx effect -3.422208": "price change at today's rate; ours is at that of the trade date",
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
        expected={"2024-04-25 AVERAGE": "ASSET quantity 9 cost_basis 28775 cost_basis_base 49.5012~ market_value ?"},
        not_ours={
            "portfolio cost_basis_base 49.501217": "it has no close, so our totals leave it out and say so",
            "wrong_cost_basis_at_current_fx 32.951618": "the fault that the issue reports",
        },
    ),
    Case(
        name="gf_jnug_close_and_reopen_same_day: the average starts afresh",
        source=_SPECS + "jnug-buy-and-sell-and-buy-and-sell.spec.ts",
        ledger="""
            2025-12-11 BUY 9 JNUG @ 209.45 USD fee 1
            2025-12-18 SELL 9 JNUG @ 210 USD fee 1 order 1
            2025-12-18 BUY 10 JNUG @ 204.11 USD fee 1 order 2
            2025-12-28 SELL 10 JNUG @ 208.01 USD fee 1
            2025-12-10 CLOSE JNUG 204.5599975585938
            2025-12-17 CLOSE JNUG 203.9700012207031
            2025-12-28 CLOSE JNUG 237.8000030517578
        """,
        expected={
            "2025-12-11 AVERAGE": "totals cost_basis 1886.05",
            "2025-12-18 AVERAGE": "totals cost_basis 2042.1",
            "2025-12-28 AVERAGE": """
                JNUG   quantity 0 cost_basis 0 realized_gain 39.95
                totals market_value 0 fees 4 total_gain 39.95 cost_basis 0
            """,
            "2025-12-28 FIFO": "JNUG realized_gain 39.95",
        },
        not_ours={
            "realized_gain, gross_gain 43.95": _GROSS,
            "series invested 1885.05, 2041.1": _NO_FEE_IN_COST,
        },
    ),
    Case(
        name="gf_novn_partial_sell: fees on both legs",
        source=_SPECS + "novn-buy-and-sell-partially.spec.ts",
        currency="CHF",
        ledger="""
            2022-03-07 BUY 2 NOVN @ 75.8 CHF fee 2.95
            2022-04-08 SELL 1 NOVN @ 85.73 CHF fee 1.3
            2022-04-11 CLOSE NOVN 87.8
        """,
        expected={
            "2022-04-11 AVERAGE": """
                NOVN   quantity 1 market_value 87.8 cost_basis 77.275 realized_gain 7.155 unrealized_gain 10.525
                totals market_value 87.8 fees 4.25 total_gain 17.68
            """
        },
        not_ours={
            "cost_basis, avg_cost 75.8": _NO_FEE_IN_COST,
            "realized_gain 9.93, unrealized_gain 12, gross_gain 21.93": _GROSS,
            "gf_time_weighted_investment, gf_roai_gross, gf_roai_net": _ROAI,
        },
    ),
    Case(
        name="gf_split_2_for_1",
        source=_SPECS + "stock-split.spec.ts",
        ledger="""
            2020-01-01 BUY 10 MSFT @ 100 USD
            2021-01-01 ACTION MSFT 2:1
        """,
        expected={"2021-01-01 AVERAGE": "MSFT quantity 20 average_cost 50 cost_basis 1000"},
    ),
    Case(
        name="gf_split_then_partial_sell: a trade on the day of the split is in new units",
        source=_SPECS + "stock-split.spec.ts",
        ledger="""
            2020-01-01 BUY 10 MSFT @ 100 USD
            2021-01-01 ACTION MSFT 2:1
            2021-01-01 SELL 5 MSFT @ 60 USD
        """,
        expected={"2021-01-01 AVERAGE": "MSFT quantity 15 average_cost 50 cost_basis 750 realized_gain 50"},
    ),
    Case(
        name="issue_gf5451_dividend_between_buys: a small gain over a small capital is no catastrophe",
        source="https://github.com/ghostfolio/ghostfolio/issues/5451",
        ledger="""
            2024-12-20 BUY 1 X @ 10.8 USD fee 2
            2025-04-17 DIVIDEND 1 X @ 0.27 USD
            2025-08-29 BUY 14 X @ 12 USD fee 2
            2025-08-29 CLOSE X 11.62
        """,
        expected={
            "2025-08-29 AVERAGE": """
                X      quantity 15 market_value 174.3 income_base 0.27 cost_basis 182.8 unrealized_gain -8.5
                totals total_gain -8.23
            """
        },
        not_ours={
            "cost_basis 178.8": _NO_FEE_IN_COST,
            "return_on_cost_incl_fees -0.0464989": "the ratio of two figures checked here, -8.5 and 182.8; no figure of ours",
            "wrong_return_time_weighted_capital -0.6047": "the fault that the issue reports",
        },
    ),
)
