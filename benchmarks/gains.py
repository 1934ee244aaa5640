"""GET /gains/{id} of 10,000 sales on a warm function, and its time beside a floor.

Of one of 50 assets in four currencies each, in two ledgers: of lots bought in 2,500 purchases, and
of one purchase a sale, where each sale uses parts of two: 20,000 transactions and nearly as many
lots. The floor is a function that selects the same transactions, row by row, through the same pool
and serialises as many rows (`benchmarks/floor_holdings/main.py`).
"""

from __future__ import annotations

from typing import Final

import orjson

from benchmarks.engines import Served, engines, http, new_account
from benchmarks.figures import Measurement, ratio
from benchmarks.stored import StoredMarket, store_market, store_portfolio
from benchmarks.workloads import LAST, Size, make, sold_at_once
from local.catalog import ROOT

SALES: Final = 10_000
SALES_A_PURCHASE: Final = (4, 1)
ROUNDS: Final = 10
FLOOR_MAX: Final = 2.0
SECONDS_MAX: Final = 0.15


def run() -> list[Measurement]:
    """The time of all sales, and of one year, as a multiple of the floor's; and of all sales."""
    source = ROOT / "benchmarks" / "floor_holdings" / "main.py"
    measurements = []
    with engines() as folder:
        account = new_account()
        market = store_market(make(Size(1, 50, 5, 4)))
        with Served(folder, "gains") as served, Served(folder, "floor", source) as floor:
            for sales_a_purchase in SALES_A_PURCHASE:
                workload = sold_at_once(market.workload, SALES, sales_a_purchase)
                portfolio_id = store_portfolio(account, StoredMarket(workload, market.asset_ids))
                for days in (f"to={LAST}", f"year={LAST.year - 1}"):
                    request = http("GET", f"/gains/{portfolio_id}?{days}", token=account.token)
                    lots = len(orjson.loads(served.ask(request))["items"])
                    least = http("GET", f"/?portfolio_id={portfolio_id}&holdings={lots}")
                    name = f"gains of {SALES:,} sales of {SALES // sales_a_purchase:,} purchases"
                    measurements += _compared(
                        f"{name}, {lots:,} lots", served, request, floor, least
                    )
    return measurements


def _compared(
    name: str, served: Served, request: bytes, floor: Served, least: bytes
) -> list[Measurement]:
    times = [(served.answered_s(request), floor.answered_s(least)) for _ in range(ROUNDS + 1)]
    ours_s, floor_s = map(min, zip(*times[1:], strict=True))
    return [
        Measurement(
            name, f"{ours_s * 1000:.0f} ms", f"≤ {SECONDS_MAX * 1000:.0f} ms", ours_s <= SECONDS_MAX
        ),
        ratio(f"{name}: against the floor", ours_s, floor_s, at_most=FLOOR_MAX),
    ]
