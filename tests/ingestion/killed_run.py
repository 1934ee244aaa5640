"""A run of the price ingestion that kills itself with SIGKILL at a named seam: `python -m
tests.ingestion.killed_run SEAM NOW`.

Settings come from the environment. Nothing is pretended: up to the seam the run is the product's
own, and then it is gone.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping
from datetime import datetime

from shared.config import settings
from shared.gcp.bigquery import BigQuery, Row
from shared.gcp.bigquery_statements import Staging, Statement
from shared.ingestion.prices import ingest_prices
from shared.ingestion.schemas import IngestionRequest
from shared.vendors.prices.registry import price_sources

SEAMS = {
    "staged, not merged": "after load asset_prices",
    "corrections recorded, not merged": "before merge_prices",
    "closes merged, splits not": "after merge_prices",
    "all merged, coverage not stored": "after merge_actions",
    "coverage stored, report not": "before all_splits",
}

WITHDRAWAL_SEAMS = {
    "correction not recorded": "before merge_corrections",
    "correction recorded, not merged": "before merge_actions",
    "merged, not projected": "after merge_actions",
}
"""Of a run that takes a corporate action away."""


class Mortal(BigQuery):
    """BigQuery that ends the process before or after one of its statements."""

    def __init__(self, seam: str) -> None:
        super().__init__(settings())
        self._seam = seam

    def query(
        self, statement: Statement, parameters: Mapping[str, object], *, staging: str | None = None
    ) -> list[Row]:
        self._pass(f"before {statement.name}")
        return super().query(statement, parameters, staging=staging)

    def execute(
        self, statement: Statement, parameters: Mapping[str, object], *, staging: str | None = None
    ) -> int:
        self._pass(f"before {statement.name}")
        changed = super().execute(statement, parameters, staging=staging)
        self._pass(f"after {statement.name}")
        return changed

    def load_csv(self, staging: Staging, body: object, *, run_id: str) -> str:
        name = super().load_csv(staging, body, run_id=run_id)  # type: ignore[arg-type]
        self._pass(f"after load {staging.table}")
        return name

    def _pass(self, point: str) -> None:
        if point == self._seam:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    now = datetime.fromisoformat(sys.argv[2])
    sources = price_sources(settings(), lambda: now)
    ingest_prices(
        IngestionRequest(),
        Mortal((SEAMS | WITHDRAWAL_SEAMS)[sys.argv[1]]),
        sources,
        lambda: now,
    )
