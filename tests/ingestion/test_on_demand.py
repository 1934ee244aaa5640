"""The tasks for what was claimed: few, with names that say what they read."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import yaml

from local.catalog import FUNCTIONS
from shared.ingestion.demand_repository import Claims
from shared.ingestion.on_demand import ASSETS_A_TASK, tasks_of
from shared.ingestion.schemas import IngestionRequest, RateIngestionRequest
from shared.market.price_status import PENDING_MAX

NOW = datetime(2026, 3, 20, 10, 20, tzinfo=UTC)
FIRST = date(2020, 1, 2)


def asset(number: int) -> UUID:
    return UUID(int=number)


def test_one_asset_is_a_task_of_closes_and_later_one_of_actions() -> None:
    claims = Claims(NOW, {asset(1): FIRST}, {"SEK": FIRST}, frozenset({asset(1)}))
    prices, actions, rates = tasks_of([claims], NOW)
    assert (prices.function, prices.body) == (
        "ingest-prices",
        {"task": True, "asset_ids": [str(asset(1))]},
    )
    assert (actions.function, actions.body) == ("ingest-actions", prices.body)
    assert actions.delay_s > prices.delay_s == rates.delay_s == 0
    assert (rates.function, rates.body) == ("ingest-rates", {"task": True, "currencies": ["SEK"]})
    assert all(re.fullmatch(r"[0-9a-f]{40}", task.name) for task in (prices, actions, rates))


def test_more_history_of_an_asset_needs_no_actions() -> None:
    """They are read with the closes of those days."""
    [task] = tasks_of([Claims(NOW, {asset(1): FIRST})], NOW)
    assert task.function == "ingest-prices"
    assert list(tasks_of([Claims(NOW)], NOW)) == []


def test_bodies_are_bounded_and_valid() -> None:
    many = {asset(number): FIRST for number in range(1, 2001)}
    tasks = list(tasks_of([Claims(NOW, many, {"SEK": FIRST}, frozenset(many))], NOW))
    assert len(tasks) == 2 * 2000 // ASSETS_A_TASK + 1
    for task in tasks:
        model = RateIngestionRequest if task.function == "ingest-rates" else IngestionRequest
        assert model.model_validate(task.body).task


def test_the_same_in_the_same_hour_is_the_same_task() -> None:
    def name(first: date = FIRST, now: datetime = NOW, number: int = 1) -> str:
        return next(iter(tasks_of([Claims(now, {asset(number): first})], now))).name

    later = NOW + timedelta(minutes=39)
    assert name() == name(now=later)
    others = {name(), name(FIRST - timedelta(days=1)), name(number=2), name(now=NOW + PENDING_MAX)}
    assert len(others) == 4


def test_an_asset_is_pending_as_long_as_its_queue_tries() -> None:
    catalog = yaml.safe_load((FUNCTIONS / "catalog.yaml").read_text())
    tried = {entry["queue"]["retry_s"] for entry in catalog.values() if "queue" in entry}
    assert tried == {PENDING_MAX.total_seconds()}
