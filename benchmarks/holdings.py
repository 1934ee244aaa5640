"""GET /holdings/{id} on a warm function: its statements and queries, as its own log counts them,
and its time beside a floor.

50 assets in four currencies over five years, valued in one of them. The floor is a function that
selects the same transactions, row by row, through the same pool and serialises as many holdings
(`benchmarks/floor_holdings/main.py`). Both are asked in turn, and the fastest of each counts.
"""

from __future__ import annotations

import statistics
from typing import Final

from benchmarks.engines import Served, engines, http, new_account
from benchmarks.figures import Measurement, ratio
from benchmarks.stored import store_market, store_portfolio
from benchmarks.workloads import LAST, Size, make
from local.catalog import ROOT

ROUNDS: Final = 30
ASSETS: Final = 50
FLOOR_MAX: Final = {200: None, 2_000: 1.5, 10_000: 2.0}
"""By the length of the ledger: at most how many times the floor. The shortest has no target: it is
what a request costs without a ledger.
"""
STATEMENTS_MAX: Final = 2


def run() -> list[Measurement]:
    """Statements, queries, and the time as a multiple of the floor's, by the length of the
    ledger.
    """
    return [
        figure
        for transactions, floor_max in FLOOR_MAX.items()
        for figure in _warm(transactions, floor_max)
    ]


def _warm(transactions: int, floor_max: float | None) -> list[Measurement]:
    source = ROOT / "benchmarks" / "floor_holdings" / "main.py"
    with engines() as folder:
        account = new_account()
        market = store_market(make(Size(transactions, ASSETS, 5, 4)))
        portfolio_id = store_portfolio(account, market)
        request = http("GET", f"/holdings/{portfolio_id}?as_of={LAST}", token=account.token)
        least = http("GET", f"/?portfolio_id={portfolio_id}&holdings={ASSETS}")
        with (
            Served(folder, "holdings") as served,
            Served(folder, "floor", source) as floor,
        ):
            times = [
                (served.answered_s(request), floor.answered_s(least)) for _ in range(ROUNDS + 1)
            ]
            logged = served.logged()[-1]
    ours_s, floor_s = zip(*times[1:], strict=True)
    calls = f"{logged['statements']} statements, {logged['queries']} queries"
    few = logged["statements"] <= STATEMENTS_MAX and logged["queries"] == 0
    shown = f"{min(ours_s) * 1000:.0f} ms, median {statistics.median(ours_s) * 1000:.0f} ms"
    name = f"holdings of {ASSETS} assets, {transactions:,} transactions"
    against = f"{name}: against the floor"
    return [
        Measurement(
            f"{name}: warm", f"{calls}; {shown}", f"≤ {STATEMENTS_MAX} statements, 0 queries", few
        ),
        Measurement(against, f"{min(ours_s) / min(floor_s):.2f}×")
        if floor_max is None
        else ratio(against, min(ours_s), min(floor_s), at_most=floor_max),
    ]
