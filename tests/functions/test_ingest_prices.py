"""The scheduled function as the platform loads it: its report, statuses and refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from shared import clock
from shared.ingestion.locks import exclusive_run
from tests.answers import json_of
from tests.ingestion.stage import (
    PRICES,
    Stage,
    add_asset,
    add_transaction,
    daily,
    runs,
    stored,
)

YESTERDAY = clock.today() - timedelta(days=1)


@pytest.fixture
def ingest(stage: Stage, client: Callable[[str], FlaskClient]) -> FlaskClient:
    return client("ingest_prices")


def test_a_run_answers_its_report(stage: Stage, ingest: FlaskClient):
    """Whether the scheduler sends {} or nothing; without a token: the platform has checked."""
    add_asset("ACME")
    stage.share("ACME", daily(YESTERDAY - timedelta(days=30), YESTERDAY))
    first = ingest.post("/ingest-prices", json={})
    assert first.status_code == 200
    assert json_of(first)["status"] == "succeeded"
    assert json_of(first)["inserted"] == len(stored(PRICES)) == 31
    assert json_of(first).keys() >= {
        *(
            "run_id",
            "job",
            "status",
            "requested",
            "inserted",
            "corrected",
            "unchanged",
            "rejected",
            "errors",
        ),
        *("started_at", "finished_at"),
    }
    again = ingest.post("/ingest-prices")
    assert (again.status_code, json_of(again)["inserted"], json_of(again)["corrected"]) == (
        200,
        0,
        0,
    )


def test_a_run_that_could_not_read_everything_answers_503_with_its_report(
    stage: Stage, ingest: FlaskClient
):
    """So that the scheduler tries again."""
    good, bad = add_asset("GOOD"), add_asset("BAD")
    add_transaction(bad, YESTERDAY - timedelta(days=20))
    stage.share("GOOD", daily(YESTERDAY - timedelta(days=30), YESTERDAY))
    answer = ingest.post("/ingest-prices", json={})
    assert (answer.status_code, json_of(answer)["status"]) == (503, "partial")
    assert int(answer.headers["Retry-After"]) > 0
    assert {error["asset_id"] for error in json_of(answer)["errors"]} == {str(bad)}
    assert {row[0] for row in stored(PRICES)} == {str(good)}


def test_a_second_run_at_once_is_refused(stage: Stage, ingest: FlaskClient):
    with exclusive_run("ingest_prices"):
        answer = ingest.post("/ingest-prices", json={})
    assert (answer.status_code, json_of(answer)["code"]) == (409, "already_running")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"from": "2026-02-30"}, "/from"),
        ({"from": "1899-12-31"}, "/from"),
        ({"from": "2026-01-02", "to": "2026-01-01"}, "/from"),
        ({"from": (YESTERDAY + timedelta(days=366)).isoformat()}, "/from"),
        ({"to": 20260101}, "/to"),
        ({"asset_ids": []}, "/asset_ids"),
        ({"asset_ids": ["x"]}, "/asset_ids/0"),
        ({"asset_ids": ["01a20584-601c-7795-9efd-6136e1f941c2"]}, "/asset_ids/0"),
        ({"dry_run": "yes"}, "/dry_run"),
        ({"force": True}, "/force"),
        ({"shard": 0, "shards": 4}, "/shard"),
    ],
)
def test_a_body_that_means_nothing_is_refused(
    stage: Stage, ingest: FlaskClient, body: object, pointer: str
):
    """With the field that is wrong; nothing is run."""
    answer = ingest.post("/ingest-prices", json=body)
    assert (answer.status_code, json_of(answer)["errors"][0]["pointer"]) == (422, pointer)
    assert runs() == []


def test_other_refusals(stage: Stage, ingest: FlaskClient):
    assert (
        ingest.post("/ingest-prices", data="{", content_type="application/json").status_code == 400
    )
    assert ingest.post("/ingest-prices", data="x", content_type="text/plain").status_code == 415
    assert ingest.post("/ingest-prices", json=[]).status_code == 422
    assert ingest.get("/ingest-prices").status_code == 405
    assert ingest.post("/ingest-prices?from=2026-01-01", json={}).status_code == 422
    assert ingest.get("/ingest-prices/healthz").status_code == 200
    assert ingest.get("/ingest-prices/readyz").status_code == 200
