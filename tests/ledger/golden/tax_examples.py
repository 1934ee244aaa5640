"""Cost examples of tax authorities and of those who explain them: first in first out, and averages
with costs of dealing.
"""

from __future__ import annotations

from typing import Final

from tests.ledger.golden.case import Case

CASES: Final = (
    Case(
        name="irs_fund_fifo_and_average: 210 of 410 shares, by both methods",
        source="IRS Publication 564 (2009), table 3",
        ledger="""
            2008-02-06 BUY 160 FUND @ 25 USD
            2008-08-07 BUY 240 FUND @ 20 USD
            2008-12-18 BUY 10 FUND @ 30 USD
            2009-10-01 SELL 210 FUND @ 32 USD
        """,
        expected={
            "2009-10-01 FIFO": "FUND quantity 200 cost_basis 4100 realized_gain 1720",
            "2009-10-01 AVERAGE": "FUND quantity 200 realized_gain 2059.02~",
        },
    ),
    Case(
        name="irs_fund_average_again: the average after a sale goes on from what is left",
        source="IRS Publication 564 (2003 and 2009), examples 1 and 3",
        ledger="""
            2003-01-02 BUY 100 FUND @ 10 USD
            2003-02-03 BUY 100 FUND @ 12 USD
            2003-03-03 BUY 100 FUND @ 26 USD
            2003-05-12 SELL 150 FUND @ 20 USD
            2003-09-19 BUY 150 FUND @ 14 USD
            2003-12-16 SELL 50 FUND @ 20 USD
        """,
        expected={
            "2003-05-11 AVERAGE": "FUND average_cost 16 cost_basis 4800",
            "2003-05-12 AVERAGE": "FUND cost_basis 2400",
            "2003-09-19 AVERAGE": "FUND average_cost 15 cost_basis 4500",
            "2003-12-16 AVERAGE": "FUND quantity 250 cost_basis 3750",
        },
    ),
    Case(
        name="hmrc_pool_with_rights: an issue of rights joins the pool",
        source="HMRC Capital Gains Manual, CG51895, without its indexation",
        currency="GBP",
        ledger="""
            1985-05-15 BUY 1000 AB @ 4.30 GBP
            1987-10-01 BUY 200 AB @ 3.50 GBP
            1988-09-15 SELL 400 AB @ 4.10 GBP
        """,
        expected={
            "1987-10-01 AVERAGE": "AB quantity 1200 cost_basis 5000",
            "1988-09-15 AVERAGE": "AB quantity 800 cost_basis 3333.33~",
        },
        not_ours={"cost_basis 3335": "takes a third as 0.333; ours is exact"},
    ),
    Case(
        name="hmrc_cost_of_disposal: what selling cost lessens the gain and leaves the pool alone",
        source="HMRC Capital Gains Manual, CG51624, without its indexation",
        currency="GBP",
        ledger="""
            2005-01-04 BUY 10000 A for 100000 GBP
            2013-01-04 SELL 5000 A for 60000 GBP fee 4000
        """,
        expected={"2013-01-04 AVERAGE": "A quantity 5000 cost_basis 50000 realized_gain 6000"},
    ),
    Case(
        name="cra_adjusted_cost_base: a commission on every trade",
        source=(
            "https://boomerandecho.com/how-to-calculate-capital-gains-and-adjusted-cost-base-acb/"
        ),
        currency="CAD",
        ledger="""
            2012-01-10 BUY 100 X @ 63 CAD fee 10
            2012-05-08 BUY 60 X @ 72 CAD fee 10
            2012-09-28 SELL 50 X @ 75 CAD fee 10
        """,
        expected={
            "2012-01-10 AVERAGE": "X cost_basis 6310",
            "2012-05-08 AVERAGE": "X cost_basis 10640",
            "2012-09-28 AVERAGE": "X cost_basis 7315 realized_gain 415",
        },
    ),
    Case(
        name="crypto_methods: 2 of 8 coins, by three methods",
        source=(
            "https://www.randomcalculators.com/blockchain-crypto/blog/"
            "fifo-vs-lifo-vs-hifo-choosing-the-best-crypto-cost-basis-method"
        ),
        ledger="""
            2017-01-02 BUY 1 BTC @ 1000 USD
            2018-01-02 BUY 2 BTC @ 9000 USD
            2019-01-02 BUY 5 BTC @ 6000 USD
            2024-12-02 SELL 2 BTC @ 100000 USD
        """,
        expected={
            "2024-12-02 FIFO": "BTC quantity 6 realized_gain 190000",
            "2024-12-02 LIFO": "BTC quantity 6 realized_gain 188000",
            "2024-12-02 HIFO": "BTC quantity 6 realized_gain 182000",
        },
    ),
)
