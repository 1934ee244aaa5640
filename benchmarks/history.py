"""The daily series beside a bare int64 numpy kernel, the whole GET /history beside a floor, and XIRR beside pyxirr.

Series: from transactions, closes and rates in memory as a request has them to values rounded to the cent. The kernel is
what numpy needs at the least: columns of int64 that are ready (asset, day, quantity), closes and rates as ready matrices;
it adds up quantities, multiplies, divides by the scale and sums. It converts nothing, rounds nothing, and checks no
overflow. "product alone" is its innermost line by itself, quantities × closes × rates over matrices that are ready.

Each size runs in a process of its own, which is given the workload packed as BigQuery answers it, so that the peak of its
memory is that of a function and not of the generator.
"""

from __future__ import annotations

import gc
import importlib.util
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
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.figures import Figure, ratio
from benchmarks.workloads import LAST, REPORTING, SIZES, Workload, make
from local.catalog import ROOT
from shared.ledger.transactions import BUY, SELL, Transaction
from shared.series.dailies import UNIX_EPOCH, daily_of_text
from shared.series.internal_rate import internal_rate
from shared.series.local_values import Position
from shared.series.quantities import quantity_steps
from shared.series.span import Daily, Span
from shared.series.valuation import CurrencySeries, value_series

KERNEL_MAX: Final = 3.0
FLOOR_MAX: Final = 2.0
XIRR_MAX: Final = 3.0
MEMORY_MIB_MAX: Final = 512
GET_ROUNDS: Final = 15


def run() -> list[Figure]:
    """Series of every size, the request at M, XIRR."""
    return [*(figure for name in SIZES for figure in _series(name)), *_xirr(), *_request("M")]


def _series(name: str) -> list[Figure]:
    with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
        pickle.dump(_packed(make(SIZES[name])), file)
        file.flush()
        ran = subprocess.run(
            [sys.executable, "-m", "benchmarks.history", file.name], cwd=ROOT, capture_output=True, check=True
        )
    ours_s, kernel_s, product_s, quantities_s, mib = map(float, ran.stdout.split())
    size = SIZES[name]
    title = f"daily values, {name}: {size.transactions:,} transactions × {size.assets} assets × {size.years} years"
    told = f"{ours_s * 1e3:.1f} ms, {quantities_s * 1e3:.1f} of them for the quantities; product alone {product_s * 1e3:.2f} ms"
    memory = Figure(f"peak memory of {name}", f"{mib:.0f} MiB", f"< {MEMORY_MIB_MAX} MiB", mib < MEMORY_MIB_MAX)
    return [ratio(f"{title}, against the kernel", ours_s, kernel_s, at_most=KERNEL_MAX), Figure(title, told), memory]


def _packed(workload: Workload) -> dict[str, Any]:
    """Histories as two texts each, the form in which BigQuery answers."""

    def texts(pairs: list[tuple[date, Decimal]]) -> tuple[str, str]:
        days = ",".join(str(day.toordinal() - UNIX_EPOCH) for day, _ in pairs)
        return days, ",".join(str(figure) for _, figure in pairs)

    return {
        "span": (workload.first, workload.last),
        "asset_currencies": workload.asset_currencies,
        "transactions": workload.transactions,
        "splits": workload.splits,
        "closes": {asset: texts(pairs) for asset, pairs in workload.closes.items()},
        "rates": {currency: texts(pairs) for currency, pairs in workload.rates.items()},
    }


def measure(path: Path) -> str:
    """In the child: seconds of ours, of the kernel, of its product alone, of our quantities, and the peak in MiB."""
    with path.open("rb") as file:
        given = pickle.load(file)  # noqa: S301 - written by our parent a moment ago
    span, until = Span.between(*given["span"]), given["span"][1].toordinal() + 1
    closes = {asset: daily_of_text(texts[0], texts[1], until) for asset, texts in given["closes"].items()}
    rates = {currency: daily_of_text(texts[0], texts[1], until) for currency, texts in given["rates"].items()}
    currency_of = given["asset_currencies"]
    del given["closes"]
    gc.collect()
    gc.freeze()

    def ours() -> None:
        held = quantity_steps(given["transactions"], given["splits"])
        positions: dict[str, list[Position]] = {}
        for asset, steps in held.items():
            positions.setdefault(currency_of[asset], []).append(Position(asset, steps, closes[asset]))
        series = {currency: CurrencySeries(listed, None, rates.get(currency)) for currency, listed in positions.items()}
        value_series(series, span).values.rounded(2)

    ours_s = _best_s(ours)
    quantities_s = _best_s(lambda: quantity_steps(given["transactions"], given["splits"]))
    peak_mib = _peak_mib()
    kernel, product = _kernel(given["transactions"], currency_of, closes, rates, span)
    return f"{ours_s} {_best_s(kernel)} {_best_s(product)} {quantities_s} {peak_mib}"


def _peak_mib() -> float:
    """As Linux counts it for this program; getrusage would include what our parent held before it started us."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _kernel(
    transactions: list[Transaction],
    currency_of: dict[str, str],
    closes: dict[str, Daily],
    rates: dict[str, Daily],
    span: Span,
) -> tuple[Callable[[], Any], Callable[[], Any]]:
    traded = [each for each in transactions if each.type in (BUY, SELL)]
    rows = {asset: row for row, asset in enumerate(closes)}
    assets = np.array([rows[str(each.asset)] for each in traded])
    days = np.array([each.date.toordinal() - span.first for each in traded])
    changes = np.array([int((each.quantity or 0) * 10_000) * (1 if each.type == BUY else -1) for each in traded])
    close = np.array([each.over(span) * 10 ** (2 - each.decimals) for each in closes.values()])
    one = np.full(span.count, 10**6)
    rate = np.array(
        [
            one
            if currency_of[asset] == REPORTING
            else rates[currency_of[asset]].over(span) * 10 ** (6 - rates[currency_of[asset]].decimals)
            for asset in closes
        ]
    )

    def kernel() -> Any:
        held = np.zeros((len(rows), span.count), np.int64)
        np.add.at(held, (assets, days), changes)
        np.cumsum(held, axis=1, out=held)
        return (held * close // 10_000 * rate).sum(axis=0)

    held = np.ones_like(close)
    return kernel, lambda: (held * close * rate).sum(axis=0)


def _best_s(work: Callable[[], Any], rounds: int = 9) -> float:
    taken = []
    for _ in range(rounds):
        started_s = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started_s)
    return min(taken)


def _xirr() -> list[Figure]:
    chance = random.Random(1)  # noqa: S311 - invented data
    first = date(1995, 1, 1)
    flows = [
        (first + timedelta(days=chance.randint(0, 10_000)), Decimal(chance.randint(-50_000, 20_000)) / 100)
        for _ in range(9_999)
    ]
    flows.append((first + timedelta(days=10_001), Decimal(3_000_000)))
    ours_s = _best_s(lambda: internal_rate(flows))
    if importlib.util.find_spec("pyxirr") is None:
        return [Figure("XIRR of 10,000 flows", f"{ours_s * 1e3:.1f} ms; pyxirr is not installed here")]
    pyxirr: Any = importlib.import_module("pyxirr")
    peer_s = _best_s(lambda: pyxirr.xirr([day for day, _ in flows], [amount for _, amount in flows]))
    return [ratio("XIRR of 10,000 flows, against pyxirr", ours_s, peer_s, at_most=XIRR_MAX)]


def _request(name: str) -> list[Figure]:
    from benchmarks.engines import Served, engines, http, new_account
    from benchmarks.stored import store_market, store_portfolio

    workload = make(SIZES[name])
    points = (workload.last - min(each.date for each in workload.transactions)).days + 1
    with engines() as folder:
        account = new_account()
        portfolio_id = store_portfolio(account, store_market(workload))
        asked = http("GET", f"/history/{portfolio_id}?to={LAST}", token=account.token)
        least = http("GET", f"/?portfolio_id={portfolio_id}&points={points}")
        source = ROOT / "benchmarks" / "floor_history" / "main.py"
        with Served(folder, "history") as served, Served(folder, "floor", source) as floor:
            taken: dict[str, list[float]] = {"ours": [], "floor": []}
            for _ in range(GET_ROUNDS + 1):
                for key, server, request in (("ours", served, asked), ("floor", floor, least)):
                    started_s = time.perf_counter()
                    server.ask(request)
                    taken[key].append(time.perf_counter() - started_s)
    ours_s, floor_s = (statistics.median(times[1:]) for times in taken.values())
    return [ratio(f"GET /history at {name}, warm, against the floor", ours_s, floor_s, at_most=FLOOR_MAX)]


if __name__ == "__main__":
    print(measure(Path(sys.argv[1])))
