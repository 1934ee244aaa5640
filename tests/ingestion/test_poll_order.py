"""The poll order: a run begins with what a vendor's limit deferred the last time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from shared.config import Settings
from shared.database.market import asset_turns
from shared.gcp.bigquery import bigquery
from shared.ingestion.actions import ingest_actions
from shared.ingestion.schemas import ActionIngestionRequest, RunReport
from shared.vendors.prices.registry import price_sources
from tests.ingestion.stage import (
    DAY,
    SINCE,
    Stage,
    add_asset,
    add_transaction,
    rising,
    rows_of,
    vendor_settings,
)
from tests.vendors.vendor_server import Answer, VendorRequest

SYMBOLS = [f"S{number:02}" for number in range(20)]
HOURLY = 9


def actions(stage: Stage, **fields: Any) -> RunReport:
    vendors = Settings.model_validate(vendor_settings(stage.vendor))
    sources = price_sources(vendors, lambda: stage.now)
    return ingest_actions(
        ActionIngestionRequest.model_validate(fields), bigquery(), sources, lambda: stage.now
    )


def prices(stage: Stage, **fields: Any) -> RunReport:
    return stage.ingest(**fields)


@pytest.fixture(params=[actions, prices], ids=["actions", "prices"])
def ingest(request: pytest.FixtureRequest, stage: Stage) -> Callable[..., RunReport]:
    """Either job: a run, an hour after the one before."""

    def run(**fields: object) -> RunReport:
        stage.now += DAY / 24
        report: RunReport = request.param(stage, **fields)
        return report

    return run


class Limited:
    """Tiingo with a free key: so many calls an hour, and then 429 until the next begins. It takes
    its time, as vendors do: in which order eight threads ask would else depend on which of them is
    connected first.
    """

    def __init__(self, stage: Stage) -> None:
        self.left = 0
        self.answered: list[str] = []
        for symbol in SYMBOLS:
            share = stage.share(symbol, rising())
            path = f"/tiingo/daily/{symbol}/prices"
            stage.vendor.forget(path)
            stage.vendor.answer(
                path, lambda request, symbol=symbol: self._answer(stage, symbol, request)
            )
            assert share.closes

    def _answer(self, stage: Stage, symbol: str, request: VendorRequest) -> Answer:
        self.left -= 1
        if self.left < 0:
            return Answer({"detail": "no"}, 429, {"Retry-After": "3600"})
        self.answered.append(symbol)
        return replace(stage.tiingo_answer(symbol, request), delay_s=0.1)

    def hour(self) -> None:
        self.left, self.answered = HOURLY, []


def test_a_run_that_a_limit_cuts_is_gone_on_with(stage: Stage, ingest):
    """Every asset is read once before any is read a second time, three hours and no more for 20
    assets at 9 an hour; then it begins again with those of the first hour.
    """
    for symbol in SYMBOLS:
        add_transaction(add_asset(symbol), SINCE)
    vendor = Limited(stage)
    hours = []
    for _ in range(4):
        vendor.hour()
        report = ingest()
        assert report.status == "partial"
        hours.append(set(vendor.answered))
    assert [len(hour) for hour in hours] == [HOURLY] * 4
    assert set.union(*hours[:3]) == set(SYMBOLS)
    assert hours[0].isdisjoint(hours[1])
    assert hours[3] <= hours[0] | hours[1]


def test_a_vendor_that_rests_is_not_asked_again_in_this_run(stage: Stage, ingest):
    """But for the calls that were under way."""
    for symbol in SYMBOLS:
        add_asset(symbol)
    vendor = Limited(stage)
    vendor.hour()
    report = ingest()
    assert len(stage.vendor.requests) <= HOURLY + 8
    assert (
        sum(error.code == "provider_unavailable" for error in report.errors)
        == len(SYMBOLS) - HOURLY
    )


def test_an_asset_that_is_answered_badly_has_had_its_turn(stage: Stage, ingest):
    """Else as many of them as a vendor allows calls an hour would come first for ever."""
    bad, good = add_asset("BAD"), add_asset("GOOD")
    add_transaction(bad, SINCE)
    stage.vendor.answer("/tiingo/daily/BAD/prices", Answer("not for you", 403))
    stage.share("GOOD", rising())
    assert ingest().status == "partial"
    assert asked_at() == {bad: stage.now, good: stage.now}


def test_a_part_of_an_asset_is_no_turn(stage: Stage, ingest):
    """Days that a caller names, and a dry run."""
    add_asset("ACME")
    stage.share("ACME", rising())
    ingest(**{"from": SINCE.isoformat()})
    ingest(dry_run=True)
    assert asked_at() == {}


def asked_at() -> dict[UUID, object]:
    return {row.asset_id: row.asked_at for row in rows_of(asset_turns)}
