"""Cases of hledger: its tests of lots and of returns."""

from __future__ import annotations

from typing import Final

from tests.ledger.golden.case import Case

_HLEDGER: Final = "simonmichael/hledger @2b28a75, hledger/test/"
_ROI: Final = "simonmichael/hledger @028e84f, hledger/test/roi.test, "
_YEAR_OF_HLEDGER: Final = (
    "a year of 365.25 days, to the day after the end; ours is actual/365, to the end"
)

CASES: Final = (
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
            "2026-04-01 AVERAGE": (
                "AAPL quantity 10 average_cost 60 cost_basis 600 realized_gain 150"
            ),
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
        returns={
            "2022-07-31 2022-12-31": {"money_weighted": 4.158116, "time_weighted": 0.98019802}
        },
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
            "twr_hledger_printed 0.1273": (
                "a money-weighted window, for want of a valuation on the day of the deposit"
            ),
        },
    ),
    Case(
        name="hl_lots_carried_by_a_transfer",
        source="simonmichael/hledger @41a5dcc, hledger/test/journal/lots-methods.test, case 8",
        not_ours={
            "lots of 2026-01-15 and 2026-02-01 in the second account": (
                "its accounts are ours of one portfolio, in which nothing "
                "is transferred; into another portfolio units come as one lot of that day, at the "
                "cost that is carried over"
            )
        },
    ),
    Case(
        name="hl_roi_loss: nine tenths lost, most of it by late money",
        source=_ROI + "case 5",
        ledger="""
            2017-01-01 BUY 100 INV @ 1 USD
            2017-06-01 BUY 100 INV @ 1 USD
            2017-01-01 CLOSE INV 1
            2017-12-31 CLOSE INV 0.1
        """,
        expected={"2017-12-31": "totals market_value 20 total_gain -180"},
        returns={"2016-12-31 2017-12-31": {"time_weighted": -0.9}},
        not_ours={"irr_hledger -0.9573": _YEAR_OF_HLEDGER},
    ),
    Case(
        name="hl_roi_quarters: money in and out shows in its own quarter",
        source=_ROI + "case 6",
        # Its 100 and 50 in money are units at the last valuation here, to twelve decimals.
        ledger="""
            2017-01-01 BUY 100 INV @ 1 USD
            2017-07-01 BUY 90.909090909091 INV for 100 USD
            2017-10-01 SELL 45.454545454545 INV for 50 USD
            2017-01-01 CLOSE INV 1
            2017-06-30 CLOSE INV 1.1
            2017-12-31 CLOSE INV 1.065625
        """,
        returns={
            "2016-12-31 2017-03-31": {
                "start_value": 0,
                "net_flow": 100,
                "end_value": 100,
                "gains": 0,
                "time_weighted": 0,
            },
            "2017-03-31 2017-06-30": {
                "start_value": 100,
                "net_flow": 0,
                "end_value": 110,
                "gains": 10,
                "time_weighted": 0.1,
            },
            "2017-06-30 2017-09-30": {
                "net_flow": 100,
                "end_value": 210,
                "gains": 0,
                "time_weighted": 0,
            },
            "2017-09-30 2017-12-31": {
                "start_value": 210,
                "net_flow": -50,
                "end_value": 155,
                "gains": -5,
            },
        },
        not_ours={
            "irr and twr 46.56 %, -11.83 %, -11.82 %": (
                "a year's rate of a quarter; ours is annualized from a year on"
            )
        },
    ),
    Case(
        name="hl_roi_next_day: one percent overnight is 3678 % a year",
        source=_ROI + "case 10",
        ledger="""
            2019-11-01 BUY 10 B for 100 USD
            2019-11-02 SELL 10 B for 101 USD
        """,
        expected={"2019-11-02": "B quantity 0 realized_gain 1"},
        returns={"2019-10-31 2019-11-30": {"money_weighted": "36.7834"}},
        not_ours={
            "twr 0.00 %": (
                "nothing was valued in between; ours is null, for want of a close on the first day"
            )
        },
    ),
)
