"""Cold starts: from starting the process to the first real answer, as a multiple of the floor's,
the fastest of several.

Each function is started by functions-framework with gunicorn, as in production, and called once:
signup makes an account, login checks a password and stores a refresh token, the others read what is
stored. Those that use BigQuery load its client and ask the emulator, whose own time is in the
figure. The floor starts in every round, so that all share the same machine.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from uuid import uuid4

from benchmarks.engines import FLOOR, PASSWORD, Served, engines, http, new_account
from benchmarks.figures import Measurement, ratio
from benchmarks.stored import new_portfolio, store_market, store_portfolio
from benchmarks.workloads import LAST, SIZES, make

ROUNDS: Final = 12
TARGETS: Final = {
    "signup": 1.4,
    "login": 1.4,
    "portfolios": 1.4,
    "assets": 2.0,
    "rates": 2.0,
    "holdings": 2.0,
    "value": 2.0,
}


def run() -> list[Measurement]:
    """Seconds to the first answer, as ratios to the floor's."""
    with engines() as folder:
        requests = _requests()
        best = dict.fromkeys(["floor", *TARGETS], float("inf"))
        for _ in range(ROUNDS):
            for name in best:
                best[name] = min(best[name], _first_answer_s(folder, name, requests))
    return [
        ratio(f"first answer of {name}", best[name], best["floor"], at_most=TARGETS[name])
        for name in TARGETS
    ]


def _requests() -> Mapping[str, bytes]:
    account = new_account()
    market = store_market(make(SIZES["S"]))
    held, empty = store_portfolio(account, market), new_portfolio(account)
    asset_id = next(iter(market.asset_ids.values()))
    token = account.token
    return {
        "floor": http("GET", "/"),
        "login": http("POST", "/login", body={"email": account.email, "password": PASSWORD}),
        "portfolios": http("GET", f"/portfolios/{empty}", token=token),
        "assets": http("GET", f"/assets/{asset_id}/prices", token=token),
        "rates": http("GET", f"/rates?base=EUR&quote=USD&to={LAST}", token=token),
        "holdings": http("GET", f"/holdings/{held}?as_of={LAST}", token=token),
        "value": http("GET", f"/value/{held}?as_of={LAST}", token=token),
    }


def _first_answer_s(folder: Path, name: str, requests: Mapping[str, bytes]) -> float:
    if name == "signup":
        request = http(
            "POST", "/signup", body={"email": f"{uuid4()}@example.com", "password": PASSWORD}
        )
    else:
        request = requests[name]
    started_s = time.perf_counter()
    with Served(folder, name, FLOOR if name == "floor" else None) as served:
        served.ask(request)
        return time.perf_counter() - started_s
