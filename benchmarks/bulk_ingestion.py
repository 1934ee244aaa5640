"""An evening's run of ingest-prices for 100,000 assets on twenty exchanges, in EODHD's bulk
requests: one new session, and the ten days before it again.

The vendor is a process of its own on loopback. All assets are covered up to the day before; a
request for each of them would be 300,000 calls, three days of EODHD's largest plan.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from benchmarks.bulk_vendor import SATURDAY, close_of
from benchmarks.engines import Served, engines, http
from benchmarks.figures import Measurement
from local.catalog import ROOT
from shared import clock
from shared.database import cloud_sql
from shared.database.assets import asset_sources, assets
from shared.gcp.bigquery import bigquery
from shared.identifiers import new_id
from shared.ingestion.coverage import Days
from shared.ingestion.coverage_repository import save_asset_coverage
from shared.ingestion.runs import Run
from shared.ingestion.staging.merge import PRICES, StagedRows, csv_line, merge_rows
from shared.market.changes import ANYTHING

ASSETS: Final = int(os.environ.get("BENCHMARK_BULK_ASSETS", "100000"))
EXCHANGES: Final = 20
SHARES: Final = ASSETS // EXCHANGES
STORED_DAYS: Final = 12
CHUNK: Final = 10_000
MINUTES_MAX: Final = 15
REQUESTS_MAX: Final = 999
MEMORY_MB_MAX: Final = 1_024


def run() -> list[Measurement]:
    """Minutes, requests, and the function's peak memory."""
    yesterday = clock.today() - timedelta(days=1)
    while yesterday.weekday() >= SATURDAY:
        yesterday -= timedelta(days=1)
    with engines() as folder, _vendor(yesterday) as url:
        _store(yesterday - timedelta(days=1))
        with Served(folder, "ingest_prices", EODHD_URL=url, EODHD_KEY="key") as served:
            served.ask(http("GET", "/ingest-prices/healthz"))
            started_s = time.perf_counter()
            report: dict[str, Any] = json.loads(served.ask(http("POST", "/ingest-prices", body={})))
            minutes = (time.perf_counter() - started_s) / 60
            peak_mb = served.peak_bytes() / 1024**2
        with urllib.request.urlopen(f"{url}/requests") as answer:  # noqa: S310 - our own port
            requests = int(answer.read())
    if report["inserted"] != ASSETS or report["corrected"]:
        raise RuntimeError(f"A wrong report: {report}")
    return [
        Measurement(
            f"an evening's run of {ASSETS:,} assets on {EXCHANGES} exchanges",
            f"{minutes:.1f} minutes",
            f"≤ {MINUTES_MAX}",
            minutes <= MINUTES_MAX,
        ),
        Measurement(
            "its requests to the vendor",
            f"{requests:,}",
            f"≤ {REQUESTS_MAX}",
            requests <= REQUESTS_MAX,
        ),
        Measurement(
            "its peak memory",
            f"{peak_mb:.0f} MB",
            f"≤ {MEMORY_MB_MAX} MB",
            peak_mb <= MEMORY_MB_MAX,
        ),
    ]


def _store(last: date) -> None:
    """The assets, what is covered of them, and their last closes."""
    listings = [(f"X{number // SHARES}", number % SHARES, new_id()) for number in range(ASSETS)]
    days = [
        day
        for offset in range(STORED_DAYS)
        if (day := last - timedelta(days=offset)).weekday() < SATURDAY
    ]
    ingestion = Run("ingest_prices", clock.now(), requested=ASSETS, dry_run=False)
    for first in range(0, ASSETS, CHUNK):
        chunk = listings[first : first + CHUNK]
        _store_assets(chunk, Days(date(1990, 1, 1), last))
        lines = [
            csv_line((str(asset_id), day, close_of(share, day), "USD", "eodhd", f"S{share}"))
            for _, share, asset_id in chunk
            for day in days
        ]
        rows = StagedRows(lines, len(lines), min(days), max(days))
        merge_rows(bigquery(), PRICES, rows, ingestion, ANYTHING)


def _store_assets(listings: list[tuple[str, int, UUID]], covered: Days) -> None:
    now = clock.now()
    with cloud_sql.writing() as work:
        work.execute(
            assets.insert(),
            [
                {
                    "id": asset_id,
                    "symbol": f"S{share}",
                    "exchange": exchange,
                    "name": f"S{share}",
                    "asset_class": "EQUITY",
                    "currency": "USD",
                    "created_at": now,
                    "updated_at": now,
                }
                for exchange, share, asset_id in listings
            ],
        )
        work.execute(
            asset_sources.insert(),
            [
                {
                    "asset_id": asset_id,
                    "position": 0,
                    "provider": "eodhd",
                    "provider_symbol": f"S{share}.{exchange}|USD",
                }
                for exchange, share, asset_id in listings
            ],
        )
        save_asset_coverage(work, {asset_id: (covered, "eodhd") for *_, asset_id in listings})


@contextmanager
def _vendor(last: date) -> Iterator[str]:
    command = [sys.executable, "-m", "benchmarks.bulk_vendor", str(SHARES), str(last)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as vendor:
        try:
            yield f"http://127.0.0.1:{vendor.stdout.readline().strip() if vendor.stdout else ''}"
        finally:
            vendor.terminate()
