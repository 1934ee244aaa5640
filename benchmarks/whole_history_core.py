"""The whole answer of a history, computed in a process of its own from a workload in memory; prints
the seconds that ours and the kernel took, as JSON.

ours    from transactions packed as the database answers them, and closes and rates laid out by day
        as a warm instance keeps them, to the JSON of all points with values, costs, flows and
        income, and the time-weighted return
kernel  the same figures by `benchmarks.whole_kernel`, to the JSON of all points

Before any time is taken, the kernel's figures are compared with ours.
"""

from __future__ import annotations

import gc
import json
import pickle
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_OID, uuid5

import orjson

from benchmarks.history_core import LoadedWorkload, Packed, best_s, peak_mib
from benchmarks.whole_kernel import WholeKernel
from benchmarks.workloads import REPORTING, asset_named
from shared.analytics.daily import DailyPortfolio, daily_portfolio
from shared.analytics.growth import growth_of
from shared.analytics.history import points_of
from shared.analytics.view import View
from shared.ledger.lots import CostBasisMethod
from shared.ledger.returns import time_weighted_return
from shared.market.history import HistoryNeed, MarketHistory
from shared.timeseries.daily import UNIX_EPOCH
from shared.transactions.repository import Ledger

NEARLY: Final = 1e-9
"""By what part the kernel's floats may differ."""


class WholeAnswer:
    """A workload, ready for whole answers."""

    def __init__(self, loaded: LoadedWorkload) -> None:
        packed = loaded.packed
        self.loaded = loaded
        self.assets = {
            name: asset_named(name, currency) for name, currency in packed.asset_currencies.items()
        }
        self.view = View(
            uuid5(NAMESPACE_OID, ""),
            None,
            packed.last,
            REPORTING,
            REPORTING,
            CostBasisMethod.FIFO,
            "official",
            track_cash=False,
        )
        need = HistoryNeed(
            frozenset(),
            frozenset((REPORTING, *packed.rates)),
            "official",
            packed.first - timedelta(1),
            packed.last,
        )
        rates = [
            (currency, REPORTING, "official", _day(day), Decimal(rate), "ecb")
            for currency, texts in packed.rates.items()
            for day, rate in zip(*(text.split(",") for text in texts), strict=True)
        ]
        self.market = MarketHistory.of(loaded.closes, rates, need)

    def daily(self, method: str) -> DailyPortfolio:
        """All figures of all days, from the packed rows."""
        ledger = Ledger(self.loaded.packed.rows, self.assets, self.loaded.packed.splits)
        view = replace(self.view, method=method)
        return daily_portfolio(view, [ledger], {"official": self.market}, self.loaded.span)

    def answer(self, method: str) -> bytes:
        """The points as JSON, and the return."""
        daily = self.daily(method)
        twr = time_weighted_return(growth_of(daily).daily)
        return orjson.dumps({"points": points_of(daily), "time_weighted_return": twr.value})

    def kernel(self) -> WholeKernel:
        """The peer's ready columns. Raises ValueError where its figures are not ours."""
        packed = self.loaded.packed
        kernel = WholeKernel.of(
            packed.transactions,
            packed.splits,
            packed.asset_currencies,
            self.loaded.closes,
            self.loaded.rates,
            self.loaded.span,
        )
        figures, daily = kernel.figures(), self.daily(CostBasisMethod.FIFO)
        twr = time_weighted_return(growth_of(daily).daily).value
        last = points_of(daily)[-1]
        pairs = {
            "market_value": (figures.values[-1], last["market_value"]),
            "cost_basis": (figures.costs[-1], last["cost_basis"]),
            "net_invested": (figures.net_invested[-1], last["net_invested"]),
            "income": (figures.income[-1], last["income"]),
            "growth": (figures.growth, 1 + (twr or 0)),
        }
        for name, (theirs, ours) in pairs.items():
            if abs(float(theirs) - float(ours)) > max(0.01, NEARLY * abs(float(ours))):
                raise ValueError(f"{name}: {theirs} of the kernel is not {ours}")
        return kernel


def _day(unix_day: str) -> date:
    return date.fromordinal(int(unix_day) + UNIX_EPOCH)


def measure(path: Path) -> dict[str, float]:
    """Seconds by method, and of the kernel."""
    whole = WholeAnswer(_loaded(path))
    kernel = whole.kernel()
    whole.loaded.packed.transactions.clear()
    gc.collect()
    gc.freeze()
    seconds = {
        str(method): best_s(lambda: whole.answer(method))  # noqa: B023 - called at once
        for method in CostBasisMethod
    }
    return {**seconds, "kernel": best_s(kernel.answer)}


def measure_memory(path: Path) -> dict[str, float]:
    """The peak of a process that computes one answer and nothing else."""
    whole = WholeAnswer(_loaded(path))
    started_s = time.perf_counter()
    whole.answer(CostBasisMethod.FIFO)
    return {"first": time.perf_counter() - started_s, "peak_mib": peak_mib()}


def _loaded(path: Path) -> LoadedWorkload:
    with path.open("rb") as file:
        packed: Packed = pickle.load(file)  # noqa: S301 - written by our parent a moment ago
    return LoadedWorkload(packed)


if __name__ == "__main__":
    work = {"time": measure, "memory": measure_memory}[sys.argv[1]]
    print(json.dumps(work(Path(sys.argv[2]))))
