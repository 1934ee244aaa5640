"""The whole answer of a history, in memory, beside a bare numpy program for the same figures.

Ours reads the transactions as the database packs them, computes values, costs by each method,
flows, income and the time-weighted return exactly, and writes the JSON of all points. The kernel
(`benchmarks/whole_kernel.py`) starts from columns and matrices that are ready, computes the same in
floats, costs by FIFO alone, and writes the JSON of all points: it is the peer of every method.
Closes and rates are in memory, laid out by day. Both run in one process, each the best of several,
and their figures are compared first; the peak of memory is that of a process that makes one answer.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import tempfile
from typing import Final

from benchmarks.figures import Measurement, ratio
from benchmarks.history_core import Packed
from benchmarks.workloads import SIZES, make
from local.catalog import ROOT

TIMES_MAX: Final = {"FIFO": 5.0, "AVERAGE": 5.0, "LIFO": 12.0, "HIFO": 12.0}
MEMORY_MIB_MAX: Final = 512
UNAIMED: Final = "S"
"""It consists of what happens once for each asset and currency."""


def run() -> list[Measurement]:
    """Every size, by every method."""
    measurements = []
    for name, size in SIZES.items():
        seconds = _measured(name)
        title = (
            f"whole history, {name}: {size.transactions:,} transactions × {size.assets} assets × "
            f"{size.years} years"
        )
        for method, times_max in TIMES_MAX.items():
            ours, kernel = seconds[method], seconds["kernel"]
            if name == UNAIMED:
                shown = (
                    f"{ours / kernel:.2f}× ({ours * 1e3:,.1f} ms against {kernel * 1e3:,.1f} ms)"
                )
                measurements.append(Measurement(f"{title}, by {method}", shown))
            else:
                measurements.append(ratio(f"{title}, by {method}", ours, kernel, at_most=times_max))
        measurements.append(
            Measurement(
                f"{name}, peak memory of one whole answer",
                f"{seconds['peak_mib']:.0f} MiB",
                f"< {MEMORY_MIB_MAX} MiB",
                seconds["peak_mib"] < MEMORY_MIB_MAX,
            )
        )
    return measurements


def _measured(name: str) -> dict[str, float]:
    packed = Packed.of(make(SIZES[name]))
    results: dict[str, float] = {}
    for work in ("time", "memory"):
        if work == "memory":  # the records are there for the kernel alone
            packed.transactions.clear()
        with tempfile.NamedTemporaryFile(suffix=".pickle") as file:
            pickle.dump(packed, file)
            file.flush()
            results |= json.loads(
                subprocess.run(
                    [sys.executable, "-m", "benchmarks.whole_history_core", work, file.name],
                    cwd=ROOT,
                    stdout=subprocess.PIPE,
                    check=True,
                ).stdout
            )
    return results
