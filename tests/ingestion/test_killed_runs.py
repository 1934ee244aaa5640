"""A run killed with SIGKILL at any seam, and run again, leaves what an undisturbed run leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from shared.database.market import ingestion_runs
from shared.ingestion.runs import Run, begin
from tests.ingestion.killed_run import SEAMS
from tests.ingestion.stage import (
    ACTIONS,
    CORRECTIONS,
    NOW,
    PRICES,
    SINCE,
    YESTERDAY,
    Stage,
    add_asset,
    add_transaction,
    coverage,
    projected_splits,
    rising,
    rows_of,
    stored,
    vendor_settings,
    version,
)

ROOT = Path(__file__).parents[2]
DAY = timedelta(days=1)


@pytest.mark.parametrize("seam", SEAMS)
def test_a_killed_run_is_completed_by_the_next(stage: Stage, seam: str):
    """The rows, the recorded correction, the coverage and the splits; and the version is raised,
    whichever run merged them.
    """
    asset_id = add_asset("ACME")
    add_transaction(asset_id, SINCE)
    share = stage.share("ACME", rising())
    first = stage.ingest()
    was, share.closes[YESTERDAY] = share.closes[YESTERDAY], "104.99"
    share.closes[YESTERDAY + DAY] = "52.5"
    share.splits[YESTERDAY + DAY] = "2"
    stage.now += 3 * DAY
    raised = version()

    killed(stage, seam)
    assert version() == raised
    second = stage.ingest()

    assert second.status == "succeeded"
    assert [
        (day, f"{close:f}".rstrip("0").rstrip(".")) for _, day, close, *_ in stored(PRICES)
    ] == [(day, close.removesuffix(".0")) for day, close in sorted(share.closes.items())]
    assert [row[1:4] + row[4:6] for row in stored(ACTIONS)] == [
        ("SPLIT", YESTERDAY + DAY, None, 2, 1)
    ]
    [correction] = stored(CORRECTIONS)
    assert correction[2:5] == (YESTERDAY, was, "104.99")
    assert correction[6] == str(first.run_id)
    assert projected_splits() == [(asset_id, YESTERDAY + DAY, 2, 1)]
    assert coverage() == {asset_id: (SINCE - 10 * DAY, YESTERDAY + DAY)}
    assert version() == raised + 1
    assert sorted(row.status for row in rows_of(ingestion_runs)) == [
        "failed",
        "succeeded",
        "succeeded",
    ]

    after = stored(PRICES), stored(ACTIONS), stored(CORRECTIONS), version()
    assert stage.ingest().corrected == 0
    assert (stored(PRICES), stored(ACTIONS), stored(CORRECTIONS), version()) == after


@pytest.mark.parametrize(
    ("job", "statuses", "versions"),
    [
        ("ingest_prices", ["failed", "succeeded"], 2),
        ("ingest_actions", ["running", "succeeded"], 1),
    ],
)
def test_a_run_that_never_ended_is_ended_by_the_next_of_its_job(
    stage: Stage, job: str, statuses: list[str], versions: int
):
    """It may have merged rows without raising the version. Another job's run is not touched."""
    begin(Run(job, NOW, requested=1, dry_run=False))
    stage.ingest()
    assert version() == versions
    assert sorted(row.status for row in rows_of(ingestion_runs)) == statuses


def killed(stage: Stage, seam: str) -> None:
    environment = {
        name.upper(): str(value) for name, value in vendor_settings(stage.vendor).items()
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.ingestion.killed_run", seam, stage.now.isoformat()],
        cwd=ROOT,
        env=os.environ | environment,
        timeout=60,
        check=False,
    )
    assert done.returncode == -9
