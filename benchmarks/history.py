"""The daily series beside a bare int64 numpy kernel, the whole GET /history beside a floor, and
XIRR beside pyxirr.

Series: from transactions, closes and rates in memory as a request has them to values rounded to the
cent. The kernel is what numpy needs at the least: columns of int64 that are ready (asset, day,
quantity), closes and rates as ready matrices; it adds up quantities, multiplies, divides by the
scale and sums. It converts nothing, rounds nothing, and checks no overflow; its innermost line
alone, quantities × closes × rates, is listed beside it. The loop is the same in plain Python
integers from day to day, and its values are compared with ours to the cent. Each size runs in a
process of its own. S has no target: it consists of what ours does once for each asset and currency,
half a millisecond.

The floor of GET /history is a function that selects the same transactions through the same pool and
serialises as many points (`benchmarks/floor_history/main.py`). Flows, costs and income, which every
point has too, are in ours alone.
"""

from __future__ import annotations

import importlib
import json
import math
import pickle
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from benchmarks.figures import Measurement, ratio
from benchmarks.history_core import Packed
from benchmarks.workloads import LAST, SIZES, make
from local.catalog import ROOT
from shared.timeseries.xirr import internal_rate

KERNEL_MAX: Final = 3.0
FLOOR_MAX: Final = 2.0
XIRR_MAX: Final = 3.0
LOOP_TIMES_MIN: Final = 5.0
GROWTH_MAX: Final = 1.0
GET_ROUNDS: Final = 15


def run() -> list[Measurement]:
    """Series of every size, XIRR, the request at M."""
    measurements: list[Measurement] = []
    seconds: dict[str, float] = {}
    for name in SIZES:
        seconds_by_name = _measured(name)
        seconds[name] = seconds_by_name["ours"]
        measurements += _series(name, seconds_by_name)
    return [*measurements, _growth(seconds), *_xirr(), *_request("M")]


def _measured(name: str) -> dict[str, float]:
    """The results of benchmarks/history_core.py."""
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        pickle.dump(Packed.of(make(SIZES[name])), file)
        file.flush()
        results: dict[str, float] = json.loads(
            subprocess.run(
                [sys.executable, "-m", "benchmarks.history_core", file.name],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                check=True,
            ).stdout
        )
    return results


def _series(name: str, seconds_by_name: dict[str, float]) -> list[Measurement]:
    size = SIZES[name]
    title = (
        f"daily values, {name}: {size.transactions:,} transactions × {size.assets} assets × "
        f"{size.years} years"
    )
    ms = {key: f"{seconds * 1e3:,.2f} ms" for key, seconds in seconds_by_name.items()}
    times, loop_times = (
        seconds_by_name["ours"] / seconds_by_name["kernel"],
        seconds_by_name["loop"] / seconds_by_name["ours"],
    )
    aimed = name != "S"
    return [
        Measurement(
            f"{title}, against the kernel",
            f"{times:.2f}× ({ms['ours']} against {ms['kernel']})",
            f"≤ {KERNEL_MAX:g}×" if aimed else "",
            times <= KERNEL_MAX if aimed else None,
        ),
        Measurement(
            f"{name}, the loop against ours",
            f"{loop_times:.1f}× ({ms['loop']})",
            f"≥ {LOOP_TIMES_MIN:g}×" if aimed else "",
            loop_times >= LOOP_TIMES_MIN if aimed else None,
        ),
        Measurement(
            f"{name}, for comparison",
            f"the journal {ms['journal']}; the kernel's product alone {ms['product']}",
        ),
    ]


def _growth(seconds: dict[str, float]) -> Measurement:
    """From M to XL: how many times the work, and the time, as an exponent."""
    small, large = SIZES["M"], SIZES["XL"]
    work = large.transactions * large.years / (small.transactions * small.years)
    exponent = math.log(seconds["XL"] / seconds["M"]) / math.log(work)
    return Measurement(
        "growth of the time with transactions × days, from M to XL",
        f"exponent {exponent:.2f}",
        f"≤ {GROWTH_MAX:g}",
        exponent <= GROWTH_MAX,
    )


def _xirr() -> list[Measurement]:
    chance = random.Random(1)  # noqa: S311 - invented data
    first = date(1995, 1, 1)
    flows = [
        (
            first + timedelta(days=chance.randint(0, 10_000)),
            Decimal(chance.randint(-50_000, 20_000)) / 100,
        )
        for _ in range(9_999)
    ]
    flows.append((first + timedelta(days=10_001), Decimal(3_000_000)))
    pyxirr: Any = importlib.import_module("pyxirr")
    days, amounts = [day for day, _ in flows], [amount for _, amount in flows]
    ours, theirs = internal_rate(flows).value, pyxirr.xirr(days, amounts)
    if ours is None or not math.isclose(ours, theirs, abs_tol=1e-9):
        raise ValueError(f"{ours} is not the {theirs} of pyxirr")
    ours_s, peer_s = (
        _best_s(lambda: internal_rate(flows)),
        _best_s(lambda: pyxirr.xirr(days, amounts)),
    )
    return [ratio("XIRR of 10,000 flows, against pyxirr", ours_s, peer_s, at_most=XIRR_MAX)]


def _best_s(work: Callable[[], Any], rounds: int = 15) -> float:
    taken = []
    for _ in range(rounds):
        started_s = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started_s)
    return min(taken)


def _request(name: str) -> list[Measurement]:
    from benchmarks.engines import Served, engines, http, new_account
    from benchmarks.stored import store_market, store_portfolio

    workload = make(SIZES[name])
    points = (
        workload.last - min(transaction.date for transaction in workload.transactions)
    ).days + 1
    with engines() as folder:
        account = new_account()
        portfolio_id = store_portfolio(account, store_market(workload))
        ours = http("GET", f"/history/{portfolio_id}?to={LAST}", token=account.token)
        least = http("GET", f"/?portfolio_id={portfolio_id}&points={points}")
        source = ROOT / "benchmarks" / "floor_history" / "main.py"
        with Served(folder, "history") as served, Served(folder, "floor", source) as floor:
            taken: dict[str, list[float]] = {"ours": [], "floor": []}
            for _ in range(GET_ROUNDS + 1):
                for key, server, request in (("ours", served, ours), ("floor", floor, least)):
                    started_s = time.perf_counter()
                    server.ask(request)
                    taken[key].append(time.perf_counter() - started_s)
    ours_s, floor_s = (statistics.median(times[1:]) for times in taken.values())
    return [
        ratio(
            f"GET /history at {name}, warm, against the floor", ours_s, floor_s, at_most=FLOOR_MAX
        )
    ]
