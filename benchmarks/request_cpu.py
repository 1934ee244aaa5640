"""What a warm request takes of an instance: processor time, and bytes of the answer, plain and
compressed.

A portfolio of 200 transactions of ten assets in four currencies over three years, as docs/costs.md
assumes of a user. The processor time is that of the serving process, over many requests one after
the other; PostgreSQL's own is not in it. Every request comes on a connection of its own.
"""

from __future__ import annotations

import gzip
from datetime import timedelta
from typing import Final

from benchmarks.engines import Served, engines, http, new_account
from benchmarks.figures import Measurement
from benchmarks.stored import store_market, store_portfolio
from benchmarks.workloads import LAST, Size, make

REQUESTS: Final = 200
WARM: Final = 20
YEARS: Final = 3
GZIP_LEVEL: Final = 6


def run() -> list[Measurement]:
    """A line for each kind of request."""
    since = LAST - timedelta(days=365 * YEARS)
    with engines() as folder:
        account = new_account()
        portfolio_id = store_portfolio(account, store_market(make(Size(200, 10, YEARS, 4))))
        paths = {
            "portfolios": ("portfolios", f"/portfolios/{portfolio_id}"),
            "value": ("value", f"/value/{portfolio_id}?as_of={LAST}"),
            "holdings": ("holdings", f"/holdings/{portfolio_id}?as_of={LAST}"),
            "performance, one year": (
                "performance",
                f"/performance/{portfolio_id}?from={LAST - timedelta(days=365)}&to={LAST}",
            ),
            "history, three years by day": (
                "history",
                f"/history/{portfolio_id}?from={since}&to={LAST}",
            ),
        }
        measurements = []
        for name, (function, path) in paths.items():
            request = http("GET", path, token=account.token)
            with Served(folder, function) as served:
                for _ in range(WARM):
                    body = served.ask(request)
                before_s = served.cpu_s()
                for _ in range(REQUESTS):
                    served.ask(request)
                cpu_ms = (served.cpu_s() - before_s) / REQUESTS * 1_000
            compressed = len(gzip.compress(body, GZIP_LEVEL))
            measurements.append(
                Measurement(
                    name,
                    f"{cpu_ms:.1f} ms of CPU; {len(body) / 1000:.1f} kB, compressed "
                    f"{compressed / 1000:.1f} kB",
                )
            )
    return measurements
