"""POST /transactions, one at a time: into a ledger of nearly 50,000 transactions, as a multiple of
the time into one of 500.

Both ledgers are of 50 assets and of one user each, and each write is of one more asset, which
nothing else is of: what a write does not touch must not slow it down. A purchase can't oversell; a
sale is checked against the whole ledger of its asset. The writes go to both ledgers in turn, and
the medians are compared: a write waits for the disk, so its fastest is chance. A sale of one of the
50 assets, whose own ledger grows with the whole, is shown beside them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import sqlalchemy as sa

from benchmarks.engines import BenchmarkUser, Served, engines, http, new_account
from benchmarks.figures import Measurement, ratio
from benchmarks.stored import StoredMarket, store_assets, store_portfolio, store_splits
from benchmarks.workloads import LAST, Size, make
from shared.database import cloud_sql

ROUNDS: Final = 40
ASSETS: Final = 50
SMALL: Final = 500
LARGE: Final = 49_500
"""The quota is 50,000, and the writes need some of it."""
TIMES_MAX: Final = 3.0
PURCHASES_BEFORE: Final = ROUNDS + 10


@dataclass(frozen=True, slots=True)
class _Ledger:
    """A stored ledger; `small_id` is an asset that the writes alone are of, `large_id` one of the
    50.
    """

    account: BenchmarkUser
    portfolio_id: UUID
    small_id: UUID
    large_id: UUID

    def write(self, type_: str, asset_id: UUID) -> bytes:
        """The request that records a trade of one unit."""
        body = {
            "portfolio_id": str(self.portfolio_id),
            "type": type_,
            "date": str(LAST),
            "asset_id": str(asset_id),
            "quantity": "1",
            "unit_price": "12.34",
        }
        return http("POST", "/transactions", token=self.account.token, body=body)


def run() -> list[Measurement]:
    """Medians of purchases and of sales."""
    with engines() as folder:
        small, large = _stored(SMALL), _stored(LARGE)
        with cloud_sql.writing() as work:
            work.execute(sa.text("ANALYZE"))  # as autovacuum does, within a minute
        with Served(folder, "transactions") as served:
            for ledger in (small, large):
                for asset_id in (ledger.small_id, ledger.large_id):
                    for _ in range(PURCHASES_BEFORE):
                        served.ask(ledger.write("BUY", asset_id))
            (buy_small_s, buy_large_s), (sell_small_s, sell_large_s), (own_small_s, own_large_s) = (
                _medians_s(
                    served,
                    [ledger.write(type_, getattr(ledger, name)) for ledger in (small, large)],
                )
                for type_, name in (("BUY", "small_id"), ("SELL", "small_id"), ("SELL", "large_id"))
            )
    compared = f"into a ledger of {LARGE:,}, against one of {SMALL}"
    return [
        ratio(f"a purchase {compared}", buy_large_s, buy_small_s, at_most=TIMES_MAX),
        ratio(f"a sale {compared}", sell_large_s, sell_small_s, at_most=TIMES_MAX),
        Measurement(
            "a sale of an asset with some 1,000 transactions, against one with some 10",
            f"{own_large_s / own_small_s:.2f}× ({own_large_s:.3f} s against {own_small_s:.3f} s)",
        ),
    ]


def _stored(transactions: int) -> _Ledger:
    workload = make(Size(transactions, ASSETS, 5, 4))
    symbols = {name: f"{name}-of-{transactions}" for name in workload.asset_currencies}
    stored = store_assets(
        {symbols[name]: currency for name, currency in workload.asset_currencies.items()}
    )
    ids = {name: stored[symbol] for name, symbol in symbols.items()}
    store_splits(workload, ids)
    own = f"own-of-{transactions}"
    account = new_account(f"writer-{transactions}@example.com")
    portfolio_id = store_portfolio(account, StoredMarket(workload, ids))
    return _Ledger(account, portfolio_id, store_assets({own: "USD"})[own], ids["asset-000"])


def _medians_s(served: Served, requests: Sequence[bytes]) -> list[float]:
    """Of each request, sent in turn with the others."""
    taken_s: list[list[float]] = [[] for _ in requests]
    for _ in range(ROUNDS):
        for request, seconds in zip(requests, taken_s, strict=True):
            started_s = time.perf_counter()
            served.ask(request)
            seconds.append(time.perf_counter() - started_s)
    return [statistics.median(seconds) for seconds in taken_s]
