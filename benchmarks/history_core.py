"""One workload's daily values, computed in a process of its own four ways; prints the seconds each
took, as JSON.

ours       from quantities, closes and rates in memory as a request has them to values rounded to
           the cent
kernel     what numpy needs at the least: columns of int64 that are ready, closes and rates as
           ready matrices. It adds up quantities, multiplies, divides by the scale and sums; it
           rounds nothing, splits nothing, checks no overflow
product    the kernel's innermost line alone: quantities × closes × rates over ready matrices
loop       the same in plain Python integers, from day to day; its values must be ours, to the cent

The workload comes packed as the databases answer it, and once more as records, for the peers; the
peak of memory is measured for whole answers (`benchmarks/whole_history_core.py`).
"""

from __future__ import annotations

import gc
import json
import pickle
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.packed_ledgers import packed as packed_transactions
from benchmarks.workloads import REPORTING, Workload
from shared.ledger.exchange_rates import RateTable
from shared.ledger.journal import keep_journal
from shared.ledger.lots import CostBasisMethod
from shared.ledger.packed_transactions import PackedTransactions
from shared.ledger.transactions import SplitEvent, Transaction
from shared.timeseries.daily import UNIX_EPOCH, daily_of_text
from shared.timeseries.position_values import PositionSeries
from shared.timeseries.quantities import quantity_steps
from shared.timeseries.span import Daily, ExactInts, Ints, Span, Steps
from shared.timeseries.valuation import CurrencySeries, value_series

QUANTITY, CLOSE, RATE = 10**4, 10**2, 10**6
"""The units of the kernel and of the loop: the workloads' figures have no more decimals."""
SECONDS_MAX: Final = 2.0


@dataclass(slots=True)
class Packed:
    """A workload as the databases answer it: closes and rates as two texts each, transactions
    packed, and once more as records, for the peers.
    """

    first: date
    last: date
    asset_currencies: dict[str, str]
    transactions: list[Transaction]
    rows: list[PackedTransactions]
    splits: list[SplitEvent]
    closes: dict[str, tuple[str, str]]
    rates: dict[str, tuple[str, str]]

    @classmethod
    def of(cls, workload: Workload) -> Packed:
        transactions = sorted(
            workload.transactions,
            key=lambda transaction: (transaction.asset or "", transaction.recorded),
        )
        return cls(
            workload.first,
            workload.last,
            workload.asset_currencies,
            transactions,
            packed_transactions(transactions),
            workload.splits,
            {asset: _texts(pairs) for asset, pairs in workload.closes.items()},
            {currency: _texts(pairs) for currency, pairs in workload.rates.items()},
        )


def _texts(pairs: list[tuple[date, Decimal]]) -> tuple[str, str]:
    return (
        ",".join(str(day.toordinal() - UNIX_EPOCH) for day, _ in pairs),
        ",".join(str(figure) for _, figure in pairs),
    )


class LoadedWorkload:
    """A workload in memory, as a request has it: columns, and closes and rates laid out by day."""

    def __init__(self, packed: Packed) -> None:
        until = packed.last.toordinal() + 1
        self.packed = packed
        self.span = Span.between(packed.first, packed.last)
        self.closes = {
            asset: daily_of_text(*texts, until) for asset, texts in packed.closes.items()
        }
        self.rates = {
            currency: daily_of_text(*texts, until) for currency, texts in packed.rates.items()
        }

    def quantities(self) -> dict[str, Steps]:
        """The units of each asset from each day on that changed them, from the journal."""
        packed = self.packed
        book = keep_journal(
            packed.transactions,
            packed.splits,
            asset_currencies=packed.asset_currencies,
            method=CostBasisMethod.FIFO,
            currency=REPORTING,
            base_currency=REPORTING,
            rates=RateTable(()),
            as_of=packed.last,
        )
        return quantity_steps(book.positions)

    def values(self, held: dict[str, Steps]) -> ExactInts:
        """Ours: cents of each day."""
        positions: dict[str, list[PositionSeries]] = {}
        for asset, steps in held.items():
            currency = self.packed.asset_currencies[asset]
            positions.setdefault(currency, []).append(
                PositionSeries(asset, steps, self.closes[asset])
            )
        series = {
            currency: CurrencySeries(asset_positions, None, self.rates.get(currency))
            for currency, asset_positions in positions.items()
        }
        return value_series(series, self.span).values.rounded(2)


class KernelInput:
    """The same as int64, ready to be multiplied: for the kernel, its product and the loop."""

    def __init__(self, loaded: LoadedWorkload) -> None:
        currencies, span = loaded.packed.asset_currencies, loaded.span
        self.first, self.count = span.first, span.count
        self.rows = {asset: row for row, asset in enumerate(loaded.closes)}
        traded = [
            transaction
            for transaction in loaded.packed.transactions
            if transaction.type in ("BUY", "SELL")
        ]
        self.assets = np.array([self.rows[str(transaction.asset)] for transaction in traded])
        self.days = np.array([transaction.date.toordinal() - span.first for transaction in traded])
        self.changes = np.array(
            [
                int((transaction.quantity or 0) * QUANTITY)
                * (1 if transaction.type == "BUY" else -1)
                for transaction in traded
            ]
        )
        self.close = np.array([_units(closes, span, CLOSE) for closes in loaded.closes.values()])
        ones = np.full(span.count, RATE)
        self.rate = np.array(
            [
                _units(loaded.rates[currency], span, RATE) if currency in loaded.rates else ones
                for currency in currencies.values()
            ]
        )
        self.splits = [
            (split.ex_date.toordinal() - span.first, self.rows[split.asset], split)
            for split in loaded.packed.splits
        ]

    def kernel(self) -> Ints:
        held = np.zeros((len(self.rows), self.count), np.int64)
        np.add.at(held, (self.assets, self.days), self.changes)
        np.cumsum(held, axis=1, out=held)
        summed: Ints = (held * self.close // QUANTITY * self.rate).sum(axis=0)
        return summed

    def product(self, held: Ints) -> Ints:
        summed: Ints = (held * self.close * self.rate).sum(axis=0)
        return summed

    def loop(self) -> Callable[[], list[int]]:
        """Plain Python, from day to day: what was held yesterday, the day's splits and trades, then
        the sum, in cents.
        """
        days, rows, units = self.days.tolist(), self.assets.tolist(), self.changes.tolist()
        closes, rates = self.close.T.tolist(), self.rate.T.tolist()
        cent = QUANTITY * CLOSE * RATE // 100

        def run() -> list[int]:
            changes: dict[int, list[tuple[int, int]]] = defaultdict(list)
            for day, row, change in zip(days, rows, units, strict=True):
                changes[day].append((row, change))
            splits: dict[int, list[tuple[int, SplitEvent]]] = defaultdict(list)
            for day, row, split in self.splits:
                splits[day].append((row, split))
            held, cents = [0] * len(self.rows), []
            for day in range(self.count):
                for row, split in splits.get(day, ()):
                    held[row] = held[row] * split.new // split.old
                for row, change in changes.get(day, ()):
                    held[row] += change
                value = 0
                for quantity, close, rate in zip(held, closes[day], rates[day], strict=True):
                    if quantity:
                        value += quantity * close * rate
                whole, rest = divmod(value, cent)
                cents.append(whole + (rest * 2 > cent or (rest * 2 == cent and whole % 2)))
            return cents

        return run


def _units(figures: Daily, span: Span, unit: int) -> ExactInts:
    units: ExactInts = figures.over(span) * (unit // 10**figures.decimals)
    return units


def measure(path: Path) -> dict[str, float]:
    """Seconds by name."""
    with path.open("rb") as file:
        packed: Packed = pickle.load(file)  # noqa: S301 - written by our parent a moment ago
    loaded = LoadedWorkload(packed)
    packed.closes.clear()
    gc.collect()
    gc.freeze()
    held = loaded.quantities()
    results = {
        "ours": best_s(lambda: loaded.values(held)),
        "journal": best_s(loaded.quantities),
    }
    ready = KernelInput(loaded)
    ones, loop = np.ones_like(ready.close), ready.loop()
    results["kernel"], results["product"] = (
        best_s(ready.kernel),
        best_s(lambda: ready.product(ones)),
    )
    results["loop"] = best_s(loop)
    if loaded.values(held).tolist() != loop():
        raise ValueError("The loop's values are not ours")
    return results


def peak_mib() -> float:
    """As Linux counts it for this program; getrusage would include the parent's memory from before
    this process started.
    """
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def best_s(work: Callable[[], Any], rounds: int = 25) -> float:
    """The best of some rounds, fewer where they take long."""
    taken: list[float] = []
    while len(taken) < rounds and sum(taken) < SECONDS_MAX:
        started_s = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started_s)
    return min(taken)


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
