"""`make bench`: every benchmark, one after the other; prints the table and writes it to
docs/performance.md.
"""

from __future__ import annotations

import importlib
import inspect
import os
import platform
import sys
import time
from collections.abc import Sequence

import psutil

from benchmarks.figures import Measurement, table
from local.catalog import ROOT
from shared import clock

MODULES = (
    "cold_start",
    "requests",
    "answers",
    "batch",
    "imports",
    "writes",
    "holdings",
    "together",
    "gains",
    "history",
    "whole_history",
    "request_cpu",
    "page",
    "market_memory",
    "ingestion",
    "bulk_ingestion",
)
"""Each has `run() -> list[Measurement]`, and says in its docstring what is measured and how."""

PAGE = ROOT / "docs" / "performance.md"
INTRODUCTION = """# Performance

Measured by `make bench` on {machine}; {day}. `.venv/bin/python -m benchmarks batch` runs one
benchmark, and does not change this page.

Every figure comes from the production code path: each function in a process of its own under
functions-framework's gunicorn with {threads} threads, a real PostgreSQL that waits for the disk,
the BigQuery emulator. Comparisons with the *floor* alternate with it in the same run. The floor is
a functions-framework function that does one `SELECT 1` through the same pool
(`benchmarks/floor/main.py`): the least that each of our functions must do.
"""


def main(only: Sequence[str]) -> int:
    """Exit status 0 where every target is met."""
    sections = []
    is_missed = False
    for name in only or MODULES:
        module = importlib.import_module(f"benchmarks.{name}")
        started_s = time.monotonic()
        measurements: list[Measurement] = module.run()
        is_missed = is_missed or any(measurement.met is False for measurement in measurements)
        title = name.replace("_", " ").capitalize()
        text = f"## {title}\n\n{inspect.getdoc(module)}\n\n{table(measurements)}\n"
        print(f"{text}\n({time.monotonic() - started_s:.0f} s)\n", flush=True)
        sections.append(text)
    if not only:
        page = INTRODUCTION.format(machine=_machine(), day=clock.today(), threads=8)
        PAGE.write_text("\n".join([page, *sections]))
    return 1 if is_missed else 0


def _machine() -> str:
    memory_gb = psutil.virtual_memory().total / 1024**3
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory_gb:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
