"""Requests a second of GET /portfolios/{id}, as a share of the floor's; both warm, alternating,
the best of several.

What ours does beyond the floor's SELECT 1: it checks the token, reads a row of nine columns, writes
JSON with an ETag, and logs a line.
"""

from __future__ import annotations

import subprocess
import sys
from typing import Final

from benchmarks.engines import FLOOR, Served, engines, http, new_account
from benchmarks.figures import Measurement
from benchmarks.stored import new_portfolio
from local.catalog import ROOT

ROUNDS: Final = 6
SECONDS: Final = 2
CONNECTIONS: Final = 4
SHARE_MIN: Final = 0.5


def run() -> list[Measurement]:
    """Requests a second from four kept-open connections."""
    with engines() as folder:
        account = new_account()
        path = f"/portfolios/{new_portfolio(account)}"
        with Served(folder, "floor", FLOOR) as floor, Served(folder, "portfolios") as portfolios:
            requests = {
                floor: http("GET", "/", close=False),
                portfolios: http("GET", path, token=account.token, close=False),
            }
            floor.ask(http("GET", "/"))
            portfolios.ask(http("GET", path, token=account.token))
            best = dict.fromkeys(requests, 0.0)
            for _ in range(ROUNDS):
                for served, request in requests.items():
                    best[served] = max(best[served], _answers_per_s(served.port, request))
    share = best[portfolios] / best[floor]
    measured = f"{share:.0%} ({best[portfolios]:,.0f} a second against {best[floor]:,.0f})"
    return [
        Measurement(
            "GET /portfolios/{id}, share of the floor's rate",
            measured,
            f"≥ {SHARE_MIN:.0%}",
            share >= SHARE_MIN,
        )
    ]


def _answers_per_s(port: int, request: bytes) -> float:
    ran = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", str(port), str(CONNECTIONS), str(SECONDS)],
        input=request,
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    answers, seconds = ran.stdout.split()
    return int(answers) / float(seconds)
