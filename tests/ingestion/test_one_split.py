"""A split is applied once, whichever vendors report it and however they date it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from shared.config import Settings, settings
from shared.database import cloud_sql
from shared.database.assets import splits
from shared.gcp.bigquery import bigquery
from shared.ingestion.actions import ingest_actions
from shared.ingestion.schemas import ActionIngestionRequest, RunReport
from shared.vendors.prices.registry import price_sources
from tests.ingestion.killed_run import WITHDRAWAL_SEAMS
from tests.ingestion.stage import (
    ACTIONS,
    CORRECTIONS,
    DAY,
    SINCE,
    YESTERDAY,
    Stage,
    add_asset,
    add_transaction,
    projected_splits,
    quarantine,
    rising,
    stored,
    stored_closes,
    vendor_settings,
)
from tests.ingestion.test_killed_runs import killed

FRIDAY = YESTERDAY + DAY
SATURDAY = FRIDAY + DAY
MONDAY = FRIDAY + 3 * DAY
TIINGO_FIRST = [("tiingo", "ACME"), ("eodhd", "ACME.US|USD")]
EODHD_FIRST = [("eodhd", "ACME.US|USD"), ("tiingo", "ACME")]


def closes(*falls: tuple[date, int]) -> dict[date, str]:
    """Rising from 700, divided on each of these days."""
    rows = {}
    for day, close in rising(last=YESTERDAY + 60 * DAY, start="700").items():
        raw = Decimal(close)
        for fall, by in falls:
            raw = raw / by if day >= fall else raw
        rows[day] = str(round(raw, 4))
    return rows


def known_splits() -> list[tuple[date, int, int, str]]:
    return [(row[2], row[4], row[5], row[8]) for row in stored(ACTIONS) if row[1] == "SPLIT"]


def taken_away() -> list[tuple[date, str, str | None, str]]:
    """(date, old, new, source) of each correction of a split."""
    return [
        (row[2], row[3], row[4], row[5]) for row in stored(CORRECTIONS) if row[1].endswith("/SPLIT")
    ]


def actions(stage: Stage, **fields: object) -> RunReport:
    vendors = Settings.model_validate(vendor_settings(stage.vendor))
    sources = price_sources(vendors, lambda: stage.now)
    return ingest_actions(
        ActionIngestionRequest.model_validate(fields), bigquery(), sources, lambda: stage.now
    )


@pytest.fixture
def asset_id(stage: Stage) -> UUID:
    """Known to Tiingo, which dates a 7:1 split by its Monday, and to EODHD, which dates it by the
    Saturday before. It has been read up to the Thursday.
    """
    asset_id = add_asset("ACME", TIINGO_FIRST)
    add_transaction(asset_id, SINCE)
    stage.share("ACME", closes((MONDAY, 7)), splits={MONDAY: "7"})
    stage.eodhd_share("ACME.US", closes((MONDAY, 7)), splits={SATURDAY: "7/1"})
    stage.ingest()
    return asset_id


def test_the_vendor_that_comes_first_dates_the_split_when_it_is_back(stage: Stage, asset_id: UUID):
    """EODHD stands in on the evening of the split. At no time is it applied twice, or not at all;
    what was stored and is not any more stands in the corrections, with what stands for it.
    """
    stage.down["tiingo"] = 403
    stage.now += 4 * DAY
    stage.ingest()
    assert known_splits() == [(SATURDAY, 7, 1, "eodhd")]
    assert projected_splits() == [(asset_id, SATURDAY, 7, 1)]
    stage.down.clear()
    reports = []
    for _ in range(3):
        stage.now += DAY
        reports.append(stage.ingest())
        assert len(projected_splits()) == len(known_splits()) == 1
        actions(stage)
        assert len(projected_splits()) == len(known_splits()) == 1
    assert known_splits() == [(MONDAY, 7, 1, "tiingo")]
    assert projected_splits() == [(asset_id, MONDAY, 7, 1)]
    assert taken_away() == [(SATURDAY, "7:1", f"7:1 on {MONDAY}", "tiingo")]
    assert quarantine() == {}
    assert stored_closes(asset_id)[MONDAY] == Decimal(stage.tiingo["ACME"].closes[MONDAY])
    assert {report.status for report in reports} == {"succeeded"}


def test_a_vendor_that_stands_in_does_not_add_its_own_date(stage: Stage, asset_id: UUID):
    """Not on days that the first has reported, and where an operator has both read, its report is
    set aside and reported.
    """
    stage.now += 4 * DAY
    stage.ingest()
    assert known_splits() == [(MONDAY, 7, 1, "tiingo")]
    stage.down["tiingo"] = 403
    stage.now += DAY
    for _ in range(2):
        assert (stage.ingest().withdrawn, known_splits()) == (0, [(MONDAY, 7, 1, "tiingo")])
    report = stage.ingest_range(FRIDAY)
    assert known_splits() == [(MONDAY, 7, 1, "tiingo")]
    assert projected_splits() == [(asset_id, MONDAY, 7, 1)]
    assert report.rejected == 1
    [line] = [error for error in report.errors if error.code == "split_duplicate"]
    assert (line.provider, str(SATURDAY) in line.detail, str(MONDAY) in line.detail) == (
        "eodhd",
        True,
        True,
    )
    assert taken_away() == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((MONDAY, "2"), (MONDAY + 2 * DAY, "3/1")),  # two for one, and three for one two days later
        ((MONDAY, "2"), (MONDAY + 28 * DAY, "2/1")),  # two for one, and again a month later
    ],
)
def test_two_splits_of_two_vendors_are_two(
    stage: Stage, first: tuple[date, str], second: tuple[date, str]
):
    asset_id = add_asset("ACME", TIINGO_FIRST)
    add_transaction(asset_id, SINCE)
    by = int(second[1][0])
    stage.share("ACME", closes((first[0], 2)), splits=dict([first]))
    stage.eodhd_share("ACME.US", closes((first[0], 2), (second[0], by)), splits=dict([second]))
    stage.now = stage.now.replace(year=first[0].year, month=first[0].month, day=first[0].day) + DAY
    stage.ingest()
    stage.down["tiingo"] = 403
    stage.now += 30 * DAY
    for _ in range(2):
        stage.ingest()
    expected = [(first[0], 2, 1), (second[0], by, 1)]
    assert [row[:3] for row in known_splits()] == expected
    assert [row[1:] for row in projected_splits()] == expected


def test_a_split_known_since_the_asset_was_added_is_not_applied_beside_the_one_that_is_read(
    stage: Stage, asset_id: UUID
):
    """Who added the asset asked another vendor; the days have not been read yet."""
    with cloud_sql.writing() as work:
        work.execute(
            splits.insert().values(asset_id=asset_id, ex_date=MONDAY + 2 * DAY, new=7, old=1)
        )
    stage.now += 4 * DAY
    stage.ingest()
    assert projected_splits() == [(asset_id, MONDAY, 7, 1)]


def test_a_split_that_its_vendor_moves_is_moved(stage: Stage, asset_id: UUID):
    stage.tiingo["ACME"].splits = {FRIDAY: "7"}
    stage.tiingo["ACME"].closes = closes((FRIDAY, 7))
    stage.now += 4 * DAY
    stage.ingest()
    assert projected_splits() == [(asset_id, FRIDAY, 7, 1)]
    stage.tiingo["ACME"].splits, stage.tiingo["ACME"].closes = {MONDAY: "7"}, closes((MONDAY, 7))
    report = stage.ingest()
    assert (report.withdrawn, report.inserted, report.corrected) == (1, 1, 1)
    assert known_splits() == [(MONDAY, 7, 1, "tiingo")]
    assert projected_splits() == [(asset_id, MONDAY, 7, 1)]
    assert taken_away() == [(FRIDAY, "7:1", f"7:1 on {MONDAY}", "tiingo")]
    assert stage.ingest().withdrawn == 0


def test_a_dry_run_withdraws_nothing(stage: Stage, asset_id: UUID):
    stage.down["tiingo"] = 403
    stage.now += 4 * DAY
    stage.ingest()
    stage.down.clear()
    stage.now += DAY
    stage.ingest()
    assert stage.ingest(dry_run=True).withdrawn == 1
    assert (known_splits(), taken_away()) == ([(SATURDAY, 7, 1, "eodhd")], [])


def test_a_vendor_that_tells_one_split_on_two_days_is_taken_once(stage: Stage):
    """By its own closes, which fell once. The rest of the answer stands."""
    asset_id = add_asset("ACME", EODHD_FIRST)
    add_transaction(asset_id, SINCE)
    stage.eodhd_share("ACME.US", closes((MONDAY, 7)), splits={MONDAY: "7/1", MONDAY + DAY: "7/1"})
    stage.now += 10 * DAY
    report = stage.ingest()
    assert [(error.provider, error.code) for error in report.errors] == [
        ("eodhd", "split_duplicate")
    ]
    assert (report.status, report.rejected) == ("succeeded", 1)
    assert projected_splits() == [(asset_id, MONDAY, 7, 1)]
    assert max(stored_closes(asset_id)) == MONDAY + 4 * DAY


@pytest.mark.parametrize("seam", WITHDRAWAL_SEAMS)
def test_a_run_killed_while_it_moves_a_split_is_completed_by_the_next(
    stage: Stage, asset_id: UUID, seam: str
):
    """The two rows change in one statement: whatever projects in between applies the split once."""
    stage.tiingo["ACME"].splits = {FRIDAY: "7"}
    stage.tiingo["ACME"].closes = closes((FRIDAY, 7))
    stage.now += 4 * DAY
    stage.ingest()
    stage.tiingo["ACME"].splits, stage.tiingo["ACME"].closes = {MONDAY: "7"}, closes((MONDAY, 7))
    killed(stage, seam)
    assert len(projected_splits()) == 1
    stage.ingest()
    assert known_splits() == [(MONDAY, 7, 1, "tiingo")]
    assert projected_splits() == [(asset_id, MONDAY, 7, 1)]
    assert taken_away() == [(FRIDAY, "7:1", f"7:1 on {MONDAY}", "tiingo")]


def test_two_rows_of_one_split_are_projected_once(stage: Stage, asset_id: UUID):
    """As runs before this rule may have left them: until a vendor answers again."""
    run_id = "before"
    client = bigquery().client()
    client.load_table_from_json(
        [
            {
                "asset_id": str(asset_id),
                "type": "SPLIT",
                "ex_date": day.isoformat(),
                "ratio_new": 7,
                "ratio_old": 1,
                "source": source,
                "ingested_at": stage.now.isoformat(),
                "run_id": run_id,
            }
            for day, source in ((SATURDAY, "eodhd"), (MONDAY, "tiingo"))
        ],
        f"{client.project}.{settings().bigquery_dataset}.corporate_actions",
    ).result()
    stage.down = {"tiingo": 403, "eodhd": 403}
    stage.now += 4 * DAY
    stage.ingest()
    assert len(known_splits()) == 2
    assert projected_splits() == [(asset_id, MONDAY, 7, 1)]
    stage.down.clear()
    stage.ingest()
    assert known_splits() == [(MONDAY, 7, 1, "tiingo")]
