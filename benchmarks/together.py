"""Ten portfolios together beside one portfolio with all of their transactions.

Each has 2,000 transactions of the same 50 assets in four currencies over five years. /holdings,
/value, /history and /performance of `all` are asked in turn with the same of the one, whose user
has nothing else; both warm, and the fastest of each counts.
"""

from __future__ import annotations

from typing import Final

from benchmarks.engines import Served, engines, http, new_account
from benchmarks.figures import Measurement, ratio
from benchmarks.stored import StoredMarket, store_market, store_portfolio
from benchmarks.workloads import LAST, Size, make, with_trades

PORTFOLIOS: Final = 10
SIZE: Final = Size(2_000, 50, 5, 4)
ROUNDS: Final = 40
TIMES_MAX: Final = 1.3
QUERIES: Final = {
    "holdings": f"as_of={LAST}",
    "value": f"as_of={LAST}",
    "history": f"to={LAST}",
    "performance": f"to={LAST}",
}


def run() -> list[Measurement]:
    """The time of `all` as a multiple of that of one portfolio, by function."""
    with engines() as folder:
        several, single = new_account(), new_account("one@example.com")
        market = store_market(make(SIZE))
        workloads = [with_trades(market.workload, SIZE, seed) for seed in range(PORTFOLIOS)]
        for workload in workloads:
            store_portfolio(several, StoredMarket(workload, market.asset_ids))
        transactions = [own for workload in workloads for own in workload.transactions]
        whole = with_trades(market.workload, Size(0, SIZE.assets, SIZE.years), 0)
        whole.transactions += sorted(transactions, key=lambda own: own.date)
        portfolio_id = store_portfolio(single, StoredMarket(whole, market.asset_ids))
        measurements = []
        for function, query in QUERIES.items():
            together = http("GET", f"/{function}/all?{query}&currency=USD", token=several.token)
            one = http("GET", f"/{function}/{portfolio_id}?{query}", token=single.token)
            with Served(folder, function) as served:
                times = [
                    (served.answered_s(together), served.answered_s(one)) for _ in range(ROUNDS + 1)
                ]
            ours_s, one_s = zip(*times[1:], strict=True)
            measurements.append(
                ratio(
                    f"{function} of {PORTFOLIOS} portfolios of {SIZE.transactions:,} transactions",
                    min(ours_s),
                    min(one_s),
                    at_most=TIMES_MAX,
                )
            )
    return measurements
