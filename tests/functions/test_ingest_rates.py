"""The scheduled function as the platform loads it, against the sample market's publishers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient

from local.postgres import PostgresServer
from local.sample_market.server import SampleMarket, start
from shared.config import settings
from shared.ingestion.locks import exclusive_run
from tests.answers import json_of
from tests.ingestion.stage import RATES, own_database, runs, stored


@pytest.fixture(scope="module")
def sample_market() -> Iterator[SampleMarket]:
    market = start()
    yield market
    market.stop()


@pytest.fixture
def ingest(
    configured: None,
    postgres: PostgresServer,
    market_dataset: str,
    sample_market: SampleMarket,
    client: Callable[[str], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[FlaskClient]:
    """The function, with no rates stored yet."""
    for name, value in sample_market.settings().items():
        monkeypatch.setenv(name, value)
    settings.cache_clear()
    with own_database(postgres):
        yield client("ingest_rates")


def test_a_run_answers_its_report(ingest: FlaskClient):
    """Ten years of every kind without any transaction, and nothing new the second time."""
    first = ingest.post("/ingest-rates")
    assert (first.status_code, json_of(first)["status"], json_of(first)["requested"]) == (
        200,
        "succeeded",
        5,
    )
    rows = stored(RATES)
    assert json_of(first)["inserted"] == len(rows) > 10_000
    assert {row[3] for row in rows} == {"official", "mep", "ccl", "blue"}
    again = ingest.post("/ingest-rates", json={})
    assert (again.status_code, json_of(again)["inserted"], json_of(again)["corrected"]) == (
        200,
        0,
        0,
    )


def test_refusals(ingest: FlaskClient):
    with exclusive_run("ingest_rates"):
        busy = ingest.post("/ingest-rates", json={})
    assert (busy.status_code, json_of(busy)["code"]) == (409, "already_running")
    assert (
        ingest.post("/ingest-rates", data="{", content_type="application/json").status_code == 400
    )
    wrong = ingest.post(
        "/ingest-rates", json={"asset_ids": ["01a20584-601c-7795-9efd-6136e1f941c2"], "shard": 1}
    )
    assert (wrong.status_code, json_of(wrong)["errors"][0]["pointer"]) == (422, "/shard")
    wrong = ingest.post(
        "/ingest-rates", json={"asset_ids": ["01a20584-601c-7795-9efd-6136e1f941c2"]}
    )
    assert (wrong.status_code, json_of(wrong)["errors"][0]["pointer"]) == (422, "/asset_ids/0")
    assert runs() == []
    assert ingest.get("/ingest-rates/readyz").status_code == 200
