"""GET /holdings/{id} on a warm function: its statements and queries, as its own log counts them,
and its time.

50 assets in four currencies over five years, valued in one of them.
"""

from __future__ import annotations

import statistics
import time
from typing import Final

from benchmarks.engines import Served, engines, http, new_account
from benchmarks.figures import Measurement
from benchmarks.stored import store_market, store_portfolio
from benchmarks.workloads import LAST, Size, make

ROUNDS: Final = 30
LEDGERS: Final = (200, 2_000, 10_000)
STATEMENTS_MAX: Final = 2


def run() -> list[Measurement]:
    """Statements, queries, and milliseconds by the length of the ledger."""
    return [figure for transactions in LEDGERS for figure in _warm(transactions)]


def _warm(transactions: int) -> list[Measurement]:
    with engines() as folder:
        account = new_account()
        portfolio_id = store_portfolio(account, store_market(make(Size(transactions, 50, 5, 4))))
        request = http("GET", f"/holdings/{portfolio_id}?as_of={LAST}", token=account.token)
        with Served(folder, "holdings") as served:
            _cold_s, *warm_s = [_answered_s(served, request) for _ in range(ROUNDS + 1)]
            logged = served.logged()[-1]
    calls = f"{logged['statements']} statements, {logged['queries']} queries"
    few = logged["statements"] <= STATEMENTS_MAX and logged["queries"] == 0
    times = f"{min(warm_s) * 1000:.0f} ms, median {statistics.median(warm_s) * 1000:.0f} ms"
    name = f"holdings of 50 assets, {transactions:,} transactions"
    return [
        Measurement(
            f"{name}: warm", f"{calls}; {times}", f"≤ {STATEMENTS_MAX} statements, 0 queries", few
        )
    ]


def _answered_s(served: Served, request: bytes) -> float:
    started_s = time.perf_counter()
    served.ask(request)
    return time.perf_counter() - started_s
