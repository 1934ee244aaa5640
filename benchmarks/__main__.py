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

from benchmarks.figures import Figure, table
from local.catalog import ROOT
from shared import clock

MODULES = ("cold_start", "requests", "batch", "holdings", "history", "ingestion")
"""Each has `run() -> list[Figure]`, and says in its docstring what is measured and how."""

PAGE = ROOT / "docs" / "performance.md"
INTRODUCTION = """# Performance

Measured by `make bench` on {machine}; {day}. `.venv/bin/python -m benchmarks batch` runs one of them, and leaves this page alone.

Every figure comes from the production code path: each function in a process of its own under functions-framework's gunicorn
with {threads} threads, a real PostgreSQL that waits for the disk, the BigQuery emulator. What is compared with the *floor* is
compared in the same run, in turn with it: a functions-framework function that does one `SELECT 1` through the same pool
(`benchmarks/floor/main.py`), which is the least that any of ours must do.
"""


def main(only: Sequence[str]) -> int:
    """Exit status 0 where every target is met."""
    sections = []
    missed = False
    for name in only or MODULES:
        module = importlib.import_module(f"benchmarks.{name}")
        started_s = time.monotonic()
        figures: list[Figure] = module.run()
        missed = missed or any(each.met is False for each in figures)
        text = f"## {name.replace('_', ' ').capitalize()}\n\n{inspect.getdoc(module)}\n\n{table(figures)}\n"
        print(f"{text}\n({time.monotonic() - started_s:.0f} s)\n", flush=True)
        sections.append(text)
    if not only:
        page = INTRODUCTION.format(machine=_machine(), day=clock.today(), threads=8)
        PAGE.write_text("\n".join([page, *sections]))
    return 1 if missed else 0


def _machine() -> str:
    memory_gb = psutil.virtual_memory().total / 1024**3
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory_gb:.0f} GB, {platform.system()}, "
        f"Python {platform.python_version()}"
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
