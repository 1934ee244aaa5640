"""Cases of Ghostfolio: its portfolio calculator's specifications, and issues that its users
reported.
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
                BALN   quantity 4 market_value 595.6 cost_basis 562.2 average_cost 140.55
                BALN   unrealized_gain 33.4
                totals market_value 595.6 fees 3.2 total_gain 33.4
            """,
            "2021-11-22 AVERAGE": "totals cost_basis 287.35",
            "2021-11-30 AVERAGE": "totals cost_basis 562.2",
        },
        not_ours={
            "cost_basis 559, avg_cost 139.75, series invested 285.8 and 559": _NO_FEE_IN_COST,
            "unrealized_gain, gross_gain 36.6": _GROSS,
            "gf_time_weighted_investment, gf_roai_gross, gf_roai_net": _ROAI,
            "gf_roai_net_range_max_variant": _ROAI,
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
                NOVN   quantity 1 market_value 87.8 cost_basis 77.275 realized_gain 7.155
                NOVN   unrealized_gain 10.525
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
        expected={
            "2021-01-01 AVERAGE": "MSFT quantity 15 average_cost 50 cost_basis 750 realized_gain 50"
        },
    ),
    Case(
        name=(
            "issue_gf5451_dividend_between_buys: a small gain over a small capital is no "
            "catastrophe"
        ),
        source="https://github.com/ghostfolio/ghostfolio/issues/5451",
        ledger="""
            2024-12-20 BUY 1 X @ 10.8 USD fee 2
            2025-04-17 DIVIDEND 1 X @ 0.27 USD
            2025-08-29 BUY 14 X @ 12 USD fee 2
            2025-08-29 CLOSE X 11.62
        """,
        expected={
            "2025-08-29 AVERAGE": """
                X      quantity 15 market_value 174.3 income_base 0.27 cost_basis 182.8
                X      unrealized_gain -8.5
                totals total_gain -8.23
            """
        },
        not_ours={
            "cost_basis 178.8": _NO_FEE_IN_COST,
            "return_on_cost_incl_fees -0.0464989": (
                "the ratio of two figures checked here, -8.5 and 182.8; no figure of ours"
            ),
            "wrong_return_time_weighted_capital -0.6047": "the fault that the issue reports",
        },
    ),
    Case(
        name=(
            "gf_average_after_partial_sells: twice bought, twice sold, and all money accounted for"
        ),
        source=_SPEC_OF + "average-price-after-partial-sell.spec.ts @4163be9",
        currency="CHF",
        ledger="""
            2022-03-01 BUY 10 NOVN @ 100 CHF
            2022-03-07 SELL 4 NOVN @ 120 CHF
            2022-03-14 BUY 6 NOVN @ 200 CHF
            2022-04-08 SELL 4 NOVN @ 220 CHF
            2022-04-11 CLOSE NOVN 87.8
        """,
        expected={
            "2022-04-11 AVERAGE": (
                "NOVN quantity 8 cost_basis 1200 realized_gain 360 \n totals total_gain -137.6"
            ),
            "2022-04-11 FIFO": "totals total_gain -137.6",
        },
    ),
    Case(
        name="gf_nvda_split_between: bought before a 10:1 split, sold after it",
        source=_SPEC_OF + "nvda-buy-with-split-and-sell.spec.ts @9698641",
        ledger="""
            2024-06-03 BUY 1 NVDA @ 1200 USD
            2024-06-10 ACTION NVDA 10:1
            2024-06-14 SELL 10 NVDA @ 125 USD
        """,
        expected={
            "2024-06-10 AVERAGE": "NVDA quantity 10 average_cost 120",
            "2024-06-14 AVERAGE": "NVDA quantity 0 cost_basis 0 realized_gain 50",
        },
    ),
    Case(
        name="gf_short_and_liability: what a portfolio here can't hold",
        source=_SPEC_OF + "btcusd-short.spec.ts @02b893f and liability.spec.ts @6a3d60a",
        not_ours={
            "averagePrice 45647.95 of a short position": (
                "a sale of what is not held is refused with the day and what was held"
            ),
            "totalLiabilities": "debts are no part of a portfolio",
        },
    ),
)
