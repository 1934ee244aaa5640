"""Ingestion of 500 assets × 10 years in one run of ingest-prices: from its start to its report, the
merged table included.

The vendor is a process of its own on loopback, which answers in Tiingo's format from bytes that it
keeps: so the time is that of reading, checking, loading and merging. Then the same run again, as
every evening: the last ten days, unchanged.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from benchmarks.engines import Served, engines, http
from benchmarks.figures import Measurement
from benchmarks.stored import store_assets
from local.catalog import ROOT
from shared import clock
from shared.gcp.bigquery import bigquery
from shared.gcp.bigquery_statements import Statement
from shared.ingestion.targets import HISTORY

ASSETS: Final = 500
ROWS_PER_S_MIN: Final = 20_000
MEMORY_MB_MAX: Final = 1024
"""Of the function's instance: catalog.yaml."""

COUNT: Final = Statement(
    "benchmark_count", "SELECT COUNT(*) FROM {dataset}.asset_prices WHERE date > DATE '1900-01-01'"
)


def run() -> list[Measurement]:
    """Rows a second and the function's peak memory."""
    with engines() as folder, _vendor() as url:
        store_assets({f"ASSET{number:03}": "USD" for number in range(ASSETS)})
        with Served(folder, "ingest_prices", TIINGO_URL=url, TIINGO_KEY="key") as served:
            served.ask(http("GET", "/ingest-prices/healthz"))
            report, whole_s = _run(served)
            again, again_s = _run(served)
            peak_mb = served.peak_bytes() / 1024**2
        [(stored,)] = bigquery().query(COUNT, {})
    rows = report["inserted"]
    if not rows or again["inserted"] or again["corrected"] or stored > rows:
        raise RuntimeError(f"Wrong reports, {stored} closes stored: {report}, {again}")
    rate = rows / whole_s
    return [
        Measurement(
            f"ingestion of {ASSETS} assets × 10 years ({rows:,} rows)",
            f"{rate:,.0f} rows a second ({whole_s:.0f} s)",
            f"≥ {ROWS_PER_S_MIN:,}",
            rate >= ROWS_PER_S_MIN,
        ),
        Measurement(
            "its peak memory",
            f"{peak_mb:.0f} MB",
            f"≤ {MEMORY_MB_MAX} MB",
            peak_mb <= MEMORY_MB_MAX,
        ),
        Measurement(f"the evening's run of {ASSETS} assets, nothing new", f"{again_s:.1f} s"),
    ]


def _run(served: Served) -> tuple[dict[str, Any], float]:
    started_s = time.perf_counter()
    body = served.ask(http("POST", "/ingest-prices", body={}))
    return json.loads(body), time.perf_counter() - started_s


@contextmanager
def _vendor() -> Iterator[str]:
    last = clock.today()
    command = [sys.executable, "-m", "benchmarks.vendor", str(last - HISTORY), str(last)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as vendor:
        try:
            yield f"http://127.0.0.1:{vendor.stdout.readline().strip() if vendor.stdout else ''}"
        finally:
            vendor.terminate()
