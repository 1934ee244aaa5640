"""The record of what was changed: one line for each replaced row, whatever it was replaced by."""

from __future__ import annotations

from datetime import date

import pytest

from shared.gcp.bigquery import bigquery
from shared.ingestion.runs import Run
from shared.ingestion.staging.merge import Correction, record_corrections
from tests.ingestion.stage import CORRECTIONS, NOW, stored

DAY = date(2026, 3, 16)


def recorded(new: str | None) -> str:
    """Records that the row of an earlier run was replaced by `new`, and withdrawn where that is
    None; the run's id.
    """
    run = Run("ingest_actions", NOW, requested=1, dry_run=False)
    correction = Correction("asset/DIVIDEND", DAY, "0.25 USD", new, "eodhd", "the-run-before")
    record_corrections(bigquery(), "corporate_actions", [correction], run)
    return str(run.run_id)


@pytest.mark.usefixtures("market_dataset")
@pytest.mark.parametrize(
    ("first", "second"), [("0.26 USD", "0.27 USD"), ("0.26 USD", None), (None, "0.26 USD")], ids=str
)
def test_the_last_word_on_a_replaced_row_holds(first, second):
    """A run that was killed before it changed the row may hear another word the next time, or that
    there is none.
    """
    recorded(first)
    run_id = recorded(second)
    assert [row[3:] for row in stored(CORRECTIONS)] == [
        ("0.25 USD", second, "eodhd", "the-run-before", run_id)
    ]


@pytest.mark.usefixtures("market_dataset")
@pytest.mark.parametrize("new", ["0.26 USD", None])
def test_the_same_word_twice_is_recorded_once(new):
    run_id = recorded(new)
    recorded(new)
    assert [row[3:] for row in stored(CORRECTIONS)] == [
        ("0.25 USD", new, "eodhd", "the-run-before", run_id)
    ]
